"""The format `json-lines`: a line of JSON for each diagnostic, to be read as it comes."""

from __future__ import annotations

import json

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.output.json import diagnostic_entry


def render(report: Report) -> str:
    """Write a line for each diagnostic, of the same shape as in `json`."""
    return "".join(f"{json.dumps(diagnostic_entry(each))}\n" for each in report.diagnostics)
