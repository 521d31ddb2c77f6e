"""What fixing leads to: a tree, its remaining findings, and the applied fixes."""

from __future__ import annotations

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.finding import Fix
from appspec_lint.lazy.records import dataclass
from appspec_lint.repository.tree import Tree


@dataclass(frozen=True)
class Applied:
    """An applied fix, and the finding that it fixes."""

    diagnostic: Diagnostic
    fix: Fix


@dataclass(frozen=True, eq=False)
class FixResult:
    """A tree with fixes applied, its remaining findings, and the applied fixes.

    `withheld` counts the fixes that were skipped because they would cause a new finding.
    """

    tree: Tree
    report: Report
    applied: tuple[Applied, ...] = ()
    withheld: int = 0
