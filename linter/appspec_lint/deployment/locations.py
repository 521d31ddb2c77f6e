"""How the operating system resolves a location in the revision: links, `..`, trailing slashes."""

from __future__ import annotations

from appspec_lint.certainty import Certainty
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.repository.entry import EntryKind
from appspec_lint.repository.links import TargetKind, follow
from appspec_lint.repository.paths import join


def find_obstacle(bundle: Bundle, text: str) -> str | None:
    """The part of a path that the path goes through, but that is not a directory.

    The system resolves `x/../y` and `y/` only if `x` and `y` are directories.
    """
    if bundle.appspec.for_windows:
        return None
    parts = text.lstrip("/").split("/")
    for index, part in enumerate(parts):
        if part == ".." or (part in ("", ".") and index == len(parts) - 1):
            inside = bundle.place("/".join(parts[:index]))
            if inside and _is_directory(bundle, inside).denied:
                return inside
    return None


def dangling_link(bundle: Bundle, place: str) -> str | None:
    """Where the link at `place` leads to, if that does not exist in the repository."""
    path = join(bundle.directory, place)
    entry = bundle.tree.entries.get(path)
    if bundle.builds or entry is None or entry.kind is not EntryKind.LINK:
        return None
    if follow(bundle.tree, "", path).kind is not TargetKind.NOTHING:
        return None
    return bundle.tree.link_text(path)


def is_directory(bundle: Bundle, place: str) -> bool:
    """Whether `place` is certainly a directory of the bundle."""
    return _is_directory(bundle, place) is Certainty.YES


def _is_directory(bundle: Bundle, place: str) -> Certainty:
    if bundle.builds:
        below = bundle.contains_below(place)
        return Certainty.NO if bundle.contains(place) is Certainty.YES else below
    match follow(bundle.tree, bundle.directory, place).kind:
        case TargetKind.DIRECTORY:
            return Certainty.YES
        case TargetKind.UNKNOWN:
            return Certainty.MAYBE
    is_generated = bundle.tree.may_contain_generated(join(bundle.directory, place))
    return Certainty.MAYBE if is_generated else Certainty.NO
