"""The format `lsp`: the diagnostics of a language server, for editors that run a command."""

from __future__ import annotations

import json
from pathlib import Path

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.output.description import describe_failure
from appspec_lint.output.uri import file_uri

_UNNECESSARY = 1
"""The DiagnosticTag of text that has no effect."""
_WITHOUT_EFFECT = frozenset({"unused-suppression", "unknown-suppression"})
_SEVERITIES = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3}


def render(report: Report, *, root: Path) -> str:
    """Render an array of PublishDiagnosticsParams, with an entry for every file, even if clean."""
    by_uri: dict[str, list[dict[str, object]]] = {
        file_uri(source.display_path, root): [] for source in report.sources
    }
    for diagnostic in report.diagnostics:
        uri = file_uri(diagnostic.path, root)
        by_uri.setdefault(uri, []).append(published_diagnostics(diagnostic, root))
    entries = [{"uri": uri, "diagnostics": converted} for uri, converted in by_uri.items()]
    return json.dumps(entries, indent=2) + "\n"


def published_diagnostics(diagnostic: Diagnostic, root: Path) -> dict[str, object]:
    """Convert a diagnostic to an LSP Diagnostic."""
    info, finding = diagnostic.info, diagnostic.finding
    published: dict[str, object] = {
        "range": utf16_range(finding.span),
        "severity": _SEVERITIES[diagnostic.severity],
        "code": info.name,
        "codeDescription": {"href": info.url},
        "source": "appspec-lint",
        "message": describe(diagnostic),
        "relatedInformation": [
            {"location": _convert_location(label.span, root), "message": label.text}
            for label in finding.labels
        ],
    }
    if is_unnecessary(diagnostic):
        published["tags"] = [_UNNECESSARY]
    return published


def describe(diagnostic: Diagnostic) -> str:
    """The message and the help, and after an empty line the error that AWS would show."""
    finding = diagnostic.finding
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    failure = describe_failure(diagnostic)
    return f"{text}\n\n{failure}" if failure else text


def is_unnecessary(diagnostic: Diagnostic) -> bool:
    """Whether the marked text has no effect, and editors may show it faded out."""
    return diagnostic.rule in _WITHOUT_EFFECT


def utf16_range(span: Span) -> dict[str, object]:
    """Convert a span to an LSP Range."""
    source = span.source
    return {
        "start": _convert_position(source, span.start),
        "end": _convert_position(source, span.end),
    }


def _convert_location(span: Span, root: Path) -> dict[str, object]:
    return {"uri": file_uri(span.source.display_path, root), "range": utf16_range(span)}


def _convert_position(source: Source, offset: int) -> dict[str, int]:
    """Convert an offset to an LSP Position: zero-based, in UTF-16 code units."""
    number, column = source.position(offset)
    before = source.line(number)[: column - 1]
    if number == 1:
        # Editors remove the byte order mark from the text.
        before = before.removeprefix("\ufeff")
    return {
        "line": number - 1,
        "character": len(before.encode("utf-16-le", "surrogatepass")) // 2,
    }
