"""The explanation of a pasted text as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.rules import rule_named
from appspec_lint.troubleshooting.catalog import GENERIC_ERRORS
from appspec_lint.troubleshooting.diagnose import Diagnosis
from appspec_lint.troubleshooting.known_error import Match, NextStep
from appspec_lint.troubleshooting.next_steps import UNSEEN
from appspec_lint.troubleshooting.report import FactFinder


def report_entries(
    cases: Sequence[Diagnosis], report: Report | None, facts: FactFinder = lambda _: ()
) -> list[dict[str, object]]:
    """Convert all failures; `report` contains the findings in the current directory."""
    return [
        {
            "title": case.title or None,
            "message": case.words or None,
            "note": case.note or None,
            "output": list(case.output),
            "errors": [_convert_match(match, report, facts) for match in case.matches],
            "checks": [_convert_check(check) for check in case.look],
        }
        for case in cases
    ]


def _convert_match(match: Match, report: Report | None, facts: FactFinder) -> dict[str, object]:
    symptom = match.symptom
    checks = symptom.look + (UNSEEN if symptom is GENERIC_ERRORS else ())
    return {
        "name": symptom.name,
        "text": match.quote,
        "meaning": symptom.meaning,
        "rules": [_convert_rule(name, report) for name in symptom.rules],
        "facts": list(facts(match)) if symptom.rules else [],
        "checks": [_convert_check(check) for check in checks],
        "sources": list(symptom.see),
    }


def _convert_rule(name: str, report: Report | None) -> dict[str, object]:
    rule = rule_named(name)
    assert rule is not None, "only rules that exist are listed"
    diagnostics = report.diagnostics if report else ()
    return {
        "name": name,
        "summary": rule.info.summary,
        "url": rule.info.url,
        "findings": [
            {
                "path": diagnostic.path,
                "line": diagnostic.start.line,
                "message": diagnostic.message,
            }
            for diagnostic in diagnostics
            if diagnostic.rule == name
        ],
    }


def _convert_check(check: NextStep) -> dict[str, object]:
    return {"what": check.what, "commands": list(check.commands), "source": check.see or None}
