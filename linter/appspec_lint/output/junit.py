"""The format `junit`: JUnit XML, which CodeBuild's own `reports:` and most CI systems show."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.output.terminal import escape_controls

_COMMAND = re.compile(r"(?m)^:(?=:)")
"""What begins a line that GitHub's runner would obey, were this its log."""


def render(report: Report) -> str:
    """Write a suite with a case for each diagnostic, and a passed one for each clean file.

    An info is a passed case that says what was noticed: it must not turn a build red.
    """
    told: dict[Source, list[Diagnostic]] = {source: [] for source in report.sources}
    for each in report.diagnostics:
        told.setdefault(each.finding.span.source, []).append(each)
    cases = [
        line
        for source, diagnostics in told.items()
        for line in ([_case(each) for each in diagnostics] or [_clean(source)])
    ]
    failures = sum(each.severity is not Severity.INFO for each in report.diagnostics)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="0" time="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="appspec-lint" {counts}>',
        f'  <testsuite name="appspec-lint" {counts}>',
        *cases,
        "  </testsuite>",
        "</testsuites>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _clean(source: Source) -> str:
    return f'    <testcase classname={_value(source.display_path)} name="no findings" time="0"/>'


def _case(diagnostic: Diagnostic) -> str:
    finding = diagnostic.finding
    shown, first = finding.span.source.display_path, finding.span.first
    place = f"{shown}:{first.line}:{first.column}"
    name = f"{diagnostic.rule} {first.line}:{first.column}"
    lines = [f"{place}: {diagnostic.severity.value}: {finding.message}"]
    lines += [
        f"{label.span.source.display_path}:{label.span.first.line}: {label.text}"
        for label in finding.labels
    ]
    lines += [f"help: {finding.help}"] if finding.help else []
    lines += [f"{finding.failure.stage}: {finding.failure.error}"] if finding.failure else []
    text = escape(escape_controls("\n".join(lines), keep="\n"))
    text = _COMMAND.sub("&#58;", text)
    head = f'    <testcase classname={_value(shown)} name={_value(name)} time="0">'
    if diagnostic.severity is Severity.INFO:
        return f"{head}<system-out>{text}</system-out></testcase>"
    kind, message = _value(diagnostic.severity.value), _value(finding.message)
    return f"{head}<failure type={kind} message={message}>{text}</failure></testcase>"


def _value(text: str) -> str:
    return quoteattr(escape_controls(text))
