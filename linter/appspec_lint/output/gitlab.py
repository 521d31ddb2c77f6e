"""The format `gitlab`: a Code Quality report, which GitLab shows in merge requests."""

from __future__ import annotations

import json

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.output.description import describe_failure
from appspec_lint.output.fingerprint import fingerprints

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(report: Report) -> str:
    """Render an array with an entry for each diagnostic.

    The keys are those required by <https://docs.gitlab.com/ci/testing/code_quality/>.
    """
    prints = fingerprints(report.diagnostics)
    entries = [
        _convert(diagnostic, fingerprint)
        for diagnostic, fingerprint in zip(report.diagnostics, prints, strict=True)
    ]
    return json.dumps(entries, indent=2) + "\n"


def _convert(diagnostic: Diagnostic, fingerprint: str) -> dict[str, object]:
    failure = describe_failure(diagnostic)
    entry: dict[str, object] = {
        "description": f"{diagnostic.message}\n{failure}" if failure else diagnostic.message,
        "check_name": diagnostic.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {
            "path": diagnostic.path,
            "lines": {"begin": diagnostic.start.line, "end": diagnostic.end.line},
        },
    }
    if diagnostic.help:
        entry["content"] = {"body": diagnostic.help}
    return entry
