"""Diagnostics, which are findings with a rule name and a severity, and the report of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Position, Source, Span
from appspec_lint.lazy.records import dataclass


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding with the name of its rule, and with its severity as configured."""

    info: RuleInfo
    severity: Severity
    finding: Finding

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return self.info.name

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return self.finding.message

    @property
    def span(self) -> Span:
        """Where the defect is."""
        return self.finding.span

    @property
    def path(self) -> str:
        """The path of the file, relative to the working directory."""
        return self.finding.span.source.display_path

    @property
    def start(self) -> Position:
        """The line and column of the first character; both start at 1."""
        return self.finding.span.start_position

    @property
    def end(self) -> Position:
        """The line and column after the last character."""
        return self.finding.span.end_position

    @property
    def help(self) -> str | None:
        """How to fix the defect; None if the rule has no advice."""
        return self.finding.help or None

    @property
    def failure(self) -> Failure | None:
        """The error that AWS would show; None if it shows none."""
        return self.finding.failure

    @property
    def labels(self) -> tuple[Label, ...]:
        """Other places that explain the finding."""
        return self.finding.labels

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The edits that fix the defect; empty if there are none."""
        return self.finding.fixes

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The sort key of every output: path, line, column, rule, message."""
        return (self.path, *self.start, self.rule, self.message)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A diagnostic that is suppressed by a comment, with its reason, or by a baseline."""

    diagnostic: Diagnostic
    by_comment: bool
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """The result of a run: its diagnostics in order, and the files that were checked."""

    diagnostics: tuple[Diagnostic, ...]
    sources: Sequence[Source]
    suppressed: tuple[Suppressed, ...] = ()
    """Suppressed diagnostics; they do not affect the exit code, and only SARIF contains them."""

    def count(self, severity: Severity) -> int:
        """Count the diagnostics of this severity."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    def only(self, severity: Severity) -> Report:
        """Return this report without the diagnostics below `severity`."""
        kept = (
            diagnostic
            for diagnostic in self.diagnostics
            if diagnostic.severity.rank <= severity.rank
        )
        return Report(tuple(kept), self.sources, self.suppressed)

    def reaches(self, severity: Severity) -> bool:
        """Whether any diagnostic has this severity, or a higher one."""
        return any(diagnostic.severity.rank <= severity.rank for diagnostic in self.diagnostics)


def merge(reports: Iterable[Report]) -> Report:
    """Combine several reports into one, sorted, without duplicate diagnostics or files."""
    reports = list(reports)
    diagnostics: dict[object, Diagnostic] = {}
    suppressed: dict[object, Suppressed] = {}
    for report in reports:
        for diagnostic in report.diagnostics:
            diagnostics.setdefault((diagnostic.order, diagnostic.span.end), diagnostic)
        for hidden in report.suppressed:
            key = (hidden.diagnostic.order, hidden.diagnostic.span.end)
            suppressed.setdefault(key, hidden)
    return Report(
        tuple(sorted(diagnostics.values(), key=lambda diagnostic: diagnostic.order)),
        reports[0].sources if len(reports) == 1 else _merge_sources(reports),
        tuple(sorted(suppressed.values(), key=lambda hidden: hidden.diagnostic.order)),
    )


def _merge_sources(reports: Iterable[Report]) -> tuple[Source, ...]:
    sources = {source.display_path: source for report in reports for source in report.sources}
    return tuple(sources[path] for path in sorted(sources))
