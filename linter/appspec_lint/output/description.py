"""The description of a diagnostic in plain text, for formats that have a single field for it."""

from __future__ import annotations

from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.rule_info import Severity


def describe(diagnostic: Diagnostic) -> str:
    """Return the message; below it, the help, and the error that AWS would show."""
    finding = diagnostic.finding
    failure = describe_failure(diagnostic)
    return "\n".join(part for part in (finding.message, finding.help, failure) if part)


def describe_failure(diagnostic: Diagnostic) -> str:
    """Return where the pipeline fails and the error that AWS would show; "" if there is none."""
    failure = diagnostic.failure
    if failure is None:
        return ""
    word = "fails" if diagnostic.severity is Severity.ERROR else "would fail"
    return f"{word}: {failure.stage}: {failure.error}"


def describe_place(diagnostic: Diagnostic) -> str:
    """Return the path, line and column, followed by the name of the rule."""
    first = diagnostic.start
    return f"{diagnostic.path}:{first.line}:{first.column} {diagnostic.rule}"
