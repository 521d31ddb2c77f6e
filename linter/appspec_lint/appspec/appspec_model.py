"""The model of an AppSpec, with positions; invalid parts, which rules report, are skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import resolve_psych, to_i, to_s
from appspec_lint.yaml.resolve import unique_items

EVENTS = (
    "BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic", "ApplicationStop",
    "DownloadBundle", "BeforeInstall", "Install", "AfterInstall", "ApplicationStart",
    "ValidateService", "BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic",
)  # fmt: skip
"""The lifecycle events of an in-place deployment, in order."""

HOOKABLE = tuple(
    event
    for event in EVENTS
    if event not in ("BlockTraffic", "DownloadBundle", "Install", "AllowTraffic")
)
"""The events that run scripts (agent: hook_executor.rb, the mapping of hooks)."""

PREVIOUS_REVISION_EVENTS = ("BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop")
"""The events that run the previous revision's scripts (agent: hook_executor.rb)."""

DEFAULT_TIMEOUT = 3600
"""The timeout of a script in seconds if the AppSpec sets none (agent: script_info.rb)."""


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
        """The effective timeout."""
        return DEFAULT_TIMEOUT if self.timeout is None else self.timeout.value


@dataclass(frozen=True, slots=True)
class Hook:
    """A lifecycle event and the scripts that it runs."""

    event: Located[str]
    scripts: tuple[ScriptEntry, ...]


@dataclass(frozen=True)
class Permission:
    """One entry of `permissions`.

    A missing pattern is `**`; `pattern_node` is the value in the file, of any type.
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
    """An AppSpec file. What is missing, or of an invalid type, is an empty tuple."""

    document: Document
    platform: Platform
    os: Located[str] | None
    files: tuple[FileEntry, ...]
    hooks: tuple[Hook, ...]
    permissions: tuple[Permission, ...]
    file_exists_behavior: str = ""

    @property
    def source(self) -> Source:
        """The file."""
        return self.document.source

    @property
    def path(self) -> str:
        """The path of the file, relative to the root of the tree."""
        return self.document.source.path

    @property
    def for_windows(self) -> bool:
        """Whether `os` is `windows`."""
        return self.os is not None and self.os.value == "windows"


def read_appspec(document: Document) -> AppSpec:
    """Read a document as an AppSpec, whatever it contains."""
    root = document.root if isinstance(document.root, MappingNode) else None
    if root is None:
        return AppSpec(document, _guess_platform(document.source.text), None, (), (), ())
    platform = _platform(root)
    if platform is not Platform.EC2:
        return AppSpec(document, platform, None, (), (), ())
    return AppSpec(
        document,
        platform,
        _read_text(root.value("os")),
        tuple(_read_files(root.value("files"))),
        tuple(_read_hooks(root)),
        tuple(_read_permissions(root.value("permissions"))),
        behavior.value if (behavior := _read_text(root.value("file_exists_behavior"))) else "",
    )


def _guess_platform(text: str) -> Platform:
    """Guess the platform of invalid YAML from keys that only one platform has."""
    keys = set(re.findall(r"(?m)(?:^|[{,][ \t]*)[\"']?(os|[Rr]esources)[\"']?[ \t]*:", text))
    if "os" in keys or not keys:
        return Platform.EC2
    return Platform.LAMBDA if "AWS::Lambda" in text else Platform.ECS


def _platform(root: MappingNode) -> Platform:
    resources = root.value("Resources", "resources")
    if resources is None or root.find("os") is not None:
        return Platform.EC2
    nodes: list[Node] = [resources]
    for node in nodes:
        if isinstance(node, ScalarNode) and node.text.startswith("AWS::Lambda"):
            return Platform.LAMBDA
        nodes += node.items if isinstance(node, SequenceNode) else ()
        if isinstance(node, MappingNode) and len(nodes) < 200:
            nodes += [entry.value for entry in node.entries]
            if node.find("CurrentVersion", "currentversion", "TargetVersion", "targetversion"):
                return Platform.LAMBDA
    return Platform.ECS


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else ()


def _read_text(node: Node | None) -> Located[str] | None:
    """Read a scalar as Ruby's `to_s` formats it; None for null."""
    if not isinstance(node, ScalarNode):
        return None
    if resolve_psych(node) is None:
        return None
    return Located(to_s(node), node.span)


def _mappings(node: Node | None) -> tuple[MappingNode, ...]:
    """The items of a sequence that are mappings."""
    return tuple(item for item in _items(node) if isinstance(item, MappingNode))


def _read_files(node: Node | None) -> Iterator[FileEntry]:
    for item in _mappings(node):
        source = _read_text(item.value("source"))
        if source is not None:
            yield FileEntry(source, _read_text(item.value("destination")), item.span)


def iter_hooks(root: Node | None) -> Iterator[tuple[ScalarNode, tuple[MappingNode, ...]]]:
    """Yield each event of `hooks` once, with its scripts as written.

    A script that is not a mapping is skipped; one without a location is not.
    """
    hooks = root.value("hooks") if isinstance(root, MappingNode) else None
    for event, scripts in unique_items(hooks):
        yield event, _mappings(scripts)


def _read_hooks(root: MappingNode) -> Iterator[Hook]:
    for event, nodes in iter_hooks(root):
        scripts = [script for node in nodes if (script := _read_script(node)) is not None]
        yield Hook(Located(event.text, event.span), tuple(scripts))


def _read_script(item: MappingNode) -> ScriptEntry | None:
    location = _read_text(item.value("location"))
    if location is None or not location.value.strip():
        return None
    stripped = Located(location.value.strip(), location.span)
    return ScriptEntry(
        stripped, _read_timeout(item.value("timeout")), _read_text(item.value("runas")), item.span
    )


def _read_timeout(node: Node | None) -> Located[int] | None:
    if not isinstance(node, ScalarNode):
        return None
    match resolve_psych(node):
        case bool() | None:
            return None
        case str(text):
            return Located(to_i(text), node.span)
        case int() | float() as value if abs(value) < float("inf"):
            return Located(int(value), node.span)
    return None


def _read_permissions(node: Node | None) -> Iterator[Permission]:
    for item in _mappings(node):
        target = _read_text(item.value("object"))
        if target is not None and target.value.strip():
            yield _read_permission(item, Located(target.value.strip(), target.span))


def _read_permission(item: MappingNode, target: Located[str]) -> Permission:
    pattern, types = item.value("pattern"), item.value("type")
    if isinstance(pattern, ScalarNode) and resolve_psych(pattern) in (None, False):
        pattern = None
    return Permission(
        target,
        item.span,
        pattern="**" if pattern is None else to_s(pattern),
        pattern_node=pattern,
        exceptions=_read_texts(item.value("except")),
        types=tuple(to_s(kind).strip() for kind in types.items)
        if isinstance(types, SequenceNode)
        else ("file", "directory"),
        mode=_read_text(item.value("mode")),
        acls=_read_texts(item.value("acls")),
    )


def _read_texts(node: Node | None) -> tuple[Located[str], ...]:
    return tuple(text for item in _items(node) if (text := _read_text(item)) is not None)
