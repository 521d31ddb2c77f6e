"""Chooses the fixes that a report may contain: those whose text does not reveal a secret."""

from __future__ import annotations

from appspec_lint.diagnostics.finding import Finding, Fix, TextEdit
from appspec_lint.diagnostics.redaction import redact, redact_source


def shareable_fixes(finding: Finding) -> tuple[Fix, ...]:
    """Return the fixes except those that contain or change a secret; only `--fix` applies these."""
    return tuple(fix for fix in finding.fixes if not any(map(_reveals_secret, fix.edits)))


def _reveals_secret(edit: TextEdit) -> bool:
    source, text = edit.span.source, edit.text
    start, end = edit.span.start, edit.span.end
    if not text.strip():
        return False
    if redact(text) != text or redact_source(source).text[start:end] != edit.span.text:
        return True
    # the preceding name can make it a secret
    first = source.line_starts[edit.span.start_position.line - 1]
    before = source.text[first:start]
    whole = (
        before
        + text
        + source.line(edit.span.end_position.line)[edit.span.end_position.column - 1 :]
    )
    return redact(whole)[len(before) : len(before) + len(text)] != text
