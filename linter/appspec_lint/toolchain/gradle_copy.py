"""What a Gradle `Copy` or `Sync` task, or a `copy { }` block, copies."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.file_sets import copy_file_set, is_wild, matches_any
from appspec_lint.toolchain.gradle_project import GradleProject
from appspec_lint.toolchain.gradle_script import GradleBlock, read_assignment, split_arguments
from appspec_lint.toolchain.tool_run import ToolOutput

_PRODUCT = regex(
    r"(?:project\.)?(?:tasks\.)?(?:named\(|getByName\()?['\"]?"
    r"(?:jar|bootJar|war|bootWar|shadowJar|configurations|sourceSets)\b"
)
_SETTING = regex(
    r"(?:include|exclude|into|destinationDir|duplicatesStrategy|filteringCharset|includeEmptyDirs"
    r"|description|group|fileMode|dirMode|preserve|dependsOn|mustRunAfter|shouldRunAfter|onlyIf"
    r"|outputs|inputs|println|logger|filter|expand|finalizedBy|enabled|filePermissions"
    r"|dirPermissions|doFirst|doLast)s?\b"
)
"""The start of a statement that does not change what is copied where, or is read elsewhere."""


@dataclass
class _Copying:
    copies: list[tuple[str, str]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    complete: bool = True


def read_copy(
    project: GradleProject, blocks: tuple[GradleBlock, ...], empties: bool, file: str | None
) -> ToolOutput:
    """What the blocks of one task copy; `empties` for `Sync`, which removes all other files."""
    target = None
    for block in blocks:
        for statement in block.statements:
            value = read_assignment(statement, "into") or read_assignment(
                statement, "destinationDir"
            )
            if value is not None:
                target = project.path(value)
    if target is None:
        return ToolOutput("Gradle", file=file, complete=False)
    copying = _Copying()
    for block in blocks:
        _read_spec(project, block, target, copying)
    filled = (target,) if copying.copies or copying.written else ()
    return ToolOutput(
        "Gradle",
        directories=filled,
        files=tuple(copying.written),
        copies=tuple(copying.copies),
        emptied=(target,) if empties else (),
        file=file,
        complete=copying.complete,
    )


def _read_spec(project: GradleProject, block: GradleBlock, target: str, copying: _Copying) -> None:
    """Read the sources of a block that copies to `target`."""
    includes = tuple(_patterns(project, block, "include"))
    excludes = tuple(_patterns(project, block, "exclude"))
    for statement in block.statements:
        value = read_assignment(statement, "from")
        if value is not None:
            for source in split_arguments(value):
                _read_source(project, source, target, includes, excludes, copying)
        elif not _SETTING.match(statement):
            copying.complete = False
    for child in block.children:
        from_value = read_assignment(child.header, "from")
        into_value = read_assignment(child.header, "into")
        if from_value is not None:
            for statement in child.statements:
                into_value = read_assignment(statement, "into") or into_value
        elif into_value is None:
            copying.complete = copying.complete and _SETTING.match(child.header) is not None
            continue
        below = "" if into_value is None else project.string(into_value)
        if below is None:
            copying.complete = False
            continue
        _read_spec(project, child, resolve(target, below), copying)
        if from_value is not None:
            inner = tuple(_patterns(project, child, "include")) or includes
            outer = (*_patterns(project, child, "exclude"), *excludes)
            for source in split_arguments(from_value):
                _read_source(project, source, resolve(target, below), inner, outer, copying)


def _patterns(project: GradleProject, block: GradleBlock, name: str) -> Iterator[str]:
    for statement in block.statements:
        value = read_assignment(statement, name) or read_assignment(statement, f"{name}s")
        if value is not None:
            yield from project.strings(value) or ()


def _read_source(
    project: GradleProject,
    source: str,
    target: str,
    includes: tuple[str, ...],
    excludes: tuple[str, ...],
    copying: _Copying,
) -> None:
    if _PRODUCT.match(source):
        copying.written.append(resolve(target, "**"))
        return
    tree = re.match(r"fileTree\s*\(\s*(.*)\)\Z", source, re.DOTALL)
    if tree is not None:
        settings = split_arguments(tree[1])
        found = None
        for setting in settings:
            key, colon, value = setting.partition(":")
            if not colon:
                found = setting
            elif key.strip() == "dir":
                found = value
            elif key.strip() in ("include", "includes"):
                includes = tuple(project.strings(value) or ())
            elif key.strip() in ("exclude", "excludes"):
                excludes = (*excludes, *(project.strings(value) or ()))
        source = found or ""
    place = project.path(source) if source else None
    if place is None:
        copying.complete = False
        copying.written.append(resolve(target, "**"))
    elif project.files.exists(place):
        name = posixpath.basename(place)
        if (not includes or matches_any(includes, name)) and not matches_any(excludes, name):
            copying.copies.append((place, resolve(target, name)))
    elif project.files.has_directory(place):
        copies = copy_file_set(project.files, place, target, includes, excludes)
        copying.copies += copies
        copying.written += _unmatched(place, target, includes, copies, project)
    elif is_wild(place):
        copying.complete = False
    elif includes:
        copying.written += [resolve(target, pattern) for pattern in includes]
    else:
        copying.written += [resolve(target, posixpath.basename(place)), resolve(target, "**")]


def _unmatched(
    directory: str,
    target: str,
    includes: tuple[str, ...],
    copies: tuple[tuple[str, str], ...],
    project: GradleProject,
) -> Iterator[str]:
    """The places of the products that the patterns select below a directory of the source."""
    for pattern in includes:
        fixed = re.split(r"[*?]", pattern, maxsplit=1)[0].rpartition("/")[0]
        if (fixed and not project.files.has_directory(resolve(directory, fixed))) or not copies:
            yield resolve(target, pattern)
