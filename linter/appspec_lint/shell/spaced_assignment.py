"""Find assignments with spaces around the `=`, which the shell reads as commands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.shell.ast import Command, Program
from appspec_lint.shell.commands import names

_NAME = regex(r"[A-Za-z_]\w*")
_LITERAL = regex(r"-?\d[\d.]*|\"[^\"$`/]*\"|'[^'/]*'|\"?\$\([^()]*\)\"?")
"""A value that is evidently not a command: a number, a quoted string, or what a command prints."""
_DECLARING = frozenset(("export", "readonly", "declare", "typeset", "local"))


@dataclass(frozen=True, slots=True)
class SpacedAssignment:
    """An assignment as it is written; `value` is the words after the `=`.

    `program` is the command that the shell runs instead; it is empty after `export`.
    """

    command: Command
    name: str
    program: str
    start: int
    end: int
    value: str
    words: int

    @property
    def is_command(self) -> bool:
        """Whether the shell runs a command of the variable's name."""
        return self.program == self.name


def find_spaced_assignments(text: str, program: Program) -> Iterator[SpacedAssignment]:
    """Find them in a program; the names of known programs and of functions are commands."""
    functions = program.functions
    for command in program.commands:
        if command.broken or not command.words:
            continue
        name = command.words[0].text or ""
        if name in _DECLARING:
            yield from _check_declaration(text, command, name)
        elif _NAME.fullmatch(name) and name not in functions and name not in names():
            yield from _check_command(text, command, name)
        elif len(command.words) == 1:
            yield from _check_space_after(text, command)


def _check_command(text: str, command: Command, name: str) -> Iterator[SpacedAssignment]:
    """`NAME = value` and `NAME =value`."""
    words = command.words
    if len(words) == 1:
        yield from _check_space_after(text, command)
    elif words[1].raw.startswith("=") and not words[1].raw.startswith(("==", "=~")):
        is_alone = words[1].raw == "="
        if command.assignments or (is_alone and len(words) == 2):
            return
        start = words[2].start if is_alone else words[1].start + 1
        value = text[start : command.words[-1].end]
        count = len(words) - (2 if is_alone else 1)
        yield SpacedAssignment(command, name, name, words[0].start, command.end, value, count)


def _check_space_after(text: str, command: Command) -> Iterator[SpacedAssignment]:
    """`NAME= value`, where the value is evidently no command."""
    word = command.words[0]
    if len(command.assignments) != 1 or not _LITERAL.fullmatch(word.raw):
        return
    assignment = command.assignments[0]
    if text[assignment.start : assignment.end] == f"{assignment.name}=":
        yield SpacedAssignment(
            command, assignment.name, word.raw, assignment.start, word.end, word.raw, 1
        )


def _check_declaration(text: str, command: Command, keyword: str) -> Iterator[SpacedAssignment]:
    """`export NAME = value`, which declares variables of the names `=` and `value`."""
    words = [word for word in command.words[1:] if not word.raw.startswith("-")]
    for index, (word, after) in enumerate(pairwise(words)):
        if word.text and _NAME.fullmatch(word.text) and after.raw.startswith("="):
            start = words[index + 2].start if after.raw == "=" and words[index + 2 :] else None
            start = after.start + 1 if start is None else start
            value = text[start : words[-1].end]
            count = max(len(words) - index - (2 if after.raw == "=" else 1), 1)
            yield SpacedAssignment(command, word.text, "", word.start, command.end, value, count)
            return
