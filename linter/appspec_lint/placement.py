"""On which level of a buildspec each key belongs, for those that stand on another one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from appspec_lint.schema import Violation

RUNTIMES = ("android", "docker", "dotnet", "golang", "java", "nodejs", "php", "python", "ruby",
            "rust")  # fmt: skip

RUNTIMES_MEANT: Mapping[str, str] = MappingProxyType(
    {
        "go": "golang", "node": "nodejs", "node.js": "nodejs", "js": "nodejs", "npm": "nodejs",
        "jdk": "java", "openjdk": "java", "corretto": "java", "net": "dotnet", ".net": "dotnet",
        "dotnetcore": "dotnet", "netcore": "dotnet", "py": "python", "python3": "python",
    }
)  # fmt: skip
"""How runtimes are called elsewhere."""

_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "at the first column": (
            "version", "env", "environment_variables", "proxy", "batch", "phases", "reports",
            "artifacts", "cache",
        ),
        "directly below `phases`": ("install", "pre_build", "build", "post_build"),
        "below one of the phases": ("commands", "finally", "on-failure"),
        "below the phase `install`": ("runtime-versions",),
        "at the first column, or below a phase": ("run-as",),
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
    }
)  # fmt: skip

_HOMES: Mapping[str, str] = MappingProxyType(
    {key: home for home, keys in _KEYS.items() for key in keys}
)


def home(violation: Violation) -> str | None:
    """Where the key belongs that is unknown where it stands; None if it is known nowhere.

    A key that is written as another one of the same level, but for case and hyphens, is a
    misspelling and not misplaced.
    """
    if violation.keyword != "additionalProperties":
        return None
    key, place = str(violation.route[-1]), violation.route[:-1]
    if place == ("env",) and key not in _HOMES:
        # CodeBuild's own keys are in lower case, variables in capitals.
        return "below `variables`" if key.isupper() and not violation.nearest else None
    if place[:1] == ("phases",) and len(place) == 1 and key in RUNTIMES:
        return _HOMES[key]
    return _HOMES.get(key)


def of_command(violation: Violation) -> bool:
    """Whether it is one command that is refused, for being no text."""
    match violation.route:
        case ("phases", _, "commands" | "finally", int()):
            return violation.certain
    return False
