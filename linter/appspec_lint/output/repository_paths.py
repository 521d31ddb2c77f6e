"""Paths relative to the repository, for formats that a CI system shows beside its files."""

from __future__ import annotations

import os
from pathlib import Path

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report, Suppressed
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import replace


def show_relative_to(report: Report, *, root: Path, repository: Path) -> Report:
    """Return a report whose paths, relative to `root`, are shown relative to `repository`."""
    prefix = os.path.relpath(root, repository).replace(os.sep, "/")
    return _Rebasing(prefix).convert(report)


class _Rebasing:
    """Copies of sources and of all that refers to them, with a prefix to the displayed paths."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._sources: dict[Source, Source] = {}

    def convert(self, report: Report) -> Report:
        suppressed = (
            Suppressed(self._convert_diagnostic(entry.diagnostic), entry.by_comment, entry.reason)
            for entry in report.suppressed
        )
        return Report(
            tuple(map(self._convert_diagnostic, report.diagnostics)),
            tuple(map(self._convert_source, report.sources)),
            tuple(suppressed),
        )

    def _convert_diagnostic(self, diagnostic: Diagnostic) -> Diagnostic:
        return replace(diagnostic, finding=self._convert_finding(diagnostic.finding))

    def _convert_finding(self, finding: Finding) -> Finding:
        return replace(
            finding,
            span=self._convert_span(finding.span),
            labels=tuple(
                Label(self._convert_span(label.span), label.text) for label in finding.labels
            ),
            fixes=tuple(map(self._convert_fix, finding.fixes)),
        )

    def _convert_fix(self, fix: Fix) -> Fix:
        edits = (TextEdit(self._convert_span(edit.span), edit.text) for edit in fix.edits)
        return replace(fix, edits=tuple(edits))

    def _convert_span(self, span: Span) -> Span:
        return Span(self._convert_source(span.source), span.start, span.end)

    def _convert_source(self, source: Source) -> Source:
        if source not in self._sources:
            joined = Path(self._prefix) / source.display_path  # which may be absolute
            shown = os.path.normpath(joined).replace(os.sep, "/")
            self._sources[source] = replace(source, display_path=shown)
        return self._sources[source]
