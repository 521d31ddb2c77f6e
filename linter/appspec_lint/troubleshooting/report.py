"""The answer to a pasted text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.output.terminal import escape_controls, wrap
from appspec_lint.rules import every_rule, rule_named
from appspec_lint.troubleshooting.catalog import GENERIC_ERRORS
from appspec_lint.troubleshooting.diagnose import Diagnosis
from appspec_lint.troubleshooting.known_error import Match, NextStep
from appspec_lint.troubleshooting.next_steps import UNSEEN

WIDTH = 100
MOST = 10
"""Findings of one rule that are listed."""


def rules_of(told: Sequence[Diagnosis]) -> tuple[str, ...]:
    """The rules that exist and predict any of this, each once; all where the cause is open."""
    if any(each.symptom is GENERIC_ERRORS for case in told for each in case.matches):
        return tuple(rule.name for rule in every_rule())
    names = [name for case in told for each in case.matches for name in each.symptom.rules]
    return tuple(dict.fromkeys(names))


def render_report(told: Sequence[Diagnosis], report: Report | None) -> str:
    """Write all of it; `report` is what the rules find in the current folder."""
    blocks = ["\n".join(_case(case, report)) for case in told]
    if any(each.symptom is GENERIC_ERRORS for case in told for each in case.matches):
        blocks.append("\n".join(_unseen()))
    return "\n\n".join(blocks) + "\n"


def _case(case: Diagnosis, report: Report | None) -> Iterator[str]:
    if case.title:
        yield escape_controls(case.title)
    if case.words:
        yield from _text(f"{case.words}", 2)
    for line in case.output:
        yield f"  | {escape_controls(line[: WIDTH * 2])}"
    if case.note:
        yield from _text(case.note, 2)
    for number, each in enumerate(case.matches):
        if number or case.title:
            yield ""
        yield from _match(each, report)
    yield from _look(case.look)
    if case.title and not case.matches and case.words:
        yield from _text("No rule and no cause is known for these words.", 2)


def _match(match: Match, report: Report | None) -> Iterator[str]:
    symptom = match.symptom
    yield from _text(f"recognised: `{match.quote[:400]}`", 0)
    yield from _text(symptom.meaning, 2)
    names = symptom.rules
    if symptom is GENERIC_ERRORS:
        yield from _errors(report)
    elif not names:
        yield "  No rule can tell it from the files."
    for name in sorted(names, key=lambda name: not any(_findings(name, report))):
        rule = rule_named(name)
        assert rule is not None, "only rules that exist are listed"
        yield from _text(f"rule {name}: {rule.info.summary}", 2, hang=4)
        yield from _findings(name, report)
    if names:
        yield from _text(_here(names, report), 2)
    yield from _look(symptom.look)
    for each in symptom.see:
        yield f"  source: {each}"


def _findings(name: str, report: Report | None) -> Iterator[str]:
    found = [each for each in report.diagnostics if each.rule == name] if report else []
    for each in found[:MOST]:
        span = each.finding.span
        place = f"{span.source.display_path}:{span.first.line}"
        yield f"    {escape_controls(f'{place}: {each.finding.message}')}"
    if len(found) > MOST:
        yield f"    … and {len(found) - MOST} more"


def _errors(report: Report | None) -> Iterator[str]:
    """All errors of this folder: any of them may be the cause."""
    if report is None or not report.sources:
        yield from _text(_here((), report), 2)
        return
    found = [each for each in report.diagnostics if each.severity is Severity.ERROR]
    if not found:
        yield "  In this folder `appspec-lint` finds no error."
        return
    yield "  In this folder these errors fail a build or a deployment:"
    for each in found[:MOST]:
        span, name = each.finding.span, each.rule
        place = f"{span.source.display_path}:{span.first.line}"
        yield f"    {escape_controls(f'{place}: {each.finding.message}')} [{name}]"
    if len(found) > MOST:
        yield f"    … and {len(found) - MOST} more"


def _here(names: Sequence[str], report: Report | None) -> str:
    if report is None or not report.sources:
        return "In this folder there is no AppSpec and no buildspec: run it in the repository."
    found = sum(each.rule in names for each in report.diagnostics)
    if found:
        return "This folder has what is listed above: `appspec-lint` shows it in full."
    whose = "this rule" if len(names) == 1 else "these rules"
    return f"In this folder {whose} found nothing."


def _look(checks: Sequence[NextStep]) -> Iterator[str]:
    for check in checks:
        yield from _text(f"look: {check.what}", 2, hang=4)
        for command in check.commands:
            yield f"    $ {command}"


def _unseen() -> Iterator[str]:
    yield "What no static tool can see, and the commands that check it:"
    for check in UNSEEN:
        yield from _text(f"- {check.what}", 2, hang=4)
        for command in check.commands:
            yield f"    $ {command}"


def _text(text: str, indent: int, *, hang: int | None = None) -> Iterator[str]:
    """The text, wrapped; its other lines are indented by `hang`."""
    other = indent if hang is None else hang
    for number, line in enumerate(wrap(text, WIDTH - max(indent, other))):
        yield " " * (other if number else indent) + line
