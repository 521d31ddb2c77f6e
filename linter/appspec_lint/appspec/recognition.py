"""Which file is an AppSpec: decided by its content, and by its name only where that is plain."""

from __future__ import annotations

from appspec_lint.diagnostics.span import Source
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.yaml.nodes import Document, MappingNode, ScalarNode

_SECTIONS = ("os", "files", "hooks", "permissions", "Resources", "resources", "Hooks")
_CONTENTS = ("files", "hooks", "Resources", "resources", "Hooks")
_FOREIGN = frozenset(
    """apiVersion kind openapi swagger services static_sites workers databases ingress
    AWSTemplateFormatVersion Transform Outputs provider functions jobs on stages pipelines
    dependencies""".split()
)
"""Top-level keys of other products' files: Kubernetes, OpenAPI, DigitalOcean, Compose, SAM."""


def looks_like_appspec(document: Document) -> bool:
    """Whether a file is an AppSpec: by its keys, or by its name if it has no keys of its own."""
    root = document.root
    if root is None:
        return True
    if not isinstance(root, MappingNode):
        return has_default_name(document.source.path)
    if _is_foreign(root):
        return False
    has_default = has_default_name(document.source.path)
    return has_default or root.find("version", *_SECTIONS) is not None


def has_appspec_shape(document: Document) -> bool:
    """Whether a file can only be an AppSpec: it has the version, the platform and the content."""
    root = document.root
    if not isinstance(root, MappingNode) or _is_foreign(root):
        return False
    has_platform = root.find("os", "Resources", "resources") is not None
    has_content = root.find(*_CONTENTS) is not None
    return root.find("version") is not None and has_platform and has_content


def is_switched_off(source: Source) -> bool:
    """Whether every line of an AppSpec is a comment."""
    lines = [line.strip() for line in source.text.splitlines() if line.strip()]
    if not lines or not all(line.startswith("#") for line in lines):
        return False
    keys = {line.lstrip("# \t").partition(":")[0] for line in lines}
    return len(keys.intersection(("version", *_SECTIONS))) > 1


def _is_foreign(root: MappingNode) -> bool:
    keys = [entry.key.text for entry in root.entries if isinstance(entry.key, ScalarNode)]
    if not _FOREIGN.isdisjoint(keys):
        return "os" not in keys
    if not keys or any(key in _SECTIONS for key in keys):
        return False
    values = [entry.value for entry in root.entries]
    if any(isinstance(value, MappingNode) and value.find(*_SECTIONS) for value in values):
        return False  # an AppSpec below a key of its own
    version = root.value("version")
    if isinstance(version, ScalarNode) and version.text in ("0.0", "0", ""):
        return False
    nested = [entry.value for entry in root.entries if isinstance(entry.value, MappingNode)]
    if any(value.find(*_SECTIONS) is not None for value in nested):
        return False  # an AppSpec below a key
    others = [key for key in keys if key != "version"]
    return bool(others) and not any(closest_match(key, _SECTIONS) for key in others)
