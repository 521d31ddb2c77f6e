"""The format `concise`: a line for each diagnostic, as compilers write it."""

from __future__ import annotations

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.output.terminal import escape_controls


def render(report: Report) -> str:
    """Write a line for each diagnostic, nothing where there is none."""
    return "".join(f"{_line(each)}\n" for each in report.diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    span = diagnostic.finding.span
    place = f"{span.source.display_path}:{span.first.line}:{span.first.column}"
    what = f"{diagnostic.severity.value}[{diagnostic.rule}]"
    return escape_controls(f"{place}: {what} {diagnostic.finding.message}")
