"""Runs rules, and redacts secrets in what they report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.redaction import redact_values, secret_values
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import replace
from appspec_lint.rules.preconditions import find_idle_rules
from appspec_lint.rules.registry import Rule
from appspec_lint.rules.variants import check_variants


class RuleCrash(Exception):
    """A rule raised an exception, which is a defect of the linter; the message names the rule."""

    def __init__(self, message: str, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


def run_rules(
    rules: Iterable[Rule], context: Context, target_os: str | None = None
) -> list[Diagnostic]:
    """Run the rules that may report something, for instances with this operating system, or any.

    Raises RuleCrash if one fails.
    """
    idle = find_idle_rules(context)
    return [
        diagnostic
        for rule in rules
        if rule.name not in idle
        for diagnostic in run_rule(rule, context, target_os)
    ]


def run_rule(rule: Rule, context: Context, target_os: str | None = None) -> list[Diagnostic]:
    """Run one rule; its diagnostics have the severity of the rule."""
    try:
        findings = [
            _redact_finding(finding)
            for finding in check_variants(rule, context)
            if finding.target_os is None or finding.target_os.value == target_os
        ]
    except MemoryError:
        raise
    except Exception as error:
        message = f"the rule {rule.name} failed on this project: {error!r}"
        raise RuleCrash(message, rule.name) from error
    return [Diagnostic(rule.info, rule.info.severity, finding) for finding in findings]


def _redact_finding(finding: Finding) -> Finding:
    """Redact secrets in what a finding says, but not in the edits of its fixes.

    Source with substituted parts has no fixes: they would write these parts to the file.
    """
    failure = finding.failure
    sources = dict.fromkeys(span.source for span in _list_spans(finding))
    values = tuple(chain.from_iterable(map(secret_values, sources)))

    def hide(text: str) -> str:
        return redact_values(text, values)

    return replace(
        finding,
        message=hide(finding.message),
        help=hide(finding.help),
        fixes=()
        if finding.span.source.is_substituted
        else tuple(replace(fix, title=hide(fix.title)) for fix in finding.fixes),
        labels=tuple(replace(label, text=hide(label.text)) for label in finding.labels),
        failure=failure and replace(failure, error=hide(failure.error)),
    )


def _list_spans(finding: Finding) -> Iterator[Span]:
    yield finding.span
    yield from (label.span for label in finding.labels)
