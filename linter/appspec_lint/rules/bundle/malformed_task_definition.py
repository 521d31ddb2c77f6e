"""Can the pipeline register the task definition?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import read_service
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import Document, MappingNode

APPSPEC = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 8080
"""
CONTAINERS = """\
"containerDefinitions": [
    { "name": "web", "image": "<IMAGE1_NAME>", "portMappings": [{ "containerPort": 8080 }] }
  ]"""
BESIDE = {"appspec.yaml": APPSPEC}
WRAPPER = ("taskDefinition", "taskDefinitions")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
    ),
    good=({**BESIDE, "taskdef.json": f'{{\n  "family": "orders",\n  {CONTAINERS}\n}}\n'},),
    bad=(
        {**BESIDE, "taskdef.json": f'{{«"taskDefinition"»: {{ "family": "a", {CONTAINERS} }} }}\n'},
        {**BESIDE, "taskdef.json": f"«{{»\n  {CONTAINERS}\n}}\n"},
    ),
)
def malformed_task_definition(context: Context) -> Iterator[Finding]:
    """The task definition beside the AppSpec is not one that ECS registers.

    CodePipeline's action CodeDeployToECS registers `taskdef.json` and puts the new revision in
    place of `<TASK_DEFINITION>`. ECS wants `family` and `containerDefinitions` at the top level;
    what `aws ecs describe-task-definition` prints has them below `taskDefinition`, which has to
    be taken off.

    The rule looks at the file `taskdef.json` beside an AppSpec with that placeholder. It is silent
    about a template, and where a command of the build may rewrite the file.
    """
    for each in context.services:
        if each.appspec.platform is not Platform.ECS:
            continue
        if not read_service(each.appspec.document).filled_in:
            continue
        for document in each.named:
            path, text = document.source.path, document.source.text
            template = any(mark in text for mark in ("{{", "{%", "<%", "${"))
            if posixpath.basename(path) == "taskdef.json" and not template and each.kept(path):
                yield from _judged(document)


def _judged(document: Document) -> Iterator[Finding]:
    root, syntax_problem = document.root, document.syntax_problem
    if syntax_problem is not None:
        if not syntax_problem.own:
            yield _told(
                syntax_problem.span,
                f"not JSON: {syntax_problem.problem} {syntax_problem.context}".strip(),
            )
        return
    if not isinstance(root, MappingNode):
        span = document.source.first_line if root is None else root.span.first_line
        yield _told(span, "a task definition must be one object")
        return
    wrapper = root.find(*WRAPPER)
    missing = [key for key in ("family", "containerDefinitions") if root.find(key) is None]
    if not missing:
        return
    if wrapper is not None:
        yield Finding(
            wrapper.key.span,
            "the task definition must be at the top level of the file",
            help="keep only what is below this key: "
            "`aws ecs describe-task-definition … --query taskDefinition`",
        )
    else:
        start = root.span.start
        yield _told(root.span.source.span(start, start + 1), f"`{missing[0]}` is missing")


def _told(span: Span, message: str) -> Finding:
    return Finding(
        span, message, help="ECS registers an object with `family` and `containerDefinitions`"
    )
