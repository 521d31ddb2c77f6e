"""Applies fixes in rounds, until none are left."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.finding import Fix, TextEdit
from appspec_lint.diagnostics.span import Source
from appspec_lint.diagnostics.text_edits import apply_edits
from appspec_lint.fix_result import Applied, FixResult
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.repository.tree import Tree
from appspec_lint.repository.writable import is_writable

Lint = Callable[[Tree], Report]
IsKnown = tuple[str, str, str]
"""Identifies a finding when lines have moved: rule, path, message."""

MAX_ROUNDS = 50
"""The most rounds of fixing and linting again; overlapping fixes need a round each."""
MAX_TRIALS = 200
"""The most fixes that are tried individually if fixes together cause a new finding."""


def apply_fixes(
    tree: Tree, look: Lint, *, unsafe: bool = False, only: frozenset[str] | None = None
) -> FixResult:
    """Apply the safe fixes, or all fixes, to `tree` and lint it again until no fixes are left.

    `only` limits the files that may change. Syntax errors are fixed first, since the findings that
    they hide are not caused by a fix. After that, no rule may report more findings in a file than
    before: if the fixes together cause a new finding, each is tried individually with the fixes
    that follow from it, and kept only if there are fewer findings and no new ones.
    """
    choice = _Choice(unsafe, only)
    start = FixResult(tree, look(tree))
    if any(map(_is_syntax, start.report.diagnostics)):
        readable = _fix_repeatedly(start, look, replace(choice, syntax=True))
        if len(_find_syntax_errors(readable.report)) < len(_find_syntax_errors(start.report)):
            start = readable
    finished = _fix_repeatedly(start, look, choice)
    if finished is start or _is_better(start.report, finished.report):
        return finished
    state, tried, withheld = start, set[IsKnown](), 0
    for _ in range(MAX_TRIALS):
        candidates = choice.of(state.tree, state.report.diagnostics)
        first = next(
            (candidate for candidate in candidates if _identify(candidate.diagnostic) not in tried),
            None,
        )
        if first is None:
            break
        tried.add(_identify(first.diagnostic))
        known = {_identify(diagnostic) for diagnostic in state.report.diagnostics}
        outcome = _fix_repeatedly(_apply(state, [first], look), look, choice, known=known)
        if _is_better(state.report, outcome.report):
            state = outcome
        else:
            withheld += 1
    return replace(state, withheld=withheld)


def choose_fixes(
    tree: Tree,
    diagnostics: Sequence[Diagnostic],
    *,
    unsafe: bool = False,
    only: frozenset[str] | None = None,
) -> list[Applied]:
    """Choose what the first round of `apply_fixes` applies: fixes that do not overlap.

    If there are syntax errors, only these are fixed.
    """
    choice = _Choice(unsafe, only)
    if any(map(_is_syntax, diagnostics)):
        chosen = _choose_compatible(replace(choice, syntax=True).of(tree, diagnostics))
        if chosen:
            return chosen
    return _choose_compatible(choice.of(tree, diagnostics))


def list_edits(chosen: Iterable[Applied]) -> list[TextEdit]:
    """List the edits of fixes that do not overlap, each once, also if two fixes share it."""
    edits: dict[tuple[str, int, int, str], TextEdit] = {}
    done: set[frozenset[TextEdit]] = set()
    for choice in chosen:
        same = frozenset(_normalize(choice.fix.edits))
        if same not in done:
            done.add(same)
            for edit in choice.fix.edits:
                span = edit.span
                edits[span.source.path, span.start, span.end, edit.text] = edit
    return list(edits.values())


def count_fixable(tree: Tree, diagnostics: Iterable[Diagnostic]) -> tuple[int, int]:
    """Count the findings that `--fix` fixes, and those that only `--unsafe-fixes` fixes."""
    found = list(diagnostics)
    safe = sum(1 for _ in _Choice(unsafe=False, only=None).of(tree, found))
    return safe, sum(1 for _ in _Choice(unsafe=True, only=None).of(tree, found)) - safe


@dataclass(frozen=True, slots=True)
class _Choice:
    unsafe: bool
    only: frozenset[str] | None
    syntax: bool = False

    def of(self, tree: Tree, diagnostics: Iterable[Diagnostic]) -> Iterator[Applied]:
        """Choose the first fix of each diagnostic that may be applied."""
        for diagnostic in diagnostics:
            if self.syntax and not _is_syntax(diagnostic):
                continue
            for fix in diagnostic.fixes:
                if fix.edits and (fix.safe or self.unsafe) and self._fits(tree, fix):
                    yield Applied(diagnostic, fix)
                    break

    def _fits(self, tree: Tree, fix: Fix) -> bool:
        places = {edit.span.source.path: edit.span.source for edit in fix.edits}
        if self.only is not None and not self.only.issuperset(places):
            return False
        return all(is_writable(tree, source) for source in places.values())


def _fix_repeatedly(
    state: FixResult, look: Lint, choice: _Choice, known: set[IsKnown] | None = None
) -> FixResult:
    """Apply rounds of fixes; with `known`, only of findings that are not among them."""
    seen = set()
    for _ in range(MAX_ROUNDS):
        seen.add(_hash_content(state.tree))
        candidates = [
            candidate
            for candidate in choice.of(state.tree, state.report.diagnostics)
            if known is None or _identify(candidate.diagnostic) not in known
        ]
        outcome = _apply(state, _choose_compatible(candidates), look) if candidates else state
        if _hash_content(outcome.tree) in seen:
            return state
        state = outcome
    return state


def _hash_content(tree: Tree) -> int:
    return hash(tuple(sorted(tree.texts.items())))


def _choose_compatible(candidates: Iterable[Applied]) -> list[Applied]:
    """Choose the fixes that do not overlap an earlier one, or are identical to it."""
    taken: dict[str, list[tuple[int, int]]] = {}  # sorted, and separate
    made: set[frozenset[TextEdit]] = set()
    chosen = []
    for candidate in candidates:
        same = frozenset(_normalize(candidate.fix.edits))
        if same in made:
            chosen.append(candidate)
            continue
        spans = [
            (edit.span.source.path, edit.span.start, edit.span.end) for edit in candidate.fix.edits
        ]
        if _has_overlap(spans):
            continue
        if any(_touches(taken.get(path, ()), start, end) for path, start, end in spans):
            continue
        for path, start, end in spans:
            insort(taken.setdefault(path, []), (start, end))
        made.add(same)
        chosen.append(candidate)
    return chosen


def _normalize(edits: Sequence[TextEdit]) -> Iterator[TextEdit]:
    """Normalize edits so that those that create the same new file are equal."""
    for edit in edits:
        source = edit.span.source
        yield edit if source.text else TextEdit(_EMPTY.span(), f"{source.path}\0{edit.text}")


_EMPTY = Source("", "", "")


def _has_overlap(spans: Sequence[tuple[str, int, int]]) -> bool:
    ordered = sorted(spans)
    return any(one[0] == other[0] and other[1] < one[2] for one, other in pairwise(ordered))


def _touches(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a range overlaps or adjoins one of others, which are sorted and separate."""
    before = bisect_right(taken, end, key=itemgetter(0))
    return before > 0 and start <= taken[before - 1][1]


