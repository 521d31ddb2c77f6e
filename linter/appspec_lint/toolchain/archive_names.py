"""The archive that a path probably means, among those that a tool creates."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.file_sets import is_wild, matches_any
from appspec_lint.toolchain.tool_run import ToolOutput

ARCHIVES = (".jar", ".war", ".ear")
"""The extensions of the archives whose names `ToolOutput.only_files` is about."""

_SECONDARY = regex(r"-(?:plain|sources|test-sources|javadoc|tests|shaded)\Z|\Aoriginal-")


def find_intended_archive(
    outputs: Iterable[ToolOutput], path: str
) -> tuple[str, ToolOutput] | None:
    """The archive that a tool creates where `path` is not one of its archives, and that output.

    `path` may be a pattern. None if a tool may create it, if no tool creates archives there, or if
    it is unclear which one is meant.
    """
    extension = posixpath.splitext(path)[1]
    if extension not in ARCHIVES:
        return None
    candidates: dict[str, ToolOutput] = {}
    for output in outputs:
        if any(matches_any((pattern,), path) for pattern in output.files):
            return None
        if is_wild(path) and any(matches_any((path,), written) for written in output.files):
            return None
        if not output.complete:
            return None
        if output.only_files:
            for written in output.files:
                stem, end = posixpath.splitext(posixpath.basename(written))
                is_main = end in ARCHIVES and not is_wild(written) and not _SECONDARY.search(stem)
                if is_main and posixpath.dirname(written) == posixpath.dirname(path):
                    candidates[written] = output
    same = [written for written in candidates if written.endswith(extension)] or list(candidates)
    return (same[0], candidates[same[0]]) if len(same) == 1 else None


def is_plain_archive(output: ToolOutput, path: str) -> bool:
    """Whether `path` is the archive without dependencies beside an executable one.

    Gradle with Spring Boot creates both, and a pattern such as `*.jar` matches both.
    """
    stem, extension = posixpath.splitext(path)
    executable = f"{stem.removesuffix('-plain')}{extension}"
    return stem.endswith("-plain") and path in output.files and executable in output.files
