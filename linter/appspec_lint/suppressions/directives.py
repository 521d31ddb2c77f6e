"""Find suppression comments, `# appspec-lint: ignore[rule]: why`, and the lines they apply to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.script.shebang import is_shell_script
from appspec_lint.shell import comments
from appspec_lint.shell import parse as parse_shell
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import Document, MappingNode, ScalarNode, SequenceNode, iter_nodes

_MARK = "appspec-lint:"
_COMMENT = regex(r"#+[ \t]*appspec-lint:[ \t]*([^\r\n]*)")
_REMARK = regex(r"(?im)^[ \t]*(?:@?rem|::)[ \t]+appspec-lint:[ \t]*([^\r\n]*)")
_ORDER = regex(r"(ignore-file|ignore)\[([^\]]*)\][ \t]*(?::[ \t]*(.*))?")
_NAME = regex(r"[^\s,]+")
_BATCH = (".bat", ".cmd")
_NEXT_DOCUMENT = regex(r"^(?:---|\.\.\.)(?=\s|\Z)", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Directive:
    """One comment: the rules or groups that it suppresses, on which lines, and why.

    If the comment cannot be parsed, `names` is empty. `lines` are the first and the last line that
    it applies to.
    """

    span: Span
    names: tuple[Located[str], ...]
    lines: tuple[int, int]
    reason: str = ""

    @property
    def source(self) -> Source:
        """The file that contains the comment, and that it applies to."""
        return self.span.source


class DirectiveIndex:
    """Finds the first comment that suppresses a finding: it starts or ends on one of its lines.

    `current_name` returns the current name of a rule.
    """

    def __init__(self, directives: Iterable[Directive], current_name: Callable[[str], str]) -> None:
        self._by_name: dict[tuple[str, str], list[Directive]] = {}
        self._numbers: dict[Directive, int] = {}
        self._by_line: dict[tuple[str, str], dict[int, Directive]] = {}
        for number, directive in enumerate(directives):
            self._numbers.setdefault(directive, number)
            for name in dict.fromkeys(current_name(name.value) for name in directive.names):
                self._by_name.setdefault((directive.source.path, name), []).append(directive)

    def find(self, span: Span, names: Iterable[str]) -> Directive | None:
        """The first comment that names one of these rules or groups, and applies to `span`."""
        lines = {span.start_position.line, span.end_position.line}
        covering = [
            directives[line]
            for name in names
            for directives in (self._lines(span.source.path, name),)
            for line in lines
            if line in directives
        ]
        return min(covering, key=self._numbers.__getitem__, default=None)

    def _lines(self, path: str, name: str) -> dict[int, Directive]:
        """The first comment with this name that applies to each line."""
        key = (path, name)
        if key not in self._by_line:
            lines: dict[int, Directive] = {}
            following: dict[int, int] = {}  # from a line that is taken to a later one
            for directive in self._by_name.get(key, ()):
                line, last = directive.lines
                passed = []
                while line <= last:
                    if line in lines:
                        passed.append(line)
                        line = following[line]
                    else:
                        lines[line] = directive
                        following[line] = line + 1
                        line += 1
                following.update(dict.fromkeys(passed, line))
            self._by_line[key] = lines
        return self._by_line[key]


def may_have_directives(source: Source) -> bool:
    """Whether a file contains the mark of suppression comments."""
    return _MARK in source.text


@lru_cache(maxsize=256)
def find_directives(source: Source) -> tuple[Directive, ...]:
    """Find the suppression comments of a file.

    Comment-like text inside strings is ignored. Invalid YAML has no suppression comments, because
    strings and comments cannot be distinguished.
    """
    if not may_have_directives(source) or source.path.endswith(".json"):
        return ()
    if source.path.lower().endswith((".yml", ".yaml")):
        return tuple(_in_yaml(source))
    return tuple(_in_script(source))


def _in_yaml(source: Source) -> Iterator[Directive]:
    document = parse(source)
    if document.syntax_problem is not None or source.unread:
        return
    nodes = document.nodes
    texts = sorted(
        (_content(node), node.span.end) for node in nodes if isinstance(node, ScalarNode)
    )
    reach = _reach(document)
    end = _end(document)
    in_commands: set[int] = set()
    lengths: dict[int, int] = {}
    for scalar in _commands(document):
        in_commands.update(start for start, _ in _comments_of(scalar))
        lengths |= _command_reach(source, _content(scalar), scalar.span.end)
    for match in _COMMENT.finditer(source.text, 0, end):
        start = match.start()
        if start and source.text[start - 1] not in " \t\r\n\ufeff":
            continue
        before = bisect_right(texts, (start, len(source.text)))
        inside = before > 0 and start < texts[before - 1][1]
        if inside and start not in in_commands:
            continue
        yield _directive(source, match, lengths if inside else reach)


def _content(scalar: ScalarNode) -> int:
    """Find the start of a scalar's text; the first line of a block (`|`) may end in a comment."""
    span = scalar.span
    if span.text[:1] in ("|", ">") and not scalar.plain:
        return span.start + len(span.text.partition("\n")[0])
    return span.start


