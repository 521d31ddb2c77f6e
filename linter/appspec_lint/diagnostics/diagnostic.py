"""Diagnostics, which are findings with their rules, and the report of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Source


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding of a rule, with its severity in this run."""

    info: RuleInfo
    severity: Severity
    finding: Finding

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self.info.name

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The sort key of all outputs: path, line, column, rule, message."""
        span = self.finding.span
        return (span.source.display_path, *span.first, self.rule, self.finding.message)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A diagnostic that is suppressed by a comment, or by an entry of the baseline."""

    diagnostic: Diagnostic
    by_comment: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run: the diagnostics, and the files that were checked."""

    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...]
    suppressed: tuple[Suppressed, ...] = ()
    """Suppressed diagnostics; only SARIF contains them, marked as suppressed."""

    def count(self, severity: Severity) -> int:
        """Count the diagnostics with this severity."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    def only(self, severity: Severity) -> Report:
        """Return this report without the diagnostics below `severity`."""
        kept = (item for item in self.diagnostics if item.severity.rank <= severity.rank)
        return Report(tuple(kept), self.sources, self.suppressed)

    def reaches(self, severity: Severity) -> bool:
        """Whether any diagnostic has this severity or a higher one."""
        return any(item.severity.rank <= severity.rank for item in self.diagnostics)


def merge(reports: Iterable[Report]) -> Report:
    """Merge reports into one, in order, with each diagnostic and each file once."""
    diagnostics: dict[object, Diagnostic] = {}
    sources: dict[str, Source] = {}
    suppressed: dict[object, Suppressed] = {}
    for report in reports:
        for diagnostic in report.diagnostics:
            diagnostics.setdefault((diagnostic.order, diagnostic.finding.span.end), diagnostic)
        sources.update({source.display_path: source for source in report.sources})
        for entry in report.suppressed:
            key = (entry.diagnostic.order, entry.diagnostic.finding.span.end)
            suppressed.setdefault(key, entry)
    return Report(
        tuple(sorted(diagnostics.values(), key=lambda diagnostic: diagnostic.order)),
        tuple(sources[path] for path in sorted(sources)),
        tuple(sorted(suppressed.values(), key=lambda entry: entry.diagnostic.order)),
    )
