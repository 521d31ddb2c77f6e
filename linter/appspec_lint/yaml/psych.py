"""The value of a scalar for Ruby's Psych, with which agent 1.8 reads an AppSpec.

Psych reads YAML 1.1 with its own extensions: commas in numbers, symbols, `30:00` as hours and
minutes. Since Ruby 3.1 it does not load dates or objects (Psych's scalar_scanner.rb and
to_ruby.rb; the agent calls YAML.load).
"""

from __future__ import annotations

import re
from functools import lru_cache

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


@dataclass(frozen=True)
class Symbol:
    """A Ruby symbol, `:name`, which is not equal to any string."""

    name: str


@dataclass(frozen=True)
class Unloadable:
    """A value of a class that Psych rejects since Ruby 3.1; older versions create an object."""

    ruby_class: str
    text: str


Value = None | bool | int | float | str | Symbol | Unloadable

_TEXT = regex(r"[^\d.:-]?(?:[^\W\d]|[\s!@#$%^&*(){}<>|/\\~;=])+")
_TIME = regex(
    r"-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?"
    r"(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?\Z"
)
_DATE = regex(r"\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)\Z")
_SIXTIES = regex(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}(?P<point>\.[0-9_]*)?\Z")
_FLOAT = regex(r"[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?\Z")
_INTEGER = regex(
    r"(?P<sign>[-+]?)(?:0b(?P<two>[01_,]+)|0x(?P<sixteen>[0-9a-fA-F_,]+)"
    r"|0(?P<eight>[0-7_,]+)|(?P<ten>0|[1-9](?:[0-9]|,[0-9]|_[0-9])*))\Z"
)
_CORE = "tag:yaml.org,2002:"


def resolve_psych(scalar: ScalarNode) -> Value:
    """Resolve a scalar as the agent's Ruby does. A value without another type is a string."""
    if scalar.tag is not None and scalar.tag != "!":
        return _resolve_tagged(scalar.text, scalar.tag)
    return plain_value(scalar.text) if scalar.plain else scalar.text


@lru_cache(maxsize=4096)
def plain_value(text: str) -> Value:
    """Resolve an unquoted scalar without a tag."""
    if not text:
        return None
    if _TEXT.match(text) or "\n" in text:
        return _resolve_word(text)
    if "-" in text[4:]:
        if _TIME.match(text):
            return Unloadable("Time", text)
        if _DATE.match(text):
            return Unloadable("Date", text)
    if text.startswith(":") and len(text) > 1:
        quoted = re.match(r":([\"'])(.*)\1", text)
        return Symbol(quoted[2].removeprefix(":") if quoted else text[1:])
    number = _resolve_number(text)
    return text if number is None else number


def _resolve_word(text: str) -> Value:
    lower = text.lower()
    if text == "~" or lower == "null":
        return None
    if lower in ("yes", "true", "on"):
        return True
    return False if lower in ("no", "false", "off") else text


def _resolve_number(text: str) -> int | float | None:
    lower = text.lower()
    if lower in (".inf", "+.inf", "-.inf", ".nan"):
        return float(lower.replace(".", ""))
    if len(text) > 400:  # not a number in practice, and int() rejects thousands of digits
        return None
    if text.isascii() and text.isdigit() and not text.startswith("0"):
        return int(text)  # by far the most frequent kind
    if is_decimal(text):
        return float(text)
    if ":" in text and (match := _SIXTIES.match(text)):
        read = float if match["point"] is not None else int
        parts = [part.replace("_", "") for part in text.split(":")]
        total: float = sum(read(part) * 60.0 ** abs(at - 2) for at, part in enumerate(parts))
        return total if match["point"] is not None else int(total)
    if "." in text and _FLOAT.match(text) and text.lstrip("+-") != ".":
        try:
            return float(text.replace("_", "").replace(",", ""))
        except ValueError:
            return None
    if match := _INTEGER.match(text):
        sign = -1 if match["sign"] == "-" else 1
        for base, name in ((2, "two"), (16, "sixteen"), (8, "eight"), (10, "ten")):
            if match[name] is not None:
                digits = match[name].replace("_", "").replace(",", "")
                return sign * int(digits or "0", base)
    return None


def is_decimal(text: str) -> bool:
    """Whether it is a number such as `0.2`, which every reader of YAML reads alike."""
    whole, point, part = text.partition(".")
    return bool(point) and text.isascii() and whole.isdigit() and part.isdigit()


