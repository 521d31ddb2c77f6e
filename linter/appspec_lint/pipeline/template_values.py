"""The properties of a resource: of a template, with its functions, or of exported JSON.

The names are those of CloudFormation. The AWS CLI writes the same names in camelCase.
"""

from __future__ import annotations

from collections.abc import Sequence

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.pipeline.intrinsics import StackScope, agree
from appspec_lint.pipeline.pipeline_model import Setting
from appspec_lint.pipeline.template_nodes import MAX_ALTERNATIVES, read_call
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Reached = Node | Span | None
"""A value, the span of a function that hides it, or None if there is no such value."""


@dataclass(frozen=True, slots=True)
class TemplateValue:
    """A value of a definition, which is not certain if a condition applies to it."""

    scope: StackScope
    node: Node
    certain: bool = True

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping, and no call of a function."""
        return isinstance(self.node, MappingNode) and read_call(self.node) is None

    @property
    def has_macro(self) -> bool:
        """Whether a macro may add to this mapping, or replace it."""
        return _has_macro(self.node)

    def reach(self, *route: str) -> list[Reached]:
        """The values at `route`, one for each branch of the conditions on the way."""
        reached: list[Reached] = [*self.scope.alternatives(self.node)]
        for name in route:
            if len(reached) > MAX_ALTERNATIVES:
                return [self.node.span]
            reached = [
                option
                for value in reached
                for option in (
                    [value] if value is None or isinstance(value, Span) else self._step(value, name)
                )
            ]
        return reached

    def _step(self, node: Node, name: str) -> list[Reached]:
        if not isinstance(node, MappingNode) or read_call(node) is not None:
            return [node.span]
        value = node.value(*_spellings(name))
        if value is None:
            return [node.span if _has_macro(node) else None]
        return [*self.scope.alternatives(value)]

    def setting(self, *route: str) -> Setting | None:
        """The setting at `route`; None if there is none in any branch."""
        return self._agree(self.reach(*route))

    def exact(self, name: str) -> Setting | None:
        """The setting with exactly this name, which is not spelled in camelCase."""
        if not isinstance(self.node, MappingNode):
            return None
        value = self.node.value(name)
        return None if value is None else self._agree([*self.scope.alternatives(value)])

    def _agree(self, reached: Sequence[Reached]) -> Setting | None:
        settings: list[Setting | None] = []
        for value in reached:
            if isinstance(value, Span):
                settings.append(Setting(None, value))
            else:
                settings.append(None if value is None else self.scope.resolve(value))
        present = [setting for setting in settings if setting is not None]
        if not present:
            return None
        setting = present[0] if len(settings) == 1 else agree(settings, present[0].span)
        return Setting(setting.text, setting.span, setting.certain and self.certain)

    def text(self, *route: str) -> str:
        """The text at `route`, or "" if it is hidden or missing."""
        setting = self.setting(*route)
        return "" if setting is None or setting.text is None else setting.text

    def items(self, *route: str) -> tuple[tuple[TemplateValue, ...], bool]:
        """The items of the list at `route`, and whether there are no others."""
        reached = self.reach(*route)
        items: list[TemplateValue] = []
        complete = True
        for value in reached:
            if not isinstance(value, SequenceNode) or read_call(value) is not None:
                complete = complete and value is None
                continue
            for item in value.items:
                options = self.scope.alternatives(item)
                certain = self.certain and len(reached) == len(options) == 1
                items.extend(
                    TemplateValue(self.scope, option, certain)
                    for option in options
                    if option is not None
                )
        return tuple(items), complete

    def settings(self, *route: str, of: str = "") -> tuple[Setting, ...]:
        """The settings of a list, or the setting called `of` of each; a hidden one if unknown."""
        items, complete = self.items(*route)
        names = (of,) if of else ()
        settings = [
            item.setting(*names) or Setting(None, item.node.span, item.certain) for item in items
        ]
        if not complete:
            settings.append(Setting(None, self.node.span, self.certain))
        return tuple(settings)


def _has_macro(node: Node) -> bool:
    """Whether `Fn::Transform` or `Fn::ForEach` may add keys to a mapping."""
    return isinstance(node, MappingNode) and any(
        isinstance(entry.key, ScalarNode) and entry.key.text.startswith("Fn::")
        for entry in node.entries
    )


def _spellings(name: str) -> tuple[str, ...]:
    camel_case = "buildspec" if name == "BuildSpec" else name[:1].lower() + name[1:]
    return name, camel_case
