"""Fixes put to work: texts with their edits made, round by round, until nothing is left to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.finding import Fix, TextEdit
from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.repository.tree import EntryKind, Tree

Lint = Callable[[Tree], Report]
IsKnown = tuple[str, str, str]
"""What tells one finding from another when lines have moved: rule, path, message."""

MAX_ROUNDS = 50
"""How often what is mended is looked at again; fixes that overlap take a round each."""
MAX_TRIALS = 200
"""How many fixes are tried alone, where one of them brings a new finding."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A fix that was made, and the finding that it cures."""

    diagnostic: Diagnostic
    fix: Fix


@dataclass(frozen=True, slots=True, eq=False)
class FixResult:
    """A tree after its fixes, what is still to be said of it, and which fixes were made.

    `withheld` counts the fixes that were not, as each would bring a new finding.
    """

    tree: Tree
    report: Report
    applied: tuple[Applied, ...] = ()
    withheld: int = 0


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """The text with the edits made, which must not overlap; all else stays as it is."""
    end = "\r\n" if "\r\n" in text and not text.replace("\r\n", "").count("\n") else "\n"
    parts, position = [], 0
    for edit in sorted(edits, key=lambda each: (each.span.start, each.span.end)):
        new = edit.text
        if end == "\r\n" and "\n" not in edit.span.text:  # else the line ends are the matter
            new = new.replace("\r\n", "\n").replace("\n", end)
        parts += [text[position : edit.span.start], new]
        position = edit.span.end
    return "".join([*parts, text[position:]])


def apply_fixes(
    tree: Tree, look: Lint, *, unsafe: bool = False, only: frozenset[str] | None = None
) -> FixResult:
    """Apply the safe fixes, or all, to `tree`, and look at it again until there are none left.

    `only` names the files that may change. Files that can't be read come first: what shows when
    they can is nobody's doing. From then on no rule finds more in a file than it did before:
    where the fixes together would bring a new finding, each is tried alone with what follows from
    it, and made only if it leaves fewer findings and none that is new.
    """
    choice = _Choice(unsafe, only)
    start = FixResult(tree, look(tree))
    if any(map(_is_syntax, start.report.diagnostics)):
        readable = _until_calm(start, look, replace(choice, syntax=True))
        if len(_broken(readable.report)) < len(_broken(start.report)):
            start = readable
    calm = _until_calm(start, look, choice)
    if calm is start or _better(start.report, calm.report):
        return calm
    state, tried, withheld = start, set[IsKnown](), 0
    for _ in range(MAX_TRIALS):
        fitting = choice.of(state.tree, state.report.diagnostics)
        first = next((each for each in fitting if _known(each.diagnostic) not in tried), None)
        if first is None:
            break
        tried.add(_known(first.diagnostic))
        known = {_known(each) for each in state.report.diagnostics}
        alone = _until_calm(_made(state, [first], look), look, choice, known=known)
        if _better(state.report, alone.report):
            state = alone
        else:
            withheld += 1
    return replace(state, withheld=withheld)


@dataclass(frozen=True, slots=True)
class _Choice:
    unsafe: bool
    only: frozenset[str] | None
    syntax: bool = False

    def of(self, tree: Tree, diagnostics: Iterable[Diagnostic]) -> Iterator[Applied]:
        """The first fix of each diagnostic that may be made."""
        for diagnostic in diagnostics:
            if self.syntax and not _is_syntax(diagnostic):
                continue
            for fix in diagnostic.finding.fixes:
                if fix.edits and (fix.safe or self.unsafe) and self._fits(tree, fix):
                    yield Applied(diagnostic, fix)
                    break

    def _fits(self, tree: Tree, fix: Fix) -> bool:
        places = {edit.span.source.path: edit.span.source for edit in fix.edits}
        if self.only is not None and not self.only.issuperset(places):
            return False
        return all(_writable(tree, source) for source in places.values())


