"""The format `rdjson`: the Reviewdog Diagnostic Format, for code review comments."""

from __future__ import annotations

import json

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.span import Position, Span
from appspec_lint.output.description import describe
from appspec_lint.output.shareable_fixes import shareable_fixes

_HOME = "https://github.com/appspec-lint/appspec-lint"


def render(report: Report) -> str:
    """Render a DiagnosticResult.

    Its columns are one-based and count UTF-8 bytes, as specified by
    <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>.
    """
    result = {
        "source": {"name": "appspec-lint", "url": _HOME},
        "diagnostics": [_convert(diagnostic) for diagnostic in report.diagnostics],
    }
    return json.dumps(result, indent=2) + "\n"


def _convert(diagnostic: Diagnostic) -> dict[str, object]:
    finding = diagnostic.finding
    path = diagnostic.path
    suggestions = [
        {"range": _convert_span(fix.edits[0].span), "text": fix.edits[0].text}
        for fix in shareable_fixes(finding)
        # a suggestion is a single edit of the same file
        if len(fix.edits) == 1 and fix.edits[0].span.source is finding.span.source
    ]
    return {
        "message": describe(diagnostic),
        "location": {"path": path, "range": _convert_span(finding.span)},
        "severity": diagnostic.severity.name,
        "code": {"value": diagnostic.rule, "url": diagnostic.info.url},
        **({"suggestions": suggestions} if suggestions else {}),
    }


def _convert_span(span: Span) -> dict[str, object]:
    return {
        "start": _convert_position(span, span.start_position),
        "end": _convert_position(span, span.end_position),
    }


def _convert_position(span: Span, position: Position) -> dict[str, int]:
    before = span.source.text[span.source.line_starts[position.line - 1] :][: position.column - 1]
    column = len(before.encode("utf-8", "surrogatepass")) + 1
    return {"line": position.line, "column": column}
