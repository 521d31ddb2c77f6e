"""The documents that a client has opened: their texts and versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol import types

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass
from appspec_lint.lsp.file_uris import to_file
from appspec_lint.lsp.positions import PositionEncoding


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document that is open in the editor; its URI is as the client writes it."""

    uri: str
    version: int | None
    source: Source

    @property
    def text(self) -> str:
        """The text of the document."""
        return self.source.text

    @property
    def file(self) -> Path | None:
        """The path of the file; None for a document that is not saved anywhere."""
        return to_file(self.uri)


class Documents:
    """All documents that are open, by their URIs."""

    def __init__(self) -> None:
        self._by_uri: dict[str, OpenDocument] = {}
        self._uris: dict[Path, str] = {}

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(tuple(self._by_uri.values()))

    def get(self, uri: str) -> OpenDocument | None:
        """The document with this URI, if it is open."""
        return self._by_uri.get(uri)

    def uri_of(self, file: Path) -> str | None:
        """The client's URI of a file, if it is open."""
        return self._uris.get(file)

    def put(self, uri: str, version: int | None, text: str) -> OpenDocument:
        """Add a document, or replace its text."""
        document = OpenDocument(uri, version, Source(uri, text, uri))
        self._by_uri[uri] = document
        if document.file is not None:
            self._uris[document.file] = uri
        return document

    def change(
        self,
        uri: str,
        version: int | None,
        changes: Iterable[types.TextDocumentContentChangeEvent],
        encoding: PositionEncoding,
    ) -> OpenDocument | None:
        """Apply changes, one after the other; None if the document is not open."""
        document = self._by_uri.get(uri)
        if document is None:
            return None
        source = document.source
        for change in changes:
            text = change.text
            if isinstance(change, types.TextDocumentContentChangePartial):
                start = encoding.offset(source, change.range.start)
                end = max(start, encoding.offset(source, change.range.end))
                text = source.text[:start] + text + source.text[end:]
            source = Source(uri, text, uri)
        return self.put(uri, version, source.text)

    def close(self, uri: str) -> OpenDocument | None:
        """Remove a document."""
        document = self._by_uri.pop(uri, None)
        if document is not None and document.file is not None:
            self._uris.pop(document.file, None)
        return document
