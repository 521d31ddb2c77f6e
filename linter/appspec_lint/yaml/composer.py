"""Parse one YAML (or JSON) document into nodes with spans; syntax errors are returned as values.

Both systems that read these files use libyaml or a port of it (Ruby's Psych; go-yaml), so libyaml
parses them here too, event by event and without recursion. Where libyaml is not available, the
parser of ruamel.yaml is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from appspec_lint.diagnostics.span import Position, Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import Any
from appspec_lint.yaml.libyaml import parse_events
from appspec_lint.yaml.nodes import (
    MAX_DEPTH,
    MAX_NODES,
    SELF_REFERENCE,
    START,
    UNDEFINED,
    Document,
    MappingEntry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    SyntaxProblem,
)


def parse(source: Source) -> Document:
    """Parse the first document of `source`; a syntax error is returned, not raised."""
    document = _read(source, _events)
    if document.syntax_problem is not None and _is_too_strict(source, document.syntax_problem):
        second = _read(source, _pure_events)
        return document if second.root is None else second
    return document


def _read(source: Source, events: Callable[[str], Iterator[Any]]) -> Document:
    text = source.content.lstrip("\ufeff")  # parsers do not count the BOM
    try:
        stream = events(text)
        try:
            return _Composer(source, _find_shift(source)).compose(stream)
        except _CompositionError as error:
            if error.syntax_problem.problem == UNDEFINED:
                # A syntax error anywhere in the document takes precedence over the alias
                any(type(event).__name__ == "DocumentEndEvent" for event in stream)
            return Document(source, None, error.syntax_problem)
    except Exception as error:
        syntax_problem = _to_syntax_problem(source, error)
        if syntax_problem is None:
            raise
        return Document(source, None, syntax_problem)


def _find_shift(source: Source) -> int:
    """The offset from which parsers count: that of the document, after a byte order mark."""
    content = source.content
    return source.start + len(content) - len(content.lstrip("\ufeff"))


def _is_too_strict(source: Source, syntax_problem: SyntaxProblem) -> bool:
    """Whether libyaml 0.1.7, which ruamel.yaml uses, rejects what 0.2.5 and go-yaml accept.

    Inside brackets, 0.1.7 accepts no `:` and no `?` in an unquoted string: `[http://localhost]`.
    """
    span = syntax_problem.span
    here, after = span.text, source.text[span.end : span.end + 1]
    if syntax_problem.problem == "found unexpected ':'":
        return after not in ("", ",", "?", "[", "]", "{", "}")
    return here == "?" and not after.isspace()


class _CompositionError(Exception):
    def __init__(self, syntax_problem: SyntaxProblem) -> None:
        super().__init__(syntax_problem.problem)
        self.syntax_problem = syntax_problem


@dataclass(slots=True)
class _Open:
    """A collection that is not complete yet, the end of its last node, and its size."""

    event: Any
    nodes: list[Node]
    end: int
    size: int = 1


_Anchored = tuple[Node, int]
"""A node, and how many nodes it consists of."""


class _Composer:
    """Builds nodes from events, with an explicit stack instead of recursion."""

    def __init__(self, source: Source, shift: int) -> None:
        self.source = source
        self.shift = shift
        self.anchors: dict[str, _Anchored | None] = {}
        self.aliases: list[Span] = []
        self.may_merge = False
        """Whether a string is `<<`, which merges another mapping if it is a key."""
        self.stack: list[_Open] = []

    def compose(self, events: Iterator[Any]) -> Document:
        """Build the nodes of the first document, and find the start of the next one."""
        root: Node | None = None
        node: Node
        for event in events:
            match type(event).__name__:
                case "ScalarEvent":
                    node, size = self._scalar(event), 1
                    end = node.span.end - self.shift
                case "SequenceStartEvent" | "MappingStartEvent":
                    self._open(event)
                    continue
                case "SequenceEndEvent" | "MappingEndEvent":
                    node, end, size = self._close(event)
                case "DocumentEndEvent":
                    break
                case "AliasEvent":
                    (node, size), end = self._alias(event), event.end_mark.index
                case _:
                    continue
            if self.stack:
                around = self.stack[-1]
                around.nodes.append(node)
                around.end = end
                around.size += size
            else:
                root = node
        return Document(
            self.source, root, None, tuple(self.aliases), self._find_next_document(events)
        )

    def _find_next_document(self, events: Iterator[Any]) -> Span | None:
        """Find the first line of a second document, whether or not it is valid YAML."""
        try:
            for event in events:
                match type(event).__name__:
                    case "StreamEndEvent":
                        return None
                    case "ScalarEvent" if event.start_mark.index == event.end_mark.index:
                        return None  # `---` with nothing after it
                    case "DocumentStartEvent":
                        continue
                    case _:
                        at = event.start_mark.index + self.shift
                        return self.source.span(at, len(self.source.text)).first_line
        except Exception as error:
            syntax_problem = _to_syntax_problem(self.source, error)
            if syntax_problem is None:
                raise
            return syntax_problem.span
        return None

    def _open(self, event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            span = self._span(event.start_mark.index, event.start_mark.index + 1)
            raise _CompositionError(
                SyntaxProblem(span, f"nested more than {MAX_DEPTH} levels deep", own=True)
            )
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(_Open(event, [], event.start_mark.index))

    def _close(self, end_event: Any) -> tuple[Node, int, int]:
        opened = self.stack.pop()
        event, nodes, size = opened.event, opened.nodes, opened.size
        # libyaml ends a block after the empty lines and comments that follow it
        end = end_event.end_mark.index if event.flow_style else opened.end
        span = self._span(event.start_mark.index, end)
        if size > MAX_NODES:
            raise _CompositionError(
                SyntaxProblem(
                    span, f"more than {MAX_NODES:,} values after alias expansion", own=True
                )
            )
        node: Node
        if type(event).__name__ == "SequenceStartEvent":
            node = SequenceNode(tuple(nodes), span, event.tag)
        else:
            written = map(MappingEntry, nodes[::2], nodes[1::2])
            entries = tuple(_merge(written) if self.may_merge else written)
            node = MappingNode(entries, span, event.tag)
        if event.anchor:
            self.anchors[event.anchor] = node, size
        return node, end, size

    def _scalar(self, event: Any) -> ScalarNode:
        start, end = event.start_mark.index, event.end_mark.index
        text = self.source.text
        plain = event.style in (None, "")
        if event.style in ("|", ">"):
            end = start + len(text[start + self.shift : end + self.shift].rstrip())
        elif plain and start == end:  # a null without text: use the end of its key
            start = end = len(text[: start + self.shift].rstrip()) - self.shift
        value = event.value
        if value == "<<":
            self.may_merge = True
        node = ScalarNode(value, self._span(start, end), plain, event.tag)
        if event.anchor:
            self.anchors[event.anchor] = node, 1
        return node

    def _span(self, start: int, end: int) -> Span:
        return self.source.span(start + self.shift, end + self.shift)

    def _alias(self, event: Any) -> _Anchored:
        span = self._span(event.start_mark.index, event.end_mark.index)
        anchored = self.anchors.get(event.anchor)
        if anchored is None:
            is_open = event.anchor in self.anchors
            problem = SELF_REFERENCE if is_open else UNDEFINED
            raise _CompositionError(SyntaxProblem(span, problem))
        self.aliases.append(span)
        return anchored


def _merge(entries: Iterable[MappingEntry]) -> Iterator[MappingEntry]:
    """Replace `<<` with the entries that it refers to, as the YAML 1.1 merge key does."""
    for written in entries:
        key, value = written.key, written.value
        if not (isinstance(key, ScalarNode) and key.text == "<<" and key.plain):
            yield written
            continue
        merges = key.tag is None
        sources = value.items if isinstance(value, SequenceNode) else (value,)
        if merges and all(isinstance(source, MappingNode) for source in sources):
            for source in reversed(sources):
                if isinstance(source, MappingNode):
                    yield from (
                        MappingEntry(entry.key, entry.value, True) for entry in source.entries
                    )
        else:
            yield written


def _events(text: str) -> Iterator[Any]:
    """Give the parser's events of `text`, lazily."""
    try:
        return parse_events(text)
    except ImportError:
        return _pure_events(text)


