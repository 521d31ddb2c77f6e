"""A file at the moment of a request, and how what is found in it is written for the client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from lsprotocol import types

from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.editor.open_project import OpenProject
from appspec_lint.lazy.records import dataclass
from appspec_lint.lsp.client_abilities import ClientAbilities
from appspec_lint.lsp.diagnostic_reports import DiagnosticConverter
from appspec_lint.lsp.positions import PositionEncoding

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a project, and what is known of its deployment.

    `uri_of` gives the URI of a file by its path from the root of the project.
    """

    project: OpenProject
    context: Context
    path: str
    report: Report
    encoding: PositionEncoding
    abilities: ClientAbilities
    uri_of: Callable[[str], str]

    @property
    def source(self) -> Source | None:
        """The text of the file."""
        reading = self.context.tree.read(self.path)
        return reading if isinstance(reading, Source) else None

    def offset(self, position: types.Position) -> int:
        """The offset of a position in the file."""
        source = self.source
        return 0 if source is None else self.encoding.offset(source, position)

    def range(self, span: Span) -> types.Range:
        """The range of a span."""
        return self.encoding.range(span)

    def location(self, path: str, span: Span | None = None) -> types.Location:
        """A place in a file; by default, its beginning."""
        start = types.Position(0, 0)
        at = types.Range(start, start) if span is None else self.range(span)
        return types.Location(self.uri_of(path), at)

    def span_location(self, span: Span) -> types.Location:
        """The location of a span."""
        return self.location(span.source.path, span)

    def convert(self, diagnostic: Diagnostic) -> types.Diagnostic:
        """A diagnostic as the client knows it."""

        def find_uri(source: Source) -> str:
            return self.uri_of(source.path)

        return DiagnosticConverter(self.encoding, self.abilities.shown, find_uri).convert(
            diagnostic
        )

    def workspace_edit(
        self, edits: Iterable[TextEdit], created: Mapping[str, str] = NOTHING
    ) -> types.WorkspaceEdit:
        """Edits of several files; `created` is the text of each new file, by its path."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            uri = self.uri_of(edit.span.source.path)
            changes.setdefault(uri, []).append(self._convert(edit))
        if not self.abilities.document_changes:
            return types.WorkspaceEdit(changes=changes)
        start = types.Position(0, 0)
        for path, text in created.items():
            changes[self.uri_of(path)] = [types.TextEdit(types.Range(start, start), text)]
        documents = [
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri), [*converted])
            for uri, converted in changes.items()
        ]
        options = types.CreateFileOptions(ignore_if_exists=True)
        files = [types.CreateFile(self.uri_of(path), options=options) for path in created]
        return types.WorkspaceEdit(document_changes=[*files, *documents])

    def _convert(self, edit: TextEdit) -> types.TextEdit:
        text = edit.text
        if "\r\n" in edit.span.source.text:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        return types.TextEdit(self.range(edit.span), text)
