"""Completion at a position of an AppSpec, a buildspec, a configuration file or a script."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.editor.completion_comments import complete_comment, find_comment
from appspec_lint.editor.completion_items import Completion, CompletionKind
from appspec_lint.editor.completion_keys import complete_keys
from appspec_lint.editor.completion_paths import complete_paths
from appspec_lint.editor.completion_request import CompletionRequest
from appspec_lint.editor.completion_snippets import complete_file, complete_item
from appspec_lint.editor.completion_values import complete_values
from appspec_lint.editor.completion_variables import complete_variable
from appspec_lint.editor.cursor import SlotKind, find_cursor
from appspec_lint.editor.spec_file import FileKind, read_spec_file

__all__ = ["Completion", "CompletionKind", "complete"]


def complete(context: Context, path: str, offset: int) -> list[Completion]:
    """Offer what can be written at `offset` of a file of the project, whatever it contains."""
    file = read_spec_file(context, path)
    if file is None or not 0 <= offset <= len(file.source.text):
        return []
    variables = [*complete_variable(context, file, offset)]
    if variables:
        return variables
    if file.kind is FileKind.OTHER:
        comment = find_comment(file.source, offset)
        return [] if comment is None else [*complete_comment(comment, offset)]
    cursor = find_cursor(file.source, offset)
    if cursor.comment is not None:
        return [*complete_comment(cursor.comment, offset)]
    found: dict[tuple[str, str], Completion] = {}
    for completion in _complete(CompletionRequest(context, file, cursor)):
        found.setdefault((completion.label, completion.text), completion)
    return list(found.values())


def _complete(request: CompletionRequest) -> Iterator[Completion]:
    outline = request.file.outline
    if not outline.entries and not outline.flows:
        yield from complete_file(request)
    for slot in request.cursor.slots:
        if slot.kind is not SlotKind.VALUE:
            yield from complete_keys(request, slot)
            yield from complete_item(request, slot)
        if slot.kind is not SlotKind.KEY:
            yield from complete_values(request, slot)
            yield from complete_paths(request, slot)
