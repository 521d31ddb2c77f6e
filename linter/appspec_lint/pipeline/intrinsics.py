"""CloudFormation's intrinsic functions: what a value is, as far as the template contains it.

A value that only the deployed stack has is a hole, `${...}`, named as `Fn::Sub` would name it: so
`!Ref Build` and `!Sub ${Build}` are equal texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.pipeline_model import Setting
from appspec_lint.pipeline.template_nodes import (
    MAX_ALTERNATIVES,
    ResolutionBudget,
    is_no_value,
    is_null,
    named_values,
    read_call,
    read_default,
    select_values,
)
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_MAX_LENGTH = 100_000
_HOLE = regex(r"\$\{([^}]*)\}")
_DYNAMIC = regex(r"\{\{(resolve:[^{}]*)\}\}")
_NOT_IN_NAME = regex(r"[${}]")
_OF_STACK = frozenset({"AWS::StackName", "AWS::StackId"})
"""The pseudo parameters that a nested stack does not share with its parent."""


def make_hole(name: str) -> str:
    """The hole for a value that is not in the template."""
    return "${" + _NOT_IN_NAME.sub("", name) + "}"


def agree(settings: Sequence[Setting | None], span: Span) -> Setting:
    """What all alternatives agree on; None is an alternative without the value."""
    texts = {None if setting is None else setting.text for setting in settings}
    certain = all(setting is not None and setting.certain for setting in settings)
    return Setting(texts.pop() if len(texts) == 1 else None, span, certain)


class StackScope:
    """The names of one template, and what they mean in this stack.

    `prefix` distinguishes the names of a nested stack. Its `arguments` are the values of its
    parameters, each with the scope it is written in; None if they are not known.
    """

    def __init__(
        self,
        root: MappingNode | None = None,
        *,
        prefix: str = "",
        arguments: Mapping[str, tuple[StackScope, Node]] | None = None,
        certain: bool = True,
        budget: ResolutionBudget | None = None,
    ) -> None:
        self.prefix = prefix
        self.certain = certain
        self.arguments = arguments
        self.budget = budget or ResolutionBudget()
        self.nested: dict[str, StackScope] = {}
        self._rows: dict[int, dict[str, Node]] = {}
        sections = named_values(root)
        self.parameters = named_values(sections.get("Parameters"))
        self.resources = named_values(sections.get("Resources"))
        self.mappings = named_values(sections.get("Mappings"))
        self.outputs = named_values(sections.get("Outputs"))

    def resolve(self, node: Node) -> Setting:
        """Resolve a value."""
        if not self.budget.spend(node):
            return Setting(None, node.span)
        self.budget.depth -= 1
        try:
            setting = self._resolve(node)
        finally:
            self.budget.depth += 1
        if setting.text is not None and len(setting.text) > _MAX_LENGTH:
            return Setting(None, node.span)
        return setting

    def _resolve(self, node: Node) -> Setting:
        call = read_call(node)
        if call is None:
            text = _DYNAMIC.sub(r"${\1}", node.text) if isinstance(node, ScalarNode) else None
            return Setting(text, node.span)
        match call:
            case "Ref", ScalarNode(text):
                return self._refer(text, node.span)
            case "GetAtt", ScalarNode(text):
                return self._get_attribute(text, node.span)
            case "GetAtt", SequenceNode(items):
                parts = [self.resolve(item) for item in items]
                name = ".".join(part.text or "?" for part in parts)
                return self._get_attribute(name, node.span)
            case "Sub", argument:
                return self._substitute(argument, node.span)
            case "Join", SequenceNode((delimiter, SequenceNode(items, tag=None))):
                return self._join(delimiter, items, node.span)
            case "ImportValue", argument:
                exported = self.resolve(argument)
                text = exported.text
                return Setting(None if text is None else make_hole(f"export {text}"), node.span)
        options = self.alternatives(node)
        if any(option is node for option in options):
            return Setting(None, node.span)
        return agree([None if o is None else self.resolve(o) for o in options], node.span)

    def alternatives(self, node: Node) -> list[Node | None]:
        """The values of which one is in this place; None for `AWS::NoValue` and null."""
        results: list[Node | None] = []
        waiting = [node]
        while waiting:
            option = waiting.pop()
            if len(results) + len(waiting) > MAX_ALTERNATIVES:
                return [node]
            call = read_call(option)
            options = None if call is None else self._find_options(*call)
            if options is not None:
                waiting.extend(reversed(options))
            elif is_null(option) or is_no_value(call):
                results.append(None)
            else:
                results.append(option)
        return results

    def _find_options(self, name: str, argument: Node) -> Sequence[Node] | None:
        match name, argument:
            case "If", SequenceNode((_, then, otherwise)):
                return then, otherwise
            case "Select", SequenceNode((index, SequenceNode(items, tag=None))) if items:
                number = self._literal(index)
                if number is None:
                    return items
                return (items[int(number) :][:1] or None) if number.isdecimal() else None
            case "FindInMap", SequenceNode((name_of_map, top, second, *default)):
                mapping = self._row(self.mappings.get(self._literal(name_of_map) or ""))
                inner = [
                    value
                    for row in select_values(mapping, self._literal(top))
                    for value in select_values(self._row(row), self._literal(second))
                ]
                return [*inner, *(named_values(extra)["DefaultValue"] for extra in default
                                  if "DefaultValue" in named_values(extra))] or None  # fmt: skip
        return None

    def _row(self, node: Node | None) -> dict[str, Node]:
        """The values of a row of `Mappings`, which many functions may refer to."""
        if id(node) not in self._rows:
            self._rows[id(node)] = named_values(node)
        return self._rows[id(node)]

    def _literal(self, node: Node) -> str | None:
        setting = self.resolve(node)
        return setting.known if setting.certain else None

    def _refer(self, name: str, span: Span) -> Setting:
        if name.startswith("AWS::"):
            return Setting(make_hole(f"{self._of_stack(name)}{name}"), span)
        argument = None if self.arguments is None else self.arguments.get(name)
        if argument is not None:
            scope, node = argument
            setting = scope.resolve(node)
            if setting.text is not None:
                return Setting(setting.text, span, setting.certain)
        elif (default := read_default(self.parameters.get(name))) is not None:
            return Setting(default, span, self.arguments is not None)
        return Setting(make_hole(f"{self.prefix}{name}"), span)

    def _of_stack(self, pseudo_parameter: str) -> str:
        return self.prefix if pseudo_parameter in _OF_STACK else ""

    def _get_attribute(self, name: str, span: Span) -> Setting:
        resource, _, attribute = name.partition(".")
        stack = self.nested.get(resource)
        if stack is not None and attribute.startswith("Outputs."):
            output = named_values(stack.outputs.get(attribute.removeprefix("Outputs.")))
            if "Value" in output:
                setting = stack.resolve(output["Value"])
                if setting.text is not None:
                    return Setting(setting.text, span, setting.certain)
        return Setting(make_hole(f"{self.prefix}{name}"), span)

    def _substitute(self, argument: Node, span: Span) -> Setting:
        values: dict[str, Node] = {}
        if isinstance(argument, SequenceNode) and argument.items:
            values = named_values(argument.items[1]) if len(argument.items) > 1 else {}
            argument = argument.items[0]
        if not isinstance(argument, ScalarNode) or read_call(argument) is not None:
            return Setting(None, span)
        pieces: list[Setting] = []
        end = 0
        for match in _HOLE.finditer(argument.text):
            pieces.append(Setting(argument.text[end : match.start()], span))
            pieces.append(self._substitute_name(match[1].strip(), values, span))
            end = match.end()
        pieces.append(Setting(argument.text[end:], span))
        return _concatenate(pieces, "", span)

    def _substitute_name(self, name: str, values: Mapping[str, Node], span: Span) -> Setting:
        if name.startswith("!"):
            return Setting("${" + name[1:] + "}", span)
        if name in values:
            return self.resolve(values[name])
        return self._get_attribute(name, span) if "." in name else self._refer(name, span)

    def _join(self, delimiter: Node, items: Sequence[Node], span: Span) -> Setting:
        options = [option for item in items for option in [self.alternatives(item)]]
        present = [item for item, found in zip(items, options, strict=True) if found != [None]]
        separator = self._literal(delimiter)
        if separator is None:
            return Setting(None, span)
        return _concatenate([self.resolve(item) for item in present], separator, span)


def _concatenate(pieces: Iterable[Setting], separator: str, span: Span) -> Setting:
    """Join texts; a piece that is hidden is a hole that is equal to no other."""
    pieces = tuple(pieces)
    texts = [
        make_hole(f"{piece.span.source.path}:{piece.span.start}")
        if piece.text is None
        else piece.text
        for piece in pieces
    ]
    if sum(map(len, texts)) + len(separator) * len(texts) > _MAX_LENGTH:
        return Setting(None, span)
    return Setting(separator.join(texts), span, all(piece.certain for piece in pieces))