def _writable(tree: Tree, source: Source) -> bool:
    """Whether a file may be written: an own one, in UTF-8, not behind a link; or not there yet."""
    path = source.path
    if tree.is_unexplored(path) or source.encoding in (Encoding.UTF16, Encoding.OTHER):
        return False
    entry = tree.entries.get(path)
    if entry is not None:
        reading = tree.read(path)  # what a fix means to create may be there
        same = isinstance(reading, Source) and reading.text == source.text
        return same and entry.kind is EntryKind.FILE
    parts = path.split("/")
    above = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
    if source.text or ".." in parts or "" in parts or any(each in tree.entries for each in above):
        return False
    return not tree.has_directory(path)


def _until_calm(
    state: FixResult, look: Lint, choice: _Choice, known: set[IsKnown] | None = None
) -> FixResult:
    """Make round after round of fixes; with `known`, of findings that are not among them."""
    seen = set()
    for _ in range(MAX_ROUNDS):
        seen.add(_content(state.tree))
        fitting = [
            each
            for each in choice.of(state.tree, state.report.diagnostics)
            if known is None or _known(each.diagnostic) not in known
        ]
        after = _made(state, _apart(fitting), look) if fitting else state
        if _content(after.tree) in seen:
            return state
        state = after
    return state


def _content(tree: Tree) -> int:
    return hash(tuple(sorted(tree.texts.items())))


def _apart(fitting: Iterable[Applied]) -> list[Applied]:
    """Those of the fixes that touch nothing which an earlier one touches, or do the same."""
    taken: dict[str, list[tuple[int, int]]] = {}
    made: set[frozenset[TextEdit]] = set()
    chosen = []
    for each in fitting:
        same = frozenset(_plainly(each.fix.edits))
        if same in made:
            chosen.append(each)
            continue
        spans = [(edit.span.source.path, edit.span.start, edit.span.end) for edit in each.fix.edits]
        if _overlap_themselves(spans):
            continue
        if any(_touches(taken.get(path, ()), start, end) for path, start, end in spans):
            continue
        for path, start, end in spans:
            taken.setdefault(path, []).append((start, end))
        made.add(same)
        chosen.append(each)
    return chosen


def _plainly(edits: Sequence[TextEdit]) -> Iterator[TextEdit]:
    """The edits, a new file's as if every finding spoke of the same one."""
    for edit in edits:
        source = edit.span.source
        yield edit if source.text else TextEdit(_EMPTY.span(), f"{source.path}\0{edit.text}")


_EMPTY = Source("", "", "")


def _overlap_themselves(spans: Sequence[tuple[str, int, int]]) -> bool:
    ordered = sorted(spans)
    return any(one[0] == other[0] and other[1] < one[2] for one, other in pairwise(ordered))


def _touches(taken: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch overlaps another, or begins or ends where that one does."""
    return any(start <= other_end and other_start <= end for other_start, other_end in taken)


def _made(state: FixResult, chosen: Sequence[Applied], look: Lint) -> FixResult:
    """The tree with these fixes made, which don't touch one another, and looked at."""
    edits: dict[str, dict[TextEdit, None]] = {}
    texts: dict[str, str] = {}
    done: set[frozenset[TextEdit]] = set()
    for each in chosen:
        same = frozenset(_plainly(each.fix.edits))
        if same not in done:
            done.add(same)
            for edit in each.fix.edits:
                source = edit.span.source
                texts[source.path] = source.text
                edits.setdefault(source.path, {})[edit] = None
    changed = {path: apply_edits(texts[path], edits[path]) for path in edits}
    tree = state.tree.with_overlay(changed)
    return replace(state, tree=tree, report=look(tree), applied=(*state.applied, *chosen))


def _is_syntax(diagnostic: Diagnostic) -> bool:
    """Whether it says that a file can't be read, which hides all else that is to be said of it."""
    return diagnostic.rule.endswith("-syntax")


def _broken(report: Report) -> list[Diagnostic]:
    return [each for each in report.diagnostics if _is_syntax(each)]


def _known(diagnostic: Diagnostic) -> IsKnown:
    finding = diagnostic.finding
    return (diagnostic.rule, finding.span.source.path, finding.message)


def _better(before: Report, after: Report) -> bool:
    """Whether there are fewer findings, and of no rule more in any file."""
    counts, later = (
        Counter((each.rule, each.finding.span.source.path) for each in report.diagnostics)
        for report in (before, after)
    )
    return len(after.diagnostics) < len(before.diagnostics) and not later - counts
