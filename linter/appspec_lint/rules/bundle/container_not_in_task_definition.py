"""Is the load balancer's container, with its port, in the task definition?"""

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
    """The task definition has no container of the name, or the port, that the AppSpec names.

    CodeDeploy creates the replacement task set in the Install event, and gives ECS the container
    and the port of `LoadBalancerInfo`. ECS refuses a container that the task definition doesn't
    have, its case minded, and a port that is in none of that container's `portMappings`.

    It is compared with the one task definition beside the AppSpec, where the AppSpec leaves
    the ARN to the pipeline (`<TASK_DEFINITION>`) or names the same family. The rule is silent
    where several task definitions lie there, or where a name waits for something to be put in
    (`$NAME`, `CONTAINER_NAME`). It warns where a build may rewrite one of the two files, where
    no build is known, and where another task definition might be meant.
    """
    for each in context.services:
        if each.appspec.platform is not Platform.ECS or len(each.task_definitions) != 1:
            continue
        (task,) = each.task_definitions
        service = read_service(each.appspec.document)
        if _compared(service, task) and service.container is not None:
            yield from _told(each, service, task, service.container)


def _compared(service: EcsService, task: TaskDefinition) -> bool:
    """Whether it is this task definition that the AppSpec deploys, as far as the files tell."""
    return task.whole and (service.filled_in or service.family == task.family != "")


def _told(
    each: ServiceDeployment, service: EcsService, task: TaskDefinition, container: Located[str]
) -> Iterator[Finding]:
    names = [one.name.value for one in task.containers]
    if any(map(is_filled_in_later, (container.value, *names))):
        return
    sure = each.alone and service.filled_in and posixpath.basename(task.path) == "taskdef.json"
    sure = sure and bool(each.builds) and each.kept(task.path) and each.kept(each.appspec.path)
    found = next((one for one in task.containers if one.name.value == container.value), None)
    if found is None:
        meant = names[0] if len(names) == 1 else closest_match(container.value, names)
        yield Finding(
            container.span,
            f"`{task.path}` has no container `{container.value}`",
            labels=tuple(Label(one.name.span, "a container") for one in task.containers[:5]),
            help=f"did you mean `{meant}`?"
            if meant
            else f"its containers: {', '.join(f'`{name}`' for name in names)}",
            fixes=replace_scalar(container.span, meant),
            failure=Failure(
                "CodeDeploy Install",
                f"The container {container.value} does not exist in the task definition.",
            ),
            certain=sure,
        )
    elif service.port is not None and found.ports is not None:
        ports = [port.value for port in found.ports]
        if service.port.value not in ports:
            listed = ", ".join(f"`{port}`" for port in ports)
            yield Finding(
                service.port.span,
                f"the container `{container.value}` of `{task.path}` has no port "
                f"`{service.port.value}`",
                labels=tuple(Label(port.span, "a port of it") for port in found.ports[:5])
                or (Label(found.name.span, "it maps no port"),),
                help=f"its ports: {listed}" if listed else "add the port to its `portMappings`",
                fixes=replace_scalar(service.port.span, str(ports[0])) if len(ports) == 1 else (),
                failure=Failure(
                    "CodeDeploy Install",
                    f"The container {container.value} did not have a container port "
                    f"{service.port.value} defined.",
                ),
                certain=sure,
            )
