"""Lower the tree of tree-sitter-bash to the AST, with the shell's own precedence.

In the grammar, `a || b > log` redirects the whole list (tree-sitter-bash issue #345), and
`! a | b` negates only `a`. Therefore `flatten` turns a block into a flat sequence of units and
operators, which is joined here as the shell joins it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.shell.ast import Command, Compound, CompoundKind, Part, Pipeline, Statement
from appspec_lint.shell.flatten import (
    CommandLowering,
    Operator,
    Unit,
    find_substitutions,
    flatten,
)

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_NESTING = 50
"""How deeply compound commands may be nested."""

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
    """The compound commands are nested more deeply than `MAX_NESTING`."""


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a command is nested in."""

    depth: int = 0
    background: bool = False
    conditional: bool = False
    substituted: bool = False
    function: str | None = None
    broken: bool = False


@dataclass(slots=True)
class _OpenPipeline:
    """A pipeline whose parts are not complete yet."""

    units: list[Unit]
    joins: list[str]
    negated: bool = False


class Lowering:
    """Lowers nodes to statements; `commands` are the simple commands so far, in no order.

    `functions` are those that the program defines for itself, in the order of their definitions.

    `text` is the source with LF line ends; `to_offset` maps its offsets to those of the file.
    """

    def __init__(
        self, text: str, to_offset: Callable[[int], int], commands: CommandLowering
    ) -> None:
        self.text = text
        self.to_offset = to_offset
        self.command_lowering = commands
        self.commands: list[Command] = []
        self.functions: dict[str, Compound] = {}
        self.has_errors = False
        self.has_substitutions = any(each in text for each in ("$(", "`", "<(", ">("))

    def program(self, root: Node) -> tuple[Statement, ...]:
        """Lower the whole tree; raise `TooDeep` if it is nested too deeply."""
        self.has_errors = root.has_error
        return self._block([root] if root.type == "ERROR" else root.children, _Surroundings())

    def _block(self, nodes: Sequence[Node], around: _Surroundings) -> tuple[Statement, ...]:
        if around.depth > MAX_NESTING:
            raise TooDeep
        inner = replace(around, depth=around.depth + 1)
        statements = []
        pipelines: list[_OpenPipeline] = []
        operators: list[str] = []
        fresh = True  # a new pipeline begins with the next unit
        for token in (*flatten(nodes, self.text), Operator(";", 0)):
            match token:
                case Unit():
                    if fresh:
                        pipelines.append(_OpenPipeline([], []))
                    pipelines[-1].units.append(token)
                    fresh = False
                case Operator("!") if fresh:
                    pipelines.append(_OpenPipeline([], [], negated=True))
                    fresh = False
                case Operator("|" | "|&" as join) if pipelines:
                    pipelines[-1].joins.append(join)
                case Operator("&&" | "||" as operator) if pipelines:
                    operators.append(operator)
                    fresh = True
                case Operator(";" | "&" as end, offset):
                    complete = [pipeline for pipeline in pipelines if pipeline.units]
                    if complete:
                        ampersand = offset if end == "&" else None
                        statements.append(self._statement(complete, operators, ampersand, inner))
                    pipelines, operators, fresh = [], [], True
                case _:
                    pass
        return tuple(statements)

    def _statement(
        self,
        opened: list[_OpenPipeline],
        operators: list[str],
        ampersand: int | None,
        around: _Surroundings,
    ) -> Statement:
        if ampersand is not None:
            around = replace(around, background=True)
        pipelines = [self._pipeline(opened[0], around)]
        if len(opened) > 1:
            after = replace(around, conditional=True)
            pipelines += [self._pipeline(pipeline, after) for pipeline in opened[1:]]
        return Statement(
            tuple(pipelines),
            tuple(operators[: len(pipelines) - 1]),
            None if ampersand is None else self.to_offset(ampersand),
            pipelines[0].start,
            pipelines[-1].end,
        )

    def _pipeline(self, pipeline: _OpenPipeline, around: _Surroundings) -> Pipeline:
        parts = tuple(self._unit(unit, around) for unit in pipeline.units)
        joins = tuple(pipeline.joins[: len(parts) - 1])
        return Pipeline(parts, joins, pipeline.negated, parts[0].start, parts[-1].end)

    def _unit(self, unit: Unit, around: _Surroundings) -> Part:
        broken = around.broken or unit.broken
        inner = around if broken == around.broken else replace(around, broken=broken)
        if unit.block is None:
            command = Command(
                *self.command_lowering.read_simple(unit),
                background=around.background,
                conditional=around.conditional,
                substituted=around.substituted,
                function=around.function,
                broken=broken or (self.has_errors and any(node.has_error for node in unit.nodes)),
                substitutions=self._substitutions([*unit.nodes, *unit.redirections], inner),
            )
            self.commands.append(command)
            return command
        compound = self._compound(unit.block, inner)
        redirections = tuple(map(self.command_lowering.redirection, unit.redirections))
        complete = replace(
            compound,
            redirections=(*compound.redirections, *redirections),
            end=max([compound.end, *(redirection.end for redirection in redirections)]),
            broken=compound.broken or broken,
            substitutions=compound.substitutions + self._substitutions(unit.redirections, inner),
        )
        if complete.kind == "function" and around.function is None and not around.substituted:
            self.functions[complete.name] = complete
        return complete

    def _substitutions(self, nodes: Sequence[Node], around: _Surroundings) -> tuple[Compound, ...]:
        found = list(find_substitutions(nodes)) if self.has_substitutions else ()
        if not found:
            return ()
        inner = replace(around, substituted=True)
        return tuple(
            Compound(
                "substitution",
                (),
                (self._block(node.children, inner),),
                (),
                self.to_offset(node.start_byte),
                self.to_offset(node.end_byte),
            )
            for node in found
        )

    def _compound(self, node: Node, around: _Surroundings) -> Compound:
        children = node.children
        broken = around.broken or any(child.is_error or child.is_missing for child in children)
        around = replace(around, broken=broken)
        keyword = children[0].type if children else ""
        match _COMPOUNDS.get(node.type, keyword):
            case "test" | "((" | "[" | "[[":
                return self._build("test", node, around, substitutions_in=children)
            case "subshell":
                return self._build("subshell", node, around, (self._block(children, around),))
            case "if":
                return self._if(node, around)
            case "while" | "until" as kind:
                condition, body = _split_at(children, "do_group")
                head = self._block(condition, around)
                block = self._block(body, replace(around, conditional=True))
                return self._build(kind, node, around, (block,), head=head)
            case "for":
                return self._for(node, around)
            case "case":
                return self._case(node, around)
            case "function":
                return self._function(node, around)
            case _:
                return self._build("group", node, around, (self._block(children, around),))

    def _build(
        self,
        kind: CompoundKind,
        node: Node,
        around: _Surroundings,
        blocks: tuple[tuple[Statement, ...], ...] = (),
        *,
        head: tuple[Statement, ...] = (),
        substitutions_in: Sequence[Node] = (),
    ) -> Compound:
        return Compound(
            kind,
            head,
            blocks,
            (),
            self.to_offset(node.start_byte),
            self.to_offset(node.end_byte),
            broken=around.broken,
            substitutions=self._substitutions(substitutions_in, around),
        )

    def _if(self, node: Node, around: _Surroundings) -> Compound:
        branch = replace(around, conditional=True)
        condition, rest = _split_at(node.children, "then")
        clauses = [child for child in rest if child.type.endswith("_clause")]
        first = [child for child in rest if not child.type.endswith("_clause")]
        head = self._block(condition, around)
        blocks = [self._block(first, branch)]
        blocks += [self._block(clause.children, branch) for clause in clauses]
        otherwise = bool(clauses) and clauses[-1].type == "else_clause"
        compound = self._build("if", node, around, tuple(blocks), head=head)
        return replace(compound, otherwise=otherwise)

    def _for(self, node: Node, around: _Surroundings) -> Compound:
        header, body = _split_at(node.children, "do_group", "compound_statement")
        block = self._block(body, replace(around, conditional=True))
        loop = self._build("for", node, around, (block,), substitutions_in=header)
        if node.type.startswith("c_"):
            return replace(loop, endless=not any(child.is_named for child in header))
        values = [child for child in header if child.is_named][1:]
        words = tuple(map(self.command_lowering.word, values))
        variable = header[1:2] if len(header) > 1 and words else ()
        name = "".join(self.text[child.start_byte : child.end_byte] for child in variable)
        return replace(loop, values=words, name=name)

    def _case(self, node: Node, around: _Surroundings) -> Compound:
        branch = replace(around, conditional=True)
        items = [child for child in node.children if child.type == "case_item"]
        header = [child for child in node.children if child.type != "case_item"]
        blocks = tuple(self._block(_split_at(item.children, ")")[1], branch) for item in items)
        patterns = [pattern for item in items for pattern in _split_at(item.children, ")")[0]]
        compound = self._build("case", node, around, blocks, substitutions_in=header)
        return replace(compound, otherwise=any(pattern.text == b"*" for pattern in patterns))

    def _function(self, node: Node, around: _Surroundings) -> Compound:
        names = [child for child in node.children if child.type == "word"]
        name = self.text[names[0].start_byte : names[0].end_byte] if names else ""
        body = node.child_by_field_name("body")
        redirections = [
            self.command_lowering.redirection(child)
            for child in node.children
            if child.type.endswith("_redirect")
        ]
        inside = replace(around, function=name, background=False, conditional=False)
        blocks = (self._block([body], inside),) if body else ()
        compound = self._build("function", node, around, blocks)
        return replace(compound, name=name, redirections=tuple(redirections))


def _split_at(nodes: Sequence[Node], *kinds: str) -> tuple[Sequence[Node], Sequence[Node]]:
    """Split the nodes at the first of a kind; a block's children replace the block."""
    for index, node in enumerate(nodes):
        if node.type in kinds:
            return nodes[:index], node.children if node.is_named else nodes[index + 1 :]
    return nodes, ()
