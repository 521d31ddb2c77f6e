"""A file at the moment of a request, and how what is found in it is written for the client."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lsprotocol import types

from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lsp.client_abilities import ClientAbilities
from appspec_lint.lsp.positions import PositionEncoding


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a project, and what is known of its deployment.

    `uri_of` gives the URI of a file by its path from the root of the project.
    """

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

    def workspace_edit(self, edits: Iterable[TextEdit]) -> types.WorkspaceEdit:
        """Edits of several files, some of which may be new."""
        by_path: dict[str, list[TextEdit]] = {}
        for edit in edits:
            by_path.setdefault(edit.span.source.path, []).append(edit)
        created = [path for path in by_path if not self.context.tree.has_file(path)]
        changes = {
            self.uri_of(path): [self._convert(edit) for edit in found]
            for path, found in by_path.items()
        }
        if not self.abilities.document_changes:
            return types.WorkspaceEdit(changes={} if created else changes)
        documents = [
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri), [*converted])
            for uri, converted in changes.items()
        ]
        files = [types.CreateFile(self.uri_of(path)) for path in created]
        return types.WorkspaceEdit(document_changes=[*files, *documents])

    def _convert(self, edit: TextEdit) -> types.TextEdit:
        text = edit.text
        if "\r\n" in edit.span.source.text:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        return types.TextEdit(self.range(edit.span), text)
