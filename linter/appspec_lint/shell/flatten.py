"""Flatten nodes of tree-sitter-bash to simple commands, compound commands and operators.

The grammar nests lists, pipelines and redirections differently than the shell does. The flat
sequence has no nesting; `lowering` joins it again by the shell's own precedence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING, TypeAlias
from appspec_lint.shell.ast import Assignment, Redirection
from appspec_lint.shell.heredoc import HereDocument
from appspec_lint.shell.word import Word, read_word

if TYPE_CHECKING:
    from tree_sitter import Node

_FLATTENED = {"list", "pipeline", "redirected_statement", "negated_command", "ERROR"}
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
_NEW_LINE = regex(r"(?<!\\)\n")


@dataclass(slots=True)
class Unit:
    """A simple command (as its nodes) or a compound command, and the redirections after it."""

    nodes: Sequence[Node] = ()
    block: Node | None = None
    broken: bool = False
    redirections: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Operator:
    """`;` (or a line end), `&`, `&&`, `||`, `|`, `|&` or `!`."""

    text: str
    offset: int


Token: TypeAlias = Unit | Operator


def flatten(nodes: Sequence[Node], text: str) -> list[Token]:
    """Flatten the nodes of a block; there is an operator between any two units."""
    tokens: list[Token] = []

    def add(unit: Unit) -> None:
        if tokens and isinstance(tokens[-1], Unit):
            tokens.append(Operator(";", 0))
        tokens.append(unit)

    pending = [(node, False) for node in reversed(nodes)]
    while pending:
        node, broken = pending.pop()
        kind = node.type
        if kind in _SEPARATORS or kind in _OPERATORS:
            tokens.append(Operator(";" if kind in _SEPARATORS else kind, node.start_byte))
        elif kind in _FLATTENED:
            broken = broken or kind == "ERROR"
            children = node.children
            if children and children[0].type in _REDIRECTIONS:
                add(Unit(broken=broken))
            pending.extend((child, broken) for child in reversed(children))
        elif kind in _REDIRECTIONS:
            if tokens and isinstance(tokens[-1], Unit):
                tokens[-1].redirections.append(node)
            if kind == "heredoc_redirect":
                rest = [child for child in node.children if not child.type.startswith("heredoc")]
                pending.extend((child, broken) for child in reversed(rest))
        elif kind in _COMMANDS:
            for part in _split_lines(node.children, text):
                add(Unit(part, broken=broken))
        elif kind in _ASSIGNMENTS:
            add(Unit(node.children if kind == "variable_assignments" else [node], broken=broken))
        elif kind in _BLOCKS:
            add(Unit(block=node, broken=broken))
    return tokens


def find_substitutions(nodes: Sequence[Node]) -> Iterator[Node]:
    """Find the outermost `$(…)`, backquotes and `<(…)` in the nodes."""
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        if node.type in {"command_substitution", "process_substitution"}:
            yield node
        elif node.child_count:
            pending.extend(reversed(node.children))


def _split_lines(children: Sequence[Node], text: str) -> Iterator[Sequence[Node]]:
    """Split what the grammar reads as one command: `A=1 B=2 > log`, a line end, `command`."""
    for index, (node, after) in enumerate(pairwise(children), start=1):
        if after.type == "command_name":
            if _NEW_LINE.search(text, node.end_byte, after.start_byte):
                yield children[:index]
                yield children[index:]
                return
            break
    yield children


class CommandLowering:
    """Lowers nodes to words, redirections and simple commands.

    `text` is the source with LF line ends; `to_offset` maps its offsets to those of the file.
    """

    def __init__(
        self, text: str, to_offset: Callable[[int], int], heredocs: Mapping[int, HereDocument]
    ) -> None:
        self.text = text
        self.to_offset = to_offset
        self.heredocs = heredocs

    def read_simple(
        self, unit: Unit
    ) -> tuple[tuple[Word, ...], tuple[Assignment, ...], tuple[Redirection, ...], int, int]:
        """Read the words, assignments and redirections of a simple command, its start and end."""
        groups: list[list[Node]] = []
        assignments = []
        redirections = list(unit.redirections)
        for node in unit.nodes:
            if node.type in _REDIRECTIONS:
                redirections.append(node)
            elif node.type == "variable_assignment" and not groups:
                assignments.append(self._assignment(node))
            elif groups and self._are_adjacent(groups[-1][-1], node):
                groups[-1].append(node)
            else:
                groups.append([node])
        if groups and not assignments and not redirections:
            simple = tuple(map(self._word, groups))
            return simple, (), (), simple[0].start, simple[-1].end
        # `cmd > log argument`: the grammar reads the argument as a second target.
        for redirection in redirections:
            groups += [[node] for node in redirection.children_by_field_name("destination")[1:]]
            groups += [[node] for node in redirection.children_by_field_name("argument")]
        words = sorted(map(self._word, groups), key=lambda word: word.start)
        targets = sorted(map(self.redirection, redirections), key=lambda target: target.start)
        elements: list[Word | Assignment | Redirection] = [*words, *assignments, *targets]
        start = min((element.start for element in elements), default=0)
        end = max((element.end for element in elements), default=0)
        return tuple(words), tuple(assignments), tuple(targets), start, end

    def word(self, node: Node) -> Word:
        """Lower one word."""
        return self._word([node])

    def redirection(self, node: Node) -> Redirection:
        """Lower a redirection; that of a here-document includes its body.

        After another redirection, the grammar reads a here-string (`cmd > log <<< word`) as an
        error and `< word` (tree-sitter-bash issues #232 and #282): it still redirects input.
        """
        descriptor, operator = None, ""
        for child in node.children:
            if child.type == "file_descriptor":
                raw = self._raw(child)
                descriptor = int(raw) if raw.isdecimal() and len(raw) <= 3 else None
            elif not child.is_named:
                operator = operator or child.type
        targets = node.children_by_field_name("destination")
        if not targets and operator == "<<<":
            targets = [child for child in node.children if child.is_named][:1]
        target = self.word(targets[0]) if targets and not targets[0].is_missing else None
        start = self.to_offset(node.start_byte)
        end = max(target.end if target else start, self._operator_end(node))
        if heredoc := self._heredoc(node):
            return Redirection(heredoc.spelling, descriptor, target, start, end, heredoc.body)
        return Redirection(operator, descriptor, target, start, end)

    def _heredoc(self, node: Node) -> HereDocument | None:
        if not self.heredocs:
            return None
        operators = (child.start_byte for child in node.children if child.type == "<")
        return next((self.heredocs[at] for at in operators if at in self.heredocs), None)

    def _operator_end(self, node: Node) -> int:
        ends = [child.end_byte for child in node.children if not child.is_named]
        return self.to_offset(ends[0] if ends else node.start_byte)

    def _assignment(self, node: Node) -> Assignment:
        raw = self._raw(node)
        name, _, value = raw.partition("=")
        literal = None if value.startswith("(") else read_word(value, 0, 0).text
        start, end = self.to_offset(node.start_byte), self.to_offset(node.end_byte)
        is_added = name.endswith("+")
        if is_added:
            return Assignment(name.removesuffix("+"), None, start, end)
        return Assignment(name, literal, start, end, value)

    def _are_adjacent(self, node: Node, after: Node) -> bool:
        return self.text[node.end_byte : after.start_byte] in {"", "\\\n"}

    def _word(self, nodes: Sequence[Node]) -> Word:
        start, end = nodes[0].start_byte, nodes[-1].end_byte
        return read_word(self.text[start:end], self.to_offset(start), self.to_offset(end))

    def _raw(self, node: Node) -> str:
        return self.text[node.start_byte : node.end_byte]
