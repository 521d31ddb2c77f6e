"""Which commands of a script have something to read; a hook's own standard input is closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.shell import Command, Compound, Redirection, Statement


def reads_input(statements: Sequence[Statement], *, around: bool = False) -> Iterator[int]:
    """The offsets of the commands that read from a pipe, a file or a here-document."""
    for statement in statements:
        for pipeline in statement.pipelines:
            for index, part in enumerate(pipeline.parts):
                reads = around or index > 0 or any(map(_is_input, part.redirections))
                if isinstance(part, Command):
                    if reads:
                        yield part.start
                else:
                    yield from _inside(part, around=reads)
                for caught in part.substitutions:
                    yield from _inside(caught, around=reads)


def _inside(part: Compound, *, around: bool) -> Iterator[int]:
    yield from reads_input(part.head, around=around)
    for block in part.blocks:
        yield from reads_input(block, around=around)


def _is_input(redirection: Redirection) -> bool:
    return redirection.operator.startswith("<") and redirection.descriptor in (None, 0)
