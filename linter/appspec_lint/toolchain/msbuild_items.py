"""The files that a .NET project copies to its output, according to its items."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.file_sets import is_wild, matches_any, select
from appspec_lint.toolchain.msbuild_project import (
    COPYING,
    METADATA,
    MSBuildProject,
    item_pattern,
    read_project,
)
from appspec_lint.toolchain.xml_document import child_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ITEMS = ("Content", "None", "EmbeddedResource", "Compile")
_OUTPUT = ("bin/**", "obj/**")
_NO_CONTENT = (
    *_OUTPUT, "Properties/launchSettings.json", "**/.*/**", "**/*.user", "**/*.*proj", "**/*.sln",
)  # fmt: skip
_WEB_CONTENT = ("wwwroot/**", "**/*.config", "**/*.json")
_MOST_PROJECTS = 100


def copied_files(
    project: MSBuildProject, publish: bool, seen: set[str] | None = None
) -> Iterator[tuple[str, str]]:
    """The files that are copied to the output, with their places in it.

    Those of referenced projects are included; `seen` are the projects that were read before.
    """
    seen = set() if seen is None else seen
    seen.add(project.path)
    copied: dict[str, str] = {}
    if publish and project.sdk.startswith("Microsoft.NET.Sdk.Web"):
        for inside in select(project.files, project.directory, _WEB_CONTENT, _NO_CONTENT):
            copied[project.resolve(inside)] = inside
    if "Worker" in project.sdk:
        for inside in select(project.files, project.directory, ("**/*.json",), _NO_CONTENT):
            copied[project.resolve(inside)] = inside
    for _, root in project.roots:
        for group in root.iterfind("ItemGroup"):
            for item in group:
                if item.tag in _ITEMS:
                    _apply(project, item, publish, copied)
    yield from copied.items()
    for group in project.root.iterfind("ItemGroup"):
        for reference in group.iterfind("ProjectReference"):
            path = project.resolve(project.expand(reference.get("Include") or ""))
            if path in seen or len(seen) > _MOST_PROJECTS:
                continue
            other = read_project(project.files, path, project.given)
            if other is not None:
                yield from copied_files(other, publish, seen)


def _apply(project: MSBuildProject, item: Element, publish: bool, copied: dict[str, str]) -> None:
    """Add the files that an item has copied, or remove those that it does not."""
    removed = item.get("Remove")
    if removed:
        patterns = tuple(project.expand(removed).split(";"))
        for path in list(copied):
            if matches_any(patterns, posixpath.relpath(path, project.directory or ".")):
                del copied[path]
        return
    value = _copy_mode(item, publish)
    if value is None and not (
        item.tag == "Content" and publish and "Include" in item.attrib and "Web" in project.sdk
    ):
        return
    for pattern in project.expand(item_pattern(item)).split(";"):
        for path, inside in _matching(project, pattern.strip(), item):
            if value is not None and value not in COPYING:
                copied.pop(path, None)
            else:
                copied[path] = inside


def _matching(project: MSBuildProject, pattern: str, item: Element) -> Iterator[tuple[str, str]]:
    """The files that an item includes, with their places in the output."""
    excluded = tuple(p for p in project.expand(item.get("Exclude") or "").split(";") if p)
    link = project.expand(child_text(item, "Link") or item.get("Link") or "")
    base = project.expand(child_text(item, "LinkBase") or item.get("LinkBase") or "")
    if not pattern:
        return
    if not is_wild(pattern):
        path = project.resolve(pattern)
        if project.files.exists(path):
            outside = pattern.startswith(("..", "/"))
            inside = link or (posixpath.basename(path) if outside else pattern)
            yield path, posixpath.join(base, inside) if outside and not link else inside
        return
    names = pattern.split("/")
    fixed = next(index for index, name in enumerate(names) if is_wild(name))
    start = "/".join(names[:fixed])
    wild = "/".join(names[fixed:])
    outside = start.startswith("..")
    skipped = () if outside else _OUTPUT
    for found in select(project.files, project.resolve(start), (wild,), excluded):
        inside = posixpath.join(base, found) if outside else posixpath.join(start, found)
        if matches_any(skipped, inside) or matches_any(excluded, inside):
            continue
        if link:
            inside = _expand_link(link, found)
        yield resolve(project.resolve(start), found), inside


def _copy_mode(item: Element, publish: bool) -> str | None:
    """How an item says that it is copied, in lower case; None if it does not."""
    for name in METADATA if publish else METADATA[1:]:
        text = child_text(item, name) or item.get(name)
        if text:
            return text.lower()
    return None


def _expand_link(link: str, found: str) -> str:
    stem, extension = posixpath.splitext(posixpath.basename(found))
    directory = posixpath.dirname(found)
    for name, value in (
        ("%(RecursiveDir)", f"{directory}/" if directory else ""),
        ("%(Filename)", stem),
        ("%(Extension)", extension),
    ):
        link = re.sub(re.escape(name), value.replace("\\", "/"), link, flags=re.IGNORECASE)
    return link.replace("//", "/")
