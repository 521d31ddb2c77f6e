"""What the user meets: findings under their rules' names, and the report of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Source


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding under its rule's name, as severe as it is in this run."""

    info: RuleInfo
    severity: Severity
    finding: Finding

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self.info.name

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Path, line, column, rule: the order of every output."""
        span = self.finding.span
        return (span.source.display_path, *span.first, self.rule, self.finding.message)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A diagnostic that is not told: a comment beside it says so, or a baseline knows it."""

    diagnostic: Diagnostic
    by_comment: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a run has to say, and the files that it looked at."""

    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...]
    suppressed: tuple[Suppressed, ...] = ()
    """What is known and not told; it counts for nothing, and SARIF shows it as suppressed."""

    def count(self, severity: Severity) -> int:
        """How many diagnostics are of this severity."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    def only(self, severity: Severity) -> Report:
        """This report without what is less bad than `severity`."""
        kept = (each for each in self.diagnostics if each.severity.rank <= severity.rank)
        return Report(tuple(kept), self.sources, self.suppressed)

    def reaches(self, severity: Severity) -> bool:
        """Whether anything is as bad as `severity`, or worse."""
        return any(each.severity.rank <= severity.rank for each in self.diagnostics)


def merge(reports: Iterable[Report]) -> Report:
    """Make one report of several, in order, each diagnostic and each file once."""
    diagnostics: dict[object, Diagnostic] = {}
    sources: dict[str, Source] = {}
    suppressed: dict[object, Suppressed] = {}
    for report in reports:
        for each in report.diagnostics:
            diagnostics.setdefault((each.order, each.finding.span.end), each)
        sources.update({each.display_path: each for each in report.sources})
        for silent in report.suppressed:
            key = (silent.diagnostic.order, silent.diagnostic.finding.span.end)
            suppressed.setdefault(key, silent)
    return Report(
        tuple(sorted(diagnostics.values(), key=lambda each: each.order)),
        tuple(sources[shown] for shown in sorted(sources)),
        tuple(sorted(suppressed.values(), key=lambda each: each.diagnostic.order)),
    )
