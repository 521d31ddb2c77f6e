"""The hover on a diagnostic: why it is reported, the error that AWS shows, and the fix."""

from __future__ import annotations

from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.redaction import redact
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.editor.hover_text import heading, join_parts
from appspec_lint.lazy.regex import regex

_ORDER = regex(r"appspec-lint:[ \t]*(?:ignore-file|ignore)\[([^\]]*)")
_NAME = regex(r"[\w-]+")
_LONGEST_PARAGRAPH = 400
_LONGEST_ERROR = 300


def describe_diagnostic(diagnostic: Diagnostic) -> str:
    """Describe the rule of a diagnostic in short, as `explain` does at length."""
    info = diagnostic.info
    reason = " ".join(info.explanation.partition("\n\n")[0].split())
    if reason.startswith(("```", "|", "- ", "#")):
        reason = ""
    failure = diagnostic.failure
    shown = ""
    if failure is not None:
        error = redact(" ".join(failure.error.split()))
        shown = f"{failure.stage} fails with:\n```text\n{_shorten(error, _LONGEST_ERROR)}\n```"
    advice = f"**Fix:** {redact(diagnostic.help)}" if diagnostic.help else ""
    return join_parts(
        (
            f"{heading(info.name, f'{diagnostic.severity.value}, group {info.group}')}\n\n"
            f"{info.summary} {_shorten(reason, _LONGEST_PARAGRAPH)}".rstrip(),
            shown,
            f"{advice}\n\n[Documentation of the rule]({info.url})".lstrip(),
        )
    )


def describe_rule_name(source: Source, offset: int) -> tuple[Span, str] | None:
    """Describe the rule or group that a suppression comment names at `offset`."""
    from appspec_lint.rules import GROUP_DESCRIPTIONS, rule_named
    from appspec_lint.rules.registry import current_name

    number = source.position(offset).line
    start = source.line_starts[number - 1]
    line = source.line(number)
    order = _ORDER.search(line)
    if order is None:
        return None
    for match in _NAME.finditer(line, order.start(1), order.end(1)):
        if match.start() <= offset - start <= match.end():
            span = source.span(start + match.start(), start + match.end())
            name = current_name(match[0])
            rule = rule_named(name)
            if rule is not None:
                title = f"{rule.info.severity.value}, group {rule.group}"
                link = f"[Documentation of the rule]({rule.info.url})"
                return span, join_parts((heading(name, title), rule.info.summary, link))
            if name in GROUP_DESCRIPTIONS:
                title = "group of rules"
                return span, join_parts((heading(name, title), GROUP_DESCRIPTIONS[name]))
    return None


def _shorten(text: str, most: int) -> str:
    """Shorten a paragraph at the end of a sentence, or else anywhere."""
    if len(text) <= most:
        return text
    end = text.rfind(". ", 0, most)
    return text[: end + 1] if end > most // 2 else f"{text[: most - 1]}…"