def _apply(state: FixResult, chosen: Sequence[Applied], look: Lint) -> FixResult:
    """Apply fixes that do not overlap, and lint the resulting tree."""
    edits: dict[str, list[TextEdit]] = {}
    for edit in list_edits(chosen):
        edits.setdefault(edit.span.source.path, []).append(edit)
    texts = {path: own[-1].span.source.text for path, own in edits.items()}
    changed = {path: apply_edits(texts[path], edits[path]) for path in edits}
    tree = state.tree.with_overlay(changed)
    return replace(state, tree=tree, report=look(tree), applied=(*state.applied, *chosen))


def _is_syntax(diagnostic: Diagnostic) -> bool:
    """Whether it is a syntax error, which hides all other findings in the file."""
    return diagnostic.rule.endswith("-syntax")


def _find_syntax_errors(report: Report) -> list[Diagnostic]:
    return [diagnostic for diagnostic in report.diagnostics if _is_syntax(diagnostic)]


def _identify(diagnostic: Diagnostic) -> IsKnown:
    finding = diagnostic.finding
    return (diagnostic.rule, finding.span.source.path, finding.message)


def _is_better(before: Report, after: Report) -> bool:
    """Whether there are fewer findings, and no more of any rule in any file."""
    counts, later = (
        Counter((diagnostic.rule, diagnostic.span.source.path) for diagnostic in report.diagnostics)
        for report in (before, after)
    )
    return len(after.diagnostics) < len(before.diagnostics) and not later - counts
