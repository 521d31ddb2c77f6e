"""Follow the symbolic links of a tree, as the operating system follows them."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.repository.entry import EntryKind
from appspec_lint.repository.paths import is_within, relative_to
from appspec_lint.repository.tree import Tree

MAX_LINKS = 40
"""The number of links in one path that Linux follows before it fails (path_resolution(7))."""

MAX_PATHS = 20_000
"""The maximum number of paths that are listed through links to directories."""


class TargetKind(Enum):
    """What a path leads to."""

    FILE = "a file"
    DIRECTORY = "a directory"
    NOTHING = "no file or directory"
    UNKNOWN = "an absolute path, or one that was not searched"


@dataclass(frozen=True)
class LinkTarget:
    """What a path leads to, and the path of that without links."""

    kind: TargetKind
    path: str = ""


_NOTHING = LinkTarget(TargetKind.NOTHING)
_UNKNOWN = LinkTarget(TargetKind.UNKNOWN)


def follow(tree: Tree, directory: str, text: str) -> LinkTarget:
    """Follow `text`, a path relative to `directory`, through links, `.` and `..`.

    A path through `..` or with a `/` at its end leads to nothing unless what precedes it is a
    directory, and so does a path out of the tree.
    """
    waiting = text.split("/")[::-1]
    place, links = directory, 0
    kind = TargetKind.DIRECTORY
    while waiting:
        part = waiting.pop()
        if kind is not TargetKind.DIRECTORY:
            return _UNKNOWN if kind is TargetKind.UNKNOWN else _NOTHING
        if part in ("", "."):
            continue
        if part == "..":
            if not place:
                return _NOTHING
            place = place.rpartition("/")[0]
            continue
        path = f"{place}/{part}" if place else part
        entry = tree.entries.get(path)
        if entry is not None and entry.kind is EntryKind.LINK:
            target = tree.link_text(path)
            if target is None or target.startswith("/"):
                return _UNKNOWN
            links += 1
            if links > MAX_LINKS:
                return _NOTHING
            waiting += reversed(target.split("/"))
            continue
        place, kind = path, _kind(tree, path)
    return LinkTarget(kind, place)


def _kind(tree: Tree, path: str) -> TargetKind:
    entry = tree.entries.get(path)
    if entry is not None:
        return TargetKind.FILE if entry.kind is EntryKind.FILE else TargetKind.UNKNOWN
    return TargetKind.DIRECTORY if tree.has_directory(path) else TargetKind.NOTHING


def list_through_links(tree: Tree, directory: str) -> Iterator[tuple[str, LinkTarget]]:
    """Give what a program that follows links finds below `directory`, by its path from there.

    The contents of a link to a directory are listed at the link's own path.
    """
    links = tree.links
    if not any(is_within(link, directory) for link in links):
        for path in tree.below(directory):
            yield relative_to(path, directory), LinkTarget(_kind(tree, path), path)
        return
    count = 0
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        home = follow(tree, directory, prefix)
        if home.kind is not TargetKind.DIRECTORY:
            yield prefix, home
            continue
        for path in tree.below(home.path):
            count += 1
            if count > MAX_PATHS:
                yield prefix, _UNKNOWN
                return
            inside = relative_to(path, home.path)
            shown = f"{prefix}/{inside}" if prefix else inside
            if path not in links:
                yield shown, LinkTarget(_kind(tree, path), path)
                continue
            target = follow(tree, directory, shown)
            is_known = target.kind is TargetKind.NOTHING or is_within(target.path, directory)
            if not is_known:
                yield shown, _UNKNOWN
            elif target.kind is TargetKind.DIRECTORY:
                waiting.append(shown)
            else:
                yield shown, target
