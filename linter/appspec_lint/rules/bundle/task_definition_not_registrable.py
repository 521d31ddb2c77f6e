"""Checks that a task definition has only keys that can be registered."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import read_service
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import Document, MappingNode, ScalarNode

TASK = """\
{{
  "family": "orders",
{more}  "containerDefinitions": [
    {{ "name": "web", "image": "orders", "portMappings": [{{ "containerPort": 8080 }}] }}
  ]
}}
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - aws ecs register-task-definition --cli-input-json file://taskdef.json
"""
RETURNED = (
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
)
"""Keys that DescribeTaskDefinition returns, and RegisterTaskDefinition does not have."""

_REGISTERS = regex(
    r"\baws\s+(?:--\S+\s+)*ecs\s+register-task-definition\b[^;&|\n]*?--cli-input-(?:json|yaml)[ =]"
    r"[\"']?file://(?P<path>[\w./-]+)",
    words=("register-task-definition",),
)


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
        "https://github.com/aws-actions/amazon-ecs-render-task-definition/issues/2",
    ),
    good=(
        {"taskdef.json": TASK.format(more='  "cpu": "256",\n'), "buildspec.yml": BUILDSPEC},
        {"taskdef.json": TASK.format(more='  "revision": 7,\n')},
    ),
    bad=({"taskdef.json": TASK.format(more='  «"revision"»: 7,\n'), "buildspec.yml": BUILDSPEC},),
)
def task_definition_not_registrable(context: Context) -> Iterator[Finding]:
    """A task definition contains keys that RegisterTaskDefinition does not accept.

    `aws ecs describe-task-definition` and the console show a task definition with `revision`,
    `status`, `taskDefinitionArn`, `requiresAttributes`, `compatibilities`, `registeredAt` and
    `registeredBy`, which ECS sets itself. They are not parameters of RegisterTaskDefinition: the
    AWS CLI and the SDKs reject the whole request because of them.

    It is an error if a build command passes the file to `aws ecs register-task-definition`, and no
    other command mentions it. It is a warning for `taskdef.json` next to an AppSpec with
    `<TASK_DEFINITION>`, because it is not documented how CodePipeline treats these keys.
    """
    reported = set()
    for command, path in _find_registered(context):
        source = context.tree.read(path)
        if path not in reported and isinstance(source, Source):
            reported.add(path)
            label = Label(command.span.first_line, "registered here")
            is_edited = _is_edited(context, command, posixpath.basename(path))
            yield from _check(parse(source), (label,), certain=not is_edited)
    for deployment in context.services:
        document = deployment.appspec.document
        if deployment.appspec.platform is not Platform.ECS or not read_service(document).filled_in:
            continue
        for task in deployment.named:
            path = task.source.path
            is_read = posixpath.basename(path) == "taskdef.json" and deployment.kept(path)
            if is_read and path not in reported:
                reported.add(path)
                yield from _check(task, (), certain=False)


def _find_registered(context: Context) -> Iterator[tuple[Located[str], str]]:
    """Find the commands that register a file of the repository, each with its path."""
    for buildspec in context.buildspecs:
        for command in buildspec.commands:
            for match in _REGISTERS.finditer(command.value):
                path = posixpath.normpath(match["path"])
                if context.tree.has_file(path):
                    yield command, path


def _is_edited(context: Context, command: Located[str], name: str) -> bool:
    """Whether the file may be another one, or have another content, when it is registered."""
    others = [
        other.value
        for buildspec in context.all_buildspecs
        for other in buildspec.commands
        if other is not command
    ]
    return command.value.count(name) != 1 or any(
        name in text or re.search(r"(?:^|[\s;&|])(?:cd|pushd)\s|\.sh\b", text) for text in others
    )


def _check(document: Document, labels: tuple[Label, ...], *, certain: bool) -> Iterator[Finding]:
    root = document.root
    if not isinstance(root, MappingNode) or root.find("containerDefinitions") is None:
        return
    keys = [
        entry.key
        for entry in root.entries
        if isinstance(entry.key, ScalarNode) and entry.key.text in RETURNED
    ]
    if keys:
        listed = ", ".join(f".{key.text}" for key in keys)
        yield Finding(
            keys[0].span,
            f"`RegisterTaskDefinition` does not accept the key `{keys[0].text}`",
            labels=(*(Label(key.span, "nor this one") for key in keys[1:]), *labels),
            help=f"remove the keys that only ECS sets: `jq 'del({listed})'`",
            failure=Failure(
                "CodeBuild BUILD" if labels else "CodePipeline Deploy",
                f'Parameter validation failed: Unknown parameter in input: "{keys[0].text}", must '
                "be one of: family, taskRoleArn, executionRoleArn, networkMode, …",
            )
            if labels
            else None,
            certain=certain,
        )
