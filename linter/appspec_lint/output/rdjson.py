"""The format `rdjson`: the Reviewdog Diagnostic Format, for comments in code reviews."""

from __future__ import annotations

import json

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.span import Position, Span
from appspec_lint.output.shareable_fixes import shareable_fixes

_HOME = "https://github.com/appspec-lint/appspec-lint"


def render(report: Report) -> str:
    """Write one DiagnosticResult.

    Its columns count the bytes of UTF-8, from 1, as
    <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf> says.
    """
    result = {
        "source": {"name": "appspec-lint", "url": _HOME},
        "diagnostics": [_diagnostic(each) for each in report.diagnostics],
    }
    return json.dumps(result, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, object]:
    finding = diagnostic.finding
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    path = finding.span.source.display_path
    suggestions = [
        {"range": _range(fix.edits[0].span), "text": fix.edits[0].text}
        for fix in shareable_fixes(finding)
        # a suggestion is one change of the very file
        if len(fix.edits) == 1 and fix.edits[0].span.source is finding.span.source
    ]
    return {
        "message": text,
        "location": {"path": path, "range": _range(finding.span)},
        "severity": diagnostic.severity.name,
        "code": {"value": diagnostic.rule, "url": diagnostic.info.url},
        **({"suggestions": suggestions} if suggestions else {}),
    }


def _range(span: Span) -> dict[str, object]:
    return {"start": _position(span, span.first), "end": _position(span, span.after)}


def _position(span: Span, position: Position) -> dict[str, int]:
    before = span.source.text[span.source.line_starts[position.line - 1] :][: position.column - 1]
    column = len(before.encode("utf-8", "surrogatepass")) + 1
    return {"line": position.line, "column": column}
