"""The format `lsp`: what a language server would publish, for editors that run a command."""

from __future__ import annotations

import json
from pathlib import Path

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.output.uri import file_uri

_SEVERITIES = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3}


def render(report: Report, *, root: Path) -> str:
    """Write an array of PublishDiagnosticsParams: an entry for each file, clean ones too."""
    found: dict[str, list[dict[str, object]]] = {
        file_uri(source.display_path, root): [] for source in report.sources
    }
    for diagnostic in report.diagnostics:
        uri = file_uri(diagnostic.finding.span.source.display_path, root)
        found.setdefault(uri, []).append(published_diagnostics(diagnostic, root))
    entries = [{"uri": uri, "diagnostics": each} for uri, each in found.items()]
    return json.dumps(entries, indent=2) + "\n"


def published_diagnostics(diagnostic: Diagnostic, root: Path) -> dict[str, object]:
    """Make the LSP's Diagnostic of ours."""
    info, finding = diagnostic.info, diagnostic.finding
    return {
        "range": utf16_range(finding.span),
        "severity": _SEVERITIES[diagnostic.severity],
        "code": info.name,
        "codeDescription": {"href": info.url},
        "source": "appspec-lint",
        "message": f"{finding.message}\n{finding.help}" if finding.help else finding.message,
        "relatedInformation": [
            {"location": _location(label.span, root), "message": label.text}
            for label in finding.labels
        ],
    }


def utf16_range(span: Span) -> dict[str, object]:
    """Tell where a span lies, as the LSP counts."""
    source = span.source
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _location(span: Span, root: Path) -> dict[str, object]:
    return {"uri": file_uri(span.source.display_path, root), "range": utf16_range(span)}


def _position(source: Source, offset: int) -> dict[str, int]:
    """Count lines from 0, and in a line the UTF-16 code units before `offset`."""
    number, column = source.position(offset)
    before = source.line(number)[: column - 1]
    if number == 1:
        # Editors take the byte order mark off: it is no character of their text.
        before = before.removeprefix("\ufeff")
    return {
        "line": number - 1,
        "character": len(before.encode("utf-16-le", "surrogatepass")) // 2,
    }
