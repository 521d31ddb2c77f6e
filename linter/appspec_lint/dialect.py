"""What a scalar means: to Ruby's Psych, which reads an AppSpec, and to CodeBuild's reader.

Psych follows YAML 1.1 with liberties of its own (reference: Psych's scalar_scanner.rb, and
conformance runs of the agent); of CodeBuild it is known that `yes` is a boolean, and that
versions such as `3.10` are kept as they are written.
"""

from __future__ import annotations

import re

from appspec_lint.document import Items, Node, Pair, Pairs, Scalar

Value = None | bool | int | float | str
Plain = Value | list["Plain"] | dict[str, "Plain"]

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = re.compile(r"(?:yes|true|on)\Z", re.IGNORECASE)
_FALSE = re.compile(r"(?:no|false|off)\Z", re.IGNORECASE)
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0b(?P<two>[01_,]+)|0x(?P<sixteen>[0-9a-fA-F_,]+)"
    r"|0(?P<eight>[0-7_,]+)|(?P<ten>0|[1-9](?:[0-9]|,[0-9]|_[0-9])*))\Z"
)
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?\Z")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}\Z")
_DATE = re.compile(r"\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)\Z")


def psych(scalar: Scalar) -> Value:
    """Read a scalar as the agent's Ruby does. Text that is no other type is text."""
    text = scalar.text
    if scalar.tag is not None:
        return _tagged(scalar)
    if not scalar.plain:
        return text
    if text in _NULL:
        return None
    if _TRUE.match(text):
        return True
    if _FALSE.match(text):
        return False
    number = _number(text)
    return text if number is None else number


def codebuild(scalar: Scalar) -> Value:
    """Read a scalar as CodeBuild does, as far as that is known."""
    text = scalar.text
    if not scalar.plain or scalar.tag not in (None, ""):
        return text
    if text in _NULL:
        return None
    if _TRUE.match(text):
        return True
    if _FALSE.match(text):
        return False
    if re.fullmatch(r"[-+]?(?:0|[1-9][0-9]*)", text) and len(text) < 20:
        return int(text)
    if re.fullmatch(r"[-+]?[0-9]*\.[0-9]+|[-+]?[0-9]+\.", text):
        return float(text)
    return text


def plain(root: Node, *, of_codebuild: bool) -> Plain:
    """Give a node as plain data, for a JSON Schema; what is aliased is shared, not copied.

    A duplicate key's last value counts; a key that is no scalar is left out.
    """
    read = codebuild if of_codebuild else psych
    made: dict[int, Plain] = {}

    def build(node: Node) -> Plain:
        if id(node) in made:
            return made[id(node)]
        match node:
            case Scalar():
                made[id(node)] = read(node)
            case Items(items):
                made[id(node)] = [build(item) for item in items]
            case Pairs(pairs):
                made[id(node)] = {
                    pair.key.text: build(pair.value)
                    for pair in pairs
                    if isinstance(pair.key, Scalar)
                }
        return made[id(node)]

    return build(root)


def scalar_pairs(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """The key and value of each pair whose key is a scalar; of a duplicate, the last."""
    if not isinstance(node, Pairs):
        return ()
    last: dict[str, Pair] = {}
    for pair in node.pairs:
        if isinstance(pair.key, Scalar):
            last.pop(pair.key.text, None)
            last[pair.key.text] = pair
    return tuple((pair.key, pair.value) for pair in last.values() if isinstance(pair.key, Scalar))


def _tagged(scalar: Scalar) -> Value:
    text, tag = scalar.text, scalar.tag or ""
    match tag.removeprefix("tag:yaml.org,2002:"):
        case "float" | "int":
            number = _number(text)
            as_float = tag.endswith("float") and isinstance(number, int)
            return float(number) if as_float and number is not None else number
        case "null":
            return None
        case "bool":
            return bool(_TRUE.match(text))
    return text if text else None


def _number(text: str) -> int | float | None:
    if len(text) > 400:  # longer than any float, and int() refuses thousands of digits
        return None
    if match := _INTEGER.match(text):
        sign = -1 if match["sign"] == "-" else 1
        for base, name in ((2, "two"), (16, "sixteen"), (8, "eight"), (10, "ten")):
            digits = (match[name] or "").replace("_", "").replace(",", "")
            if digits:
                return sign * int(digits, base)
        return sign * 0
    if _SEXAGESIMAL.match(text):
        parts = [int(part) for part in text.lstrip("+-").replace("_", "").split(":")]
        hours, minutes, seconds = (*parts, 0)[:3]  # two parts are hours and minutes
        total = hours * 3600 + minutes * 60 + seconds
        return -total if text.startswith("-") else total
    if _FLOAT.match(text) and any(char.isdigit() for char in text):
        return float(text.replace("_", "").replace(",", ""))
    if text in (".inf", ".Inf", ".INF", "+.inf"):
        return float("inf")
    if text in ("-.inf", "-.Inf", "-.INF"):
        return float("-inf")
    if text in (".nan", ".NaN", ".NAN"):
        return float("nan")
    return None


def is_date(scalar: Scalar) -> bool:
    """Whether Psych takes an unquoted scalar for a date."""
    return scalar.plain and scalar.tag is None and bool(_DATE.match(scalar.text))
