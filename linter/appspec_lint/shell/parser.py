"""Parse shell source with tree-sitter-bash, which recovers from any syntax error."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from time import thread_time

from appspec_lint.lazy.packages import defer_module
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.shell.ast import Program
from appspec_lint.shell.flatten import CommandLowering
from appspec_lint.shell.heredoc import extract_heredocs
from appspec_lint.shell.lowering import Lowering, TooDeep

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

LONGEST = 65_536
"""The most characters that are parsed."""

_QUICKLY_PARSED = 4_096
"""The number of characters that are parsed in a moment, whatever they are."""

_LONGEST_TIME = 1.0
"""The seconds of CPU time after which parsing is given up."""

_MISREAD = regex(r"[^\x01-\x7f]|^\\(?=[\w./])", re.MULTILINE)
"""Characters that the grammar sees as a dot: non-ASCII ones, and a backslash that starts a line.

tree-sitter-bash joins a line that starts with a backslash (`\\cp -f a b`) to the command before it.
"""

_VALUE_PART = regex(
    r"""[\w./:@%+,^~-]+|"(?:[^"\\]|\\.)*"|'[^']*'|\$\{[^}\s]*\}|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`"""
    r"""|\$(?=\w)""",
    re.DOTALL,
)
_ASSIGNED = regex(rf"(?:^|(?<=[\s;&|(]))([A-Za-z_]\w*\+?=)((?:{_VALUE_PART.pattern})+)", re.DOTALL)
"""An assignment, with its value.

Where a variable follows another expansion (`A=$B.c.$D.e`), tree-sitter-bash ends the assignment
before the name of the variable, and reads `D.e` as a command.
"""


@lru_cache(maxsize=256)  # a build is simulated once for each of its possible source roots
def parse(text: str, start: int = 0, end: int | None = None) -> Program:
    """Parse `text[start:end]` as bash; offsets are those of the whole text.

    Lines may end in CRLF. Syntax errors are skipped, and the commands around them are marked
    `broken`. Text that is too long, too deeply nested or too slow to parse gives an empty,
    incomplete program.
    """
    section = text[start:end]
    if len(section) > LONGEST:
        return Program(complete=False)
    lines = section.replace("\r\n", "\n")
    to_offset = _map_offsets(section, start)
    without_heredocs, heredocs = extract_heredocs(lines)
    tree = _parse_tree(without_heredocs)
    if tree is None:
        return Program(complete=False)

    lowering = Lowering(lines, to_offset, CommandLowering(lines, to_offset, heredocs))
    try:
        statements = lowering.program(tree.root_node)
    except TooDeep:
        return Program(complete=False)
    commands = sorted(lowering.commands, key=lambda command: command.start)
    return Program(
        statements,
        tuple(commands),
        broken=tree.root_node.has_error,
        functions=lowering.functions,
    )


def comments(text: str, start: int = 0, end: int | None = None) -> tuple[tuple[int, int], ...]:
    """Find the comments in `text[start:end]`, each from its `#` to the end of the line.

    A `#` in quotes or in a here-document does not start a comment. Text that is too long gives
    no comments.
    """
    section = text[start:end]
    if len(section) > LONGEST:
        return ()
    to_offset = _map_offsets(section, start)
    without_heredocs, _ = extract_heredocs(section.replace("\r\n", "\n"))
    tree = _parse_tree(without_heredocs)
    spans = []
    pending = [] if tree is None else [tree.root_node]
    while pending:
        node = pending.pop()
        if node.type == "comment":
            spans.append((to_offset(node.start_byte), to_offset(node.end_byte)))
        pending += node.children
    return tuple(sorted(spans))


def _parse_tree(text: str) -> Tree | None:
    """Parse one byte for each character, so that the grammar's offsets are those of the text.

    None if that lasts too long: tree-sitter recovers from thousands of errors in quadratic time.
    """
    visible = _MISREAD.sub(".", text)
    if "=" in visible and "$" in visible:
        visible = _ASSIGNED.sub(_hide_later_variables, visible)
    readable = visible.encode("ascii")
    parser = _parser()
    if len(readable) <= _QUICKLY_PARSED:
        return parser.parse(readable)
    end = thread_time() + _LONGEST_TIME
    try:
        return parser.parse(
            lambda offset, _: readable[offset:],
            progress_callback=lambda *_: thread_time() > end,
        )
    except ValueError:
        parser.reset()
        return None


def _hide_later_variables(match: re.Match[str]) -> str:
    """Replace the `$` of each variable in a value, except at its beginning."""
    value = match[2]
    if "$" not in value[1:]:
        return match[0]
    return match[1] + _VALUE_PART.sub(
        lambda part: "_" if part[0] == "$" and part.start() else part[0], value
    )


def _map_offsets(section: str, start: int) -> Callable[[int], int]:
    """Map an offset in the section with LF line ends to the one in the whole text."""
    if "\r\n" not in section:
        return start.__add__
    line_ends = [match.start() for match in re.finditer("\r\n", section)]
    for index in range(len(line_ends)):
        line_ends[index] -= index

    def to_offset(offset: int) -> int:
        return start + offset + bisect_right(line_ends, offset - 1)

    return to_offset


@cache
def _parser() -> Parser:
    # Projects without scripts do not need these modules, and parsing needs nothing else of their
    # packages, which import typing and importlib.resources, and cost more than parsing a script.
    defer_module("tree_sitter")
    defer_module("tree_sitter_bash")
    from tree_sitter_bash._binding import language

    binding = import_module("tree_sitter._binding")
    parser: Parser = binding.Parser(binding.Language(language()))
    return parser
