"""Read the jobs of Bitbucket Pipelines: its steps, and the pipes that deploy with CodeDeploy.

https://support.atlassian.com/bitbucket-cloud/docs/step-options/
https://bitbucket.org/atlassian/aws-code-deploy
"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import replace
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.ci_values import (
    child,
    locate_code,
    read_handed_on,
    read_items,
    read_scalar,
    read_string,
    shell_setting,
)
from appspec_lint.pipeline.pipeline_model import (
    DefinitionKind,
    Job,
    OtherStep,
    RevisionStep,
    RunStep,
    Setting,
    Step,
    UploadStep,
)
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode
from appspec_lint.yaml.resolve import unique_items

_WITHOUT_FILES = regex(
    r"atlassian/(?:slack-notify|email-notify|discord-notify|telegram-notify|aws-ecr-push-image"
    r"|aws-ecs-deploy|aws-lambda-deploy|ssh-run|scp-deploy|rsync-deploy|sftp-deploy|ftp-deploy"
    r"|sonarcloud-\w+|trigger-pipeline|checkstyle-report|opsgenie-send-alert)|sonarsource/.*"
)
_MOST_JOBS = 200


def read_bitbucket_pipelines(source: Source) -> tuple[Job, ...]:
    """The steps of each pipeline of a `bitbucket-pipelines.yml`, as jobs."""
    root = parse(source).root
    jobs: list[Job] = []
    for name, node in _pipelines(child(root, "pipelines")):
        previous: list[str] = []
        handed_on: list[Step] = []
        for step in _find_steps(node):
            if len(jobs) >= _MOST_JOBS:
                return tuple(jobs)
            label = read_string(step.value("name")) or f"step {len(previous) + 1}"
            job = _read_job(source, f"{name}: {label}", step, len(jobs), tuple(previous))
            job = replace(job, steps=(*handed_on, *job.steps))
            artifacts = step.value("artifacts")
            handed_on += read_handed_on(child(artifacts, "paths") or artifacts)
            previous.append(job.name)
            jobs.append(job)
    return tuple(jobs)


def _pipelines(node: Node | None) -> Iterator[tuple[str, Node]]:
    """The pipelines with their names: `default`, or the kind of the start and its pattern."""
    for key, value in unique_items(node):
        if key.text == "default":
            yield key.text, value
        else:
            for pattern, pipeline in unique_items(value):
                yield f"{key.text} {pattern.text}", pipeline


def _find_steps(node: Node | None, depth: int = 0) -> Iterator[MappingNode]:
    """The steps of a pipeline, also those in a stage or in a parallel group."""
    for item in read_items(node):
        step = child(item, "step")
        if isinstance(step, MappingNode):
            yield step
        for group in ("parallel", "stage"):
            inner = child(item, group)
            if inner is not None and depth < 3:
                steps = child(inner, "steps") if isinstance(inner, MappingNode) else inner
                yield from _find_steps(steps, depth + 1)


def _read_job(
    source: Source, name: str, step: MappingNode, process: int, needs: tuple[str, ...]
) -> Job:
    is_windows = any("windows" in read_string(item) for item in read_items(step.value("runs-on")))
    return Job(
        name,
        source,
        step.span.first_line,
        DefinitionKind.CI,
        tuple(_read_steps(step, process, "pwsh" if is_windows else "bash")),
        checks_out=read_string(child(step, "clone", "enabled")) != "false",
        needs=needs,
        certain=step.find("condition") is None,
    )


def _read_steps(step: MappingNode, process: int, shell: str) -> Iterator[Step]:
    for item in read_items(step.value("script")):
        pipe = read_scalar(child(item, "pipe"))
        if isinstance(item, ScalarNode):
            code, lines = locate_code(item)
            if code.value.strip():
                yield RunStep(code, shell, process=process, lines=lines)
        elif pipe is not None:
            yield from _read_pipe(pipe, child(item, "variables"))


def _read_pipe(pipe: ScalarNode, variables: Node | None) -> Iterator[Step]:
    name = pipe.text.removeprefix("docker://").partition(":")[0]

    def find(key: str) -> Setting | None:
        return shell_setting(child(variables, key), {})

    if name == "atlassian/aws-code-deploy":
        version = find("VERSION_LABEL")
        if version is None:  # by default, made of the application's name and the build's number
            application = read_string(child(variables, "APPLICATION_NAME"))
            version = Setting(f"${{VERSION_LABEL of {application}}}", pipe.span)
        if read_string(child(variables, "COMMAND")) == "upload":
            yield UploadStep(name, pipe.span, find("ZIP_FILE"), version)
        else:
            behavior = read_string(child(variables, "FILE_EXISTS_BEHAVIOR")) or "DISALLOW"
            yield RevisionStep(
                name, pipe.span, version, find("BUNDLE_TYPE"), file_exists_behavior=behavior
            )
    elif name == "atlassian/aws-s3-deploy":
        yield UploadStep(name, pipe.span)
    elif not _WITHOUT_FILES.fullmatch(name):
        yield OtherStep(name, pipe.span)
