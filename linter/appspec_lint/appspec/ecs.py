"""The content of an AppSpec for ECS or Lambda, and of the files next to it, with positions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import resolve_psych, to_s
from appspec_lint.yaml.resolve import unique_items

PLACEHOLDER = "<TASK_DEFINITION>"
"""What the action CodeDeployToECS replaces with the ARN of the revision that it registers."""

ECS_EVENTS = (
    "BeforeInstall", "Install", "AfterInstall", "TestTraffic", "AfterAllowTestTraffic",
    "BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic",
)  # fmt: skip
"""The lifecycle events of an ECS deployment, in order."""

LAMBDA_EVENTS = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")
"""The lifecycle events of a Lambda deployment, in order."""

_RESERVED_EVENTS = ("Install", "TestTraffic", "AllowTraffic")

FUNCTION_EVENTS = {
    platform: tuple(event for event in events if event not in _RESERVED_EVENTS)
    for platform, events in ((Platform.ECS, ECS_EVENTS), (Platform.LAMBDA, LAMBDA_EVENTS))
}
"""The events that call a Lambda function, in order (AppSpec reference, `hooks`)."""

_WRITTEN_LATER = regex(r"[$%{}<>*]|__|\A[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")


@dataclass(frozen=True)
class HookFunction:
    """A lifecycle event and the Lambda function that it calls, or None."""

    event: Located[str]
    name: Located[str] | None


@dataclass(frozen=True)
class EcsService:
    """The ECS service of an AppSpec: its task definition, and the target of its traffic."""

    task_definition: Located[str] | None
    container: Located[str] | None
    port: Located[int] | None

    @property
    def filled_in(self) -> bool:
        """Whether CodePipeline inserts the task definition."""
        return self.task_definition is not None and self.task_definition.value == PLACEHOLDER

    @property
    def family(self) -> str:
        """The family in an ARN or in `family:revision`, or ""."""
        text = "" if self.task_definition is None else self.task_definition.value
        match = re.fullmatch(r"(?:arn:[^/]*:task-definition/)?([\w-]+)(?::\d+)?", text)
        return match[1] if match else ""


@dataclass(frozen=True)
class LambdaVersions:
    """The two versions of a Lambda function between which traffic is shifted."""

    current: Located[str] | None
    target: Located[str] | None


@dataclass(frozen=True)
class Container:
    """A container of a task definition; `ports` is None if they are unknown."""

    name: Located[str]
    ports: tuple[Located[int], ...] | None
    image: Located[str] | None
    span: Span


@dataclass(frozen=True, eq=False)
class TaskDefinition:
    """The file of a task definition; if `is_complete`, each of its containers could be read."""

    document: Document
    family: str
    containers: tuple[Container, ...]
    is_complete: bool

    @property
    def source(self) -> Source:
        """The file."""
        return self.document.source

    @property
    def path(self) -> str:
        """The path of the file, relative to the root of the tree."""
        return self.document.source.path


@dataclass(frozen=True)
class ImageFile:
    """imageDetail.json or imagedefinitions.json: its keys, or those of its list's items."""

    source: Source
    keys: tuple[Located[str], ...]


def is_filled_in_later(text: str) -> bool:
    """Whether a string is a placeholder: `$NAME`, `<NAME>`, `{{name}}` or `A_NAME`."""
    return bool(_WRITTEN_LATER.search(text))


def read_service(document: Document) -> EcsService:
    """Read the ECS service of an AppSpec."""
    properties = _properties(document.root)
    target = _value(properties, "LoadBalancerInfo")
    return EcsService(
        _read_text(_value(properties, "TaskDefinition")),
        _read_text(_value(target, "ContainerName")),
        _read_port(_value(target, "ContainerPort")),
    )


def read_versions(document: Document) -> LambdaVersions:
    """Read the two versions of an AppSpec for Lambda."""
    properties = _properties(document.root)
    return LambdaVersions(
        _read_text(_value(properties, "CurrentVersion")),
        _read_text(_value(properties, "TargetVersion")),
    )


