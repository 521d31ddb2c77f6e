"""Values of Terraform, and the functions whose results the linter needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.hcl_model import HclString
from appspec_lint.pipeline.pipeline_model import Setting

LONGEST = 200_000
"""The most characters of a composed string."""
MOST = 1_000
"""The most items of a composed list or document."""

_INTEGER = regex(r"-?\d{1,9}\Z")


@dataclass(frozen=True, slots=True)
class Value:
    """A value. Hidden parts of `text` are holes; without `text`, nothing is known of it.

    `resource` is the address of the resource whose name or ID it is. `heredoc` or `file` is where
    the text comes from; `is_template` if the text of the file has holes. An object is not
    `complete` if it may have further keys.
    """

    text: str | None = None
    certain: bool = True
    is_null: bool = False
    items: tuple[Value, ...] | None = None
    entries: Mapping[str, Value] | None = None
    complete: bool = True
    resource: str = ""
    heredoc: HclString | None = None
    file: str = ""
    is_template: bool = False
    is_document: bool = False
    """Whether it has several lines, known or not."""
    in_module: bool = False
    """Whether it is a path that begins with `path.module` or `path.root`."""

    def setting(self, span: Span) -> Setting:
        """The value as a setting that is written at `span`."""
        return Setting(self.text, span, self.certain)

    @property
    def known(self) -> str | None:
        """The text, if no part of it is hidden."""
        return None if self.text is None or "${" in self.text else self.text


UNKNOWN = Value()
NULL = Value(is_null=True)


def uncertain(value: Value) -> Value:
    """The value, as one that may be replaced from outside; so are its parts, see `access`."""
    return replace(value, certain=False)


def access(value: Value, steps: Sequence[str]) -> Value | None:
    """The part of a value that names and indices lead to; None if it is not known."""
    for step in steps:
        key = step[1:-1] if step.startswith("[") else step
        if step == "[*]" or value.resource:
            continue
        part = None
        if value.entries is not None:
            part = value.entries.get(key)
        elif value.items is not None and key.isdecimal() and int(key[:9]) < len(value.items):
            part = value.items[int(key[:9])]
        if part is None:
            return None
        value = part if value.certain else uncertain(part)
    return value


def elements(value: Value) -> tuple[Value, ...] | None:
    """The items of a list; None if it is not a known list."""
    if value.items is None or value.certain:
        return value.items
    return tuple(map(uncertain, value.items))


def call(name: str, arguments: Sequence[Value]) -> Value | None:
    """The result of a function; None if it is not known."""
    function = _FUNCTIONS.get(name)
    return function(arguments) if function and arguments else None


def operate(operator: str, operands: Sequence[Value]) -> Value | None:
    """The result of a comparison or of a logical operator; None if it is not known."""
    certain = all(operand.certain for operand in operands)
    if operator in ("==", "!=") and len(operands) == 2:
        equal = _are_equal(*operands)
        return None if equal is None else _truth(equal == (operator == "=="), certain)
    texts = [operand.text for operand in operands]
    if operator == "!" and texts in (["true"], ["false"]):
        return _truth(texts == ["false"], certain)
    decisive = {"&&": "false", "||": "true"}.get(operator)
    for operand in operands:
        if decisive is not None and operand.text == decisive:
            return operand
    if decisive is not None and all(text in ("true", "false") for text in texts):
        return _truth(decisive == "false", certain)
    return None


def _truth(value: bool, certain: bool) -> Value:
    return Value("true" if value else "false", certain)


def _are_equal(one: Value, other: Value) -> bool | None:
    if one.is_null or other.is_null:
        rest = other if one.is_null else one
        is_known = rest.known is not None or rest.items is not None or rest.entries is not None
        return rest.is_null or (False if is_known else None)
    if one.known is None or other.known is None:
        return None
    return one.known == other.known


def _same(arguments: Sequence[Value]) -> Value:
    return arguments[0]


def _first(arguments: Sequence[Value]) -> Value | None:
    """The first argument that is not null; what follows one that is not known is not either."""
    for argument in arguments:
        if argument.is_null or argument.text == "":
            continue
        is_known = argument.known is not None or argument.resource or argument.file
        has_parts = argument.items is not None or argument.entries is not None
        return argument if is_known or has_parts else None
    return None


def _element(arguments: Sequence[Value]) -> Value | None:
    values = arguments[0]
    if values.resource:
        return values
    index = arguments[1].known if len(arguments) > 1 else "0"
    return access(values, [f"[{index}]"])


def _join(arguments: Sequence[Value]) -> Value | None:
    values = arguments[-1]
    separator = arguments[0].known
    items = elements(values)
    if values.resource:
        return values
    if separator is None or items is None or any(item.text is None for item in items):
        return None
    certain = all(item.certain for item in (arguments[0], *items))
    return _string(separator.join(item.text or "" for item in items), certain)


def _string(text: str, certain: bool) -> Value | None:
    return Value(text, certain) if len(text) <= LONGEST else None


def _merge(arguments: Sequence[Value]) -> Value:
    entries: dict[str, Value] = {}
    for argument in arguments:
        if argument.entries is None and not argument.is_null:
            entries = {}  # each key may be replaced
        for key, item in (argument.entries or {}).items():
            entries[key] = item if argument.certain else uncertain(item)
    complete = all(
        value.is_null or (value.entries is not None and value.complete) for value in arguments
    )
    return Value(entries=entries, complete=complete)


def _lookup(arguments: Sequence[Value]) -> Value | None:
    if len(arguments) < 2 or arguments[0].entries is None or arguments[1].known is None:
        return None
    value = access(arguments[0], [f"[{arguments[1].known}]"])
    if value is None and len(arguments) > 2 and arguments[0].complete:
        return arguments[2] if arguments[0].certain else uncertain(arguments[2])
    return value


def _concat(arguments: Sequence[Value]) -> Value | None:
    items: list[Value] = []
    for argument in arguments:
        parts = elements(argument)
        if parts is None or len(items) + len(parts) > MOST:
            return None
        items += parts
    return Value(items=tuple(items))


def _compact(arguments: Sequence[Value]) -> Value | None:
    items = elements(arguments[0])
    if items is None or any(item.text is None and not item.is_null for item in items):
        return None
    return Value(items=tuple(item for item in items if item.text))


def _format(arguments: Sequence[Value]) -> Value | None:
    pattern = arguments[0].known
    texts = [argument.text for argument in arguments[1:]]
    if pattern is None or any(text is None for text in texts):
        return None
    pieces = re.split("%[sd]", pattern)
    if len(pieces) != len(texts) + 1 or any("%" in piece for piece in pieces):
        return None
    text = "".join(piece + (text or "") for piece, text in zip(pieces, [*texts, ""], strict=True))
    value = _string(text, all(argument.certain for argument in arguments))
    in_module = any(argument.in_module for argument in arguments)
    return replace(value, in_module=in_module) if value else None


def _replace(arguments: Sequence[Value]) -> Value | None:
    match [argument.known for argument in arguments]:
        case [str(text), str(old), str(new)] if not old.startswith("/"):
            if len(text) * (len(new) + 1) <= LONGEST:
                certain = all(argument.certain for argument in arguments)
                return Value(text.replace(old, new), certain)
    return None


def _length(arguments: Sequence[Value]) -> Value | None:
    value = arguments[0]
    parts = value.items if value.items is not None else value.entries
    return None if parts is None or not value.complete else Value(str(len(parts)), value.certain)


def _to_json(arguments: Sequence[Value]) -> Value | None:
    """The document; each scalar is a string, as a value does not keep its type."""
    import json

    try:
        text = json.dumps(_plain(arguments[0], [MOST]), ensure_ascii=False)
    except ValueError:
        return None
    value = _string(text, arguments[0].certain)
    return replace(value, is_document=True) if value else None


def _plain(value: Value, left: list[int]) -> object:
    """The value as lists, dictionaries and strings; a ValueError if it is hidden or too large."""
    left[0] -= 1
    if left[0] < 0:
        raise ValueError
    if value.items is not None:
        return [_plain(item, left) for item in value.items]
    if value.entries is not None and value.complete:
        return {key: _plain(item, left) for key, item in value.entries.items()}
    if value.text is None and not value.is_null:
        raise ValueError
    return value.text


def _changed(change: Callable[[str], str]) -> Callable[[Sequence[Value]], Value | None]:
    def function(arguments: Sequence[Value]) -> Value | None:
        value = arguments[0]
        if value.known is None or value.heredoc or value.file:
            return None
        return replace(value, text=change(value.known))

    return function


_FUNCTIONS: Mapping[str, Callable[[Sequence[Value]], Value | None]] = {
    **dict.fromkeys(
        "abspath nonsensitive sensitive tolist tomap toset tostring tonumber tobool".split(),
        _same,
    ),
    "chomp": _changed(lambda text: text.rstrip("\r\n")),
    "coalesce": _first,
    "compact": _compact,
    "concat": _concat,
    "element": _element,
    "format": _format,
    "join": _join,
    "jsonencode": _to_json,
    "length": _length,
    "lookup": _lookup,
    "lower": _changed(str.lower),
    "merge": _merge,
    "one": _element,
    "replace": _replace,
    "trimspace": _changed(str.strip),
    "try": _first,
    "upper": _changed(str.upper),
    "yamlencode": _to_json,
}


def whole_number(value: Value) -> int | None:
    """The value as an integer; None if it is not a known one."""
    text = value.known
    return int(text) if text is not None and _INTEGER.match(text) else None
