"""The environment variables of a buildspec, and the stores that their values are read from."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import unique_items

_REFERENCE = regex(r"[\w./:@+=,-]+")
_TEMPLATE = regex(r"[${<%]")
_SECTIONS = (("env", "variables"), ("environment_variables", "plaintext"))


@dataclass(frozen=True)
class Variable:
    """The name of a variable and its value, or the reference that it is read from."""

    name: Located[str]
    value: Located[str]


@dataclass(frozen=True)
class Environment:
    """The variables by origin; a section that is missing or not readable is an empty tuple."""

    plain: tuple[Variable, ...] = ()
    """Those with a literal value, of the whole build and of the builds of a batch."""
    parameters: tuple[Variable, ...] = ()
    secrets: tuple[Variable, ...] = ()
    exported: tuple[Located[str], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of all variables that are set."""
        variables = (*self.plain, *self.parameters, *self.secrets)
        return frozenset(variable.name.value for variable in variables)


def is_reference(text: str) -> bool:
    """Whether a value may be the name of a parameter or the ID of a secret: no other characters.

    A variable, and a placeholder that another tool replaces, may become one.
    """
    return bool(_REFERENCE.fullmatch(text) or _TEMPLATE.search(text))


@once
def read_environment(document: Document) -> Environment:
    """Read the environment of a buildspec's document."""
    root = document.root
    if not isinstance(root, MappingNode):
        return Environment()
    plain: list[Variable] = []
    for section, key in _SECTIONS:
        plain += _read_variables(_below(root.value(section), key))
    plain += _read_batch_variables(root.value("batch"))
    env = root.value("env")
    exported = _below(env, "exported-variables")
    return Environment(
        tuple(plain),
        (
            *_read_variables(_below(env, "parameter-store")),
            *_read_variables(_below(root.value("environment_variables"), "parameter-store")),
        ),
        tuple(_read_variables(_below(env, "secrets-manager"))),
        tuple(
            Located(item.text, item.span)
            for item in (exported.items if isinstance(exported, SequenceNode) else ())
            if isinstance(item, ScalarNode) and item.text
        ),
    )


def _read_variables(node: Node | None) -> Iterator[Variable]:
    for key, value in unique_items(node):
        if isinstance(value, ScalarNode):
            yield Variable(Located(key.text, key.span), Located(value.text, value.span))


def _read_batch_variables(batch: Node | None) -> Iterator[Variable]:
    """Read the variables of each build of a batch; in a matrix, each has a list of values."""
    for kind in ("build-list", "build-graph"):
        builds = _below(batch, kind)
        for build in builds.items if isinstance(builds, SequenceNode) else ():
            yield from _read_variables(_below(_below(build, "env"), "variables"))
    dynamic = _below(_below(_below(batch, "build-matrix"), "dynamic"), "env")
    for key, values in unique_items(_below(dynamic, "variables")):
        for item in values.items if isinstance(values, SequenceNode) else ():
            if isinstance(item, ScalarNode):
                yield Variable(Located(key.text, key.span), Located(item.text, item.span))


def _below(node: Node | None, key: str) -> Node | None:
    return node.value(key) if isinstance(node, MappingNode) else None
