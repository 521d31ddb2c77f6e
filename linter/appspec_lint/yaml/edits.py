"""Edits of YAML and JSON that keep the rest of the file as it is.

An edit that cannot be made safely is not offered: the functions then return None, or no fix. A
rule that cannot know whether an edit has the intended result tries it with `parse_edited`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from appspec_lint.diagnostics.finding import Fix, TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.diagnostics.text_edits import line_of, remove_lines, starts_line
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import (
    Document,
    MappingEntry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)

_PLAIN = regex(r"[\w./$<][\w./$@+=~*<>-]*(?: [\w./$@+=~*<>-]+)*")
"""Strings that need no quotes wherever a scalar may be; not all of those that YAML accepts."""
_OTHER_TYPE = regex(r"(?i:null|true|false|yes|no|on|off|y|n)|[-+.\d_]*(?:e[-+]?\d+)?")
"""Plain scalars that are not strings."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
"""What is escaped between double quotes, except for other characters that are not printable."""
_PROPERTIES = regex(r"(?:[&!][^\s,\[\]{}]*\s+)*")
"""The anchor and the tag of a node."""
_ANCHOR = regex(r"(?:\A|[\s\[{,])&\w")
"""An anchor, to which an alias elsewhere may refer."""


# Scalars


def quote(span: Span, what: str) -> Fix:
    """Enclose `span` in single quotes, so that YAML reads exactly the text written there."""
    source = span.source
    edits = [TextEdit(Span(source, span.start, span.start), "'")]
    for match in re.finditer("'", span.text):
        place = span.start + match.end()
        edits.append(TextEdit(Span(source, place, place), "'"))
    edits.append(TextEdit(Span(source, span.end, span.end), "'"))
    if span.text.endswith("'"):  # the order of two edits at one position would be undefined
        edits[-2:] = [TextEdit(Span(source, span.end, span.end), "''")]
    return Fix(f"quote the whole {what}", tuple(edits), safe=True)


def replace_scalar(
    span: Span, text: str | None, *, safe: bool = False, bare: bool = False
) -> tuple[Fix, ...]:
    """Offer `text` as a replacement for the scalar at `span`, with the same quotes.

    Text that is `bare`, or already quoted, is inserted unchanged. A scalar with an anchor or a tag,
    or with several lines, is not replaced.
    """
    return replace_scalars((span,), text, safe=safe, bare=bare)


def replace_scalars(
    spans: Iterable[Span], text: str | None, *, safe: bool = False, bare: bool = False
) -> tuple[Fix, ...]:
    """Offer `text` as a replacement for the same scalar in several places."""
    spans = tuple(dict.fromkeys(spans))
    if not text or any("\n" in span.text or span.text[:1] in "&!|>" for span in spans):
        return ()
    bare = bare or (len(text) > 1 and text[0] == text[-1] and text[0] in "\"'")
    edits = (TextEdit(span, text if bare else quote_like(span.text, text)) for span in spans)
    return (Fix(f"replace with `{text}`", tuple(edits), safe),)


def quote_like(other: str, text: str) -> str:
    """Write `text` as a YAML scalar, with the quotes of `other` or those that it needs."""
    mark = other[:1] if len(other) > 1 and other[0] == other[-1] and other[0] in "\"'" else ""
    if mark == '"' or not text.isprintable():
        return '"' + "".join(map(_escape, text)) + '"'
    if mark == "'":
        return "'" + text.replace("'", "''") + "'"
    alike = _OTHER_TYPE.fullmatch(other) or not _OTHER_TYPE.fullmatch(text)
    if _PLAIN.fullmatch(text) and alike:
        return text
    return "'" + text.replace("'", "''") + "'"


def _escape(character: str) -> str:
    """Escape a character between double quotes, as both YAML and JSON read it."""
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable() or character > "\uffff" or "\ud800" <= character <= "\udfff":
        return character  # JSON has no escape for it, or YAML has none
    return f"\\u{ord(character):04x}"


# Sequences


def add_item(node: Node | None, text: str, name: str, *, safe: bool = False) -> tuple[Fix, ...]:
    """Offer to add the string `text` to the sequence `node`, which the fix calls `name`."""
    edit = insert_item(node, text) if isinstance(node, SequenceNode) else None
    return () if edit is None else (Fix(f"add `{text}` to `{name}`", (edit,), safe),)


