"""What an AppSpec for ECS or Lambda names, and the files that lie beside it: located, lenient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import resolve_psych, to_s
from appspec_lint.yaml.resolve import unique_items

PLACEHOLDER = "<TASK_DEFINITION>"
"""What the action CodeDeployToECS replaces by the ARN of the revision that it has registered."""

ECS_EVENTS = (
    "BeforeInstall", "Install", "AfterInstall", "TestTraffic", "AfterAllowTestTraffic",
    "BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic",
)  # fmt: skip
"""The lifecycle events of an ECS deployment, in the order in which they happen."""

LAMBDA_EVENTS = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")
"""The lifecycle events of a Lambda deployment, in the order in which they happen."""

OWN_EVENTS = ("Install", "TestTraffic", "AllowTraffic")
"""The events of ECS and Lambda deployments that no function can be run at."""

_WRITTEN_LATER = re.compile(r"[$%{}<>*]|__|\A[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")


@dataclass(frozen=True, slots=True)
class HookFunction:
    """A lifecycle event and the Lambda function that it runs; None where none is named."""

    event: Located[str]
    name: Located[str] | None


@dataclass(frozen=True, slots=True)
class EcsService:
    """The ECS service of an AppSpec: what is deployed, and where the traffic goes."""

    task_definition: Located[str] | None
    container: Located[str] | None
    port: Located[int] | None

    @property
    def filled_in(self) -> bool:
        """Whether CodePipeline puts the task definition in."""
        return self.task_definition is not None and self.task_definition.value == PLACEHOLDER

    @property
    def family(self) -> str:
        """The family that an ARN, or `family:revision`, names; "" where it names none."""
        text = "" if self.task_definition is None else self.task_definition.value
        found = re.fullmatch(r"(?:arn:[^/]*:task-definition/)?([\w-]+)(?::\d+)?", text)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class LambdaVersions:
    """The two versions of a Lambda function between which the traffic is shifted."""

    current: Located[str] | None
    target: Located[str] | None


@dataclass(frozen=True, slots=True)
class Container:
    """A container of a task definition; `ports` is None where they can't be told."""

    name: Located[str]
    ports: tuple[Located[int], ...] | None
    image: Located[str] | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class TaskDefinition:
    """A task definition as a file; `whole` says that each container in it was understood."""

    document: Document
    family: str
    containers: tuple[Container, ...]
    whole: bool

    @property
    def source(self) -> Source:
        return self.document.source

    @property
    def path(self) -> str:
        return self.document.source.path


@dataclass(frozen=True, slots=True)
class ImageFile:
    """imageDetail.json or imagedefinitions.json: the keys that it has, lists looked into."""

    source: Source
    keys: tuple[Located[str], ...]


def is_filled_in_later(text: str) -> bool:
    """Whether a text waits for something to be put in: `$NAME`, `<NAME>`, `{{name}}`, `A_NAME`."""
    return bool(_WRITTEN_LATER.search(text))


def read_service(document: Document) -> EcsService:
    """Read the ECS service of an AppSpec."""
    properties = _properties(document.root)
    target = _value(properties, "LoadBalancerInfo")
    return EcsService(
        _text(_value(properties, "TaskDefinition")),
        _text(_value(target, "ContainerName")),
        _port(_value(target, "ContainerPort")),
    )


def read_versions(document: Document) -> LambdaVersions:
    """Read the two versions of an AppSpec for Lambda."""
    properties = _properties(document.root)
    return LambdaVersions(
        _text(_value(properties, "CurrentVersion")), _text(_value(properties, "TargetVersion"))
    )


def read_functions(document: Document) -> tuple[HookFunction, ...]:
    """Read the hooks of an AppSpec for ECS or Lambda, whether they are listed or not."""
    root = document.root
    hooks = root.value("Hooks", "hooks") if isinstance(root, MappingNode) else None
    holders = hooks.items if isinstance(hooks, SequenceNode) else (hooks,)
    return tuple(
        HookFunction(Located(key.text, key.span), _text(value) if _said(value) else None)
        for holder in holders
        for key, value in unique_items(holder)
    )


def read_task_definition(document: Document) -> TaskDefinition | None:
    """Read a document as a task definition; None where it is something else."""
    root = document.root
    if not isinstance(root, MappingNode):
        return None
    containers = root.value("containerDefinitions")
    if not isinstance(containers, SequenceNode):
        return None
    found = tuple(each for item in containers.items if (each := _container(item)) is not None)
    family = _text(root.value("family"))
    return TaskDefinition(
        document,
        "" if family is None else family.value,
        found,
        bool(found) and len(found) == len(containers.items),
    )


def read_image_file(document: Document) -> ImageFile:
    """Read the keys of a file that tells CodePipeline of images."""
    root = document.root
    holders = root.items if isinstance(root, SequenceNode) else (root,)
    keys = (key for holder in holders for key, _ in unique_items(holder))
    return ImageFile(document.source, tuple(Located(key.text, key.span) for key in keys))


def _properties(root: Node | None) -> MappingNode | None:
    """The properties of the first resource that has some."""
    resources = root.value("Resources", "resources") if isinstance(root, MappingNode) else None
    for resource in resources.items if isinstance(resources, SequenceNode) else (resources,):
        for _, value in unique_items(resource):
            found = (
                value.value("Properties", "properties") if isinstance(value, MappingNode) else None
            )
            if isinstance(found, MappingNode):
                return found
    return None


def _value(holder: Node | None, name: str) -> Node | None:
    """What is under `name`, in the spellings that AWS's own pages have."""
    if not isinstance(holder, MappingNode):
        return None
    return holder.value(name, name[0].lower() + name[1:], name.lower())


def _container(item: Node) -> Container | None:
    if not isinstance(item, MappingNode):
        return None
    name = _text(item.value("name"))
    if name is None:
        return None
    mappings = item.value("portMappings")
    ports = (
        tuple(_ports(mappings))
        if mappings is None or isinstance(mappings, SequenceNode)
        else (None,)
    )
    known = tuple(each for each in ports if each is not None)
    return Container(
        name, known if len(known) == len(ports) else None, _text(item.value("image")), item.span
    )


def _ports(mappings: SequenceNode | None) -> Iterator[Located[int] | None]:
    for item in mappings.items if mappings is not None else ():
        yield _port(item.value("containerPort")) if isinstance(item, MappingNode) else None


def _said(node: Node) -> bool:
    return isinstance(node, ScalarNode) and bool(node.text.strip())


def _text(node: Node | None) -> Located[str] | None:
    """A scalar's text; null and blank text are nothing."""
    if not isinstance(node, ScalarNode) or resolve_psych(node) is None or not node.text.strip():
        return None
    return Located(to_s(node).strip(), node.span)


def _port(node: Node | None) -> Located[int] | None:
    if not isinstance(node, ScalarNode) or not re.fullmatch(r"\d{1,5}", node.text.strip()):
        return None
    return Located(int(node.text), node.span)
