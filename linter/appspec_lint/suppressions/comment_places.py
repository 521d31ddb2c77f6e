"""Where a file may get a suppression comment: at the end of a line, above one, or for all of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.script.shebang import is_shell_script, read_shebang
from appspec_lint.shell import parse as parse_shell
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import Document, MappingNode, ScalarNode, SequenceNode

_WIDEST = 100
"""The longest line that a comment at its end may make."""
_HASH_COMMENTS = (".ps1", ".psm1", ".py", ".rb", ".pl", ".sh", ".bash")
_HASH_PROGRAMS = ("python", "ruby", "perl", "pwsh", "powershell")
_BATCH = (".bat", ".cmd")
_INDENT = regex(r"\ufeff?([ \t]*)")


class Language(Enum):
    """How a file writes comments."""

    YAML = "yaml"
    SHELL = "shell"
    HASH = "hash"  # a comment after code is not recognized
    BATCH = "batch"
    NONE = "none"


class Where(Enum):
    """Where a comment is, relative to the line that it is about."""

    AFTER = "after"
    ABOVE = "above"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """A place for a comment; `line` is 0 for the whole file."""

    where: Where
    line: int = 0


WHOLE_FILE = CommentPlace(Where.FILE)


class CommentPlaces:
    """The places for comments in one file, and the edits that write them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.language = find_language(source)

    def list_places(self, span: Span) -> Iterator[CommentPlace]:
        """List the places that may suppress a finding at `span`, the narrowest one first."""
        first, last = span.start_position.line, span.end_position.line
        for line in dict.fromkeys((first, last)):
            yield from self._list_around(line)
        for line in self._find_enclosing(span):
            yield from self._list_around(line)
        if self.language is not Language.NONE:
            yield WHOLE_FILE

    def fits(self, place: CommentPlace, comment: str) -> bool:
        """Whether a comment at the end of the line leaves it readable."""
        if place.where is not Where.AFTER:
            return True
        return len(self.source.line(place.line)) + len(comment) + 2 <= _WIDEST

    def write(self, place: CommentPlace, directive: str) -> TextEdit:
        """Write a directive, `ignore[rule]: why`, as a comment in its place."""
        mark = "@REM" if self.language is Language.BATCH else "#"
        comment = f"{mark} appspec-lint: {directive}"
        source = self.source
        if place.where is Where.AFTER:
            start = source.line_starts[place.line - 1]
            text = source.line(place.line)
            kept = len(text) if text.rstrip().endswith("\\") else len(text.rstrip(" \t"))
            return TextEdit(source.span(start + kept, start + len(text)), f"  {comment}")
        if place.where is Where.ABOVE:
            return self._insert_above(place.line, comment)
        first = source.line(1)
        if not first.startswith("#!"):
            return self._insert_above(1, comment)
        if len(source.line_starts) > 1:
            return self._insert_above(2, comment)
        return TextEdit(source.span(len(first), len(first)), f"\n{comment}\n")

    def _insert_above(self, line: int, comment: str) -> TextEdit:
        source = self.source
        indent = _INDENT.match(source.line(line))
        at = source.line_starts[line - 1] + (0 if indent is None else indent.end())
        spaces = "" if indent is None else indent[1]
        return TextEdit(source.span(at, at), f"{comment}\n{spaces}")

    def _list_around(self, line: int) -> Iterator[CommentPlace]:
        source = self.source
        text = source.line(line)
        start = source.line_starts[line - 1]
        may_follow = self.language in (Language.YAML, Language.SHELL)
        if may_follow and text.strip() and not (line == 1 and text.startswith("#!")):
            end = start + len(text)
            is_kept = self.language is Language.YAML or not source.text.startswith("\r", end)
            if is_kept and not self._is_in_string(end) and not self._continues(line):
                yield CommentPlace(
                    Where.AFTER, line
                )  # a shell would not see the CR after a comment
        if self.language is Language.NONE or (line == 1 and self.language is not Language.YAML):
            return
        is_free = line == 1 or not self._continues(line - 1)
        if is_free and not self._is_in_string(start):
            yield CommentPlace(Where.ABOVE, line)

    def _continues(self, line: int) -> bool:
        """Whether the command on a line continues on the next one."""
        text = self.source.line(line)
        if self.language is Language.YAML and not self._is_in_commands(line):
            return False
        if self.language is Language.BATCH:
            return text.rstrip().endswith("^")
        if self.source.path.lower().endswith(".ps1"):
            return text.endswith("`")
        return (len(text) - len(text.rstrip("\\"))) % 2 == 1

    def _is_in_string(self, offset: int) -> bool:
        """Whether a line break at `offset` is part of a YAML string that is not a command."""
        if self.language is not Language.YAML:
            return False
        scalar = self._scalar_at(offset)
        return scalar is not None and not self._is_block(scalar)

    def _is_in_commands(self, line: int) -> bool:
        scalar = self._scalar_at(self.source.line_starts[line - 1] + len(self.source.line(line)))
        return scalar is not None and self._is_block(scalar)

    @staticmethod
    def _is_block(scalar: ScalarNode) -> bool:
        return scalar.span.text.startswith("|") and not scalar.plain

    def _scalar_at(self, offset: int) -> ScalarNode | None:
        starts, scalars = self._scalars
        index = bisect_right(starts, offset) - 1
        if index < 0 or not scalars[index].span.start < offset < scalars[index].span.end:
            return None
        if self._is_block(scalars[index]) or scalars[index].span.text.startswith(">"):
            header = scalars[index].span.text.partition("\n")[0].rstrip("\r")
            if offset <= scalars[index].span.start + len(header):
                return None
        return scalars[index]

    @cached_property
    def _document(self) -> Document:
        return parse(self.source)

    @cached_property
    def _scalars(self) -> tuple[list[int], list[ScalarNode]]:
        """The scalars of several lines, in order."""
        scalars = [
            node
            for node in self._document.nodes
            if isinstance(node, ScalarNode) and "\n" in node.span.text
        ]
        scalars.sort(key=lambda node: node.span.start)
        return [scalar.span.start for scalar in scalars], scalars

    def _find_enclosing(self, span: Span) -> Iterator[int]:
        """Find the lines of the commands, keys and items that contain `span`, innermost first."""
        lines = set(self._list_command_lines(span))
        if self.language is Language.YAML:
            lines.update(self._list_node_lines(span))
        first = span.start_position.line
        yield from sorted((line for line in lines if line < first), reverse=True)

    def _list_command_lines(self, span: Span) -> Iterator[int]:
        """List the first lines of the shell commands that contain `span`."""
        start, end = 0, len(self.source.text)
        if self.language is Language.YAML:
            scalar = self._scalar_at(span.start)
            if scalar is None or not self._is_block(scalar):
                return
            start, end = scalar.span.start + 1, scalar.span.end
        elif self.language is not Language.SHELL:
            return
        for command in parse_shell(self.source.text, start, end).commands:
            if command.start <= span.start <= command.end:
                yield self.source.position(command.start).line

    def _list_node_lines(self, span: Span) -> Iterator[int]:
        for node in self._document.nodes:
            match node:
                case MappingNode(entries):
                    for entry in entries:
                        if entry.key.span.start <= span.start <= entry.value.span.end:
                            yield entry.key.span.start_position.line
                case SequenceNode(items):
                    for item in items:
                        if isinstance(item, ScalarNode):
                            if item.span.start <= span.start <= item.span.end:
                                yield item.span.start_position.line


def find_language(source: Source) -> Language:
    """Find out how a file writes comments; NONE if it has none that are recognized."""
    name = source.path.lower()
    if name.endswith((".yml", ".yaml")):
        document = parse(source)
        is_read = document.syntax_problem is None and not source.unread
        return Language.YAML if is_read else Language.NONE
    if name.endswith(".json"):
        return Language.NONE
    if name.endswith(_BATCH):
        return Language.BATCH
    if is_shell_script(source):
        return Language.SHELL
    shebang = read_shebang(source)
    program = "" if shebang is None else shebang.program or ""
    if program.startswith(_HASH_PROGRAMS) or (not program and name.endswith(_HASH_COMMENTS)):
        return Language.HASH
    return Language.NONE
