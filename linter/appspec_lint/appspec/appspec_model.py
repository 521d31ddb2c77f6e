"""An AppSpec as it is meant: located, lenient; what the schema rule tells is left out here."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import resolve_psych, to_i, to_s
from appspec_lint.yaml.resolve import unique_items

EVENTS = (
    "BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic", "ApplicationStop",
    "DownloadBundle", "BeforeInstall", "Install", "AfterInstall", "ApplicationStart",
    "ValidateService", "BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic",
)  # fmt: skip
"""The lifecycle events of an in-place deployment, in the order in which they happen."""

HOOKABLE = tuple(
    event
    for event in EVENTS
    if event not in ("BlockTraffic", "DownloadBundle", "Install", "AllowTraffic")
)
"""The events that run scripts (agent: hook_executor.rb, the mapping of hooks)."""

DEFAULT_TIMEOUT = 3600
"""Seconds that a script may run if the AppSpec names no timeout (agent: script_info.rb)."""


class Platform(Enum):
    """The compute platform that an AppSpec is written for."""

    EC2 = "ec2"
    ECS = "ecs"
    LAMBDA = "lambda"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One entry of `files`."""

    source: Located[str]
    destination: Located[str] | None
    span: Span


@dataclass(frozen=True, slots=True)
class ScriptEntry:
    """One script of a hook. A timeout is in seconds."""

    location: Located[str]
    timeout: Located[int] | None
    runas: Located[str] | None
    span: Span

    @property
    def seconds(self) -> int:
        """The timeout in force."""
        return DEFAULT_TIMEOUT if self.timeout is None else self.timeout.value


@dataclass(frozen=True, slots=True)
class Hook:
    """A lifecycle event and the scripts it runs."""

    event: Located[str]
    scripts: tuple[ScriptEntry, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """One entry of `permissions`.

    A pattern that is not written is `**`; `pattern_node` is it as it stands, of whatever type.
    """

    object: Located[str]
    span: Span
    pattern: str = "**"
    pattern_node: Node | None = None
    exceptions: tuple[Located[str], ...] = ()
    types: tuple[str, ...] = ("file", "directory")
    mode: Located[str] | None = None
    acls: tuple[Located[str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class AppSpec:
    """An AppSpec file. What is absent, or of a type that nobody reads, is an empty tuple."""

    document: Document
    platform: Platform
    os: Located[str] | None
    files: tuple[FileEntry, ...]
    hooks: tuple[Hook, ...]
    permissions: tuple[Permission, ...]
    file_exists_behavior: str = ""

    @property
    def source(self) -> Source:
        return self.document.source

    @property
    def path(self) -> str:
        return self.document.source.path

    @property
    def for_windows(self) -> bool:
        return self.os is not None and self.os.value == "windows"


def looks_like_appspec(document: Document) -> bool:
    """Whether a file is CodeDeploy's: by its very name, or, of a variant's name, by its keys."""
    root = document.root
    if root is None or has_default_name(document.source.path):
        return True
    marks = ("os", "hooks", "files", "permissions", "Resources", "resources", "Hooks")
    return isinstance(root, MappingNode) and root.find("version", *marks) is not None


def read_appspec(document: Document) -> AppSpec:
    """Read a document as an AppSpec; any document gives one."""
    root = document.root if isinstance(document.root, MappingNode) else None
    if root is None:
        return AppSpec(document, _meant_for(document.source.text), None, (), (), ())
    platform = _platform(root)
    if platform is not Platform.EC2:
        return AppSpec(document, platform, None, (), (), ())
    return AppSpec(
        document,
        platform,
        _text(root.value("os")),
        tuple(_files(root.value("files"))),
        tuple(_hooks(root.value("hooks"))),
        tuple(_permissions(root.value("permissions"))),
        behavior.value if (behavior := _text(root.value("file_exists_behavior"))) else "",
    )


def _meant_for(text: str) -> Platform:
    """The platform of a text that can't be read, by the words that only one has."""
    keys = set(re.findall(r"(?m)(?:^|[{,][ \t]*)[\"']?(os|[Rr]esources)[\"']?[ \t]*:", text))
    if "os" in keys or not keys:
        return Platform.EC2
    return Platform.LAMBDA if "AWS::Lambda" in text else Platform.ECS


def _platform(root: MappingNode) -> Platform:
    resources = root.value("Resources", "resources")
    if resources is None or root.find("os") is not None:
        return Platform.EC2
    waiting: list[Node] = [resources]
    for node in waiting:
        if isinstance(node, ScalarNode) and node.text.startswith("AWS::Lambda"):
            return Platform.LAMBDA
        waiting += node.items if isinstance(node, SequenceNode) else ()
        if isinstance(node, MappingNode) and len(waiting) < 200:
            waiting += [pair.value for pair in node.entries]
            if node.find("CurrentVersion", "currentversion", "TargetVersion", "targetversion"):
                return Platform.LAMBDA
    return Platform.ECS


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else ()


def _text(node: Node | None) -> Located[str] | None:
    """A scalar as Ruby's `to_s` gives it; null is nothing."""
    if not isinstance(node, ScalarNode):
        return None
    if resolve_psych(node) is None:
        return None
    return Located(to_s(node), node.span)


def _files(node: Node | None) -> list[FileEntry]:
    found = []
    for item in _items(node):
        if isinstance(item, MappingNode):
            source, destination = _text(item.value("source")), _text(item.value("destination"))
            if source is not None:
                found.append(FileEntry(source, destination, item.span))
    return found


def _hooks(node: Node | None) -> list[Hook]:
    found = []
    for key, value in unique_items(node):
        scripts = [entry for item in _items(value) if (entry := _script(item)) is not None]
        found.append(Hook(Located(key.text, key.span), tuple(scripts)))
    return found


def _script(item: Node) -> ScriptEntry | None:
    if not isinstance(item, MappingNode):
        return None
    location = _text(item.value("location"))
    if location is None or not location.value.strip():
        return None
    stripped = Located(location.value.strip(), location.span)
    return ScriptEntry(
        stripped, _timeout(item.value("timeout")), _text(item.value("runas")), item.span
    )


def _timeout(node: Node | None) -> Located[int] | None:
    if not isinstance(node, ScalarNode):
        return None
    match resolve_psych(node):
        case bool() | None:
            return None
        case str(text):
            return Located(to_i(text), node.span)
        case float(value) if not math.isfinite(value):
            return None
        case int() | float() as value:
            return Located(int(value), node.span)
    return None


def _permissions(node: Node | None) -> list[Permission]:
    found = []
    for item in _items(node):
        if isinstance(item, MappingNode):
            target = _text(item.value("object"))
            if target is not None and target.value.strip():
                found.append(_permission(item, Located(target.value.strip(), target.span)))
    return found


def _permission(item: MappingNode, target: Located[str]) -> Permission:
    pattern, types = item.value("pattern"), item.value("type")
    if isinstance(pattern, ScalarNode) and resolve_psych(pattern) in (None, False):
        pattern = None
    return Permission(
        target,
        item.span,
        pattern="**" if pattern is None else to_s(pattern),
        pattern_node=pattern,
        exceptions=_texts(item.value("except")),
        types=tuple(to_s(each).strip() for each in types.items)
        if isinstance(types, SequenceNode)
        else ("file", "directory"),
        mode=_text(item.value("mode")),
        acls=_texts(item.value("acls")),
    )


def _texts(node: Node | None) -> tuple[Located[str], ...]:
    return tuple(text for each in _items(node) if (text := _text(each)) is not None)
