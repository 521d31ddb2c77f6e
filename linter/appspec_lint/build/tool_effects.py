"""The effects of a tool whose configuration has been read."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.build.effects import BuildEffect, CopyTree, Form, Generate, MakeDirectory, Remove
from appspec_lint.toolchain import ToolOutput


def read_output(output: ToolOutput) -> Iterator[BuildEffect]:
    """The effects of one tool, in order: it empties directories, creates, copies and writes."""
    for directory in output.emptied:
        yield Remove(directory)
    for directory in output.directories:
        yield MakeDirectory(directory)
    for source, target in output.copies:
        yield CopyTree(source, target, Form.AT, deep=True, by_tool=True)
    yield Generate(output)
