"""The format `junit`: JUnit XML, which CodeBuild's `reports:` and most CI systems show."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.output.description import describe_failure
from appspec_lint.output.terminal import escape_controls


def render(report: Report) -> str:
    """Render a suite with a test case for each diagnostic, and a passed one for each clean file.

    An info is a passed case with output: it must not fail a build.
    """
    by_source: dict[Source, list[Diagnostic]] = {source: [] for source in report.sources}
    for diagnostic in report.diagnostics:
        by_source.setdefault(diagnostic.span.source, []).append(diagnostic)
    cases = [
        line
        for source, diagnostics in by_source.items()
        for line in (
            [_format_case(diagnostic) for diagnostic in diagnostics] or [_format_clean(source)]
        )
    ]
    failures = sum(diagnostic.severity is not Severity.INFO for diagnostic in report.diagnostics)
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


def _format_clean(source: Source) -> str:
    return f'    <testcase classname={_quote(source.display_path)} name="no findings" time="0"/>'


def _format_case(diagnostic: Diagnostic) -> str:
    finding = diagnostic.finding
    shown, first = diagnostic.path, diagnostic.start
    place = f"{shown}:{first.line}:{first.column}"
    name = f"{diagnostic.rule} {first.line}:{first.column}"
    lines = [f"{place}: {diagnostic.severity.value}: {finding.message}"]
    lines += [
        f"{label.span.source.display_path}:{label.span.start_position.line}: {label.text}"
        for label in finding.labels
    ]
    lines += [f"help: {finding.help}"] if finding.help else []
    failure = describe_failure(diagnostic)
    lines += [failure] if failure else []
    text = escape(escape_controls("\n".join(lines), keep="\n"))
    head = f'    <testcase classname={_quote(shown)} name={_quote(name)} time="0">'
    if diagnostic.severity is Severity.INFO:
        return f"{head}<system-out>{text}</system-out></testcase>"
    kind, message = _quote(diagnostic.severity.value), _quote(finding.message)
    return f"{head}<failure type={kind} message={message}>{text}</failure></testcase>"


def _quote(text: str) -> str:
    return quoteattr(escape_controls(text))
