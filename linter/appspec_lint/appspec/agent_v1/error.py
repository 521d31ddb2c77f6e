"""An error of agent 1.8, and what the checks of the AppSpec's sections share."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.finding import Agent, Failure, Finding
from appspec_lint.diagnostics.odd_characters import ask_for
from appspec_lint.diagnostics.span import Span
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.nodes import MappingEntry, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import inspect, resolve_psych

STAGE = "CodeDeploy BeforeInstall"
"""The first event of a new revision, at which the agent reads its AppSpec."""

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


@dataclass(frozen=True)
class AgentError:
    """One reason to reject an AppSpec: its topic, and the finding of the rule for that topic."""

    topic: Topic
    finding: Finding
    error: str
    """What the agent reports; the finding quotes it too."""


def reject(
    topic: Topic,
    span: Span,
    message: str,
    error: str,
    *,
    help: str = "",
    replacement: str | None = None,
    is_safe: bool = False,
    is_bare: bool = False,
    agent: Agent | None = None,
) -> AgentError:
    """Create the error for a value that the agent rejects with the text `error`.

    `agent` is the only agent that rejects the value, or None if both do. `replacement` is a valid
    value: if `is_safe`, nothing else can be meant, and if `is_bare`, it replaces the quotes
    as well.
    """
    is_bare = is_bare or not span.text.startswith(("'", '"'))
    finding = Finding(
        span,
        message,
        help=help,
        fixes=replace_scalar(span, replacement, safe=is_safe, bare=is_bare),
        failure=Failure(STAGE, error),
        agent=agent,
    )
    return AgentError(topic, finding, error)


def suggest(node: MappingNode, name: str, known: tuple[str, ...]) -> ScalarNode | None:
    """Find the unknown key that is probably a misspelling of the missing key `name`."""
    for entry in node.entries:
        if isinstance(entry.key, ScalarNode) and entry.key.text not in known:
            if closest_match(entry.key.text, known) == name:
                return entry.key
    return None


def last_pairs(node: MappingNode) -> Iterator[tuple[Node, Node]]:
    """Yield each key once, at its first position and with its last value, like a Ruby Hash."""
    last: dict[str, tuple[Node, Node]] = {}
    for entry in node.entries:
        last[inspect(entry.key)] = (entry.key, entry.value)
    yield from last.values()


def falsy(node: Node | None) -> bool:
    """Whether the value is false in Ruby: nil or false."""
    value = resolve_psych(node) if isinstance(node, ScalarNode) else node
    return value is None or value is False


def nil(node: Node | None) -> bool:
    """Whether the value is nil in Ruby."""
    return node is None or (isinstance(node, ScalarNode) and resolve_psych(node) is None)


def describe_value(node: Node) -> str:
    """Describe a value for a message; a long text is shortened."""
    match node:
        case SequenceNode():
            return "a list"
        case MappingNode():
            return "a mapping"
        case ScalarNode(text):
            shown = (text if len(text) <= 60 else f"{text[:57]}...").replace("\n", "\\n")
            return f"`{shown}`" if shown.strip() else "nothing"


def report_missing(
    topic: Topic,
    node: MappingNode,
    entry: MappingEntry | None,
    owner: str,
    name: str,
    known: tuple[str, ...],
    error: str,
    help: str = "",
) -> AgentError:
    """Report a key that is missing, perhaps because it is misspelled, or has no value."""
    misspelled = suggest(node, name, known) if entry is None else None
    if misspelled is not None:
        return reject(
            topic,
            misspelled.span,
            f"{owner} has no `{name}`: unknown key `{misspelled.text}`",
            error,
            help=ask_for(name, misspelled.text),
            replacement=name,
        )
    if entry is None:
        return reject(topic, node.span.first_line, f"{owner} has no `{name}`", error, help=help)
    return reject(topic, entry.key.span.first_line, f"`{name}` is empty", error)
