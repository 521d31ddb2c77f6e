"""The format `checkstyle`: Checkstyle XML, which many CI systems and code review tools read."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.output.description import describe_failure
from appspec_lint.output.terminal import escape_controls


def render(report: Report) -> str:
    """Render every linted file, with an `error` element for each of its diagnostics."""
    by_file: dict[str, list[Diagnostic]] = {source.display_path: [] for source in report.sources}
    for diagnostic in report.diagnostics:
        by_file.setdefault(diagnostic.path, []).append(diagnostic)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="4.3">']
    for shown, diagnostics in by_file.items():
        lines.append(f"  <file name={_quote(shown)}>")
        lines += [f"    <error {_format_attributes(diagnostic)}/>" for diagnostic in diagnostics]
        lines.append("  </file>")
    return "".join(f"{line}\n" for line in (*lines, "</checkstyle>"))


def _format_attributes(diagnostic: Diagnostic) -> str:
    first = diagnostic.start
    notes = [note for note in (diagnostic.help, describe_failure(diagnostic)) if note]
    text = " ".join([diagnostic.message, *(f"({note})" for note in notes)])
    values = {
        "line": str(first.line),
        "column": str(first.column),
        "severity": diagnostic.severity.value,
        "message": text,
        "source": f"appspec-lint.{diagnostic.rule}",
    }
    return " ".join(f"{name}={_quote(value)}" for name, value in values.items())


def _quote(text: str) -> str:
    return quoteattr(escape_controls(text))
