"""One reason for which agent 1.8 rejects an AppSpec, and what the parsers of its parts share."""

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
"""The keys that the agent reads: top-level, of a script, of a file and of a permission."""


class Topic(Enum):
    """The subject of a rejection; each topic has its own rule."""

    VALUE = "a value that Ruby does not load"
    ROOT = "the document's structure"
    VERSION = "version"
    OS = "os"
    HOOKS = "the structure of hooks"
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
    """One reason to reject an AppSpec: the place, a plain description and the agent's error.

    `only` is the one agent that rejects it, or empty if both do. `cure` is a valid replacement; if
    `bare`, it replaces the quotes as well, and if `sure`, nothing else can be meant.
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
    """Find the unknown key that stands for the missing key `name`."""
    for pair in node.entries:
        if isinstance(pair.key, ScalarNode) and pair.key.text not in known:
            if closest_match(pair.key.text, known) == name:
                return pair.key
    return None


def last_pairs(node: MappingNode) -> Iterator[tuple[Node, Node]]:
    """Give each key once, at its first position and with its last value, like a Ruby Hash."""
    last: dict[str, tuple[Node, Node]] = {}
    for pair in node.entries:
        last[inspect(pair.key)] = (pair.key, pair.value)
    yield from last.values()


def falsy(node: Node | None) -> bool:
    """Whether the value is false in Ruby: nil or false."""
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
    """Report a key that is missing, perhaps because it is misspelled, or has no value."""
    misspelt = suggest(node, name, known) if pair is None else None
    if misspelt is not None:
        message = f"{what} has no `{name}`: unknown key `{misspelt.text}`"
        yield AgentError(topic, misspelt.span, message, error, f"did you mean `{name}`?", name)
    elif pair is None:
        yield AgentError(topic, node.span.first_line, f"{what} has no `{name}`", error, advice)
    else:
        yield AgentError(topic, pair.key.span.first_line, f"`{name}` is empty", error)


def misplaced(section: Node, found: Iterator[AgentError]) -> Iterator[AgentError]:
    """Report a section that is indented below `hooks`, once, where the agent rejects it."""
    for first in found:
        name = to_s(section)
        yield AgentError(
            Topic.HOOKS,
            section.span,
            f"`{name}` is below `hooks` and is read as an event",
            first.error,
            help=f"move `{name}` to the top level",
        )
        return
