"""What can be written at a position of a document, and what is written there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from enum import Enum

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.editor.outline import FlowCollection, Outline, OutlineEntry, Route
from appspec_lint.editor.outline_reader import read_outline
from appspec_lint.lazy.records import dataclass


class SlotKind(Enum):
    """What may be written."""

    KEY = "a key of a mapping"
    VALUE = "a string, a number or a boolean"
    ITEM = "an item of a list, with its dash"


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that may be written: a key or an item of the value at `route`, or that value."""

    kind: SlotKind
    route: Route


@dataclass(frozen=True, slots=True)
class Cursor:
    """What may be written at a position, and the word there that it would replace."""

    outline: Outline
    offset: int
    span: Span
    slots: tuple[Slot, ...] = ()
    comment: Span | None = None
    """The comment at the position."""
    before: str = ""
    """What has to be added before the text: the space after a colon or a dash."""
    indent: str = ""
    """The indentation of further lines, relative to that of this line."""
    is_flow: bool = False
    is_quoted: bool = False
    has_colon: bool = False
    """Whether a colon follows the word already."""

    @property
    def source(self) -> Source:
        """The file."""
        return self.outline.source


def find_entry(outline: Outline, offset: int) -> OutlineEntry | None:
    """The entry whose key, or value on the same line, is at `offset`."""
    starts = [entry.start for entry in outline.entries]
    index = bisect_right(starts, offset)
    for entry in reversed(outline.entries[max(0, index - 3) : index]):
        if entry.has_value_at(offset) or (entry.has_key_at(offset) and not entry.is_item):
            return entry
    return None


def find_cursor(source: Source, offset: int) -> Cursor:
    """Find out what can be written at `offset`; nothing, if that is not known."""
    offset = min(max(offset, 0), len(source.text))
    outline = read_outline(source)
    nothing = Cursor(outline, offset, source.span(offset, offset))
    for start, end in outline.comments:
        if start < offset <= end:
            return Cursor(outline, offset, nothing.span, comment=source.span(start, end))
    if any(start <= offset <= end for start, end in outline.blocks):
        return nothing
    flow = None
    for collection in outline.flows:
        if collection.start < offset <= collection.end:
            flow = collection
    if flow is not None:
        return _find_in_flow(outline, offset, flow)
    return _find_in_line(outline, offset) or nothing


def _find_in_flow(outline: Outline, offset: int, flow: FlowCollection) -> Cursor:
    index, start, end = flow.part_at(offset)
    text = outline.source.text
    entry = next(
        (
            entry
            for entry in outline.children(flow.route).values()
            if entry.is_flow and start <= entry.start < end
        ),
        None,
    )
    if flow.is_mapping and entry is not None and offset > entry.end + 1:
        span, is_quoted = _word(outline, entry, offset)
        before = " " if text[offset - 1] == ":" else ""
        slots: tuple[Slot, ...] = (Slot(SlotKind.VALUE, entry.route),)
        return Cursor(outline, offset, span, slots, None, before, is_flow=True, is_quoted=is_quoted)
    if flow.is_mapping and entry is not None:
        span = outline.source.span(entry.start, entry.end)
        is_quoted = text[entry.start - 1] in "'\""
    elif entry is not None:
        span, is_quoted = _word(outline, entry, offset)
    else:
        span, is_quoted = _token(outline.source, start, end, offset)
    if flow.is_mapping:
        slots = (Slot(SlotKind.KEY, flow.route),)
    else:
        slots = (Slot(SlotKind.VALUE, (*flow.route, index)),)
    has_colon = flow.is_mapping and entry is not None
    return Cursor(
        outline, offset, span, slots, is_flow=True, is_quoted=is_quoted, has_colon=has_colon
    )


def _word(outline: Outline, entry: OutlineEntry, offset: int) -> tuple[Span, bool]:
    """The value of an entry if it is at `offset`, and whether it is in quotes."""
    source = outline.source
    is_quoted = entry.value_start > 0 and source.text[entry.value_start - 1] in "'\""
    if entry.value_start <= offset <= entry.value_end:
        return source.span(entry.value_start, entry.value_end), is_quoted
    return source.span(offset, offset), False


def _token(source: Source, start: int, end: int, offset: int) -> tuple[Span, bool]:
    """The word at `offset` in a range, and whether it is in quotes."""
    text = source.text
    first, last = offset, offset
    while first > start and text[first - 1] not in " \t\r\n'\"":
        first -= 1
    while last < end and text[last] not in " \t\r\n'\"":
        last += 1
    is_quoted = first > start and text[first - 1] in "'\""
    return source.span(first, last), is_quoted


