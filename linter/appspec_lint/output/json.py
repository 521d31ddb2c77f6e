"""The format `json`, which is described by schemas/output.schema.json."""

from __future__ import annotations

import json

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.finding import Fix
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Position, Span
from appspec_lint.output.shareable_fixes import shareable_fixes


def render(report: Report) -> str:
    """Render the report as a JSON object."""
    whole = {
        "version": "1",
        "diagnostics": [diagnostic_entry(diagnostic) for diagnostic in report.diagnostics],
        "summary": {
            "files": len(report.sources),
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "infos": report.count(Severity.INFO),
        },
    }
    return json.dumps(whole, indent=2) + "\n"


def diagnostic_entry(diagnostic: Diagnostic) -> dict[str, object]:
    """Convert a diagnostic to an element of the report's `diagnostics`."""
    info, finding, failure = diagnostic.info, diagnostic.finding, diagnostic.failure
    return {
        "rule": info.name,
        "group": info.group,
        "severity": diagnostic.severity.value,
        "message": finding.message,
        "help": finding.help or None,
        "url": info.url,
        **_convert_span(finding.span),
        "failure": failure and {"stage": failure.stage, "error": failure.error},
        "labels": [
            {**_convert_span(label.span), "message": label.text} for label in finding.labels
        ],
        "fixes": [_convert_fix(fix) for fix in shareable_fixes(finding)],
    }


def _convert_fix(fix: Fix) -> dict[str, object]:
    edits = [{**_convert_span(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _convert_span(span: Span) -> dict[str, object]:
    start, end = _convert_position(span.start_position), _convert_position(span.end_position)
    return {"path": span.source.display_path, "start": start, "end": end}


def _convert_position(position: Position) -> dict[str, object]:
    return {"line": position.line, "column": position.column}
