"""YAML as nodes with spans: scalars, sequences, mappings, and the document around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from appspec_lint.diagnostics.span import Position, Source, Span
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass

MAX_DEPTH = 100
"""The maximum nesting depth; no field of either format is deeper than ten."""
MAX_NODES = 200_000
"""The maximum number of nodes after alias expansion."""


@dataclass(frozen=True, slots=True, eq=False)
class ScalarNode:
    """A scalar: its text and how it is written.

    Its value depends on the reader, see `yaml.psych` and `yaml.resolve`. It is `plain` if it has no
    quotes and is not a block scalar.
    """

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
    """A mapping, with all its entries, also those with a duplicate key."""

    entries: tuple[MappingEntry, ...]
    span: Span
    tag: str | None = None

    def find(self, *names: str) -> MappingEntry | None:
        """Find the last entry whose key is one of `names`: every reader uses the last one."""
        for entry in reversed(self.entries):
            key = entry.key
            if type(key) is ScalarNode and key.text in names:
                return entry
        return None

    def value(self, *names: str) -> Node | None:
        """Find the value of the last entry whose key is one of `names`."""
        entry = self.find(*names)
        return None if entry is None else entry.value


Node = ScalarNode | SequenceNode | MappingNode


START = Position(1, 1)
UNDEFINED = "found undefined alias"
"""libyaml's message for an alias without an anchor."""
SELF_REFERENCE = "found an anchor that contains itself"
"""Our own words for an alias of the value that contains it, which libyaml accepts."""


@dataclass(frozen=True)
class SyntaxProblem:
    """Why the source is not a valid document: libyaml's message and the position.

    `own` marks a limit of this linter, which other parsers do not have.
    """

    span: Span
    problem: str
    context: str = ""
    own: bool = False
    mark: Position = START
    """The position that libyaml reports: the start of the context."""

    @property
    def start(self) -> Span:
        """The character at `mark`, such as a quote or bracket that is never closed."""
        source = self.span.source
        start = source.line_starts[self.mark.line - 1] + self.mark.column - 1
        return source.span(start, start + 1)

    @property
    def ruby(self) -> str:
        """The error message of Ruby's Psych, or "" if it is not known."""
        if self.problem == SELF_REFERENCE:
            return ""
        words = f"{self.problem} {self.context}".strip()
        if self.problem == UNDEFINED:
            return f"Unknown alias: {self.span.text.removeprefix('*')}"
        return f"(<unknown>): {words} at line {self.mark.line} column {self.mark.column}"


@dataclass(frozen=True, eq=False)
class Document:
    """The content of a source; `root` is None if it is empty or not valid.

    `further` is the first line of a second document, which no reader uses.
    """

    source: Source
    root: Node | None
    syntax_problem: SyntaxProblem | None = None
    aliases: tuple[Span, ...] = ()
    further: Span | None = None

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node once, keys and values, in the order of the document."""
        if self.aliases or self.root is None:
            return tuple(iter_nodes(self.root))
        nodes = [self.root]
        _add_parts(self.root, nodes)
        return tuple(nodes)


def find_node(root: Node | None, route: Sequence[str | int]) -> Node | None:
    """Find the node at `route` (keys and indexes from the root), or None if there is none."""
    node = root
    for step in route:
        match node, step:
            case MappingNode(), str():
                node = node.value(step)
            case SequenceNode(items), int() if step < len(items):
                node = items[step]
            case _:
                return None
    return node


def _add_parts(node: Node, nodes: list[Node]) -> None:
    """Add the nodes that a node consists of, none of which is an alias of another."""
    parts: Iterable[Node] = ()
    if isinstance(node, MappingNode):
        parts = [part for entry in node.entries for part in (entry.key, entry.value)]
    elif isinstance(node, SequenceNode):
        parts = node.items
    for part in parts:
        nodes.append(part)
        if type(part) is not ScalarNode:
            _add_parts(part, nodes)


def iter_nodes(root: Node | None) -> Iterator[Node]:
    """Give every node once, keys and values, in the order of the document."""
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
            case MappingNode(entries):
                for entry in reversed(entries):
                    waiting += (entry.value, entry.key)
