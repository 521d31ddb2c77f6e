"""The environment that a buildspec asks for: variables, and what they are read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.span import Located
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import unique_items

_HOLDERS = (("env", "variables"), ("environment_variables", "plaintext"))


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable's name and what stands behind it."""

    name: Located[str]
    value: Located[str]


@dataclass(frozen=True, slots=True)
class Environment:
    """What is not there, or of a type that nobody reads, is an empty tuple."""

    plain: tuple[Variable, ...] = ()
    """Of the whole build, and of the builds of a batch."""
    parameters: tuple[Variable, ...] = ()
    secrets: tuple[Variable, ...] = ()
    exported: tuple[Located[str], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All names that get a value."""
        named = (*self.plain, *self.parameters, *self.secrets)
        return frozenset(each.name.value for each in named)


def read_environment(document: Document) -> Environment:
    """Read the environment of a buildspec's document."""
    root = document.root
    if not isinstance(root, MappingNode):
        return Environment()
    plain: list[Variable] = []
    for holder, key in _HOLDERS:
        plain += _variables(_below(root.value(holder), key))
    plain += _of_batch(root.value("batch"))
    env = root.value("env")
    exported = _below(env, "exported-variables")
    return Environment(
        tuple(plain),
        (
            *_variables(_below(env, "parameter-store")),
            *_variables(_below(root.value("environment_variables"), "parameter-store")),
        ),
        tuple(_variables(_below(env, "secrets-manager"))),
        tuple(
            Located(item.text, item.span)
            for item in (exported.items if isinstance(exported, SequenceNode) else ())
            if isinstance(item, ScalarNode) and item.text
        ),
    )


def _variables(node: Node | None) -> Iterator[Variable]:
    for key, value in unique_items(node):
        if isinstance(value, ScalarNode):
            yield Variable(Located(key.text, key.span), Located(value.text, value.span))


def _of_batch(batch: Node | None) -> Iterator[Variable]:
    """The variables of each build of a batch; those of a matrix have lists of values."""
    for kind in ("build-list", "build-graph"):
        tasks = _below(batch, kind)
        for task in tasks.items if isinstance(tasks, SequenceNode) else ():
            yield from _variables(_below(_below(task, "env"), "variables"))
    dynamic = _below(_below(_below(batch, "build-matrix"), "dynamic"), "env")
    for key, values in unique_items(_below(dynamic, "variables")):
        for item in values.items if isinstance(values, SequenceNode) else ():
            if isinstance(item, ScalarNode):
                yield Variable(Located(key.text, key.span), Located(item.text, item.span))


def _below(node: Node | None, key: str) -> Node | None:
    return node.value(key) if isinstance(node, MappingNode) else None
