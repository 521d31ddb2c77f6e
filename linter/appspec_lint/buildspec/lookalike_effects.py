"""What CodeBuild rejects only because of a character that looks like YAML syntax."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from appspec_lint.buildspec.misplaced_keys import intended_key
from appspec_lint.lazy.records import dataclass
from appspec_lint.yaml.edits import parse_edited
from appspec_lint.yaml.lookalikes import Lookalike, find_in_document
from appspec_lint.yaml.nodes import Document
from appspec_lint.yaml.schema import Violation, find_violations


@dataclass(frozen=True, slots=True)
class LookalikeEffects:
    """The violations that vanish if each lookalike is replaced with what is meant.

    `suggested` are the offsets of lookalikes in keys that the violation's own rule corrects, and
    `rejecting` the offsets of those because of which CodeBuild rejects the buildspec.
    """

    vanishing: frozenset[tuple[str, tuple[str | int, ...]]] = frozenset()
    suggested: frozenset[int] = frozenset()
    rejecting: frozenset[int] = frozenset()

    def explain(self, violation: Violation) -> bool:
        """Whether the violation is only a consequence of a lookalike."""
        return (violation.keyword, violation.route) in self.vanishing


@lru_cache(maxsize=256)
def find_consequences(document: Document) -> LookalikeEffects:
    """Find what the lookalikes in a buildspec cause."""
    lookalikes = find_in_document(document)
    if not lookalikes:
        return LookalikeEffects()
    violations = find_violations(document, "buildspec")
    edited = parse_edited(document.source, [edit for each in lookalikes for edit in each.edits])
    remaining = {
        (violation.keyword, violation.route) for violation in find_violations(edited, "buildspec")
    }
    gone = [each for each in violations if (each.keyword, each.route) not in remaining]
    corrected = [violation for violation in gone if intended_key(violation) is not None]
    causes = [violation for violation in gone if violation not in corrected]
    return LookalikeEffects(
        frozenset((violation.keyword, violation.route) for violation in causes),
        _find_in(corrected, lookalikes),
        _find_in([violation for violation in causes if violation.certain], lookalikes),
    )


def _find_in(violations: list[Violation], lookalikes: list[Lookalike]) -> frozenset[int]:
    """The offsets of the lookalikes in what violates the schema."""
    ends = {violation.span.start: violation.span.end for violation in violations}
    starts = sorted(ends)
    return frozenset(
        each.span.start
        for each in lookalikes
        for span in (each.span, *each.others)
        if (at := bisect_right(starts, span.start)) and span.start <= ends[starts[at - 1]]
    )
