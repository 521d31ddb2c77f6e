"""Selections of files as Ant, Maven, MSBuild and Gradle write them, and copies of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from fnmatch import translate
from functools import lru_cache

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.project_files import ProjectFiles

_MOST_FILES = 2_000
"""The most files of a selection that are copied one by one."""


@lru_cache(maxsize=512)
def _components(pattern: str) -> tuple[re.Pattern[str] | None, ...]:
    """The components of a pattern; None for `**`, which matches any number of them."""
    pattern = pattern.replace("\\", "/").removeprefix("./")
    if pattern.endswith("/"):
        pattern += "**"
    names = re.sub(r"\*\*(?:/\*\*)+", "**", pattern).split("/")
    return tuple(
        None if name == "**" else regex(translate(name.replace("[", "[[]"))) for name in names
    )


@lru_cache(maxsize=512)
def _ending(pattern: str) -> str:
    """The literal end of a pattern, within its last component."""
    if pattern.endswith(("/", "\\")):
        return ""
    return re.split(r"[*?/\\]", pattern)[-1]


def _matches(pattern: str, path: str) -> bool:
    """Whether an Ant pattern matches a path, without backtracking."""
    if not path.endswith(_ending(pattern)):
        return False
    parts = path.split("/")
    reached = {0}
    for component in _components(pattern):
        if component is None:
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and component.match(parts[at])}
        if not reached:
            return False
    return len(parts) in reached


def is_wild(pattern: str) -> bool:
    """Whether a pattern may match several files."""
    return any(character in pattern for character in "*?")


def matches_any(patterns: Iterable[str], path: str) -> bool:
    """Whether one of the Ant patterns matches the relative `path`."""
    return any(_matches(pattern, path) for pattern in patterns)


def select(
    files: ProjectFiles,
    directory: str,
    includes: tuple[str, ...] = (),
    excludes: tuple[str, ...] = (),
) -> Iterator[str]:
    """The paths below `directory`, relative to it, of the files that a file set selects."""
    start = f"{directory}/" if directory else ""
    endings = tuple(map(_ending, includes))
    count = 0
    for path in files.below(directory):
        if not path.endswith(endings or ("",)):
            continue
        inside = path.removeprefix(start)
        if includes and not matches_any(includes, inside):
            continue
        if excludes and matches_any(excludes, inside):
            continue
        count += 1
        if count > _MOST_FILES:
            return
        yield inside


def copy_file_set(
    files: ProjectFiles,
    directory: str,
    target: str,
    includes: tuple[str, ...] = (),
    excludes: tuple[str, ...] = (),
    flat: bool = False,
) -> tuple[tuple[str, str], ...]:
    """The copies of a file set to a directory; the whole directory is one copy."""
    whole = not includes or set(includes) & {"**", "**/*"}
    if whole and not excludes and not flat:
        return ((directory, target),) if files.has_directory(directory) else ()
    if whole:
        includes = ()
    copies = []
    for inside in select(files, directory, includes, excludes):
        name = posixpath.basename(inside) if flat else inside
        copies.append((resolve(directory, inside), resolve(target, name)))
    return tuple(copies)
