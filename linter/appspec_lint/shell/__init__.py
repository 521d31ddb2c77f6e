"""Shell text, read as commands with their places, whatever the text is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from appspec_lint.shell.ast import (
    Assignment,
    Command,
    Compound,
    CompoundKind,
    Pipeline,
    Program,
    Redirection,
    Statement,
    Word,
)
from appspec_lint.shell.flatten import CommandLowering
from appspec_lint.shell.heredoc import extract_heredocs
from appspec_lint.shell.lowering import Lowering, TooDeep

if TYPE_CHECKING:
    from tree_sitter import Parser

__all__ = [
    "Assignment",
    "Command",
    "Compound",
    "CompoundKind",
    "Pipeline",
    "Program",
    "Redirection",
    "Statement",
    "Word",
    "comments",
    "parse",
]

LONGEST = 65_536
_IN_WORDS = re.compile(r"[^\x01-\x7f]|^\\(?=[\w./])", re.MULTILINE)
"""What the grammar reads better as a dot: a letter beyond ASCII, and the escape at a line's head.

tree-sitter-bash glues a line that begins with one (`\\cp -f a b`) to the last word before it.
"""


def parse(text: str, start: int = 0, end: int | None = None) -> Program:
    """Read a text, or a stretch of it, as bash; offsets are the whole text's.

    A line may end in CR LF. What is no shell is passed over, and what stands near it is
    marked `broken`. A text that is too long or too deep gives an empty, incomplete program.
    """
    stretch = text[start:end]
    if len(stretch) > LONGEST:
        return Program(complete=False)
    lines = stretch.replace("\r\n", "\n")
    place = _places(stretch, start)
    blanked, documents = extract_heredocs(lines)
    tree = _parser().parse(_plain(blanked))

    reader = Lowering(lines, place, CommandLowering(lines, place, documents))
    try:
        statements = reader.program(tree.root_node)
    except TooDeep:
        return Program(complete=False)
    commands = sorted(reader.commands, key=lambda command: command.start)
    return Program(statements, tuple(commands), broken=tree.root_node.has_error)


def comments(text: str, start: int = 0, end: int | None = None) -> tuple[tuple[int, int], ...]:
    """Where the comments of a text stand, or of a stretch of it, from `#` to the line's end.

    What stands in quotes or in a here-document is none. A text that is too long has none.
    """
    stretch = text[start:end]
    if len(stretch) > LONGEST:
        return ()
    place = _places(stretch, start)
    blanked, _ = extract_heredocs(stretch.replace("\r\n", "\n"))
    tree = _parser().parse(_plain(blanked))
    found = []
    waiting = [tree.root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "comment":
            found.append((place(node.start_byte), place(node.end_byte)))
        waiting += node.children
    return tuple(sorted(found))


def _plain(text: str) -> bytes:
    """The text with one byte for each character, so that the grammar's offsets are ours."""
    return _IN_WORDS.sub(".", text).encode("ascii")


def _places(stretch: str, start: int) -> Callable[[int], int]:
    """Lead from an offset in the stretch with LF ends to the one in the whole text."""
    line_ends = [match.start() for match in re.finditer("\r\n", stretch)]
    for index in range(len(line_ends)):
        line_ends[index] -= index

    def place(offset: int) -> int:
        return start + offset + (bisect_right(line_ends, offset - 1) if line_ends else 0)

    return place


@cache
def _parser() -> Parser:
    # Imported here: 30 ms that a project without scripts saves.
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))
