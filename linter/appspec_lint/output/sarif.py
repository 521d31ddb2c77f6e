"""The format `sarif`: SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
from pathlib import Path

from appspec_lint import __version__
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report, Suppressed
from appspec_lint.diagnostics.finding import Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.output.description import describe
from appspec_lint.output.fingerprint import fingerprints
from appspec_lint.output.shareable_fixes import shareable_fixes
from appspec_lint.output.uri import file_uri, relative_uri

_HOME = "https://github.com/appspec-lint/appspec-lint"
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, *, root: Path) -> str:
    """Render a SARIF log with one run."""
    suppressed = (entry.diagnostic for entry in report.suppressed)
    diagnostics = (*report.diagnostics, *suppressed)
    rules = {diagnostic.rule: diagnostic.info for diagnostic in diagnostics}
    # If one result has `suppressions`, all must (3.27.23): an empty list means not suppressed.
    unsuppressed: dict[str, object] = {"suppressions": []} if report.suppressed else {}
    suppressions = [unsuppressed] * len(report.diagnostics)
    suppressions += [_convert_suppression(entry) for entry in report.suppressed]
    ranks = {name: index for index, name in enumerate(sorted(rules))}
    driver = {
        "name": "appspec-lint",
        "version": __version__,
        "informationUri": _HOME,
        "rules": [_convert_rule(rules[name]) for name in ranks],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [
            {
                **_convert_result(diagnostic, root),
                "ruleIndex": ranks[diagnostic.rule],
                "partialFingerprints": {"appspecLint/v1": fingerprint},
                **suppression,
            }
            for diagnostic, fingerprint, suppression in zip(
                diagnostics, fingerprints(diagnostics), suppressions, strict=True
            )
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _convert_suppression(suppressed: Suppressed) -> dict[str, object]:
    kind = "inSource" if suppressed.by_comment else "external"
    reason = {"justification": suppressed.reason} if suppressed.reason else {}
    return {"suppressions": [{"kind": kind, **reason}]}


def _convert_rule(info: RuleInfo) -> dict[str, object]:
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


def _convert_result(diagnostic: Diagnostic, root: Path) -> dict[str, object]:
    finding = diagnostic.finding
    return {
        "ruleId": diagnostic.rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": describe(diagnostic)},
        "locations": [_locate(finding.span, root)],
        "relatedLocations": [
            _convert_label(label, number, root) for number, label in enumerate(finding.labels, 1)
        ],
        # The schema rejects fixes without changes, and duplicates.
        "fixes": [
            _convert_fix(fix, root) for fix in dict.fromkeys(shareable_fixes(finding)) if fix.edits
        ],
    }


def _convert_label(label: Label, number: int, root: Path) -> dict[str, object]:
    # The number also makes equal labels distinct, as the schema requires.
    return {"id": number, **_locate(label.span, root), "message": {"text": label.text}}


def _locate(span: Span, root: Path) -> dict[str, object]:
    artifact = _locate_artifact(span.source, root)
    return {"physicalLocation": {"artifactLocation": artifact, "region": _convert_region(span)}}


def _locate_artifact(source: Source, root: Path) -> dict[str, object]:
    relative = relative_uri(source.display_path, root)
    if relative is None:
        return {"uri": file_uri(source.display_path, root)}
    return {"uri": relative, "uriBaseId": "%SRCROOT%"}


def _convert_region(span: Span) -> dict[str, object]:
    start, end = span.start_position, span.end_position
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _convert_fix(fix: Fix, root: Path) -> dict[str, object]:
    changes: dict[Source, list[TextEdit]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.span.source, []).append(edit)
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {
                "artifactLocation": _locate_artifact(source, root),
                "replacements": [
                    {
                        "deletedRegion": _convert_region(edit.span),
                        "insertedContent": {"text": edit.text},
                    }
                    for edit in edits
                ],
            }
            for source, edits in changes.items()
        ],
    }
