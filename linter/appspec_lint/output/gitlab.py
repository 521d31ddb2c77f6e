"""The format `gitlab`: a Code Quality report, which GitLab shows beside a merge request's lines."""

from __future__ import annotations

import json

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.output.fingerprint import fingerprints

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(report: Report) -> str:
    """Write an array with an entry for each diagnostic.

    The keys are those that <https://docs.gitlab.com/ci/testing/code_quality/> asks for.
    """
    marks = fingerprints(report.diagnostics)
    entries = [_entry(each, mark) for each, mark in zip(report.diagnostics, marks, strict=True)]
    return json.dumps(entries, indent=2) + "\n"


def _entry(diagnostic: Diagnostic, mark: str) -> dict[str, object]:
    finding = diagnostic.finding
    entry: dict[str, object] = {
        "description": finding.message,
        "check_name": diagnostic.rule,
        "fingerprint": mark,
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {
            "path": finding.span.source.display_path,
            "lines": {"begin": finding.span.first.line, "end": finding.span.after.line},
        },
    }
    if finding.help:
        entry["content"] = {"body": finding.help}
    return entry
