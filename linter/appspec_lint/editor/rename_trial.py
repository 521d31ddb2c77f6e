"""Tries edits that follow a renamed file, where it is not known what the build makes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Source
from appspec_lint.diagnostics.text_edits import apply_edits
from appspec_lint.editor.path_moves import PathMoves
from appspec_lint.lazy.records import replace
from appspec_lint.project import load_project
from appspec_lint.repository.tree import Tree


def find_harmful(
    tree: Tree, moves: PathMoves, edits: Collection[TextEdit], doubtful: Iterable[TextEdit]
) -> list[TextEdit]:
    """Find the doubtful edits of locations after which the revision lacks the file.

    Whether `cp -r scripts dist/scripts` creates a directory in which the file has another path is
    only known when the build has been simulated again.
    """
    before = _read_locations(load_project(tree))
    after = _read_locations(load_project(_rename(tree, moves, edits)))
    harmful = []
    for edit in doubtful:
        path, start = edit.span.source.path, edit.span.start
        index = next(
            (key for key, span in before.items() if key[0] == path and start in span), None
        )
        found = after.get((moves.move(path), index[1])) if index is not None else None
        if index is None or found is None:
            continue
        best = before[index].contained | found.contained
        if found.contained is not best:
            harmful.append(edit)
    return harmful


class _Location:
    """The range of a location or source in its file, and whether the revision contains it."""

    def __init__(self, start: int, end: int, contained: Certainty) -> None:
        self.start = start
        self.end = end
        self.contained = contained

    def __contains__(self, offset: int) -> bool:
        return self.start <= offset < self.end


def _read_locations(context: Context) -> Mapping[tuple[str, int], _Location]:
    """The locations and sources of each AppSpec, by its path and their order."""
    found = {}
    for bundle in context.bundles:
        appspec = bundle.appspec
        texts = [script.location for hook in appspec.hooks for script in hook.scripts]
        scripts = len(texts)
        texts += [entry.source for entry in appspec.files]
        for number, text in enumerate(texts):
            place = bundle.place(text.value)
            contained = bundle.contains(place) if place else Certainty.NO
            if place and number >= scripts:
                contained = contained | bundle.contains_below(place)
            location = _Location(text.span.start, text.span.end, contained)
            found[appspec.path, number] = location
    return found


def _rename(tree: Tree, moves: PathMoves, edits: Iterable[TextEdit]) -> Tree:
    """The tree after the renaming and the edits."""
    by_path: dict[str, list[TextEdit]] = {}
    for edit in edits:
        by_path.setdefault(edit.span.source.path, []).append(edit)
    texts = {moves.move(path): text for path, text in tree.texts.items()}
    for path in tree.entries:
        new = moves.move(path)
        if (path in by_path or new != path) and isinstance(reading := tree.read(path), Source):
            texts[new] = apply_edits(reading.text, by_path.get(path, ()))
    entries = {moves.move(path): entry for path, entry in tree.entries.items()}
    return replace(tree, entries=entries, texts=texts)
