"""The format `github`: workflow commands, which GitHub Actions shows as annotations."""

from __future__ import annotations

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.output.description import describe, describe_place
from appspec_lint.output.summary import summary
from appspec_lint.output.terminal import escape_controls

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    """Render a command for each diagnostic, and a summary for readers of the log."""
    lines = [*(_format_command(diagnostic) for diagnostic in report.diagnostics), summary(report)]
    return "".join(f"{line}\n" for line in lines)


def _format_command(diagnostic: Diagnostic) -> str:
    properties = {
        "file": diagnostic.path,
        **_locate(diagnostic.span),
        "title": f"appspec-lint({diagnostic.rule})",
    }
    written = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    text = f"{describe_place(diagnostic)}: {describe(diagnostic)}"
    return f"::{_COMMANDS[diagnostic.severity]} {written}::{_escape(text)}"


def _locate(span: Span) -> dict[str, str]:
    start, end = span.start_position, span.end_position
    if start.line != end.line:
        # The runner ignores the columns of multi-line annotations, with a warning.
        return {"line": str(start.line), "endLine": str(end.line)}
    return {
        "line": str(start.line),
        "col": str(start.column),
        "endLine": str(end.line),
        "endColumn": str(end.column),
    }


def _escape(text: str) -> str:
    """Escape text for the runner; other control characters are made visible."""
    kept = escape_controls(text, keep="\r\n")
    return kept.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
