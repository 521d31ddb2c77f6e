"""The format `checkstyle`: Checkstyle's XML, which many CI systems and reviewers read."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.output.terminal import escape_controls


def render(report: Report) -> str:
    """Write each file that was looked at, with an `error` for each of its diagnostics."""
    told: dict[str, list[Diagnostic]] = {source.display_path: [] for source in report.sources}
    for each in report.diagnostics:
        told.setdefault(each.finding.span.source.display_path, []).append(each)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="4.3">']
    for shown, diagnostics in told.items():
        lines.append(f"  <file name={_value(shown)}>")
        lines += [f"    <error {_attributes(each)}/>" for each in diagnostics]
        lines.append("  </file>")
    return "".join(f"{line}\n" for line in (*lines, "</checkstyle>"))


def _attributes(diagnostic: Diagnostic) -> str:
    finding = diagnostic.finding
    first = finding.span.first
    text = f"{finding.message} ({finding.help})" if finding.help else finding.message
    values = {
        "line": str(first.line),
        "column": str(first.column),
        "severity": diagnostic.severity.value,
        "message": text,
        "source": f"appspec-lint.{diagnostic.rule}",
    }
    return " ".join(f"{name}={_value(value)}" for name, value in values.items())


def _value(text: str) -> str:
    return quoteattr(escape_controls(text))
