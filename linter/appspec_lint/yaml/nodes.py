"""YAML as located nodes: scalars, sequences, mappings, and the document around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.span import Position, Source, Span

MAX_DEPTH = 100
"""The maximum nesting depth; no field of either format is deeper than ten."""
MAX_NODES = 200_000
"""The maximum number of nodes after alias expansion."""


@dataclass(frozen=True, slots=True, eq=False)
class ScalarNode:
    """A value: its text and how it was written; the dialect determines its meaning."""

    text: str
    span: Span
    plain: bool
    tag: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SequenceNode:
    """A sequence."""

    items: tuple[Node, ...]
    span: Span
    tag: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MappingEntry:
    """A key with its value; `merged` if it comes from `<<`."""

    key: Node
    value: Node
    merged: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MappingNode:
    """A mapping; a duplicate key appears twice in it."""

    entries: tuple[MappingEntry, ...]
    span: Span
    tag: str | None = None

    def find(self, *names: str) -> MappingEntry | None:
        """Find the last pair whose key is one of `names`, which is the one that counts."""
        for pair in reversed(self.entries):
            if isinstance(pair.key, ScalarNode) and pair.key.text in names:
                return pair
        return None

    def value(self, *names: str) -> Node | None:
        """Find the value of the last of these keys."""
        pair = self.find(*names)
        return None if pair is None else pair.value


Node = ScalarNode | SequenceNode | MappingNode


START = Position(1, 1)
UNDEFINED = "found undefined alias"
SELF_REFERENCE = "found an anchor that contains itself"
"""Our own words for an alias of the value that contains it, which libyaml accepts."""


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Why the text is not a valid document: libyaml's message and the position.

    `own` marks a limit of this linter, as opposed to text that no parser accepts.
    """

    span: Span
    problem: str
    context: str = ""
    own: bool = False
    mark: Position = START
    """The position that libyaml reports: the start of the context."""

    @property
    def ruby(self) -> str:
        """The error message of Ruby's Psych, or "" if it is not known."""
        if self.problem == SELF_REFERENCE:
            return ""
        words = f"{self.problem} {self.context}".strip()
        if self.problem == UNDEFINED:
            return f"Unknown alias: {self.span.text.removeprefix('*')}"
        return f"(<unknown>): {words} at line {self.mark.line} column {self.mark.column}"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """The content of a text; `root` is None if it is empty or flawed.

    `further` is the start of a second document, which is never read.
    """

    source: Source
    root: Node | None
    syntax_problem: SyntaxProblem | None = None
    aliases: tuple[Span, ...] = ()
    further: Span | None = None


def iter_nodes(root: Node | None) -> Iterator[Node]:
    """Give every node once, keys and values, regardless of aliases."""
    waiting = [root] if root is not None else []
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        match node:
            case SequenceNode(items):
                waiting.extend(reversed(items))
            case MappingNode(pairs):
                for pair in reversed(pairs):
                    waiting += (pair.value, pair.key)
