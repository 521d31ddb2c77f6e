"""Which fixes a report may show: not those that would show a secret with their text."""

from __future__ import annotations

from appspec_lint.diagnostics.finding import Finding, Fix, TextEdit
from appspec_lint.diagnostics.redaction import redact, redact_source


def shareable_fixes(finding: Finding) -> tuple[Fix, ...]:
    """The fixes without those that repeat a secret, or change one: `--fix` alone makes them."""
    return tuple(fix for fix in finding.fixes if not any(map(_tells, fix.edits)))


def _tells(edit: TextEdit) -> bool:
    source, text = edit.span.source, edit.text
    start, end = edit.span.start, edit.span.end
    if not text.strip():
        return False
    if redact(text) != text or redact_source(source).text[start:end] != edit.span.text:
        return True
    # the name before it may make a secret of it
    first = source.line_starts[edit.span.first.line - 1]
    before = source.text[first:start]
    whole = before + text + source.line(edit.span.after.line)[edit.span.after.column - 1 :]
    return redact(whole)[len(before) : len(before) + len(text)] != text
