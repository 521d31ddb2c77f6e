"""The format `json`: the report for programs, as schemas/output.schema.json describes it."""

from __future__ import annotations

import json

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.finding import Fix
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Position, Span
from appspec_lint.output.shareable_fixes import shareable_fixes


def render(report: Report) -> str:
    """Write the report as one JSON object."""
    whole = {
        "version": "1",
        "diagnostics": [diagnostic_entry(each) for each in report.diagnostics],
        "summary": {
            "files": len(report.sources),
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "infos": report.count(Severity.INFO),
        },
    }
    return json.dumps(whole, indent=2) + "\n"


def diagnostic_entry(diagnostic: Diagnostic) -> dict[str, object]:
    """One diagnostic, as an element of the report's `diagnostics`."""
    info, finding, failure = diagnostic.info, diagnostic.finding, diagnostic.finding.failure
    return {
        "rule": info.name,
        "group": info.group,
        "severity": diagnostic.severity.value,
        "message": finding.message,
        "help": finding.help or None,
        "url": info.url,
        **_place(finding.span),
        "failure": failure and {"stage": failure.stage, "error": failure.error},
        "labels": [{**_place(label.span), "message": label.text} for label in finding.labels],
        "fixes": [_fix(fix) for fix in shareable_fixes(finding)],
    }


def _fix(fix: Fix) -> dict[str, object]:
    edits = [{**_place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _place(span: Span) -> dict[str, object]:
    start, end = _position(span.first), _position(span.after)
    return {"path": span.source.display_path, "start": start, "end": end}


def _position(position: Position) -> dict[str, object]:
    return {"line": position.line, "column": position.column}
