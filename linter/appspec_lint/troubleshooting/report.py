"""The explanation of a pasted text, for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.records import dataclass
from appspec_lint.output.terminal import escape_controls, wrap
from appspec_lint.rules import every_rule, rule_named
from appspec_lint.troubleshooting.catalog import GENERIC_ERRORS
from appspec_lint.troubleshooting.diagnose import Diagnosis
from appspec_lint.troubleshooting.known_error import Match, NextStep
from appspec_lint.troubleshooting.next_steps import UNSEEN

WIDTH = 100
"""The number of columns if it is not known."""

FactFinder = Callable[[Match], Iterable[str]]
"""Describes what the repository shows about an error."""

MOST = 10
"""The most findings of one rule that are listed."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Prose to be wrapped; lines after the first are indented by `hang`."""

    text: str
    indent: int
    hang: int | None = None

    def lines(self, width: int) -> Iterator[str]:
        """Wrap the text to this width."""
        other = self.indent if self.hang is None else self.hang
        for number, line in enumerate(wrap(self.text, width - max(self.indent, other))):
            yield " " * (other if number else self.indent) + line


Lines = Iterator[Wrapped | str]
"""The lines of an explanation; a string is never wrapped, so that it can be copied."""


def rules_of(cases: Sequence[Diagnosis]) -> tuple[str, ...]:
    """List the rules that report a cause of these failures; all of them if it can be any."""
    if any(match.symptom is GENERIC_ERRORS for case in cases for match in case.matches):
        return tuple(rule.name for rule in every_rule())
    names = [name for case in cases for match in case.matches for name in match.symptom.rules]
    return tuple(dict.fromkeys(names))


def render_report(
    cases: Sequence[Diagnosis],
    report: Report | None,
    facts: FactFinder = lambda _: (),
    width: int = WIDTH,
) -> str:
    """Explain all failures; `report` contains the findings in the current directory."""
    blocks = [_join(_render_case(case, report, facts, width), width) for case in cases]
    if any(match.symptom is GENERIC_ERRORS for case in cases for match in case.matches):
        blocks.append(_join(_render_unseen(), width))
    return "\n\n".join(blocks) + "\n"


def _join(lines: Lines, width: int) -> str:
    wrapped = ([line] if isinstance(line, str) else line.lines(width) for line in lines)
    return "\n".join(line for each in wrapped for line in each)


def _render_case(case: Diagnosis, report: Report | None, facts: FactFinder, width: int) -> Lines:
    if case.title:
        yield escape_controls(case.title)
    if case.words:
        yield Wrapped(f"{case.words}", 2)
    for line in case.output:
        yield f"  | {escape_controls(line[: width * 2])}"
    if case.note:
        yield Wrapped(case.note, 2)
    for number, match in enumerate(case.matches):
        if number or case.title:
            yield ""
        yield from _render_match(match, report, facts)
    yield from _render_checks(case.look)
    if case.title and not case.matches and case.words:
        yield Wrapped("No known cause matches this message.", 2)


def _render_match(match: Match, report: Report | None, facts: FactFinder) -> Lines:
    symptom = match.symptom
    yield Wrapped(f"recognized: `{match.quote[:400]}`", 0)
    yield Wrapped(symptom.meaning, 2)
    names = symptom.rules
    if symptom is GENERIC_ERRORS:
        yield from _list_errors(report)
    elif not names:
        yield "  This cannot be detected statically."
    for name in sorted(names, key=lambda name: not any(_list_findings(name, report))):
        rule = rule_named(name)
        assert rule is not None, "only rules that exist are listed"
        yield Wrapped(f"rule {name}: {rule.info.summary}", 2, hang=4)
        yield from _list_findings(name, report)
    if names:
        known = () if any(_reported(names, report)) else tuple(facts(match))
        if known:
            yield "  What this directory shows:"
            for fact in known:
                yield Wrapped(escape_controls(fact), 4, hang=6)
        else:
            yield Wrapped(_summarize(names, report), 2)
    yield from _render_checks(symptom.look)
    for source in symptom.see:
        yield f"  source: {source}"


def _list_findings(name: str, report: Report | None) -> Lines:
    findings = (
        [diagnostic for diagnostic in report.diagnostics if diagnostic.rule == name]
        if report
        else []
    )
    for diagnostic in findings[:MOST]:
        finding = diagnostic.finding
        place = f"{diagnostic.path}:{diagnostic.start.line}"
        yield Wrapped(f"{place}: {finding.message}", 4, hang=6)
    if len(findings) > MOST:
        yield f"    … and {len(findings) - MOST} more"


def _reported(names: Sequence[str], report: Report | None) -> Iterator[bool]:
    """Whether each finding is of one of these rules."""
    for diagnostic in report.diagnostics if report else ():
        yield diagnostic.rule in names


def _list_errors(report: Report | None) -> Lines:
    """List all errors in the current directory: any of them may be the cause."""
    if report is None or not report.sources:
        yield Wrapped(_summarize((), report), 2)
        return
    errors = [
        diagnostic for diagnostic in report.diagnostics if diagnostic.severity is Severity.ERROR
    ]
    if not errors:
        yield "  `appspec-lint` finds no errors in this directory."
        return
    yield "  These errors in this directory fail a build or a deployment:"
    for diagnostic in errors[:MOST]:
        span, name = diagnostic.span, diagnostic.rule
        place = f"{span.source.display_path}:{span.start_position.line}"
        yield Wrapped(f"{place}: {diagnostic.message} [{name}]", 4, hang=6)
    if len(errors) > MOST:
        yield f"    … and {len(errors) - MOST} more"


def _summarize(names: Sequence[str], report: Report | None) -> str:
    if report is None or not report.sources:
        return (
            "No AppSpec or buildspec found in this directory: run this command in the repository."
        )
    count = sum(diagnostic.rule in names for diagnostic in report.diagnostics)
    if count:
        return (
            "The findings listed above are present in this directory; run `appspec-lint` for "
            "details."
        )
    whose = "This rule reports" if len(names) == 1 else "These rules report"
    return f"{whose} no findings in this directory."


def _render_checks(checks: Sequence[NextStep]) -> Lines:
    for check in checks:
        yield Wrapped(f"check: {check.what}", 2, hang=4)
        for command in check.commands:
            yield f"    $ {command}"


def _render_unseen() -> Lines:
    yield "Causes that cannot be detected statically, and the commands that check for them:"
    for check in UNSEEN:
        yield Wrapped(f"- {check.what}", 2, hang=4)
        for command in check.commands:
            yield f"    $ {command}"