def read_functions(document: Document) -> tuple[HookFunction, ...]:
    """Read the hooks of an AppSpec for ECS or Lambda, which are a list or a mapping."""
    root = document.root
    hooks = root.value("Hooks", "hooks") if isinstance(root, MappingNode) else None
    mappings = hooks.items if isinstance(hooks, SequenceNode) else (hooks,)
    return tuple(
        HookFunction(Located(key.text, key.span), _read_text(value))
        for mapping in mappings
        for key, value in unique_items(mapping)
    )


def read_task_definition(document: Document) -> TaskDefinition | None:
    """Read a document as a task definition, or return None if it is something else."""
    root = document.root
    if not isinstance(root, MappingNode):
        return None
    containers = root.value("containerDefinitions")
    if not isinstance(containers, SequenceNode):
        return None
    readable = tuple(
        container for item in containers.items if (container := _read_container(item)) is not None
    )
    family = _read_text(root.value("family"))
    return TaskDefinition(
        document,
        "" if family is None else family.value,
        readable,
        bool(readable) and len(readable) == len(containers.items),
    )


def read_image_file(document: Document) -> ImageFile:
    """Read the keys of a file that gives CodePipeline the images."""
    root = document.root
    mappings = root.items if isinstance(root, SequenceNode) else (root,)
    keys = (key for mapping in mappings for key, _ in unique_items(mapping))
    return ImageFile(document.source, tuple(Located(key.text, key.span) for key in keys))


def read_image_names(document: Document) -> tuple[Located[str], ...]:
    """Read the names of the containers in imagedefinitions.json."""
    root = document.root
    items = root.items if isinstance(root, SequenceNode) else ()
    names = (
        _read_text(item.value("name")) if isinstance(item, MappingNode) else None for item in items
    )
    return tuple(name for name in names if name is not None)


def _properties(root: Node | None) -> MappingNode | None:
    """Find the properties of the first resource that has some."""
    resources = root.value("Resources", "resources") if isinstance(root, MappingNode) else None
    for resource in resources.items if isinstance(resources, SequenceNode) else (resources,):
        for _, value in unique_items(resource):
            properties = (
                value.value("Properties", "properties") if isinstance(value, MappingNode) else None
            )
            if isinstance(properties, MappingNode):
                return properties
    return None


def _value(mapping: Node | None, name: str) -> Node | None:
    """Find the value of `name`, in one of the spellings in AWS's documentation."""
    if not isinstance(mapping, MappingNode):
        return None
    return mapping.value(name, name[0].lower() + name[1:], name.lower())


def _read_container(item: Node) -> Container | None:
    if not isinstance(item, MappingNode):
        return None
    name = _read_text(item.value("name"))
    if name is None:
        return None
    mappings = item.value("portMappings")
    ports = (
        tuple(_read_ports(mappings))
        if mappings is None or isinstance(mappings, SequenceNode)
        else (None,)
    )
    known = tuple(port for port in ports if port is not None)
    image = _read_text(item.value("image"))
    return Container(name, known if len(known) == len(ports) else None, image, item.span)


def _read_ports(mappings: SequenceNode | None) -> Iterator[Located[int] | None]:
    for item in mappings.items if mappings is not None else ():
        yield _read_port(item.value("containerPort")) if isinstance(item, MappingNode) else None


def _read_text(node: Node | None) -> Located[str] | None:
    """Read a scalar's text; None for null and for a string of spaces."""
    if not isinstance(node, ScalarNode) or resolve_psych(node) is None or not node.text.strip():
        return None
    return Located(to_s(node).strip(), node.span)


def _read_port(node: Node | None) -> Located[int] | None:
    if not isinstance(node, ScalarNode) or not re.fullmatch(r"\d{1,5}", node.text.strip()):
        return None
    return Located(int(node.text), node.span)
