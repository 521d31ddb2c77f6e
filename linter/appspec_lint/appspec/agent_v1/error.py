"""One reason for which agent 1.8 refuses an AppSpec, and what the readers of its parts share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from appspec_lint.diagnostics.span import Span
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.yaml.nodes import MappingEntry, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import inspect, resolve_psych, to_s

FAILED = "The deployment failed because"

FILE = "the application specification file"

AGAIN = "Update the {} section of the AppSpec file, and then try again."

NOT_A_HASH = "no implicit conversion of String into Integer"

TOP = ("version", "os", "files", "hooks", "permissions", "file_exists_behavior")

SCRIPT = ("location", "timeout", "runas", "sudo")

ENTRY = ("source", "destination")

PERMISSION = (
    "object",
    "pattern",
    "except",
    "type",
    "owner",
    "group",
    "mode",
    "acls",
    "context",
)
"""The keys that the agent reads: at the top, of a script, of a file, of a permission."""


class Topic(Enum):
    """What a refusal is about; each topic has a rule of its own."""

    VALUE = "a value that Ruby won't load"
    ROOT = "the document's shape"
    VERSION = "version"
    OS = "os"
    HOOKS = "the shape of hooks"
    LOCATION = "a script's location"
    TIMEOUT = "a script's timeout"
    FILES = "files"
    PERMISSIONS = "permissions"
    MODE = "a permission's mode"
    ACL = "a permission's acls"
    CONTEXT = "a permission's context"
    BEHAVIOR = "file_exists_behavior"


@dataclass(frozen=True, slots=True)
class AgentError:
    """One reason to refuse: where, what is wrong in plain words, and the agent's text.

    `only` names the one agent that refuses, "" where both do; `cure` is what could stand there,
    in place of the quotes too if it is `bare`, and is `sure` where nothing else could be meant.
    """

    topic: Topic
    span: Span
    message: str
    error: str
    help: str = ""
    cure: str | None = None
    only: str = ""
    bare: bool = False
    sure: bool = False


def suggest(node: MappingNode, name: str, known: tuple[str, ...]) -> ScalarNode | None:
    """The key that was meant to be `name`, which is missing: of those that nobody knows."""
    for pair in node.entries:
        if isinstance(pair.key, ScalarNode) and pair.key.text not in known:
            if closest_match(pair.key.text, known) == name:
                return pair.key
    return None


def last_pairs(node: MappingNode) -> Iterator[tuple[Node, Node]]:
    """Each key once, in the place of its first writing, with its last value: a Ruby hash."""
    last: dict[str, tuple[Node, Node]] = {}
    for pair in node.entries:
        last[inspect(pair.key)] = (pair.key, pair.value)
    yield from last.values()


def falsy(node: Node | None) -> bool:
    """Whether Ruby takes it for false: nil and false."""
    value = resolve_psych(node) if isinstance(node, ScalarNode) else node
    return value is None or value is False


def nil(node: Node | None) -> bool:
    return node is None or (isinstance(node, ScalarNode) and resolve_psych(node) is None)


def describe_value(node: Node) -> str:
    match node:
        case SequenceNode():
            return "a list"
        case MappingNode():
            return "a mapping"
        case ScalarNode(text):
            shown = (text if len(text) <= 60 else f"{text[:57]}...").replace("\n", "\\n")
            return f"`{shown}`" if shown.strip() else "nothing"


def lacks(
    topic: Topic,
    node: MappingNode,
    pair: MappingEntry | None,
    what: str,
    name: str,
    known: tuple[str, ...],
    error: str,
    advice: str = "",
) -> Iterator[AgentError]:
    """A key that is missing, perhaps misspelt, or that has no value."""
    misspelt = suggest(node, name, known) if pair is None else None
    if misspelt is not None:
        message = f"{what} has no `{name}`: `{misspelt.text}` is not read"
        yield AgentError(topic, misspelt.span, message, error, f"did you mean `{name}`?", name)
    elif pair is None:
        yield AgentError(topic, node.span.first_line, f"{what} has no `{name}`", error, advice)
    else:
        yield AgentError(topic, pair.key.span.first_line, f"the `{name}` is empty", error)


def misplaced(section: Node, found: Iterator[AgentError]) -> Iterator[AgentError]:
    """A section that was indented below `hooks`: where it is refused that is told, once."""
    for first in found:
        name = to_s(section)
        yield AgentError(
            Topic.HOOKS,
            section.span,
            f"`{name}` stands below `hooks`, and is taken for an event",
            first.error,
            help=f"move `{name}` to the left margin",
        )
        return
