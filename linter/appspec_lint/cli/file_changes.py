"""Writes the files that `--fix` and `--add-ignores` change."""

from __future__ import annotations

from collections.abc import Iterable

from appspec_lint.cli.common import CallError, reason
from appspec_lint.output.diff import FileChange
from appspec_lint.output.summary import counted
from appspec_lint.repository.disk import write
from appspec_lint.repository.tree import Tree


def write_changes(changes: Iterable[tuple[Tree, str, FileChange]]) -> None:
    """Write changed files, each with its tree and its path in it.

    All that can be written are; then CallError is raised if a file could not be written.
    """
    written = 0
    failures = []
    for tree, path, change in changes:
        try:
            write(tree, path, change.before or "", change.after)
            written += 1
        except OSError as error:
            failures.append(f"cannot write `{change.display_path}`: {reason(error)}")
    if not failures:
        return
    message = failures[0]
    if len(failures) > 1:
        message += f"; nor {counted(len(failures) - 1, 'other file')}"
    if written:
        message += f"; {counted(written, 'other file was', 'other files were')} written"
    raise CallError(message)
