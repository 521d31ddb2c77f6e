"""Diagnostics as clients show them, pushed to them or pulled by them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from lsprotocol import types

from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass
from appspec_lint.lsp.positions import PositionEncoding
from appspec_lint.output.lsp_diagnostics import describe, is_unnecessary

SOURCE = "appspec-lint"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a client shows of a diagnostic."""

    related: bool = False
    tags: bool = False
    links: bool = False
    data: bool = False
    versions: bool = False

    @classmethod
    def of(
        cls,
        client: types.PublishDiagnosticsClientCapabilities
        | types.DiagnosticClientCapabilities
        | None,
    ) -> Abilities:
        """Read the capabilities of a client."""
        if client is None:
            return cls()
        return cls(
            bool(client.related_information),
            client.tag_support is not None,
            bool(client.code_description_support),
            bool(client.data_support),
            bool(getattr(client, "version_support", False)),
        )


@dataclass(frozen=True, slots=True)
class DiagnosticConverter:
    """Converts diagnostics for a client; `uri_of` gives the URI of a source."""

    encoding: PositionEncoding
    abilities: Abilities
    uri_of: Callable[[Source], str]

    def convert(self, diagnostic: Diagnostic) -> types.Diagnostic:
        """Convert a diagnostic."""
        info, finding, able = diagnostic.info, diagnostic.finding, self.abilities
        converted = types.Diagnostic(
            range=self.encoding.range(finding.span),
            message=describe(diagnostic),
            severity=_SEVERITIES[diagnostic.severity],
            code=info.name,
            source=SOURCE,
        )
        if able.links:
            converted.code_description = types.CodeDescription(info.url)
        if able.tags and is_unnecessary(diagnostic):
            converted.tags = [types.DiagnosticTag.Unnecessary]
        if able.related:
            converted.related_information = [
                types.DiagnosticRelatedInformation(
                    types.Location(self.uri_of(label.span.source), self.encoding.range(label.span)),
                    label.text,
                )
                for label in finding.labels
            ]
        if able.data:
            converted.data = {
                "rule": info.name,
                "fixes": [{"title": fix.title, "safe": fix.safe} for fix in finding.fixes],
            }
        return converted


@dataclass(frozen=True, slots=True)
class FileReport:
    """The diagnostics of a file, and an identifier that is the same for equal diagnostics."""

    items: tuple[types.Diagnostic, ...]
    result_id: str


EMPTY_REPORT = FileReport((), "none")


def make_report(converter: DiagnosticConverter, diagnostics: Sequence[Diagnostic]) -> FileReport:
    """Convert all diagnostics of a file."""
    if not diagnostics:
        return EMPTY_REPORT
    items = tuple(map(converter.convert, diagnostics))
    return FileReport(items, hashlib.sha256(repr(items).encode()).hexdigest()[:16])


class Published:
    """What was pushed to a client; a file without diagnostics is mentioned once, if at all."""

    def __init__(self) -> None:
        self._result_ids: dict[str, str] = {}
        self._versions: dict[str, int | None] = {}

    def is_new(self, uri: str, report: FileReport, version: int | None) -> bool:
        """Note what is shown now, and say whether this is new for the client."""
        before = self._result_ids.get(uri)
        is_known = before == report.result_id or (before is None and not report.items)
        if is_known and self._versions.get(uri) == version:
            return False
        if report.items or version is not None:
            self._result_ids[uri], self._versions[uri] = report.result_id, version
        else:
            self._result_ids.pop(uri, None)
            self._versions.pop(uri, None)
        return True

    def others(self, uris: Iterable[str]) -> list[str]:
        """The files with diagnostics that are not among those that were checked now."""
        return sorted(self._result_ids.keys() - set(uris))
