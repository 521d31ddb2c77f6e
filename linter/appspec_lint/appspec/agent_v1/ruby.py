"""Nodes as Ruby prints them: the agent puts the user's values into its messages so."""

from __future__ import annotations

import math
import re

from appspec_lint.yaml.composer import Items, Node, Pairs, Scalar
from appspec_lint.yaml.psych import Symbol, Unloadable, Value, plain_value, psych

LONGEST = 1000
"""An object whose inspection is longer is shown by its class and address only.

Ruby 3.1 to 3.3 print it whole, older ones shorten it at 65 characters: the limit is for the
reader's sake.
"""

_POWER = re.compile(r"\s*[-+]?(?:\d+(?:_\d+)*(?:\.\d+)?(?:[eE][-+]?\d+)?|0[xX][\da-fA-F.pP+-]+)\s*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x1b": "\\e",
            "\x07": "\\a", "\x08": "\\b", "\x0b": "\\v", "\x0c": "\\f"}  # fmt: skip


def class_name(node: Node | None) -> str:
    """The Ruby class of what a node is read as."""
    match node:
        case Items():
            return "Array"
        case Pairs():
            return "Hash"
        case Scalar():
            return _class_of(psych(node))
    return "NilClass"


def to_s(node: Node | None) -> str:
    """What Ruby's `to_s` gives: text as it is, a collection inspected, nothing for nil."""
    if isinstance(node, Scalar):
        match psych(node):
            case None:
                return ""
            case str(text):
                return text
            case Symbol(name):
                return name
    return "" if node is None else inspect(node)


def inspect(node: Node | None) -> str:
    """What Ruby's `inspect` gives."""
    match node:
        case Items(items):
            return f"[{', '.join(map(inspect, items))}]"
        case Pairs(pairs):
            last = {inspect(pair.key): inspect(pair.value) for pair in pairs}
            return "{" + ", ".join(_pair(key, value) for key, value in last.items()) + "}"
        case Scalar():
            return inspect_value(psych(node))
    return "nil"


def first_pair(node: Pairs) -> str:
    """What iterating over a Hash gives first, inspected: a duplicate key has its last value."""
    last = {inspect(pair.key): inspect(pair.value) for pair in node.pairs}
    return next((f"[{key}, {value}]" for key, value in last.items()), "[]")


def inspect_value(value: Value) -> str:
    """Inspect a scalar's value."""
    match value:
        case None:
            return "nil"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float():
            return _float(value)
        case Symbol(name):
            return f":{name}" if re.fullmatch(r"[A-Za-z_]\w*[?!=]?", name) else f":{_quoted(name)}"
        case Unloadable(_, text):
            return text
        case str():
            return _quoted(value)


def no_method(method: str, receiver: str, ruby_class: str) -> str:
    """Ruby's message where an object has no such method (Ruby 3.3 and older)."""
    if len(receiver) > LONGEST:
        return f"undefined method `{method}' for #<{ruby_class}:0x...>"
    return f"undefined method `{method}' for {receiver}:{ruby_class}"


def no_float(node: Scalar) -> str:
    """What Ruby's `Float()` says of a scalar that is tagged so and is none (psych to_ruby.rb)."""
    if node.tag not in ("tag:yaml.org,2002:float", "!float"):
        return ""
    match plain_value(node.text):
        case None | bool() as value:
            return f"can't convert {inspect_value(value)} into Float"
        case Symbol():
            return "can't convert Symbol into Float"
        case str(text) if not _POWER.fullmatch(text):
            return f"invalid value for Float(): {_quoted(text)}"
    return ""


def strip(text: str) -> str:
    """Ruby's `strip`: blanks and NUL at the ends, no other space."""
    return text.strip("\t\n\v\f\r \0")


def to_i(text: str) -> int:
    """Ruby's `to_i` of a string: its leading digits, single underscores between them."""
    match = re.match(r"[\t\n\v\f\r ]*([-+]?\d+(?:_\d+)*)", text, re.ASCII)
    return int(match[1].replace("_", "")[:400]) if match else 0


def _pair(key: str, value: str) -> str:
    return f"{key}=>{value}"


def _class_of(value: Value) -> str:
    match value:
        case None:
            return "NilClass"
        case bool():
            return "TrueClass" if value else "FalseClass"
        case int():
            return "Integer"
        case float():
            return "Float"
        case Symbol():
            return "Symbol"
        case Unloadable(ruby_class, _):
            return ruby_class
        case str():
            return "String"


def _float(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    if "e" not in text and abs(value) < 1e16:
        return text
    mantissa, _, exponent = f"{value:e}".partition("e") if "e" not in text else text.partition("e")
    mantissa = mantissa.rstrip("0") if "." in mantissa else mantissa
    mantissa = f"{mantissa}0" if mantissa.endswith(".") else mantissa
    return f"{mantissa}{'' if '.' in mantissa else '.0'}e{int(exponent):+03d}"


def _quoted(text: str) -> str:
    parts = []
    for index, char in enumerate(text):
        if char == "#" and text[index + 1 : index + 2] in ("{", "$", "@"):
            parts.append("\\#")
        elif char in _ESCAPES:
            parts.append(_ESCAPES[char])
        elif char < " " or char == "\x7f":
            parts.append(f"\\u{ord(char):04X}")
        else:
            parts.append(char)
    return f'"{"".join(parts)}"'
