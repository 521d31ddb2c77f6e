"""Find the commands that read other input than the hook's own standard input, which is closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.shell import Command, Redirection, Statement
from appspec_lint.shell.visitor import NestedPart, iter_parts


def find_input_readers(statements: Sequence[Statement]) -> Iterator[int]:
    """The offsets of the commands that read from a pipe, a file or a here-document."""
    for nested in iter_parts(statements):
        if isinstance(nested.part, Command):
            if any(map(_has_input, (nested, *nested.ancestors))):
                yield nested.part.start


def _has_input(nested: NestedPart) -> bool:
    return nested.index > 0 or any(map(_is_input, nested.part.redirections))


def _is_input(redirection: Redirection) -> bool:
    return redirection.operator.startswith("<") and redirection.descriptor in (None, 0)
