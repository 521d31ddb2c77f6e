"""The flat view of a block: commands with their words, and the operators between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from appspec_lint.shell.ast import Assignment, Command, Redirection, Word
from appspec_lint.shell.heredoc import HereDocument
from appspec_lint.shell.word import read_word

if TYPE_CHECKING:
    from tree_sitter import Node

_OPENED = {"list", "pipeline", "redirected_statement", "negated_command", "ERROR"}
_SEPARATORS = {";", "\n", ";;", ";&", ";;&"}
_OPERATORS = {"&&", "||", "|", "|&", "&", "!"}
_REDIRECTIONS = {"file_redirect", "heredoc_redirect", "herestring_redirect"}
_COMMANDS = {"command", "declaration_command", "unset_command"}
_ASSIGNMENTS = {"variable_assignment", "variable_assignments"}
_BLOCKS = {
    "compound_statement",
    "subshell",
    "if_statement",
    "while_statement",
    "for_statement",
    "c_style_for_statement",
    "case_statement",
    "function_definition",
    "test_command",
}
_NEW_LINE = re.compile(r"(?<!\\)\n")


@dataclass(slots=True)
class Unit:
    """A command (the nodes it is made of) or a block, and the redirections behind it."""

    nodes: Sequence[Node] = ()
    block: Node | None = None
    broken: bool = False
    redirections: list[Node] = field(default_factory=list)


class Operator(NamedTuple):
    """`;` (or a line end), `&`, `&&`, `||`, `|`, `|&` or `!`."""

    text: str
    offset: int


Token: TypeAlias = Unit | Operator


def flatten(nodes: Sequence[Node], text: str) -> list[Token]:
    """Flatten a block's nodes; two units never stand side by side."""
    found: list[Token] = []

    def add(unit: Unit) -> None:
        if found and isinstance(found[-1], Unit):
            found.append(Operator(";", 0))
        found.append(unit)

    waiting = [(node, False) for node in reversed(nodes)]
    while waiting:
        node, broken = waiting.pop()
        kind = node.type
        if kind in _SEPARATORS or kind in _OPERATORS:
            found.append(Operator(";" if kind in _SEPARATORS else kind, node.start_byte))
        elif kind in _OPENED:
            broken = broken or kind == "ERROR"
            children = node.children
            if children and children[0].type in _REDIRECTIONS:
                add(Unit(broken=broken))
            waiting.extend((child, broken) for child in reversed(children))
        elif kind in _REDIRECTIONS:
            if found and isinstance(found[-1], Unit):
                found[-1].redirections.append(node)
            if kind == "heredoc_redirect":
                more = [child for child in node.children if not child.type.startswith("heredoc")]
                waiting.extend((child, broken) for child in reversed(more))
        elif kind in _COMMANDS:
            for part in _lines(node.children, text):
                add(Unit(part, broken=broken))
        elif kind in _ASSIGNMENTS:
            add(Unit(node.children if kind == "variable_assignments" else [node], broken=broken))
        elif kind in _BLOCKS:
            add(Unit(block=node, broken=broken))
    return found


def substitutions(nodes: Sequence[Node]) -> Iterator[Node]:
    """Find the outermost `$(…)`, backquotes and `<(…)` below the nodes."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if node.type in {"command_substitution", "process_substitution"}:
            yield node
        elif node.child_count:
            waiting.extend(reversed(node.children))


def _lines(children: Sequence[Node], text: str) -> Iterator[Sequence[Node]]:
    """Part what the grammar took for one command: `A=1 B=2 > log`, line end, `command`."""
    for index, (node, after) in enumerate(pairwise(children), start=1):
        if after.type == "command_name":
            if _NEW_LINE.search(text, node.end_byte, after.start_byte):
                yield children[:index]
                yield children[index:]
                return
            break
    yield children


class CommandLowering:
    """Reads words, redirections and commands off the nodes that spell them."""

    def __init__(
        self, text: str, place: Callable[[int], int], documents: Mapping[int, HereDocument]
    ) -> None:
        self.text = text
        self.place = place
        self.documents = documents

    def command(self, unit: Unit) -> Command:
        """Read a simple command."""
        words: list[list[Node]] = []
        assignments = []
        redirections = list(unit.redirections)
        for node in unit.nodes:
            if node.type in _REDIRECTIONS:
                redirections.append(node)
            elif node.type == "variable_assignment" and not words:
                assignments.append(self._assignment(node))
            elif words and self._adjoin(words[-1][-1], node):
                words[-1].append(node)
            else:
                words.append([node])
        # `cmd > log argument`: the grammar takes the argument for a second target.
        for redirection in redirections:
            words += [[node] for node in redirection.children_by_field_name("destination")[1:]]
            words += [[node] for node in redirection.children_by_field_name("argument")]
        read = sorted((self._word(group) for group in words), key=lambda word: word.start)
        gone = sorted(map(self.redirection, redirections), key=lambda each: each.start)
        starts = [each.start for group in (read, assignments, gone) for each in group]
        ends = [each.end for group in (read, assignments, gone) for each in group]
        start, end = min(starts, default=0), max(ends, default=0)
        return Command(tuple(read), tuple(assignments), tuple(gone), start, end)

    def word(self, node: Node) -> Word:
        """Read one word."""
        return self._word([node])

    def redirection(self, node: Node) -> Redirection:
        """Read a redirection; a here-document's body comes with it."""
        descriptor, operator = None, ""
        for child in node.children:
            if child.type == "file_descriptor":
                raw = self._raw(child)
                descriptor = int(raw) if raw.isdecimal() and len(raw) < len("1000") else None
            elif not child.is_named:
                operator = operator or child.type
        targets = node.children_by_field_name("destination")
        if not targets and operator == "<<<":
            targets = [child for child in node.children if child.is_named][:1]
        target = self.word(targets[0]) if targets and not targets[0].is_missing else None
        start = self.place(node.start_byte)
        end = max(target.end if target else start, self._operator_end(node))
        if document := self._document(node):
            return Redirection(document.spelling, descriptor, target, start, end, document.body)
        return Redirection(operator, descriptor, target, start, end)

    def _document(self, node: Node) -> HereDocument | None:
        if not self.documents:
            return None
        operators = (child.start_byte for child in node.children if child.type == "<")
        return next((self.documents[at] for at in operators if at in self.documents), None)

    def _operator_end(self, node: Node) -> int:
        ends = [child.end_byte for child in node.children if not child.is_named]
        return self.place(ends[0] if ends else node.start_byte)

    def _assignment(self, node: Node) -> Assignment:
        raw = self._raw(node)
        name, _, value = raw.partition("=")
        known = None if value.startswith("(") else read_word(value, 0, 0).text
        start, end = self.place(node.start_byte), self.place(node.end_byte)
        return Assignment(name.removesuffix("+"), known if name[-1:] != "+" else None, start, end)

    def _adjoin(self, node: Node, after: Node) -> bool:
        return self.text[node.end_byte : after.start_byte] in {"", "\\\n"}

    def _word(self, nodes: Sequence[Node]) -> Word:
        start, end = nodes[0].start_byte, nodes[-1].end_byte
        return read_word(self.text[start:end], self.place(start), self.place(end))

    def _raw(self, node: Node) -> str:
        return self.text[node.start_byte : node.end_byte]
