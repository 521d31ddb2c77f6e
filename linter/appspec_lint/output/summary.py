"""What a run comes to, in one line."""

from __future__ import annotations

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity


def summary(report: Report) -> str:
    """Say how many findings of each severity are in how many files."""
    counts = [(report.count(severity), severity.value) for severity in Severity]
    found = [counted(count, word) for count, word in counts if count]
    return f"{', '.join(found) or 'no findings'} in {counted(len(report.sources), 'file')}"


def counted(count: int, word: str, words: str = "") -> str:
    """A number and its noun, in the plural where it is not one."""
    return f"{count} {word if count == 1 else words or f'{word}s'}"
