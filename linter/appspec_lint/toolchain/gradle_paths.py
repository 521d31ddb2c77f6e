"""Paths in Gradle's build scripts, such as `layout.buildDirectory.dir("kit")`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.gradle_script import UNKNOWN, read_string, split_arguments

_FUNCTIONS = regex(
    r"(?:project\.)?(?P<base>rootProject\.|layout\.projectDirectory\.|layout\.buildDirectory\.|"
    r"project\.layout\.buildDirectory\.|rootProject\.layout\.projectDirectory\.)?"
    r"(?:file|dir|files|fileTree|map)\s*\(\s*(?P<inner>.*)\)\s*\Z",
    re.DOTALL,
)


_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class PathScope:
    """What the paths of a project depend on.

    `directory` is the project's own, from the source root; `to_root` and `built` lead from there to
    the root project and to the build directory.
    """

    directory: str
    to_root: str
    built: str
    variables: Mapping[str, str]


def read_path(scope: PathScope, expression: str) -> str | None:
    """The path of an expression, from the source root; None if it cannot be read."""
    place = _read_relative(scope, expression.strip(), 0)
    return None if place is None else resolve(scope.directory, place)


def _read_relative(scope: PathScope, expression: str, depth: int) -> str | None:
    """The path of an expression, relative to the project's directory."""
    if depth > _DEEPEST:
        return None
    expression = re.sub(r"\.(?:get|asFile|toString)(?:\(\))?", "", expression).strip()
    bases = {
        **dict.fromkeys(("projectDir", "project.projectDir", "layout.projectDirectory"), "."),
        **dict.fromkeys(("rootDir", "project.rootDir", "rootProject.projectDir"), scope.to_root),
        **dict.fromkeys(("buildDir", "project.buildDir", "layout.buildDirectory"), scope.built),
        "project.layout.buildDirectory": scope.built,
    }
    if expression in bases:
        return bases[expression]
    match = _FUNCTIONS.match(expression)
    if match is not None:
        base = (match["base"] or "").rstrip(".")
        first = next(iter(split_arguments(match["inner"])), "''")
        inner = _read_relative(scope, first, depth + 1)
        if inner is None:
            return None
        start = scope.to_root if base.startswith("rootProject") else bases.get(base, "")
        return posixpath.join(start, inner)
    new = re.match(r"(?:new\s+)?File\s*\((.*)\)\Z", expression, re.DOTALL)
    if new is not None:
        parts = [_read_relative(scope, part, depth + 1) for part in split_arguments(new[1])]
        known = [part for part in parts if part is not None]
        return posixpath.join(*known) if known and len(known) == len(parts) else None
    value = read_string(expression, {**scope.variables, **bases})
    return None if value is None or UNKNOWN in value else value
