"""Shell text, read as commands with their places, whatever the text is."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from appspec_lint.shell.blocks import Reader, TooDeep
from appspec_lint.shell.heredoc import take_out
from appspec_lint.shell.syntax import (
    Assignment,
    Command,
    Compound,
    Kind,
    Pipeline,
    Program,
    Redirection,
    Statement,
    Word,
)
from appspec_lint.shell.tokens import CommandReader

if TYPE_CHECKING:
    from tree_sitter import Parser

__all__ = [
    "Assignment",
    "Command",
    "Compound",
    "Kind",
    "Pipeline",
    "Program",
    "Redirection",
    "Statement",
    "Word",
    "parse",
]

LONGEST = 65_536
_NOT_ASCII = re.compile(r"[^\x01-\x7f]")


def parse(text: str, start: int = 0, end: int | None = None) -> Program:
    """Read a text, or a stretch of it, as bash; offsets are the whole text's.

    A line may end in CR LF. What is no shell is passed over, and what stands near it is
    marked `broken`. A text that is too long or too deep gives an empty, incomplete program.
    """
    stretch = text[start:end]
    if len(stretch) > LONGEST:
        return Program(complete=False)
    lines = stretch.replace("\r\n", "\n")
    line_ends = [match.start() for match in re.finditer("\r\n", stretch)]
    for index in range(len(line_ends)):
        line_ends[index] -= index
    blanked, documents = take_out(lines)
    # To the shell a letter beyond ASCII is a part of a word, as a dot is: with one byte for
    # each character, the grammar's offsets are ours.
    tree = _parser().parse(_NOT_ASCII.sub(".", blanked).encode("ascii"))

    def place(offset: int) -> int:
        return start + offset + (bisect_right(line_ends, offset - 1) if line_ends else 0)

    reader = Reader(lines, place, CommandReader(lines, place, documents))
    try:
        statements = reader.program(tree.root_node)
    except TooDeep:
        return Program(complete=False)
    commands = sorted(reader.commands, key=lambda command: command.start)
    return Program(statements, tuple(commands), broken=tree.root_node.has_error)


@cache
def _parser() -> Parser:
    # Imported here: 30 ms that a project without scripts saves.
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))
