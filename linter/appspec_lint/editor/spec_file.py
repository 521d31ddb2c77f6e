"""What kind of file a path is for an editor, and the outline of its text."""

from __future__ import annotations

import posixpath

from appspec_lint.config.file import OWN_NAMES
from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Source
from appspec_lint.editor.outline import Outline
from appspec_lint.editor.outline_reader import read_outline
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.repository.discovery import discover
from appspec_lint.repository.entry import Entry, EntryKind, Presence
from appspec_lint.repository.tree import Tree


class FileKind(Enum):
    """What a file is; the value is the name of its schema."""

    APPSPEC = "appspec"
    BUILDSPEC = "buildspec"
    CONFIG = "config"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class SpecFile:
    """A file as it is written at the moment."""

    kind: FileKind
    source: Source
    outline: Outline

    @property
    def schema(self) -> str:
        """The name of its schema."""
        return self.kind.value

    @property
    def is_json(self) -> bool:
        """Whether its strings are in double quotes."""
        return self.source.path.endswith(".json") or self.source.text.lstrip()[:1] == "{"


def read_spec_file(context: Context, path: str) -> SpecFile | None:
    """Read a file with the context's tree, or return None if it cannot be read."""
    source = context.tree.read(path)
    if not isinstance(source, Source):
        return None
    return SpecFile(_find_kind(context, path), source, read_outline(source))


def _find_kind(context: Context, path: str) -> FileKind:
    if any(spec.path == path for spec in context.appspecs):
        return FileKind.APPSPEC
    if any(spec.path == path and not spec.is_inline for spec in context.buildspecs):
        return FileKind.BUILDSPEC
    if posixpath.basename(path) in OWN_NAMES:
        return FileKind.CONFIG
    named = discover(Tree({path: Entry(EntryKind.FILE, Presence.PRESENT)}))
    if named.appspecs:
        return FileKind.APPSPEC
    return FileKind.BUILDSPEC if named.buildspecs else FileKind.OTHER