def _end(document: Document) -> int:
    """Find the end of the first document; what follows is not read."""
    if document.root is None:
        return len(document.source.text)
    after = _NEXT_DOCUMENT.search(document.source.text, document.root.span.end)
    return len(document.source.text) if after is None else after.start()


def _commands(document: Document) -> Iterator[ScalarNode]:
    """Find the blocks of shell commands in a buildspec."""
    if isinstance(document.root, MappingNode):
        for node in iter_nodes(document.root.value("phases")):
            if isinstance(node, ScalarNode) and node.span.text.startswith("|") and not node.plain:
                if _MARK in node.span.text:
                    yield node


def _comments_of(scalar: ScalarNode) -> tuple[tuple[int, int], ...]:
    return comments(scalar.span.source.text, _content(scalar), scalar.span.end)


def _reach(document: Document) -> dict[int, int]:
    """For each line on which a key or an item starts, find the last line of its content."""
    reach: dict[int, int] = {}
    position = document.source.position

    def mark(start: int, end: int) -> None:
        first, last = position(start).line, position(end).line
        reach[first] = max(reach.get(first, first), last)

    for node in document.nodes:
        match node:
            case MappingNode(pairs):
                for pair in pairs:
                    if node.span.start <= pair.key.span.start < node.span.end:
                        mark(pair.key.span.start, max(pair.key.span.end, pair.value.span.end))
            case SequenceNode(items):
                for item in items:
                    if isinstance(item, ScalarNode):
                        mark(item.span.start, item.span.end)
    return reach


def _in_script(source: Source) -> Iterator[Directive]:
    name = source.path.lower()
    if name.endswith(_BATCH):
        for match in _REMARK.finditer(source.text):
            yield _directive(source, match, {})
        return
    is_shell = is_shell_script(source)
    known = {start for start, _ in comments(source.text)} if is_shell else None
    reach = _command_reach(source) if is_shell else {}
    for match in _COMMENT.finditer(source.text):
        begin = source.line_starts[source.position(match.start()).line - 1]
        alone = not source.text[begin : match.start()].strip(" \t\ufeff")
        if alone if known is None else match.start() in known:
            yield _directive(source, match, reach)


def _command_reach(source: Source, start: int = 0, end: int | None = None) -> dict[int, int]:
    """For each line on which a shell command of several lines starts, find its last line."""
    reach: dict[int, int] = {}
    for command in parse_shell(source.text, start, end).commands:
        first, last = source.position(command.start).line, source.position(command.end).line
        if first < last and not command.broken:
            reach[first] = max(reach.get(first, first), last)
    return reach


def _directive(source: Source, match: re.Match[str], reach: dict[int, int]) -> Directive:
    span = source.span(match.start(), match.start() + len(match[0].rstrip()))
    line = span.start_position.line
    order = _ORDER.match(match[1])
    if order is None:
        return Directive(span, (), (line, line))
    start = match.start(1) + order.start(2)
    names = tuple(
        Located(name[0], source.span(start + name.start(), start + name.end()))
        for name in _NAME.finditer(order[2])
    )
    reason = (order[3] or "").strip()
    if order[1] == "ignore-file":
        return Directive(span, names, (1, len(source.line_starts)), reason)
    if not source.text[source.line_starts[line - 1] : match.start()].strip(" \t\ufeff"):
        line = _next(source, line)
    return Directive(span, names, (line, reach.get(line, line)), reason)


def _next(source: Source, line: int) -> int:
    """Find the first line below that is neither empty nor a comment."""
    lines = _code_lines(source)
    index = bisect_right(lines, line)
    return lines[index] if index < len(lines) else line


@lru_cache(maxsize=16)
def _code_lines(source: Source) -> tuple[int, ...]:
    """Find the lines that are neither empty nor a comment."""
    return tuple(
        number
        for number in range(1, len(source.line_starts) + 1)
        for text in (source.line(number).strip(),)
        if text and not text.startswith("#") and not re.match(r"(?i)@?rem\b|::", text)
    )
