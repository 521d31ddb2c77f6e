"""YAML as located nodes: scalars, sequences, mappings, and the document around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.span import Position, Source, Span

MAX_DEPTH = 100
"""How deep a document may nest; no field of either file lies deeper than ten."""
MAX_NODES = 200_000
"""How many nodes a document may have once its aliases are followed."""


@dataclass(frozen=True, slots=True, eq=False)
class ScalarNode:
    """A value: its text, and how it was written; the dialect decides what it means."""

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
    """A key with its value; `merged` where `<<` brought it here."""

    key: Node
    value: Node
    merged: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MappingNode:
    """A mapping; a key that was written twice stands twice in it."""

    entries: tuple[MappingEntry, ...]
    span: Span
    tag: str | None = None

    def find(self, *names: str) -> MappingEntry | None:
        """The last pair whose key is one of `names`: the one that counts."""
        for pair in reversed(self.entries):
            if isinstance(pair.key, ScalarNode) and pair.key.text in names:
                return pair
        return None

    def value(self, *names: str) -> Node | None:
        """The value under the last of these keys."""
        pair = self.find(*names)
        return None if pair is None else pair.value


Node = ScalarNode | SequenceNode | MappingNode


START = Position(1, 1)
UNDEFINED = "found undefined alias"


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Why the text is no document: libyaml's words, and where.

    `own` tells a limit of this linter from a text that no reader takes.
    """

    span: Span
    problem: str
    context: str = ""
    own: bool = False
    mark: Position = START
    """The place that libyaml names with the problem: its context's beginning."""

    @property
    def ruby(self) -> str:
        """The words of Ruby's Psych for it."""
        words = f"{self.problem} {self.context}".strip()
        if self.problem == UNDEFINED:
            return f"Unknown alias: {self.span.text.removeprefix('*')}"
        return f"(<unknown>): {words} at line {self.mark.line} column {self.mark.column}"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """What a text holds; `root` is None where it is empty or flawed.

    `further` is where a second document begins, which nobody reads.
    """

    source: Source
    root: Node | None
    syntax_problem: SyntaxProblem | None = None
    aliases: tuple[Span, ...] = ()
    further: Span | None = None


def iter_nodes(root: Node | None) -> Iterator[Node]:
    """Give every node once, keys and values, however often it is aliased."""
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
