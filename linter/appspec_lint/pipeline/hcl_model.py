"""The expressions of HCL, the language of Terraform, as located values."""

from __future__ import annotations

from dataclasses import dataclass

from appspec_lint.diagnostics.span import Span


@dataclass(frozen=True, slots=True, eq=False)
class HclConstant:
    """A number, `true` or `false`; `text` is None for `null`."""

    text: str | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclHole:
    """A `${expression}` of a string; without an expression, a `%{directive}`."""

    expression: HclExpression | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclString:
    """A quoted string or a heredoc; `lines` is the range of the lines of a heredoc."""

    parts: tuple[str | HclHole, ...]
    span: Span
    lines: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class HclReference:
    """A path of names, such as `var.name`; an index is `[0]`, `[key]`, or `[*]` for a splat.

    An index that is an expression is that expression; `base` is what the path starts from, if that
    is not a name.
    """

    steps: tuple[str | HclExpression, ...]
    span: Span
    base: HclExpression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class HclCall:
    """A call of a function."""

    name: str
    arguments: tuple[HclExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclList:
    """A list."""

    items: tuple[HclExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclObject:
    """An object; the key of an item is a string if it is written as a name."""

    items: tuple[tuple[str | HclExpression, HclExpression], ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclConditional:
    """`condition ? yes : no`."""

    condition: HclExpression
    yes: HclExpression
    no: HclExpression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclOperation:
    """An operator with its one or two operands."""

    operator: str
    operands: tuple[HclExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
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
