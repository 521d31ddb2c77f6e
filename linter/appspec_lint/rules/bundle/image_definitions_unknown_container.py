"""Checks that imagedefinitions.json names containers of the task definition."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import islice

from appspec_lint.appspec.ecs import (
    TaskDefinition,
    is_filled_in_later,
    read_image_names,
    read_task_definition,
)
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.discovery import task_definitions
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.composer import parse

TASK = """\
{
  "family": "orders",
  "containerDefinitions": [
    { "name": "web", "image": "orders", "portMappings": [{ "containerPort": 8080 }] }
  ]
}
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - docker push $REPOSITORY_URI:latest
      - printf '[{{"name":"{name}","imageUri":"%s"}}]' $REPOSITORY_URI > imagedefinitions.json
artifacts:
  files:
    - imagedefinitions.json
"""
FILE = "imagedefinitions.json"
_NAME = regex(r"""\\?["']name\\?["']\s*:\s*\\?["']([\w-]+)\\?["']""")
_WRITES = regex(
    r"(?:\A|[;&|\n])\s*(?:printf|echo)\s(?P<what>[^;&|\n]*?)>\s*[\"']?(?:[\w$\{}./-]*/)?"
    r"imagedefinitions\.json"
)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html",
        "https://github.com/aws-samples/aws-modern-application-workshop/issues/153",
    ),
    good=({"taskdef.json": TASK, "buildspec.yml": BUILDSPEC.format(name="web")},),
    bad=({"taskdef.json": TASK, "buildspec.yml": BUILDSPEC.format(name="«orders»")},),
)
def image_definitions_unknown_container(context: Context) -> Iterator[Finding]:
    """imagedefinitions.json names a container that the task definition does not have.

    The standard ECS action of CodePipeline copies the task definition of the service, replaces the
    image of each container that `imagedefinitions.json` names, and fails if the task definition
    has no container of that name. Names are case-sensitive.

    The names that `printf` and `echo` write, and those of a file in the repository, are compared
    with the only task definition in the repository. Not reported if there are several or none, if
    a name is a variable or a placeholder, or if the artifact contains an AppSpec for ECS, because
    the blue/green action does not read this file. It is a warning, because the service may use
    another task definition.
    """
    tasks = list(islice(_read_tasks(context), 2))
    if len(tasks) != 1 or not tasks[0].is_complete:
        return
    (task,) = tasks
    names = [container.name.value for container in task.containers]
    if any(map(is_filled_in_later, names)):
        return
    for name in _find_names(context):
        if name.value not in names:
            suggestion = names[0] if len(names) == 1 else closest_match(name.value, names)
            yield Finding(
                name.span,
                f"`{FILE}` names the container `{name.value}`, which `{task.path}` does not have",
                labels=tuple(
                    Label(container.name.span, "container defined here")
                    for container in task.containers[:5]
                ),
                help=f"did you mean `{suggestion}`?"
                if suggestion
                else f"use one of its containers: {', '.join(f'`{each}`' for each in names)}",
                failure=Failure(
                    "CodePipeline Deploy",
                    f"Invalid action configuration: The AWS ECS container {name.value} does not "
                    "exist",
                ),
            )


def _read_tasks(context: Context) -> Iterator[TaskDefinition]:
    for path in task_definitions(context.tree):
        source = context.tree.read(path)
        task = read_task_definition(parse(source)) if isinstance(source, Source) else None
        if task is not None:
            yield task


def _is_for_blue_green(context: Context, buildspec: Buildspec) -> bool:
    """Whether an artifact lists an AppSpec."""
    listed = {
        posixpath.basename(entry.value)
        for artifact in buildspec.artifacts
        for entry in artifact.files
    }
    return any(posixpath.basename(appspec.path) in listed for appspec in context.all_appspecs)


def _is_edited(buildspec: Buildspec) -> bool:
    """Whether a command changes the file after it was written."""
    return any(
        FILE in command.value and re.search(r"\b(?:sed|perl|envsubst|jq|yq)\b", command.value)
        for command in buildspec.commands
    )


def _find_names(context: Context) -> Iterator[Located[str]]:
    """Find the names of containers that commands write, or that a file contains."""
    for buildspec in context.buildspecs:
        if _is_for_blue_green(context, buildspec):
            continue
        for command in buildspec.commands:
            for match in _WRITES.finditer(command.value):
                if _is_edited(buildspec):
                    break
                for name in _NAME.findall(match["what"]):
                    span, text = command.span, command.span.text
                    if text.count(name) == 1:
                        start = span.start + text.index(name)
                        span = span.source.span(start, start + len(name))
                    yield Located(name, span if span is not command.span else span.first_line)
    if any(FILE in buildspec.source.text for buildspec in context.all_buildspecs):
        return
    for path in context.tree.by_name.get(FILE, ()):
        source = context.tree.read(path)
        if isinstance(source, Source):
            yield from (
                name
                for name in read_image_names(parse(source))
                if not is_filled_in_later(name.value)
            )
