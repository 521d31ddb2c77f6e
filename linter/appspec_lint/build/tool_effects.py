"""The effects of a tool whose configuration has been read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from appspec_lint.build.effects import BuildEffect, CopyTree, Form, Generate, MakeDirectory, Remove
from appspec_lint.certainty import Certainty
from appspec_lint.repository.paths import is_within, relative_to
from appspec_lint.toolchain import ToolOutput

_JAVASCRIPT = {".js", ".mjs", ".cjs", ".map"}
USUAL_OUTPUTS = frozenset(("build", "dist", "out", "publish", "target"))
"""The usual names of output directories; a tool creates no other one in its own."""


def read_output(output: ToolOutput) -> Iterator[BuildEffect]:
    """The effects of one tool, in order: it empties directories, creates, copies and writes."""
    for directory in output.emptied:
        yield Remove(directory)
    for directory in output.directories:
        yield MakeDirectory(directory)
    for source, target in output.copies:
        yield CopyTree(source, target, Form.AT, deep=True, by_tool=True)
    yield Generate(output)


def weigh_product(output: ToolOutput, path: str) -> Certainty | None:
    """Whether a tool writes the product `path`; None if its configuration does not decide it."""
    if any(fnmatchcase(path, pattern) for pattern in output.files):
        return Certainty.MAYBE
    if output.tool == "Gradle" and any(_is_unversioned(path, name) for name in output.files):
        return Certainty.MAYBE  # the version may come from a plugin or from `-Pversion`
    if not output.complete:
        return None
    if output.only_files and posixpath.splitext(path)[1] in _extensions(output):
        return Certainty.UNMENTIONED
    return Certainty.UNMENTIONED if is_in_other_output(output, path) else None


def is_in_other_output(output: ToolOutput, path: str) -> bool:
    """Whether `path` is in an output directory of another tool, below that of this one."""
    inside = [
        relative_to(path, directory).partition("/")[0]
        for directory in output.directories
        if directory and is_within(path, directory)
    ]
    return bool(inside) and all(name in USUAL_OUTPUTS for name in inside)


def _extensions(output: ToolOutput) -> set[str]:
    """The extensions of the files whose names are known; `.*` includes those of TypeScript."""
    extensions = {posixpath.splitext(pattern)[1] for pattern in output.files}
    return extensions - {"", ".*"} | (_JAVASCRIPT if ".*" in extensions else set())


def _is_unversioned(path: str, archive: str) -> bool:
    """Whether `path` is the name of an archive without its version."""
    stem, extension = posixpath.splitext(archive)
    return re.sub(r"-\d[\w.-]*\Z", "", stem) + extension == path
