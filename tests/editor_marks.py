"""Small projects with a cursor: the mark ▮ in one file is the position of the cursor."""

from __future__ import annotations

from collections.abc import Mapping

from appspec_lint.context import Context
from appspec_lint.project import load_project
from appspec_lint.repository.tree import in_memory

MARK = "▮"


def load_marked(
    path: str, marked: str, files: Mapping[str, str] | None = None
) -> tuple[Context, int]:
    """Load a project, and find the offset of the mark in the file `path`."""
    text = marked.replace(MARK, "")
    context = load_project(in_memory({**(files or {}), path: text}))
    return context, marked.index(MARK)
