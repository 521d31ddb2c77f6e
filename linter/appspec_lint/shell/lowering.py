"""tree-sitter's tree of a shell text, made into statements.

The grammar has its own mind about precedence: `a || b > log` is a redirected list to it, and
`a || b | c` a pipeline whose first part is a list. So a block is first flattened to units and
operators (`tokens`), and then joined anew, as the shell joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from appspec_lint.shell.ast import Command, Compound, CompoundKind, Pipeline, Statement
from appspec_lint.shell.flatten import CommandLowering, Operator, Unit, flatten, substitutions

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 50
_COMPOUNDS: dict[str, CompoundKind] = {
    "subshell": "subshell",
    "if_statement": "if",
    "for_statement": "for",
    "c_style_for_statement": "for",
    "case_statement": "case",
    "function_definition": "function",
    "test_command": "test",
}


class TooDeep(Exception):
    """The blocks are nested deeper than anybody writes them."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What is around a command."""

    depth: int = 0
    background: bool = False
    conditional: bool = False
    substituted: bool = False
    function: str | None = None
    broken: bool = False


@dataclass(slots=True)
class _Piece:
    """A pipeline in the making."""

    units: list[Unit]
    joins: list[str]
    negated: bool = False


class Lowering:
    """Makes statements of nodes; `commands` are the simple commands met so far."""

    def __init__(self, text: str, place: Callable[[int], int], commands: CommandLowering) -> None:
        self.text = text
        self.place = place
        self.reader = commands
        self.commands: list[Command] = []

    def program(self, root: Node) -> tuple[Statement, ...]:
        """Read the whole tree."""
        return self._block([root] if root.type == "ERROR" else root.children, _Place())

    def _block(self, nodes: Sequence[Node], place: _Place) -> tuple[Statement, ...]:
        if place.depth > DEEPEST:
            raise TooDeep
        inner = replace(place, depth=place.depth + 1)
        statements = []
        pieces: list[_Piece] = []
        operators: list[str] = []
        fresh = True  # a new pipeline begins with the next unit
        for token in (*flatten(nodes, self.text), Operator(";", 0)):
            match token:
                case Unit():
                    if fresh:
                        pieces.append(_Piece([], []))
                    pieces[-1].units.append(token)
                    fresh = False
                case Operator("!") if fresh:
                    pieces.append(_Piece([], [], negated=True))
                    fresh = False
                case Operator("|" | "|&" as join) if pieces:
                    pieces[-1].joins.append(join)
                case Operator("&&" | "||" as operator) if pieces:
                    operators.append(operator)
                    fresh = True
                case Operator(";" | "&" as end, offset):
                    whole = [piece for piece in pieces if piece.units]
                    if whole:
                        ampersand = offset if end == "&" else None
                        statements.append(self._statement(whole, operators, ampersand, inner))
                    pieces, operators, fresh = [], [], True
                case _:
                    pass
        return tuple(statements)

    def _statement(
        self, pieces: list[_Piece], operators: list[str], ampersand: int | None, place: _Place
    ) -> Statement:
        place = replace(place, background=place.background or ampersand is not None)
        after = replace(place, conditional=True)
        pipelines = tuple(
            self._pipeline(piece, after if index else place) for index, piece in enumerate(pieces)
        )
        return Statement(
            pipelines,
            tuple(operators[: len(pipelines) - 1]),
            None if ampersand is None else self.place(ampersand),
            pipelines[0].start,
            pipelines[-1].end,
        )

    def _pipeline(self, piece: _Piece, place: _Place) -> Pipeline:
        parts = tuple(self._unit(unit, place) for unit in piece.units)
        joins = tuple(piece.joins[: len(parts) - 1])
        return Pipeline(parts, joins, piece.negated, parts[0].start, parts[-1].end)

    def _unit(self, unit: Unit, place: _Place) -> Command | Compound:
        broken = place.broken or unit.broken
        inner = replace(place, broken=broken)
        if unit.block is None:
            command = replace(
                self.reader.command(unit),
                background=place.background,
                conditional=place.conditional,
                substituted=place.substituted,
                function=place.function,
                broken=broken or any(node.has_error for node in unit.nodes),
                substitutions=self._substitutions([*unit.nodes, *unit.redirections], inner),
            )
            self.commands.append(command)
            return command
        compound = self._compound(unit.block, inner)
        redirections = tuple(map(self.reader.redirection, unit.redirections))
        return replace(
            compound,
            redirections=(*compound.redirections, *redirections),
            end=max([compound.end, *(redirection.end for redirection in redirections)]),
            broken=compound.broken or broken,
            substitutions=compound.substitutions + self._substitutions(unit.redirections, inner),
        )

    def _substitutions(self, nodes: Sequence[Node], place: _Place) -> tuple[Compound, ...]:
        inner = replace(place, substituted=True)
        return tuple(
            Compound(
                "substitution",
                (),
                (self._block(node.children, inner),),
                (),
                self.place(node.start_byte),
                self.place(node.end_byte),
            )
            for node in substitutions(nodes)
        )

    def _compound(self, node: Node, place: _Place) -> Compound:
        children = node.children
        broken = place.broken or any(child.is_error or child.is_missing for child in children)
        place = replace(place, broken=broken)
        maybe = replace(place, conditional=True)
        keyword = children[0].type if children else ""
        start, end = self.place(node.start_byte), self.place(node.end_byte)

        def block(
            kind: CompoundKind,
            blocks: tuple[tuple[Statement, ...], ...],
            *,
            head: tuple[Statement, ...] = (),
            of: Sequence[Node] = (),
        ) -> Compound:
            caught = self._substitutions(of, place)
            return Compound(kind, head, blocks, (), start, end, broken=broken, substitutions=caught)

        match _COMPOUNDS.get(node.type, keyword):
            case "test" | "((" | "[" | "[[":
                return block("test", (), of=children)
            case "subshell":
                return block("subshell", (self._block(children, place),))
            case "if":
                return self._conditional(children, place, block)
            case "while" | "until" as kind:
                condition, body = _parted(children, "do_group")
                head = self._block(condition, place)
                return block(kind, (self._block(body, maybe),), head=head)
            case "for":
                header, body = _parted(children, "do_group", "compound_statement")
                values = [child for child in header if child.is_named][1:]
                loop = block("for", (self._block(body, maybe),), of=header)
                endless = node.type.startswith("c_") and not any(c.is_named for c in header)
                words = () if node.type.startswith("c_") else tuple(map(self.reader.word, values))
                first = header[1:2] if len(header) > 1 and words else ()
                name = "".join(self.text[each.start_byte : each.end_byte] for each in first)
                return replace(loop, endless=endless, values=words, name=name)
            case "case":
                items = [child for child in children if child.type == "case_item"]
                blocks = tuple(self._block(_parted(i.children, ")")[1], maybe) for i in items)
                header = [child for child in children if child.type != "case_item"]
                patterns = [_parted(item.children, ")")[0] for item in items]
                every = any(node.text == b"*" for pattern in patterns for node in pattern)
                return replace(block("case", blocks, of=header), otherwise=every)
            case "function":
                return self._function(node, place, block)
            case _:
                return block("group", (self._block(children, place),))

    def _conditional(
        self, children: Sequence[Node], place: _Place, block: Callable[..., Compound]
    ) -> Compound:
        maybe = replace(place, conditional=True)
        condition, rest = _parted(children, "then")
        clauses = [child for child in rest if child.type.endswith("_clause")]
        first = [child for child in rest if not child.type.endswith("_clause")]
        head = self._block(condition, place)
        blocks = [self._block(first, maybe)]
        blocks += [self._block(clause.children, maybe) for clause in clauses]
        otherwise = bool(clauses) and clauses[-1].type == "else_clause"
        return replace(block("if", tuple(blocks), head=head), otherwise=otherwise)

    def _function(self, node: Node, place: _Place, block: Callable[..., Compound]) -> Compound:
        names = [child for child in node.children if child.type == "word"]
        name = self.text[names[0].start_byte : names[0].end_byte] if names else ""
        body = node.child_by_field_name("body")
        redirections = [
            self.reader.redirection(child)
            for child in node.children
            if child.type.endswith("_redirect")
        ]
        inside = replace(place, function=name, background=False, conditional=False)
        found = (self._block([body], inside),) if body else ()
        return replace(block("function", found), name=name, redirections=tuple(redirections))


def _parted(nodes: Sequence[Node], *kinds: str) -> tuple[Sequence[Node], Sequence[Node]]:
    """Part the nodes at the first of a kind; a block's children stand for the block."""
    for index, node in enumerate(nodes):
        if node.type in kinds:
            return nodes[:index], node.children if node.is_named else nodes[index + 1 :]
    return nodes, ()
