"""The level of a buildspec at which each key belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from appspec_lint.yaml.nodes import Document, MappingNode, ScalarNode
from appspec_lint.yaml.schema import Violation

RUNTIMES = ("android", "docker", "dotnet", "golang", "java", "nodejs", "php", "python", "ruby",
            "rust")  # fmt: skip

_PHASES = ("install", "pre_build", "build", "post_build")
_KEYS_OF_A_PHASE = ("commands", "finally", "on-failure")

_RUNTIME_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "go": "golang", "node": "nodejs", "node.js": "nodejs", "js": "nodejs", "npm": "nodejs",
        "jdk": "java", "openjdk": "java", "corretto": "java", "net": "dotnet", ".net": "dotnet",
        "dotnetcore": "dotnet", "netcore": "dotnet", "py": "python", "python3": "python",
    }
)  # fmt: skip
"""The names that other tools use for runtimes."""

Level = tuple[str, ...]
"""The keys from the root to the mapping that contains a key; `*` is any name or index."""

TOP_LEVEL: Level = ()
VARIABLES: Level = ("env", "variables")

KEYS: Mapping[Level, tuple[str, ...]] = MappingProxyType(
    {
        TOP_LEVEL: (
            "version", "env", "environment_variables", "proxy", "batch", "phases", "reports",
            "artifacts", "cache", "run-as",
        ),
        ("phases",): _PHASES,
        ("phases", "*"): (*_KEYS_OF_A_PHASE, "run-as"),
        ("phases", "install"): ("runtime-versions",),
        ("phases", "install", "runtime-versions"): RUNTIMES,
        ("artifacts",): (
            "files", "discard-paths", "base-directory", "exclude-paths", "enable-symlinks",
            "s3-prefix", "secondary-artifacts",
        ),
        ("reports", "*"): ("file-format",),
        ("cache",): ("paths", "fallback-keys"),
        ("env",): (
            "variables", "parameter-store", "secrets-manager", "exported-variables",
            "git-credential-helper", "shell",
        ),
        ("batch",): ("fast-fail", "build-list", "build-graph", "build-matrix", "build-fanout"),
        ("batch", "build-graph", "*"): ("depend-on",),
        ("proxy",): ("upload-artifacts",),
    }
)  # fmt: skip
"""The keys that CodeBuild reads, by level; `name` and others that many levels have are omitted."""


def _collect_levels() -> Mapping[str, tuple[Level, ...]]:
    levels: dict[str, tuple[Level, ...]] = {}
    for level, keys in KEYS.items():
        for key in keys:
            levels[key] = (*levels.get(key, ()), level)
    return MappingProxyType(levels)


_LEVELS = _collect_levels()


def expected_levels(violation: Violation) -> tuple[Level, ...]:
    """Find the levels at which an unknown key belongs; none if it is not known anywhere.

    A key that differs from another one of the same level only in case and hyphens is misspelled,
    not misplaced.
    """
    if violation.keyword != "additionalProperties" or intended_key(violation) is not None:
        return ()
    key, level = str(violation.route[-1]), violation.route[:-1]
    if level == ("env",) and key not in _LEVELS:
        # The keys of CodeBuild are in lowercase, variables in uppercase
        return (VARIABLES,) if key.isupper() and not violation.closest_match else ()
    return _LEVELS.get(key, ())


def intended_key(violation: Violation) -> str | None:
    """Find the key of the same level that is probably meant by an unknown one."""
    if violation.keyword != "additionalProperties":
        return None
    key, level = str(violation.route[-1]), violation.route[:-1]
    if level[:2] == ("phases", "install") and len(level) == 3 and key in _RUNTIME_ALIASES:
        return _RUNTIME_ALIASES[key]
    if level[:1] in (("artifacts",), ("reports",)) and key == "paths":
        return "files"
    if level == ("cache",) and key == "files":
        return "paths"
    return violation.closest_match


def find_key_for_files(violation: Violation, others: Iterable[Violation]) -> Violation | None:
    """Find the unknown key in `artifacts` that is probably meant as the missing `files`."""
    if violation.route == ("artifacts",) and violation.keyword == "anyOf":
        for other in others:
            if other.route[:-1] == ("artifacts",) and intended_key(other) == "files":
                return other
    return None


def is_nameless_group(violation: Violation) -> bool:
    """Whether a key of a report group is directly below `reports`, without a group name."""
    match violation.route:
        case ("reports", "files" | "file-format" | "base-directory" | "discard-paths"):
            return violation.keyword == "type"
    return False


def is_invalid_command(violation: Violation) -> bool:
    """Whether the violation is that a command is not a string."""
    match violation.route:
        case ("phases", _, "commands" | "finally", int()):
            return violation.certain
    return False


def find_empty_phase(violation: Violation, document: Document) -> str | None:
    """Find the empty phase before a phase's key that is dedented to the level of the phases."""
    root = document.root
    phases = root.value("phases") if isinstance(root, MappingNode) else None
    if violation.keyword != "additionalProperties" or not isinstance(phases, MappingNode):
        return None
    *level, key = violation.route
    if level != ["phases"]:
        return None
    owner = None
    for entry in phases.entries:
        if not isinstance(entry.key, ScalarNode):
            return None
        if entry.key.text in _PHASES:
            is_empty = isinstance(entry.value, ScalarNode) and not entry.value.text
            owner = entry.key.text if is_empty else None
        elif entry.key.span == violation.span:
            return owner if key in _KEYS_OF_A_PHASE else None
    return None


def is_consequence(violation: Violation, document: Document, others: Iterable[Violation]) -> bool:
    """Whether a key is missing only because it is at another level, which is reported there."""
    match violation.route:
        case ():
            if violation.keyword != "anyOf":  # the schema's only one here: `phases` is missing
                return False
            unknown = {other.route for other in others if other.keyword == "additionalProperties"}
            return any((phase,) in unknown for phase in _PHASES)
        case ("phases", str(phase)):
            return violation.keyword == "not" and any(
                find_empty_phase(other, document) == phase for other in others
            )
    return False
