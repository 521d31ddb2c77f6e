"""The format `json-lines`: one line of JSON per diagnostic, for streaming readers."""

from __future__ import annotations

import json

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.output.json import diagnostic_entry


def render(report: Report) -> str:
    """Render one line per diagnostic, with the same structure as in `json`."""
    return "".join(
        f"{json.dumps(diagnostic_entry(diagnostic))}\n" for diagnostic in report.diagnostics
    )
