"""Read what the AWS CLI prints and accepts as JSON: pipelines, projects, applications, groups.

These are `aws codepipeline get-pipeline`, `aws codebuild batch-get-projects` and `create-project`,
`aws deploy get-application`, `get-deployment-group`, and the inputs of their `create-` commands.
"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source, Span
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
from appspec_lint.pipeline.template_values import TemplateValue
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, Node, SequenceNode

_WRAPPERS = ("pipeline", "project", "projects", "application", "deploymentGroupInfo")


def read_exported(source: Source) -> DefinitionFile | None:
    """Read an exported file; None if it contains nothing of a pipeline."""
    if not source.text.lstrip("\ufeff \t\r\n").startswith("{"):
        return None
    root = parse(source).root
    if not isinstance(root, MappingNode):
        return None
    scope = StackScope()
    found: dict[str, list[TemplateValue]] = {}
    for node in _unwrap(root):
        found.setdefault(_find_kind(node), []).append(TemplateValue(scope, node))
    found.pop("", None)
    if not found:
        return None
    projects = tuple(
        read_project(value.text("Name"), value, _find_span(value, "Name"))
        for value in found.get("project", ())
    )
    applications = tuple(
        read_application(value.text("ApplicationName"), value, _find_span(value, "ApplicationName"))
        for value in found.get("application", ())
    )
    links = DefinitionLinks(ResourceIndex(projects), ResourceIndex(applications))
    return DefinitionFile(
        source.path,
        DefinitionKind.EXPORTED,
        projects,
        tuple(
            read_pipeline(value.text("Name"), value, _find_span(value, "Name"), links)
            for value in found.get("pipeline", ())
        ),
        applications,
        tuple(
            read_group(
                value.text("DeploymentGroupName"),
                value,
                _find_span(value, "DeploymentGroupName"),
                links,
            )
            for value in found.get("group", ())
        ),
    )


def _unwrap(root: MappingNode) -> Iterator[MappingNode]:
    """Give the objects of the file: its root, or what a key such as `pipeline` contains."""
    yield root
    for wrapper in _WRAPPERS:
        value: Node | None = root.value(wrapper)
        for item in value.items if isinstance(value, SequenceNode) else (value,):
            if isinstance(item, MappingNode):
                yield item


def _find_kind(node: MappingNode) -> str:
    """What an object describes, or "": `create-deployment` has the names of a group as well."""
    match [node.value(key) for key in ("stages", "source", "environment")]:
        case SequenceNode(), _, _:
            return "pipeline"
        case _, MappingNode(), MappingNode():
            return "project"
    if node.find("applicationName") is None or node.find("revision") is not None:
        return ""
    if node.find("deploymentGroupName") is not None:
        return "group" if node.find("serviceRoleArn") is not None else ""
    return "application" if node.find("computePlatform") is not None else ""


def _find_span(value: TemplateValue, name: str) -> Span:
    setting = value.setting(name)
    return value.node.span.first_line if setting is None else setting.span
