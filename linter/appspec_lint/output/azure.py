"""The format `azure`: logging commands, which Azure Pipelines shows as errors and warnings.

<https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands> documents the command
`task.logissue`; `docs/design/percentEncoding.md` of microsoft/azure-pipelines-agent, its escapes.
"""

from __future__ import annotations

from pathlib import Path

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.output.description import describe, describe_place
from appspec_lint.output.log_commands import disarm_inside
from appspec_lint.output.summary import summary
from appspec_lint.output.terminal import escape_controls


def render(report: Report, *, root: Path) -> str:
    """Render a command for each diagnostic, and a summary for readers of the log."""
    commands = (_format_command(diagnostic, root) for diagnostic in report.diagnostics)
    return "".join(f"{line}\n" for line in (*commands, summary(report)))


def _format_command(diagnostic: Diagnostic, root: Path) -> str:
    first = diagnostic.start
    properties = {
        # there is no type for an info; the agent expects absolute paths
        "type": "error" if diagnostic.severity is Severity.ERROR else "warning",
        "sourcepath": str(root / diagnostic.path),
        "linenumber": str(first.line),
        "columnnumber": str(first.column),
        "code": diagnostic.rule,
    }
    written = "".join(f"{name}={_escape_property(value)};" for name, value in properties.items())
    text = _escape(f"{describe_place(diagnostic)}: {describe(diagnostic)}")
    return f"##vso[task.logissue {written}]{text}"


def _escape(text: str) -> str:
    """Escape text for the agent; other control characters are made visible."""
    kept = disarm_inside(escape_controls(text, keep="\r\n"))
    return kept.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace("]", "%5D").replace(";", "%3B")
