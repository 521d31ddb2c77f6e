"""Which files may be written by a fix."""

from __future__ import annotations

from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.repository.entry import EntryKind
from appspec_lint.repository.tree import Tree


def is_writable(tree: Tree, source: Source) -> bool:
    """Whether a file may be written: regular, in UTF-8, not below a link; or not yet existing."""
    path = source.path
    if tree.is_unexplored(path) or source.encoding in (Encoding.UTF16, Encoding.OTHER):
        return False
    entry = tree.entries.get(path)
    if entry is not None:
        reading = tree.read(path)  # a file that a fix creates may exist already
        same = isinstance(reading, Source) and reading.text == source.text
        return same and entry.kind is EntryKind.FILE
    parts = path.split("/")
    parents = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
    if (
        source.text
        or ".." in parts
        or "" in parts
        or any(parent in tree.entries for parent in parents)
    ):
        return False
    return not tree.has_directory(path)