def _pure_events(text: str) -> Iterator[Any]:
    from ruamel.yaml import YAML

    yield from YAML(typ="safe", pure=True).parse(text)


def _to_syntax_problem(source: Source, error: Exception) -> SyntaxProblem | None:
    """Convert a parser's exception into a value; None if the text is not the cause."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.scanner import ScannerError

    match error:
        case MarkedYAMLError():
            mark = error.problem_mark or error.context_mark
            start = mark.index + _find_shift(source) if mark is not None else 0
            before = source.position(source.start).line
            reported = error.context_mark
            if reported is None and isinstance(error, ScannerError):
                reported = error.problem_mark
            return SyntaxProblem(
                _find_character(source, start),
                error.problem or str(error),
                error.context or "",
                mark=Position(reported.line + before, reported.column + 1) if reported else START,
            )
        case YAMLError():
            start = source.start + getattr(error, "position", 0)
            reason = getattr(error, "reason", None) or "the text is not YAML"
            return SyntaxProblem(_find_character(source, start), str(reason))
        case UnicodeError():
            return SyntaxProblem(source.first_line, "the text is not valid UTF-8")
    return None


def _find_character(source: Source, start: int) -> Span:
    """Find the character at `start`, or the last one of the line if that is its end."""
    position = source.position(min(start, len(source.text)))
    line = source.line(position.line)
    if position.column <= len(line):
        return source.span(start, start + 1)
    return source.span(start - (1 if line else 0), start)
