"""The level of a buildspec at which each key belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from appspec_lint.yaml.nodes import Document, MappingNode, ScalarNode
from appspec_lint.yaml.schema import Violation

RUNTIMES = ("android", "docker", "dotnet", "golang", "java", "nodejs", "php", "python", "ruby",
            "rust")  # fmt: skip

_PHASES = ("install", "pre_build", "build", "post_build")
_OF_A_PHASE = ("commands", "finally", "on-failure")

_RUNTIMES_MEANT: Mapping[str, str] = MappingProxyType(
    {
        "go": "golang", "node": "nodejs", "node.js": "nodejs", "js": "nodejs", "npm": "nodejs",
        "jdk": "java", "openjdk": "java", "corretto": "java", "net": "dotnet", ".net": "dotnet",
        "dotnetcore": "dotnet", "netcore": "dotnet", "py": "python", "python3": "python",
    }
)  # fmt: skip
"""The names that other tools use for runtimes."""

_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "at the top level": (
            "version", "env", "environment_variables", "proxy", "batch", "phases", "reports",
            "artifacts", "cache",
        ),
        "directly below `phases`": _PHASES,
        "below a phase": _OF_A_PHASE,
        "below the phase `install`": ("runtime-versions",),
        "at the top level or below a phase": ("run-as",),
        "below `artifacts`": (
            "files", "discard-paths", "base-directory", "exclude-paths", "enable-symlinks",
            "s3-prefix", "secondary-artifacts",
        ),
        "below a group of `reports`": ("file-format",),
        "below `cache`": ("paths", "fallback-keys"),
        "below `env`": (
            "variables", "parameter-store", "secrets-manager", "exported-variables",
            "git-credential-helper", "shell",
        ),
        "below `batch`": ("fast-fail", "build-list", "build-graph", "build-matrix", "build-fanout"),
        "below `runtime-versions` of the phase `install`": RUNTIMES,
        "below `proxy`": ("upload-artifacts",),
        "below a build of `build-graph`": ("depend-on",),
    }
)  # fmt: skip

_HOMES: Mapping[str, str] = MappingProxyType(
    {key: expected_location for expected_location, keys in _KEYS.items() for key in keys}
)


def expected_location(violation: Violation) -> str | None:
    """Find the level at which an unknown key belongs, or None if it is not known anywhere.

    A key that differs from another one of the same level only in case and hyphens is misspelled,
    not misplaced.
    """
    if violation.keyword != "additionalProperties":
        return None
    key, place = str(violation.route[-1]), violation.route[:-1]
    if intended_key(violation) is not None:
        return None
    if place == ("env",) and key not in _HOMES:
        # Keys of CodeBuild are in lowercase, variables in uppercase.
        return "below `variables`" if key.isupper() and not violation.closest_match else None
    if place[:1] == ("phases",) and len(place) == 1 and key in RUNTIMES:
        return _HOMES[key]
    return _HOMES.get(key)


def intended_key(violation: Violation) -> str | None:
    """Find the key of the same level that an unknown one stands for."""
    if violation.keyword != "additionalProperties":
        return None
    key, place = str(violation.route[-1]), violation.route[:-1]
    if place[:2] == ("phases", "install") and len(place) == 3 and key in _RUNTIMES_MEANT:
        return _RUNTIMES_MEANT[key]
    if place[:1] in (("artifacts",), ("reports",)) and key == "paths":
        return "files"
    if place == ("cache",) and key == "files":
        return "paths"
    return violation.closest_match


def find_key_for_files(violation: Violation, others: Iterable[Violation]) -> Violation | None:
    """Find the unknown key in `artifacts` that stands for the missing `files`."""
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
    *place, key = violation.route
    if place != ["phases"]:
        return None
    owner = None
    for pair in phases.entries:
        if not isinstance(pair.key, ScalarNode):
            return None
        if pair.key.text in _PHASES:
            empty = isinstance(pair.value, ScalarNode) and not pair.value.text
            owner = pair.key.text if empty else None
        elif pair.key.span == violation.span:
            return owner if key in _OF_A_PHASE else None
    return None


def is_consequence(violation: Violation, document: Document, others: Iterable[Violation]) -> bool:
    """Whether a key is missing only because it is at another level, which is reported there."""
    match violation.route:
        case ():
            strays = {other.route for other in others if other.keyword == "additionalProperties"}
            missing = violation.keyword == "anyOf" and "phases" in violation.message
            return missing and any((phase,) in strays for phase in _PHASES)
        case ("phases", str(phase)):
            return violation.keyword == "not" and any(
                find_empty_phase(other, document) == phase for other in others
            )
    return False
