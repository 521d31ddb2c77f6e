"""Calls of build tools in small projects in memory, for the tests of the toolchain."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from appspec_lint.repository.tree import in_memory
from appspec_lint.toolchain import ProjectFiles, ToolCall, ToolRun, read_tool


def run(files: Mapping[str, str], command: str, directory: str = "") -> ToolRun | None:
    """What a command does; the argument `UNKNOWN` is one that is unknown."""
    words = shlex.split(command)
    arguments = tuple(None if word == "UNKNOWN" else word for word in words[1:])
    return read_tool(ToolCall(words[0], arguments, directory), ProjectFiles(in_memory(files)))


def outputs(files: Mapping[str, str], command: str, directory: str = "") -> ToolRun:
    """What a command does that can be read."""
    result = run(files, command, directory)
    assert result is not None
    return result


def copies(result: ToolRun) -> dict[str, str]:
    """What is copied: the source of each target."""
    return {target: source for o in result.outputs for source, target in o.copies}
