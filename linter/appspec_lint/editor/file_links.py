"""Links from the paths in a file to the files that they name."""

from __future__ import annotations

from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Span
from appspec_lint.editor.file_references import (
    FileReference,
    ReferenceKind,
    find_file_references,
)
from appspec_lint.lazy.records import dataclass


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to a file or directory of the tree."""

    span: Span
    target: str
    tooltip: str


def find_links(context: Context, path: str) -> list[FileLink]:
    """Find the links of a file; patterns are not links, nor is what the build creates."""
    return [
        FileLink(reference.span, reference.target, _describe(reference))
        for reference in find_file_references(context, path)
        if len(reference.targets) == 1 and not reference.is_pattern
    ]


def _describe(reference: FileReference) -> str:
    match reference.kind:
        case ReferenceKind.HOOK:
            return f"Open {reference.target}, run by {reference.note}"
        case ReferenceKind.SOURCE if reference.note:
            return f"Open {reference.target}, installed to {reference.note}"
        case ReferenceKind.BASE_DIRECTORY:
            return f"Open {reference.target}, {reference.kind.value}"
        case _:
            return f"Open {reference.target}"
