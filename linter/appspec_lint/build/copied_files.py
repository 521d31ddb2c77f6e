"""Where copies are placed, and which of the repository's files they copy."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from appspec_lint.build.effects import Copied, CopyTree, FileEffect, Form
from appspec_lint.certainty import Certainty
from appspec_lint.lazy.records import replace
from appspec_lint.repository.paths import join, relative_to
from appspec_lint.repository.tree import Tree

_MOST_COPIES = 50_000
_MOST_STEPS = 500_000


def is_outside(place: str) -> bool:
    """Whether a path is outside the source directory."""
    return place.startswith("/")


def resolve_copy(copy: CopyTree, has_directory: Callable[[str], Certainty]) -> tuple[Copied, ...]:
    """Where the copy is placed, which may depend on whether the target is a directory."""
    at_target = Copied(copy.source, copy.target, copy.deep, copy.certain)
    in_target = replace(at_target, target=join(copy.target, posixpath.basename(copy.source)))
    if copy.form is Form.AT:
        return (at_target,)
    if copy.form is Form.IN:
        return (in_target,)
    match has_directory(copy.target):
        case Certainty.YES:
            return (in_target,)
        case Certainty.NO:
            return (at_target,)
    return (replace(at_target, certain=False), replace(in_target, certain=False))


def find_copies(effects: Iterable[FileEffect], tree: Tree, root: str) -> dict[str, str]:
    """The paths of possible copies of the repository's files, with the paths of the files."""
    copies: dict[str, str] = {}
    steps = 0
    for effect in effects:
        if not isinstance(effect, Copied) or is_outside(effect.target):
            continue
        added: dict[str, str] = {}
        if not is_outside(effect.source):
            place = posixpath.normpath(join(root, effect.source)) if root else effect.source
            if tree.has_file(place):
                added[effect.target] = place
            for file in tree.below(place) if effect.deep else ():
                inside = relative_to(relative_to(file, root), effect.source)
                added[join(effect.target, inside)] = file
        for path, file in copies.items():
            target = effect.target_of(path)
            if target is not None:
                added[target] = file
        steps += len(copies) + len(added)
        copies |= added
        if len(copies) > _MOST_COPIES or steps > _MOST_STEPS:
            break
    return copies