def _resolve_tagged(text: str, tag: str) -> Value:
    name = tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag.removeprefix("!")
    if name == "binary":
        import binascii

        try:
            return binascii.a2b_base64(text.encode()).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
    if name == "str":
        return text
    if name == "float":
        value = plain_value(text)
        return float(value) if isinstance(value, int | float) else value
    if name in ("ruby/symbol", "ruby/sym"):
        return Symbol(text)
    if refused := _find_refused_scalar_class(tag, text):
        return Unloadable(refused, text)
    return plain_value(text)


def _find_refused_scalar_class(tag: str, text: str) -> str | None:
    kind, _, name = tag.removeprefix("!ruby/").partition(":")
    match kind:
        case "range" | "regexp":
            return kind.capitalize()
        case "class" | "module":
            return text or "Object"
        case "string" if name:
            return name
        case "object" if name in ("BigDecimal", "DateTime", "Complex", "Rational"):
            return name
    return None


def find_refused_class(tag: str) -> str | None:
    """Find the class that a collection's tag names and Ruby 3.1 rejects, if there is one."""
    if tag in ("!set", f"{_CORE}set"):
        return "Psych::Set"
    if not tag.startswith("!ruby/"):
        return None
    kind, _, name = tag.removeprefix("!ruby/").partition(":")
    match kind:
        case "range" | "struct" | "exception":
            return name or kind.capitalize()
        case "hash" | "array":
            return name or None
        case "object":
            return None if name == "Hash" else name or "Object"
    return None


LONGEST = 1000
"""The length in characters from which an object is shown by its class and address only.

Ruby 3.1 to 3.3 print the whole object, and older versions shorten it to 65 characters; this limit
is for readability.
"""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x1b": "\\e",
            "\x07": "\\a", "\x08": "\\b", "\x0b": "\\v", "\x0c": "\\f"}  # fmt: skip
_UNESCAPED = regex(r'[^"\\#\0-\x1f\x7f]*')


def to_s(node: Node | None) -> str:
    """Ruby's `to_s`: a string as it is, a collection as `inspect` gives it, "" for nil."""
    if isinstance(node, ScalarNode):
        match resolve_psych(node):
            case None:
                return ""
            case str(text):
                return text
            case Symbol(name):
                return name
    return "" if node is None else inspect(node)


def inspect(node: Node | None) -> str:
    """Ruby's `inspect` of a node."""
    match node:
        case SequenceNode(items):
            return f"[{', '.join(map(inspect, items))}]"
        case MappingNode(entries):
            last = {inspect(entry.key): inspect(entry.value) for entry in entries}
            return "{" + ", ".join(f"{key}=>{value}" for key, value in last.items()) + "}"
        case ScalarNode():
            return inspect_value(resolve_psych(node))
    return "nil"


def inspect_value(value: Value) -> str:
    """Ruby's `inspect` of a scalar's value."""
    match value:
        case None:
            return "nil"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float():
            return _inspect_float(value)
        case Symbol(name):
            return (
                f":{name}"
                if re.fullmatch(r"[A-Za-z_]\w*[?!=]?", name)
                else f":{inspect_string(name)}"
            )
        case Unloadable(_, text):
            return text
        case str():
            return inspect_string(value)


def strip(text: str) -> str:
    """Ruby's `strip`: removes ASCII whitespace and NUL at both ends, but no other space."""
    return text.strip("\t\n\v\f\r \0")


def to_i(text: str) -> int:
    """Ruby's `to_i` of a string: the leading digits, which single underscores may separate."""
    match = re.match(r"[\t\n\v\f\r ]*([-+]?\d+(?:_\d+)*)", text, re.ASCII)
    return int(match[1].replace("_", "")[:400]) if match else 0


_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _inspect_float(value: float) -> str:
    text = repr(value)
    if text in _NOT_FINITE:
        return _NOT_FINITE[text]
    if "e" not in text and abs(value) < 1e16:
        return text
    mantissa, _, exponent = f"{value:e}".partition("e") if "e" not in text else text.partition("e")
    mantissa = mantissa.rstrip("0") if "." in mantissa else mantissa
    mantissa = f"{mantissa}0" if mantissa.endswith(".") else mantissa
    return f"{mantissa}{'' if '.' in mantissa else '.0'}e{int(exponent):+03d}"


@lru_cache(maxsize=4096)
def inspect_string(text: str) -> str:
    """Ruby's `inspect` of a string."""
    if _UNESCAPED.fullmatch(text):
        return f'"{text}"'
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
