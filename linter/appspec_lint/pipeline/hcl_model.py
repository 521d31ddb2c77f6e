"""The expressions of HCL, the language of Terraform, as located values."""

from __future__ import annotations

from typing import NamedTuple

from appspec_lint.diagnostics.span import Span


class HclConstant(NamedTuple):
    """A number, `true` or `false`; `text` is None for `null`."""

    text: str | None
    span: Span


class HclHole(NamedTuple):
    """A `${expression}` of a string; without an expression, a `%{directive}`."""

    expression: HclExpression | None
    span: Span


class HclString(NamedTuple):
    """A quoted string or a heredoc; `lines` is the range of the lines of a heredoc."""

    parts: tuple[str | HclHole, ...]
    span: Span
    lines: Span | None = None


class HclReference(NamedTuple):
    """A path of names, such as `var.name`; an index is `[0]`, `[key]`, or `[*]` for a splat.

    An index that is an expression is that expression; `base` is what the path starts from, if that
    is not a name.
    """

    steps: tuple[str | HclExpression, ...]
    span: Span
    base: HclExpression | None = None


class HclCall(NamedTuple):
    """A call of a function."""

    name: str
    arguments: tuple[HclExpression, ...]
    span: Span


class HclList(NamedTuple):
    """A list."""

    items: tuple[HclExpression, ...]
    span: Span


class HclObject(NamedTuple):
    """An object; the key of an item is a string if it is written as a name."""

    items: tuple[tuple[str | HclExpression, HclExpression], ...]
    span: Span


class HclConditional(NamedTuple):
    """`condition ? yes : no`."""

    condition: HclExpression
    yes: HclExpression
    no: HclExpression
    span: Span


class HclOperation(NamedTuple):
    """An operator with its one or two operands."""

    operator: str
    operands: tuple[HclExpression, ...]
    span: Span


class HclOther(NamedTuple):
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
