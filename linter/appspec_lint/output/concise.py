"""The format `concise`: one line per diagnostic, in the style of compilers."""

from __future__ import annotations

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.output.terminal import escape_controls


def render(report: Report) -> str:
    """Render one line per diagnostic."""
    return "".join(f"{_format_line(diagnostic)}\n" for diagnostic in report.diagnostics)


def _format_line(diagnostic: Diagnostic) -> str:
    place = f"{diagnostic.path}:{diagnostic.start.line}:{diagnostic.start.column}"
    what = f"{diagnostic.severity.value}[{diagnostic.rule}]"
    return escape_controls(f"{place}: {what} {diagnostic.message}")
