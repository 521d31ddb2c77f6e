"""The expressions of HCL, the language of Terraform, as located values.

Named tuples would not do: mypy needs minutes to compare tuples that contain each other.
"""

from __future__ import annotations

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass


@dataclass(frozen=True, slots=True)
class HclConstant:
    """A number, `true` or `false`; `text` is None for `null`."""

    text: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class HclHole:
    """A `${expression}` of a string; without an expression, a `%{directive}`."""

    expression: HclExpression | None
    span: Span


@dataclass(frozen=True, slots=True)
class HclString:
    """A quoted string or a heredoc; `lines` is the range of the lines of a heredoc."""

    parts: tuple[str | HclHole, ...]
    span: Span
    lines: Span | None = None


@dataclass(frozen=True, slots=True)
class HclReference:
    """A path of names, such as `var.name`; an index is `[0]`, `[key]`, or `[*]` for a splat.

    An index that is an expression is that expression; `base` is what the path starts from, if that
    is not a name.
    """

    steps: tuple[str | HclExpression, ...]
    span: Span
    base: HclExpression | None = None


@dataclass(frozen=True, slots=True)
class HclCall:
    """A call of a function."""

    name: str
    arguments: tuple[HclExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class HclList:
    """A list."""

    items: tuple[HclExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class HclObject:
    """An object; the key of an item is a string if it is written as a name."""

    items: tuple[tuple[str | HclExpression, HclExpression], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class HclConditional:
    """`condition ? yes : no`."""

    condition: HclExpression
    yes: HclExpression
    no: HclExpression
    span: Span


@dataclass(frozen=True, slots=True)
class HclOperation:
    """An operator with its one or two operands."""

    operator: str
    operands: tuple[HclExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class HclOther:
    """A `for` expression, or text that cannot be parsed."""

    span: Span


HclExpression = (
    HclConstant
    | HclString
    | HclReference
    | HclCall
    | HclList
    | HclObject
    | HclConditional
    | HclOperation
    | HclOther
)
