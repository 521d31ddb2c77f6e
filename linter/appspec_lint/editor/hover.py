"""What an editor shows at a position: the meaning of a key, and the facts of this project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.span import Span
from appspec_lint.editor.cursor import find_block_entry, find_entry
from appspec_lint.editor.hover_appspec import describe_appspec
from appspec_lint.editor.hover_buildspec import describe_buildspec
from appspec_lint.editor.hover_rule import describe_diagnostic, describe_rule_name
from appspec_lint.editor.hover_schema import describe_entry
from appspec_lint.editor.hover_text import bullets, join_parts
from appspec_lint.editor.hover_variable import describe_word
from appspec_lint.editor.outline import OutlineEntry
from appspec_lint.editor.spec_file import FileKind, SpecFile, read_spec_file
from appspec_lint.lazy.records import dataclass

_MOST_DIAGNOSTICS = 2


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown about the text at `span`."""

    span: Span
    markdown: str


def find_hover(
    context: Context, path: str, offset: int, diagnostics: Sequence[Diagnostic] = ()
) -> Hover | None:
    """Describe what is at `offset` of a file of the project; None if nothing is known of it.

    Of the `diagnostics`, those at this position are explained first.
    """
    file = read_spec_file(context, path)
    if file is None or not 0 <= offset <= len(file.source.text):
        return None
    parts: list[str] = []
    span = None
    for diagnostic in diagnostics:
        found = diagnostic.span
        if found.source.path == path and found.start <= offset <= found.end:
            span = span or file.source.span(found.start, found.end)
            if len(parts) < _MOST_DIAGNOSTICS:
                parts.append(describe_diagnostic(diagnostic))
    hover = _find_facts(context, file, offset)
    if hover is not None:
        span = hover.span if span is None else span
        parts.append(hover.markdown)
    return None if span is None else Hover(span, "\n\n---\n\n".join(parts))


def _find_facts(context: Context, file: SpecFile, offset: int) -> Hover | None:
    word = describe_word(context, file, offset) or describe_rule_name(file.source, offset)
    if word is not None:
        return Hover(*word)
    if file.kind is FileKind.OTHER or any(
        start < offset <= end for start, end in file.outline.comments
    ):
        return None
    block = find_block_entry(file.outline, offset)
    entry = block or find_entry(file.outline, offset)
    if entry is None:
        return None
    markdown = join_parts((describe_entry(file, entry), bullets(_list_facts(context, file, entry))))
    if not markdown:
        return None
    if block is not None:
        number = file.source.position(offset).line
        start = file.source.line_starts[number - 1]
        return Hover(file.source.span(start, start + len(file.source.line(number))), markdown)
    if entry.has_value_at(offset):
        return Hover(file.outline.value_span(entry), markdown)
    return Hover(file.source.span(entry.start, entry.end), markdown)


def _list_facts(context: Context, file: SpecFile, entry: OutlineEntry) -> Iterator[str]:
    path = file.source.path
    if file.kind is FileKind.APPSPEC:
        for appspec in context.appspecs:
            if appspec.path == path:
                yield from describe_appspec(context, appspec, entry)
                return
    if file.kind is FileKind.BUILDSPEC:
        for roots in context.source_roots:
            if roots.buildspec.path == path and not roots.buildspec.is_inline:
                yield from describe_buildspec(context, roots, entry)
                return