def _find_in_line(outline: Outline, offset: int) -> Cursor | None:
    source, text = outline.source, outline.source.text
    number = source.position(offset).line
    line_start = source.line_starts[number - 1]
    line = source.line(number)
    margin = len(line) - len(line.lstrip(" \t\ufeff"))
    starts = [entry.start for entry in outline.entries]
    first = bisect_left(starts, line_start)
    on_line = [
        entry
        for entry in outline.entries[first : bisect_right(starts, offset)]
        if not entry.is_flow
    ]
    entry = on_line[-1] if on_line else None
    if entry is None:
        return _find_on_own_line(outline, offset, first, line_start + margin)
    if not entry.is_item and offset <= entry.end:
        span = source.span(entry.start, entry.end)
        slots: tuple[Slot, ...] = (Slot(SlotKind.KEY, entry.route[:-1]),)
        is_quoted = text[entry.start - 1 : entry.start] in ("'", '"')
        indent = " " * (entry.column - margin)
        return Cursor(outline, offset, span, slots, None, "", indent, False, is_quoted, True)
    if offset == entry.start:
        return None
    span, is_quoted = _word(outline, entry, offset)
    if not span.text and not is_quoted:
        rest = text[offset : line_start + len(line)].lstrip(" \t")
        if rest[:1] not in ("", "#") or entry.value_start < entry.value_end <= offset:
            return None  # before the value, or after it
    before = " " if text[offset - 1] in ":-" and span.start == offset else ""
    slots = (Slot(SlotKind.VALUE, entry.route),)
    indent = ""
    if entry.is_item and not is_quoted:
        slots = (Slot(SlotKind.KEY, entry.route), *slots)
        indent = " " * (span.start - line_start - margin + len(before))
    return Cursor(outline, offset, span, slots, None, before, indent, False, is_quoted)


def _find_on_own_line(outline: Outline, offset: int, first: int, begin: int) -> Cursor | None:
    """The cursor on a line without a key or a dash: it is empty, or has the start of a word."""
    source, text = outline.source, outline.source.text
    line = source.line(source.position(offset).line)
    if offset < begin or not line.strip():
        begin = offset
    end = source.line_starts[source.position(offset).line - 1] + len(line)
    word = text[begin:end].partition(" #")[0].rstrip()
    if offset > begin + len(word) or (word and offset == begin and not line[:1]):
        return None
    is_quoted = word[:1] in ("'", '"')
    span = source.span(begin + is_quoted, begin + len(word))
    column = begin - source.line_starts[source.position(offset).line - 1]
    slots = _slots_at(outline, first, column, begin)
    return Cursor(outline, offset, span, slots, is_quoted=is_quoted) if slots else None


def _slots_at(outline: Outline, first: int, column: int, begin: int) -> tuple[Slot, ...]:
    """What may start at `begin`, a column of a line, after the first entries of the document."""
    last = next((entry for entry in reversed(outline.entries[:first]) if not entry.is_flow), None)
    above = [] if last is None else _above(outline, last, first)
    while above and above[-1].column > column:
        above.pop()
    if not above:
        return (Slot(SlotKind.KEY, ()),)
    top = above[-1]
    if top.column < column:
        if top.value_start < top.value_end < begin and not top.is_item:
            return ()
        kinds = (SlotKind.KEY, SlotKind.ITEM, SlotKind.VALUE)
        return tuple(Slot(kind, top.route) for kind in kinds)
    slots = []
    if not top.is_item:
        slots.append(Slot(SlotKind.KEY, top.route[:-1]))
        if top.value_start == top.value_end or top.value_start >= begin:
            slots.append(Slot(SlotKind.ITEM, top.route))
    else:
        parent = above[-2] if len(above) > 1 else None
        if parent is not None and parent.column == column:
            slots.append(Slot(SlotKind.KEY, parent.route[:-1]))
        slots.append(Slot(SlotKind.ITEM, top.route[:-1]))
    return tuple(slots)


def _above(outline: Outline, last: OutlineEntry, first: int) -> list[OutlineEntry]:
    """The entries that an entry is in, from the outermost to itself."""
    found = [last]
    for entry in reversed(outline.entries[:first]):
        route = found[-1].route
        if not entry.is_flow and entry.route == route[:-1]:
            found.append(entry)
            if len(entry.route) == 1:
                break
    return found[::-1]