def insert_item(sequence: SequenceNode, text: str) -> TextEdit | None:
    """Insert the string `text` before the first item, and quote it like that item."""
    source = sequence.span.source
    style = '""' if source.path.endswith(".json") else ""
    if not sequence.items:
        return _fill(sequence, quote_like(style, text))
    first = sequence.items[0]
    if isinstance(first, ScalarNode) and not style:
        style = first.span.text
    if not _contains(sequence.span, first.span):
        return None  # an alias
    written = quote_like(style, text)
    before = source.text[line_of(first.span).start : first.span.start]
    place = source.span(first.span.start, first.span.start)
    if is_flow(sequence):
        return TextEdit(place, f"{written}, " if before.strip() else f"{written},\n{before}")
    dash = re.fullmatch(r"(\s*)-(\s+)", before)
    return None if dash is None else TextEdit(place, f"{written}\n{dash[1]}-{dash[2]}")


def remove_item(sequence: SequenceNode, item: Node) -> TextEdit | None:
    """Remove the lines of an item of a block sequence whose dash starts its line."""
    if is_flow(sequence) or sum(other is item for other in sequence.items) != 1:
        return None
    if not _contains(sequence.span, item.span) or _ANCHOR.search(item.span.text):
        return None
    before = item.span.source.text[line_of(item.span).start : item.span.start]
    if re.fullmatch(r" *- +", before) is None:
        return None
    return remove_lines(_without_trailing_space(item.span))


def wrap_in_sequence(scalar: ScalarNode) -> tuple[TextEdit, ...] | None:
    """Turn a scalar into a flow sequence that contains it."""
    span = scalar.span
    if span.text[:1] in "|>&*!" or (scalar.plain and set("[]{},") & set(scalar.text)):
        return None
    opening = TextEdit(span.source.span(span.start, span.start), "[")
    return (opening, TextEdit(span.source.span(span.end, span.end), "]"))


def is_unspaced_list(text: str) -> bool:
    """Whether a string is a list whose first `-` lacks the space: `-a - b`."""
    return text[:1] == "-" and text[1:2] not in ("", " ", "-") and " - " in text


# Mappings


def insert_entry(
    mapping: MappingNode, key: str, value: str, *, before: MappingEntry | None = None
) -> TextEdit | None:
    """Insert an entry after the last one, or before the entry `before`.

    `value` is YAML: a scalar or flow collection, or a line break and the lines of a block, indented
    relative to the key. A block can only be inserted into a mapping in block style.
    """
    source = mapping.span.source
    is_block = value.startswith("\n")
    if is_flow(mapping):
        if is_block:
            return None
        if not mapping.entries:
            style = '""' if source.path.endswith(".json") else ""
            return _fill(mapping, f"{quote_like(style, key)}: {value}")
        entry = f"{quote_like(mapping.entries[0].key.span.text, key)}: {value}"
        if before is not None:
            place = before.key.span.start
            return TextEdit(source.span(place, place), f"{entry}, ")
        last = mapping.entries[-1]
        if not _is_written_in(mapping, last):
            return None
        place = last.value.span.end
        return TextEdit(source.span(place, place), f", {entry}")
    neighbor = before or mapping.entries[0]
    if neighbor.merged or not starts_line(neighbor.key.span):
        return None
    indent = " " * (neighbor.key.span.start_position.column - 1)
    text = f"{key}:{value}" if is_block else f"{key}: {value}"
    text = text.replace("\n", f"\n{indent}")
    if before is not None:
        place = before.key.span.start
        return TextEdit(source.span(place, place), f"{text}\n{indent}")
    end = _without_trailing_space(mapping.span).end
    place = line_of(source.span(end, end)).end
    return TextEdit(source.span(place, place), f"\n{indent}{text}")


