"""Checks that the task definition has the container and port of the load balancer."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import EcsService, TaskDefinition, is_filled_in_later, read_service
from appspec_lint.context import Context
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

APPSPEC = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: {name}
          ContainerPort: {port}
"""
TASK = """\
{
  "family": "orders",
  "containerDefinitions": [
    {
      "name": "web",
      "image": "<IMAGE1_NAME>",
      "portMappings": [{ "containerPort": 8080 }]
    }
  ]
}
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - docker build -t $REPOSITORY_URI:latest .
      - docker push $REPOSITORY_URI:latest
      - printf '{"ImageURI":"%s"}' $REPOSITORY_URI:latest > imageDetail.json
artifacts:
  files:
    - appspec.yaml
    - taskdef.json
    - imageDetail.json
"""
BESIDE = {"taskdef.json": TASK, "buildspec.yml": BUILDSPEC}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-resources.html#reference-appspec-file-structure-resources-ecs",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html",
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
    ),
    good=({**BESIDE, "appspec.yaml": APPSPEC.format(name="web", port=8080)},),
    bad=(
        {**BESIDE, "appspec.yaml": APPSPEC.format(name="«orders»", port=8080)},
        {**BESIDE, "appspec.yaml": APPSPEC.format(name="web", port="«80»")},
    ),
)
def container_not_in_task_definition(context: Context) -> Iterator[Finding]:
    """The task definition does not have the container, or the port, that the AppSpec names.

    CodeDeploy creates the replacement task set in the `Install` event and passes the container
    and the port of `LoadBalancerInfo` to ECS. ECS rejects a container that is not in the task
    definition (names are case-sensitive) and a port that is not in the `portMappings` of that
    container.

    The AppSpec is compared with the only task definition in its directory, if it leaves the ARN
    to the pipeline (`<TASK_DEFINITION>`) or names the same family. Not reported if the directory
    contains several task definitions, or if a name is a placeholder (`$NAME`, `CONTAINER_NAME`).
    The finding is a warning if a build may rewrite one of the two files, if no build is known, or
    if another task definition may be the deployed one.
    """
    for deployment in context.services:
        if deployment.appspec.platform is not Platform.ECS or len(deployment.task_definitions) != 1:
            continue
        (task,) = deployment.task_definitions
        service = read_service(deployment.appspec.document)
        if _is_deployed(service, task) and service.container is not None:
            yield from _check_container(deployment, service, task, service.container)


def _is_deployed(service: EcsService, task: TaskDefinition) -> bool:
    """Whether the AppSpec deploys this task definition, as far as can be determined statically."""
    return task.is_complete and (service.filled_in or service.family == task.family != "")


def _check_container(
    deployment: ServiceDeployment,
    service: EcsService,
    task: TaskDefinition,
    container: Located[str],
) -> Iterator[Finding]:
    """Compare the container and the port of the AppSpec with those of the task definition."""
    names = [definition.name.value for definition in task.containers]
    if any(map(is_filled_in_later, (container.value, *names))):
        return
    is_certain = (
        deployment.alone
        and service.filled_in
        and posixpath.basename(task.path) == "taskdef.json"
        and bool(deployment.builds)
        and deployment.kept(task.path)
        and deployment.kept(deployment.appspec.path)
    )
    match = next((item for item in task.containers if item.name.value == container.value), None)
    if match is None:
        suggestion = names[0] if len(names) == 1 else closest_match(container.value, names)
        yield Finding(
            container.span,
            f"`{task.path}` has no container `{container.value}`",
            labels=tuple(
                Label(definition.name.span, "container defined here")
                for definition in task.containers[:5]
            ),
            help=f"did you mean `{suggestion}`?"
            if suggestion
            else f"use one of its containers: {', '.join(f'`{name}`' for name in names)}",
            fixes=replace_scalar(container.span, suggestion),
            failure=Failure(
                "CodeDeploy Install",
                f"The container {container.value} does not exist in the task definition.",
            ),
            certain=is_certain,
        )
    elif service.port is not None and match.ports is not None:
        ports = [port.value for port in match.ports]
        if service.port.value not in ports:
            listed = ", ".join(f"`{port}`" for port in ports)
            yield Finding(
                service.port.span,
                f"container `{container.value}` in `{task.path}` does not map port "
                f"`{service.port.value}`",
                labels=tuple(Label(port.span, "maps this port") for port in match.ports[:5])
                or (Label(match.name.span, "maps no port"),),
                help=f"use one of its ports ({listed}), or add the port to its `portMappings`"
                if listed
                else "add the port to the `portMappings` of the container",
                fixes=replace_scalar(service.port.span, str(ports[0])) if len(ports) == 1 else (),
                failure=Failure(
                    "CodeDeploy Install",
                    f"The container {container.value} did not have a container port "
                    f"{service.port.value} defined.",
                ),
                certain=is_certain,
            )
