"""Agent 1.8's reading of an AppSpec: every reason for which it refuses one, in its order.

The agent stops at the first; here all are given, each with the text that the agent would show if
it met that one first (application_specification.rb and the classes beside it).
"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1.document import (
    no_mapping,
    of_behavior,
    of_os,
    of_version,
    unloadable,
)
from appspec_lint.appspec.agent_v1.error import (
    ENTRY,
    PERMISSION,
    SCRIPT,
    TOP,
    Refusal,
    Topic,
    falsy,
)
from appspec_lint.appspec.agent_v1.files import of_files
from appspec_lint.appspec.agent_v1.hooks import of_hooks
from appspec_lint.appspec.agent_v1.permissions import of_permissions
from appspec_lint.yaml.nodes import Document, Pairs
from appspec_lint.yaml.psych import to_s

__all__ = ["ENTRY", "PERMISSION", "SCRIPT", "TOP", "Refusal", "Topic", "is_empty", "refusals"]


def refusals(document: Document, *, windows: bool = False) -> Iterator[Refusal]:
    """Give every refusal of a document that YAML could read, in the agent's order."""
    root = document.root
    if root is None or document.source.unread:
        return  # appspec-syntax tells
    yield from unloadable(document, root)
    if not isinstance(root, Pairs):
        yield from no_mapping(root)
        return
    yield from of_version(root)
    yield from of_os(root)
    windows = windows or to_s(root.value("os")) == "windows"
    yield from of_hooks(root.value("hooks"))
    yield from of_files(root.value("files"))
    yield from of_permissions(root.value("permissions"), windows)
    yield from of_behavior(root.value("file_exists_behavior"))


def is_empty(document: Document) -> bool:
    """Whether the agent finds nothing in a document: no root, or a null or false one."""
    return document.flaw is None and falsy(document.root)
