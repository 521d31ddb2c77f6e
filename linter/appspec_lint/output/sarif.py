"""The format `sarif`: SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
from pathlib import Path

from appspec_lint import __version__
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report, Suppressed
from appspec_lint.diagnostics.finding import Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.output.fingerprint import fingerprints
from appspec_lint.output.shareable_fixes import shareable_fixes
from appspec_lint.output.uri import file_uri, relative_uri

_HOME = "https://github.com/appspec-lint/appspec-lint"
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, *, root: Path) -> str:
    """Write a log of one run."""
    every = (*report.diagnostics, *(each.diagnostic for each in report.suppressed))
    rules = {each.rule: each.info for each in every}
    # Where one result bears suppressions, all do (3.27.23): an empty list says that it is told.
    told: dict[str, object] = {"suppressions": []} if report.suppressed else {}
    marks = [told] * len(report.diagnostics) + [_suppression(each) for each in report.suppressed]
    ranks = {name: index for index, name in enumerate(sorted(rules))}
    driver = {
        "name": "appspec-lint",
        "version": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rules[name]) for name in ranks],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [
            {
                **_result(each, root),
                "ruleIndex": ranks[each.rule],
                "partialFingerprints": {"appspecLint/v1": mark},
                **silence,
            }
            for each, mark, silence in zip(every, fingerprints(every), marks, strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _suppression(suppressed: Suppressed) -> dict[str, object]:
    kind = "inSource" if suppressed.by_comment else "external"
    reason = {"justification": suppressed.reason} if suppressed.reason else {}
    return {"suppressions": [{"kind": kind, **reason}]}


def _rule(info: RuleInfo) -> dict[str, object]:
    explained = f"{info.summary}\n\n{info.explanation}" if info.explanation else info.summary
    see = "".join(f"\n- <{url}>" for url in info.see)
    return {
        "id": info.name,
        "name": "".join(word.capitalize() for word in info.name.split("-")),
        "shortDescription": {"text": info.summary},
        "fullDescription": {"text": explained},
        "helpUri": info.url,
        "help": {
            "text": "\n".join([explained, *(f"See: {url}" for url in info.see)]),
            "markdown": f"{explained}\n\nSee:\n{see}" if see else explained,
        },
        "defaultConfiguration": {"level": _LEVELS[info.severity]},
        "properties": {"tags": [info.group]},
    }


def _result(diagnostic: Diagnostic, root: Path) -> dict[str, object]:
    finding = diagnostic.finding
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    return {
        "ruleId": diagnostic.rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [_location(finding.span, root)],
        "relatedLocations": [
            _related(label, number, root) for number, label in enumerate(finding.labels, 1)
        ],
        # The schema bears no fix without changes, and none twice.
        "fixes": [_fix(fix, root) for fix in dict.fromkeys(shareable_fixes(finding)) if fix.edits],
    }


def _related(label: Label, number: int, root: Path) -> dict[str, object]:
    # The number also tells apart labels that are alike: the schema wants them all different.
    return {"id": number, **_location(label.span, root), "message": {"text": label.text}}


def _location(span: Span, root: Path) -> dict[str, object]:
    artifact = _artifact(span.source, root)
    return {"physicalLocation": {"artifactLocation": artifact, "region": _region(span)}}


def _artifact(source: Source, root: Path) -> dict[str, object]:
    relative = relative_uri(source.display_path, root)
    if relative is None:
        return {"uri": file_uri(source.display_path, root)}
    return {"uri": relative, "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, object]:
    start, end = span.first, span.after
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _fix(fix: Fix, root: Path) -> dict[str, object]:
    changes: dict[Source, list[TextEdit]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.span.source, []).append(edit)
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(source, root),
                "replacements": [
                    {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                    for edit in edits
                ],
            }
            for source, edits in changes.items()
        ],
    }
