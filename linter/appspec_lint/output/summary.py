"""The one-line summary of a run."""

from __future__ import annotations

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity


def summary(report: Report) -> str:
    """Count the findings per severity, and the files."""
    counts = [(report.count(severity), severity.value) for severity in Severity]
    parts = [counted(count, word) for count, word in counts if count]
    return f"{', '.join(parts) or 'no findings'} in {counted(len(report.sources), 'file')}"


def counted(count: int, word: str, words: str = "") -> str:
    """Format a number with its noun in the singular or plural."""
    return f"{count} {word if count == 1 else words or f'{word}s'}"
