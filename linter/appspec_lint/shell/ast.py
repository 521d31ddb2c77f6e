"""The AST of shell source: words, redirections, commands, compound commands and lists."""

from __future__ import annotations

from collections.abc import Mapping

from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.typing_names import Literal, TypeAlias
from appspec_lint.shell.invocation import Invocation, resolve_invocation
from appspec_lint.shell.word import Word

CompoundKind: TypeAlias = Literal[
    "group", "subshell", "if", "while", "until", "for", "case", "function", "test", "substitution"
]


@dataclass(frozen=True, slots=True)
class Redirection:
    """`2>> log`: an operator, the descriptor before it, the word after it."""

    operator: str
    descriptor: int | None
    target: Word | None
    start: int
    end: int
    body: str | None = None  # the content of a here-document


@dataclass(frozen=True, slots=True)
class Assignment:
    """`NAME=value`; the value is None if it contains an expansion."""

    name: str
    value: str | None
    start: int
    end: int
    raw: str = ""  # the value as it is written


@dataclass(frozen=True, eq=False)
class Command:
    """A simple command; without words, it is only assignments or redirections."""

    words: tuple[Word, ...]
    assignments: tuple[Assignment, ...]
    redirections: tuple[Redirection, ...]
    start: int
    end: int
    background: bool = False  # a `&` follows it, or a list or compound command around it
    conditional: bool = False  # it runs only in a branch, a loop, or after `&&` or `||`
    substituted: bool = False  # it is in a command or process substitution: `$(…)`, `<(…)`
    function: str | None = None  # the innermost function that it is part of
    broken: bool = False  # it is in or next to a syntax error
    substitutions: tuple[Compound, ...] = ()

    @cached_property
    def invocation(self) -> Invocation:
        """What it runs in the end, after all programs that only run another one."""
        return resolve_invocation(self.words)


@dataclass(frozen=True, eq=False)
class Compound:
    """A compound command: a group, a subshell, a conditional, a loop, a function, a test."""

    kind: CompoundKind
    head: tuple[Statement, ...]  # the condition of `if`, `while` and `until`
    blocks: tuple[tuple[Statement, ...], ...]  # the bodies; of `if`, one for each branch
    redirections: tuple[Redirection, ...]
    start: int
    end: int
    name: str = ""  # of a function, or of the variable of a `for` over words
    otherwise: bool = False  # the last block is an `else`, or a `*)` of a `case`
    endless: bool = False  # a loop without a condition: `for ((;;))`
    values: tuple[Word, ...] = ()  # the words that a `for` iterates over
    broken: bool = False
    substitutions: tuple[Compound, ...] = ()


Part: TypeAlias = Command | Compound
"""One part of a pipeline."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands joined with `|`; a single command is a pipeline too."""

    parts: tuple[Part, ...]
    joins: tuple[str, ...]  # `|` or `|&`, one fewer than the parts
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Pipelines joined with `&&` and `||`, up to the `;`, `&` or line end after them."""

    pipelines: tuple[Pipeline, ...]
    operators: tuple[str, ...]  # `&&` or `||`, one fewer than the pipelines
    ampersand: int | None  # the offset of the `&` that runs the statement in the background
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Program:
    """The statements of a program, and all its simple commands, nested ones too, in order."""

    statements: tuple[Statement, ...] = ()
    commands: tuple[Command, ...] = ()
    complete: bool = True  # False: too long or too deeply nested to parse, and therefore empty
    broken: bool = False  # there is a syntax error
    functions: Mapping[str, Compound] = field(default_factory=dict)
    """The functions that it defines for itself, the last one of each name.

    A function that is defined in another function or in a substitution is not included.
    """
