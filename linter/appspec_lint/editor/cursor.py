"""What can be written at a position of a document, and what is written there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.editor.outline import FlowCollection, Outline, OutlineEntry, Route
from appspec_lint.editor.outline_reader import read_outline
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass, replace

_TOKEN_ENDS = " \t\r\n,[]{}'\""


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


def find_block_entry(outline: Outline, offset: int) -> OutlineEntry | None:
    """The entry whose value is a literal or folded scalar with a line at `offset`."""
    if not any(start <= offset <= end for start, end in outline.blocks):
        return None
    return next((entry for entry in reversed(outline.entries) if entry.start <= offset), None)


def find_cursor(source: Source, offset: int) -> Cursor:
    """Find out what can be written at `offset`; nothing, if that is not known."""
    offset = min(max(offset, 0), len(source.text))
    outline = read_outline(source)
    nothing = Cursor(outline, offset, source.span(offset, offset))
    for start, end in outline.comments:
        if start < offset <= end:
            return replace(nothing, comment=source.span(start, end))
    if any(start <= offset <= end for start, end in outline.blocks):
        return nothing
    flow = None
    for collection in outline.flows:
        if collection.start < offset <= collection.end:
            flow = collection
    found = _find_in_line(nothing) if flow is None else _find_in_flow(nothing, flow)
    return found or nothing


def _find_in_flow(here: Cursor, flow: FlowCollection) -> Cursor | None:
    """The cursor in brackets, or in JSON."""
    outline, offset, text = here.outline, here.offset, here.source.text
    index, start, end = flow.part_at(offset)
    beside = outline.children(flow.route).values()
    entry = next((each for each in beside if each.is_flow and start <= each.start < end), None)
    here = replace(here, is_flow=True)
    if not flow.is_mapping:
        slots = (Slot(SlotKind.VALUE, (*flow.route, index)),)
        if entry is None or entry.value_start == entry.value_end:
            return replace(_at_token(here, start, end), slots=slots)
        return replace(_at_value(here, entry), slots=slots)
    if entry is None:
        slots = (Slot(SlotKind.KEY, flow.route),)
        return replace(_at_token(here, start, end), slots=slots)
    if offset > entry.column:  # that of the colon
        slots = (Slot(SlotKind.VALUE, entry.route),)
        before = " " if text[offset - 1] == ":" else ""
        return replace(_at_value(here, entry), slots=slots, before=before)
    return _at_key(here, entry)


def _at_key(here: Cursor, entry: OutlineEntry) -> Cursor | None:
    """The cursor at a key that a colon follows; None if it is beside the key."""
    if not entry.has_key_at(here.offset):
        return None
    return replace(
        here,
        span=here.source.span(entry.start, entry.end),
        slots=(Slot(SlotKind.KEY, entry.route[:-1]),),
        is_quoted=_is_quoted(here.source, entry.start),
        has_colon=True,
    )


def _at_value(here: Cursor, entry: OutlineEntry) -> Cursor:
    """The cursor at the value of an entry, or beside it."""
    if not entry.value_start <= here.offset <= entry.value_end:
        return here
    return replace(
        here,
        span=here.source.span(entry.value_start, entry.value_end),
        is_quoted=_is_quoted(here.source, entry.value_start),
    )


def _at_token(here: Cursor, start: int, end: int) -> Cursor:
    """The cursor at a word in a range, in which nothing else is."""
    text = here.source.text
    first = last = here.offset
    while first > start and text[first - 1] not in _TOKEN_ENDS:
        first -= 1
    while last < end and text[last] not in _TOKEN_ENDS:
        last += 1
    span = here.source.span(first, last)
    return replace(here, span=span, is_quoted=first > start and _is_quoted(here.source, first))


def _is_quoted(source: Source, start: int) -> bool:
    return start > 0 and source.text[start - 1] in "'\""


def _find_in_line(here: Cursor) -> Cursor | None:
    """The cursor in a line of a mapping or a list, after its keys and dashes."""
    outline, offset, text = here.outline, here.offset, here.source.text
    number = here.source.position(offset).line
    line_start, line = here.source.line_starts[number - 1], here.source.line(number)
    line_end = line_start + len(line)
    margin = len(line) - len(line.lstrip(" \t\ufeff"))
    starts = [entry.start for entry in outline.entries]
    first = bisect_left(starts, line_start)
    before = outline.entries[first : bisect_right(starts, offset)]
    entry = next((each for each in reversed(before) if not each.is_flow), None)
    if entry is None:
        begin = (
            offset if offset < line_start + margin or margin == len(line) else line_start + margin
        )
        return _find_on_own_line(here, outline.entries[:first], begin, line_start, line_end)
    if not entry.is_item and offset <= entry.end:
        found = _at_key(here, entry)
        return found and replace(found, indent=" " * (entry.column - margin))
    if offset == entry.start:
        return None  # before a dash
    here = _at_value(here, entry)
    if not here.span.text and not here.is_quoted:
        rest = text[offset:line_end].lstrip(" \t")
        if rest[:1] not in ("", "#") or entry.value_start < entry.value_end <= offset:
            return None  # before the value, or after it
    space = " " if text[offset - 1] in ":-" and here.span.start == offset else ""
    here = replace(here, before=space, slots=(Slot(SlotKind.VALUE, entry.route),))
    if not entry.is_item or here.is_quoted:
        return here
    indent = " " * (here.span.start - line_start - margin + len(space))
    return replace(here, slots=(Slot(SlotKind.KEY, entry.route), *here.slots), indent=indent)


def _find_on_own_line(
    here: Cursor, above: Sequence[OutlineEntry], begin: int, line_start: int, line_end: int
) -> Cursor | None:
    """The cursor on a line without a key or a dash: it is empty, or has a word at `begin`."""
    word = here.source.text[begin:line_end].partition(" #")[0].rstrip()
    if here.offset > begin + len(word):
        return None
    quotes = len(word) - len(word.lstrip("'\""))
    span = here.source.span(begin + quotes, max(begin + quotes, begin + len(word)))
    if not span.start <= here.offset <= span.end:
        return None
    slots = _find_slots(above, begin - line_start, begin)
    return replace(here, span=span, slots=slots, is_quoted=quotes > 0)


def _find_slots(entries: Sequence[OutlineEntry], column: int, begin: int) -> tuple[Slot, ...]:
    """What may start at `begin`, in a column of the line after these entries."""
    above = _find_open(entries)
    while above and above[-1].column > column:
        above.pop()
    if not above:
        return (Slot(SlotKind.KEY, ()),)
    top = above[-1]
    has_value = top.value_start < top.value_end < begin
    if top.column < column:
        if has_value and not top.is_item:
            return ()
        kinds = (SlotKind.KEY, SlotKind.ITEM, SlotKind.VALUE)
        return tuple(Slot(kind, top.route) for kind in kinds)
    item = Slot(SlotKind.ITEM, top.route[:-1] if top.is_item else top.route)
    if top.is_item:
        parent = above[-2] if len(above) > 1 else None
        is_beside = parent is not None and parent.column == column
        return (Slot(SlotKind.KEY, top.route[:-2]), item) if is_beside else (item,)
    key = Slot(SlotKind.KEY, top.route[:-1])
    return (key,) if has_value else (key, item)


def _find_open(entries: Sequence[OutlineEntry]) -> list[OutlineEntry]:
    """The last entry outside brackets and those that it is in, from the outermost."""
    found: list[OutlineEntry] = []
    for entry in reversed(entries):
        if not entry.is_flow and (not found or entry.route == found[-1].route[:-1]):
            found.append(entry)
            if len(entry.route) == 1:
                break
    return found[::-1]
