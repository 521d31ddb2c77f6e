"""Checks that the pipeline can register the task definition."""

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
    """The task definition next to the AppSpec is not one that ECS can register.

    The CodeDeployToECS action of CodePipeline registers `taskdef.json` and replaces
    `<TASK_DEFINITION>` with the new revision. ECS requires `family` and `containerDefinitions` at
    the top level. The output of `aws ecs describe-task-definition` has them below
    `taskDefinition`, which must be removed.

    The rule checks the file `taskdef.json` next to an AppSpec with that placeholder. Not reported
    if the file is a template, or if a build command may rewrite it.
    """
    for deployment in context.services:
        if deployment.appspec.platform is not Platform.ECS:
            continue
        if not read_service(deployment.appspec.document).filled_in:
            continue
        for document in deployment.named:
            path, text = document.source.path, document.source.text
            if posixpath.basename(path) != "taskdef.json" or not deployment.kept(path):
                continue
            is_template = any(mark in text for mark in ("{{", "{%", "<%", "${"))
            if not is_template:
                yield from _check(document)


def _check(document: Document) -> Iterator[Finding]:
    root, syntax_problem = document.root, document.syntax_problem
    if syntax_problem is not None:
        if not syntax_problem.own:
            yield _report(
                syntax_problem.span,
                f"invalid JSON: {syntax_problem.problem} {syntax_problem.context}".strip(),
            )
        return
    if not isinstance(root, MappingNode):
        span = document.source.first_line if root is None else root.span.first_line
        yield _report(span, "a task definition must be a JSON object")
        return
    wrapper = root.find(*WRAPPER)
    missing = [key for key in ("family", "containerDefinitions") if root.find(key) is None]
    if not missing:
        return
    if wrapper is not None:
        yield Finding(
            wrapper.key.span,
            "the task definition must be at the top level of the file",
            help="keep only the value of this key: "
            "`aws ecs describe-task-definition … --query taskDefinition`",
        )
    else:
        start = root.span.start
        yield _report(
            root.span.source.span(start, start + 1), f"required key `{missing[0]}` is missing"
        )


def _report(span: Span, message: str) -> Finding:
    return Finding(
        span, message, help="write a JSON object with `family` and `containerDefinitions`"
    )
