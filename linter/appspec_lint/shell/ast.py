"""What shell text says: words, redirections, commands, and the lists that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

CompoundKind: TypeAlias = Literal[
    "group", "subshell", "if", "while", "until", "for", "case", "function", "test", "substitution"
]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command; offsets are code points of the text that was parsed."""

    text: str | None  # quotes and escapes resolved; None where an expansion makes it unknown
    raw: str
    start: int
    end: int
    quoted: bool = False
    pattern: bool = False  # an unquoted `*`, `?` or `[`: `text` is a pattern
    tail: str = ""  # what is known to stand behind the last expansion

    @property
    def name(self) -> str | None:
        """The last component of the path that the word is, where that much is known."""
        known = self.tail if self.text is None else self.text
        return known.rpartition("/")[2] if self.text is not None or "/" in known else None

    @property
    def verbatim(self) -> bool:
        """Whether it is one quoted text that stands there as a shell would read it."""
        quote, inside = self.raw[:1], self.raw[1:-1]
        if quote == "'":
            return self.raw[-1:] == quote and quote not in inside
        return quote == self.raw[-1:] == '"' and not {'"', "\\"} & set(inside)


@dataclass(frozen=True, slots=True)
class Redirection:
    """`2>> log`: an operator, the descriptor before it, the word behind it."""

    operator: str
    descriptor: int | None
    target: Word | None
    start: int
    end: int
    body: str | None = None  # the text of a here-document


@dataclass(frozen=True, slots=True)
class Assignment:
    """`NAME=value`; the value is None where it can't be known."""

    name: str
    value: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command; without words it is assignments or redirections alone."""

    words: tuple[Word, ...]
    assignments: tuple[Assignment, ...]
    redirections: tuple[Redirection, ...]
    start: int
    end: int
    background: bool = False  # it, or a list or a block around it, is followed by `&`
    conditional: bool = False  # it runs or not as another command's status or a case has it
    substituted: bool = False  # its output is caught: `$(…)`, `<(…)`
    function: str | None = None  # the innermost function that it is part of
    broken: bool = False  # the text here is no shell that we understand
    substitutions: tuple[Compound, ...] = ()


@dataclass(frozen=True, slots=True)
class Compound:
    """A block: a group, a subshell, a conditional, a loop, a function, a test."""

    kind: CompoundKind
    head: tuple[Statement, ...]  # the condition of `if`, `while` and `until`
    blocks: tuple[tuple[Statement, ...], ...]  # the bodies; of `if`, one for each branch
    redirections: tuple[Redirection, ...]
    start: int
    end: int
    name: str = ""  # of a function, or of the variable of a `for` over words
    otherwise: bool = False  # the last block is an `else`, or a case that takes all
    endless: bool = False  # a loop over nothing: `for ((;;))`
    values: tuple[Word, ...] = ()  # the words that a `for` goes through
    broken: bool = False
    substitutions: tuple[Compound, ...] = ()


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands joined by `|`; one alone is a pipeline too."""

    parts: tuple[Command | Compound, ...]
    joins: tuple[str, ...]  # `|` or `|&`, one fewer than the parts
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Pipelines joined by `&&` and `||`, up to the `;`, `&` or line end behind them."""

    pipelines: tuple[Pipeline, ...]
    operators: tuple[str, ...]  # `&&` or `||`, one fewer than the pipelines
    ampersand: int | None  # where the `&` stands that puts it all into the background
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Program:
    """A text's statements, and all its simple commands in source order, nested ones too."""

    statements: tuple[Statement, ...] = ()
    commands: tuple[Command, ...] = ()
    complete: bool = True  # False: too long or too deep to read, hence empty
    broken: bool = False  # somewhere the text is no shell that we understand
