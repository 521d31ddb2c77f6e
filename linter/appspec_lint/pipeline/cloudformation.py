"""Read the pipeline that a CloudFormation or SAM template defines, with its nested stacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.definition_resources import (
    DefinitionLinks,
    ResourceIndex,
    read_application,
    read_group,
    read_pipeline,
    read_project,
)
from appspec_lint.pipeline.intrinsics import StackScope
from appspec_lint.pipeline.pipeline_model import DefinitionFile, DefinitionKind
from appspec_lint.pipeline.relevant_resources import keep_relevant
from appspec_lint.pipeline.template_nodes import named_values, read_call
from appspec_lint.pipeline.template_values import TemplateValue
from appspec_lint.repository.tree import Tree
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_PROJECT = "AWS::CodeBuild::Project"
_PIPELINE = "AWS::CodePipeline::Pipeline"
_APPLICATION = "AWS::CodeDeploy::Application"
_GROUP = "AWS::CodeDeploy::DeploymentGroup"
_OURS = frozenset({_PROJECT, _PIPELINE, _APPLICATION, _GROUP})
_STACKS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
"""The types of nested stacks, with the property that is the path of the template."""
_RELEVANT = regex("|".join((*_OURS, *_STACKS)))
"""What a nested template contains if it is worth parsing."""
_TRANSFORMS = ("AWS::Serverless-", "AWS::LanguageExtensions", "AWS::SecretsManager-",
               "AWS::CodeDeployBlueGreen", "AWS::ServiceCatalog")  # fmt: skip
"""The macros of AWS that do not change the resources read here."""
_MAX_NESTING = 5
_MAX_NESTED = 50


@dataclass(frozen=True, slots=True)
class _Resource:
    kind: str
    key: str
    span: Span
    value: TemplateValue
    complete: bool


@dataclass(slots=True)
class _Stacks:
    """The resources of a template and of its nested stacks."""

    tree: Tree
    resources: list[_Resource] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)

    def add(self, root: MappingNode, scope: StackScope, paths: tuple[str, ...]) -> None:
        """Add the resources of the template at the last of `paths`."""
        complete = not _has_custom_macro(root)
        scope.certain = scope.certain and complete
        for name, span, resource in _find_resources(root):
            kind = _read_type(resource)
            if kind not in _OURS and kind not in _STACKS:
                continue
            properties = resource.value("Properties") or MappingNode((), span)
            certain = scope.certain and resource.find("Condition") is None
            value = TemplateValue(scope, properties, certain)
            if kind in _OURS:
                key = f"{scope.prefix}{name}"
                self.resources.append(_Resource(kind, key, span, value, complete))
            elif (path := self._find_template(resource, paths)) is not None:
                self._add_nested(name, path, value, paths)

    def _find_template(self, resource: MappingNode, paths: tuple[str, ...]) -> str | None:
        """Find the template of a nested stack, if it is a file that is not open already."""
        location = named_values(resource.value("Properties")).get(_STACKS[_read_type(resource)])
        asset = named_values(resource.value("Metadata")).get("aws:asset:path")
        for node in (location, asset):
            if not isinstance(node, ScalarNode) or read_call(node) is not None:
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(paths[-1]), node.text))
            if path not in paths and self.tree.has_file(path):
                return path
        return None

    def _add_nested(
        self, name: str, path: str, value: TemplateValue, paths: tuple[str, ...]
    ) -> None:
        if len(paths) > _MAX_NESTING or len(self.nested) >= _MAX_NESTED:
            return
        source = self.tree.read(path)
        if not isinstance(source, Source) or _RELEVANT.search(source.text) is None:
            return
        root = _parse_template(source)
        if root is None:
            return
        self.nested.append(path)
        scope = StackScope(
            root,
            prefix=f"{value.scope.prefix}{name}/",
            arguments=_read_arguments(value),
            certain=value.certain,
            budget=value.scope.budget,
        )
        value.scope.nested[name] = scope
        self.add(root, scope, (*paths, path))


def read_template(tree: Tree, source: Source) -> DefinitionFile | None:
    """Read a template; None if it defines no project, pipeline, application or group.

    Nested stacks whose template is a file of `tree` are read with their parameters.
    """
    root = _parse_template(source)
    if root is None:
        return None
    stacks = _Stacks(tree)
    stacks.add(root, StackScope(root), (source.path,))
    if not stacks.resources:
        return None
    found: dict[str, list[_Resource]] = {kind: [] for kind in _OURS}
    for resource in stacks.resources:
        found[resource.kind].append(resource)
    projects = tuple(read_project(r.key, r.value, r.span) for r in found[_PROJECT])
    applications = tuple(read_application(r.key, r.value, r.span) for r in found[_APPLICATION])
    links = DefinitionLinks(ResourceIndex(projects), ResourceIndex(applications))
    return DefinitionFile(
        source.path,
        _find_kind(source.path, root),
        projects,
        tuple(
            read_pipeline(r.key, r.value, r.span, links, complete=r.complete)
            for r in found[_PIPELINE]
        ),
        applications,
        tuple(read_group(r.key, r.value, r.span, links) for r in found[_GROUP]),
        tuple(dict.fromkeys(stacks.nested)),
    )


def _parse_template(source: Source) -> MappingNode | None:
    if "Resources" not in source.text:
        return None
    root = parse(keep_relevant(source)).root
    is_template = isinstance(root, MappingNode) and isinstance(root.value("Resources"), MappingNode)
    return root if isinstance(root, MappingNode) and is_template else None


def _find_resources(root: MappingNode) -> Iterator[tuple[str, Span, MappingNode]]:
    """Give the resources with their logical IDs; those in a macro are not known."""
    resources = root.value("Resources")
    if not isinstance(resources, MappingNode):
        return
    for entry in resources.entries:
        if (
            isinstance(entry.key, ScalarNode)
            and isinstance(entry.value, MappingNode)
            and not entry.key.text.startswith("Fn::")
        ):
            yield entry.key.text, entry.key.span, entry.value


def _read_type(resource: MappingNode) -> str:
    kind = resource.value("Type")
    return kind.text if isinstance(kind, ScalarNode) else ""


def _has_custom_macro(root: MappingNode) -> bool:
    """Whether a macro, which is not one of AWS, may change the whole template."""
    transform = root.value("Transform")
    names = transform.items if isinstance(transform, SequenceNode) else (transform,)
    return any(
        name is not None
        and not (isinstance(name, ScalarNode) and name.text.startswith(_TRANSFORMS))
        for name in names
    )


def _read_arguments(value: TemplateValue) -> dict[str, tuple[StackScope, Node]] | None:
    """The parameters that a nested stack gets; None if a function hides them."""
    if not value.is_mapping or value.has_macro:
        return None
    parameters = named_values(value.node).get("Parameters")
    if parameters is None:
        return {}
    if not TemplateValue(value.scope, parameters).is_mapping:
        return None
    return {name: (value.scope, node) for name, node in named_values(parameters).items()}


def _find_kind(path: str, root: MappingNode) -> DefinitionKind:
    """Whether the CDK made the template: by its path, or the parameter that only the CDK adds."""
    if (
        "cdk.out" in path.split("/")
        or path.endswith(".nested.template.json")
        or "BootstrapVersion" in named_values(root.value("Parameters"))
        or "CDKMetadata" in named_values(root.value("Resources"))
    ):
        return DefinitionKind.SYNTHESIZED
    return DefinitionKind.CLOUDFORMATION