def render_items(like: MappingEntry, items: Iterable[Mapping[str, str]]) -> str | None:
    """Write a block sequence of mappings, indented like the value of another entry.

    The result is a value for `insert_entry`; None if the value of `like` is not such a sequence.
    """
    key, sequence = like.key.span, like.value
    if not isinstance(sequence, SequenceNode) or not sequence.items or is_flow(sequence):
        return None
    first = sequence.items[0].span
    line = line_of(first)
    before = line.text[: first.start - line.start]
    indent = len(before) - len(before.lstrip(" ")) - (key.start_position.column - 1)
    if not re.fullmatch(r" *- +", before) or indent < 0 or sequence.span.start < key.end:
        return None
    dash = " " * indent + before.lstrip(" ")
    separator = "\n" + " " * len(dash)
    entries = ((f"{name}: {value}" for name, value in item.items()) for item in items)
    return "".join(f"\n{dash}{separator.join(item)}" for item in entries)


def remove_entry(mapping: MappingNode, entry: MappingEntry) -> TextEdit | None:
    """Remove the lines of an entry of a block mapping whose key starts its line.

    If there is an empty line both before and after it, the one after it is removed too.
    """
    key, value = entry.key.span, entry.value.span
    if is_flow(mapping) or not _is_written_in(mapping, entry) or not starts_line(key):
        return None
    if _ANCHOR.search(value.text):
        return None
    source = key.source
    edit = remove_lines(_without_trailing_space(source.span(key.start, value.end)))
    start, end = edit.span.start, edit.span.end
    if start > 0 and not line_of(source.span(start - 1, start)).text.strip():
        following = line_of(source.span(end, end))
        if end < len(source.text) and not following.text.strip():
            return remove_lines(source.span(start, following.end))
    return edit


def shift_entry(entry: MappingEntry, columns: int) -> tuple[TextEdit, ...] | None:
    """Move all lines of an entry of a block mapping to the right, or to the left if negative."""
    key, value = entry.key.span, entry.value.span
    source = key.source
    if not starts_line(key) or value.start < key.end:
        return None
    edits = []
    for number in range(
        key.start_position.line, _without_trailing_space(value).end_position.line + 1
    ):
        start, line = source.line_starts[number - 1], source.line(number)
        if not line.strip():
            continue
        if columns >= 0:
            edits.append(TextEdit(source.span(start, start), " " * columns))
        elif line[:-columns].strip(" "):
            return None
        else:
            edits.append(TextEdit(source.span(start, start - columns), ""))
    return tuple(edits)


# Trials and positions


def parse_edited(source: Source, edits: Iterable[TextEdit]) -> Document:
    """Parse the document that results from these edits."""
    text = source.text
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return parse(Source(source.path, text, source.display_path))


def is_flow(node: SequenceNode | MappingNode) -> bool:
    """Whether a collection is written in brackets or braces."""
    return node.span.source.text[_find_content(node.span)] in "[{"


def is_cut_by_comment(span: Span) -> bool:
    """Whether YAML reads the end of a command as a comment, so that its quotes are not closed."""
    rest = extend_to_line_end(span).text[len(span.text) :]
    return rest.lstrip().startswith("#") and not has_balanced_quotes(span.text)


def extend_to_line_end(span: Span) -> Span:
    """Extend the span to the end of its first line, without trailing spaces."""
    line = line_of(span)
    end = line.start + len(line.text.rstrip())
    return Span(span.source, span.start, max(span.start, end))


def has_balanced_quotes(text: str) -> bool:
    """Whether every quote of a shell command is closed."""
    if "'" not in text and '"' not in text:
        return True
    without = re.sub(r"\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"", "", text)
    return not {"'", '"'} & set(without)


def _fill(collection: SequenceNode | MappingNode, text: str) -> TextEdit | None:
    """Write the first content of an empty flow collection, unless it contains a comment."""
    source, span = collection.span.source, collection.span
    start, end = _find_content(span) + 1, span.end - 1
    inside = source.span(start, end)
    return None if inside.text.strip() else TextEdit(inside, text)


def _find_content(span: Span) -> int:
    """The offset at which a node starts, after its anchor and its tag."""
    properties = _PROPERTIES.match(span.text)
    return span.start + (properties.end() if properties is not None else 0)


def _without_trailing_space(span: Span) -> Span:
    return span.source.span(span.start, span.start + len(span.text.rstrip()))


def _is_written_in(mapping: MappingNode, entry: MappingEntry) -> bool:
    """Whether an entry is not merged into the mapping, and its value is not an alias."""
    key, value = entry.key.span, entry.value.span
    return not entry.merged and _contains(mapping.span, key) and key.end <= value.start


def _contains(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
