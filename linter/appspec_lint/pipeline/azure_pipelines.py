"""Read the jobs of Azure Pipelines: its scripts, and the tasks of the AWS toolkit.

https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from appspec_lint.diagnostics.span import Source
from appspec_lint.pipeline.azure_tasks import TaskCall, expand_macros, read_task
from appspec_lint.pipeline.ci_values import (
    child,
    locate_code,
    read_items,
    read_scalar,
    read_string,
    read_variables,
)
from appspec_lint.pipeline.pipeline_model import (
    DefinitionKind,
    FetchStep,
    Job,
    RunStep,
    Step,
)
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode
from appspec_lint.yaml.resolve import unique_items

_SCRIPTS = {"bash": "bash", "pwsh": "pwsh", "powershell": "powershell"}
_PHASES = ("preDeploy", "deploy", "routeTraffic", "postRouteTraffic")
_ALWAYS = frozenset(("", "succeeded()", "always()", "true", "succeededOrFailed()"))
_MOST_JOBS = 100


def read_azure_pipelines(source: Source) -> tuple[Job, ...]:
    """The jobs of an `azure-pipelines.yml`."""
    root = parse(source).root
    if not isinstance(root, MappingNode):
        return ()
    jobs: list[Job] = []
    stages = [stage for stage in read_items(root.value("stages")) if isinstance(stage, MappingNode)]
    for stage in stages or [root]:
        variables = _variables(root) | (_variables(stage) if stages else {})
        nodes = [job for job in read_items(stage.value("jobs")) if isinstance(job, MappingNode)]
        before = tuple(job.name for job in jobs)
        for job in nodes or ([stage] if stage.find("steps") else []):
            if len(jobs) < _MOST_JOBS:
                is_certain = _is_certain(stage) is True and _is_certain(job) is True
                jobs += _read_job(source, root, job, variables, before, is_certain)
    return tuple(jobs)


def _is_certain(node: MappingNode) -> bool | None:
    """Whether a stage, a job or a step runs in every run; None if it never does."""
    condition = read_string(node.value("condition")).strip()
    if condition in ("false", "False", "eq(1, 2)") or read_string(node.value("enabled")) == "false":
        return None
    return condition in _ALWAYS


def _variables(node: MappingNode) -> dict[str, str]:
    variables = dict(read_variables(node.value("variables")))
    for item in read_items(node.value("variables")):
        name, value = read_string(child(item, "name")), child(item, "value")
        if name and isinstance(value, ScalarNode):
            variables[name] = value.text
    return variables


def _read_job(
    source: Source,
    root: MappingNode,
    job: MappingNode,
    variables: Mapping[str, str],
    before: tuple[str, ...],
    is_certain: bool,
) -> Iterator[Job]:
    if _is_certain(job) is None:
        return
    deployment = read_string(job.value("deployment"))
    name = read_string(job.value("job")) or deployment or read_string(job.value("stage")) or "job"
    known = {**variables, **_variables(job)}
    runner = read_string(child(job, "pool", "vmImage")) or read_string(
        child(root, "pool", "vmImage")
    )
    shell = "cmd" if "windows" in runner.lower() or "vs20" in runner.lower() else "bash"
    nodes = list(_step_nodes(job))
    checkouts = [
        read_string(node.value("checkout")) for node in nodes if node.find("checkout") is not None
    ]
    yield Job(
        name,
        source,
        job.span.first_line,
        DefinitionKind.CI,
        tuple(step for node in nodes for step in _read_step(node, known, shell)),
        variables=tuple((_shell_name(key), value) for key, value in known.items()),
        checks_out=checkouts == ["self"] or (not checkouts and not deployment),
        needs=(*before, *(read_string(item) for item in read_items(job.value("dependsOn")))),
        certain=is_certain,
    )


def _shell_name(name: str) -> str:
    """The name of the environment variable of a variable."""
    return re.sub(r"\W", "_", name).upper()


def _step_nodes(job: MappingNode) -> Iterator[MappingNode]:
    """The steps of a job, or of the strategy of a deployment job."""
    lists = [job.value("steps")]
    for strategy in ("runOnce", "rolling", "canary"):
        lists += [child(job, "strategy", strategy, phase, "steps") for phase in _PHASES]
    for nodes in lists:
        yield from (node for node in read_items(nodes) if isinstance(node, MappingNode))


def _read_step(node: MappingNode, variables: Mapping[str, str], shell: str) -> Iterator[Step]:
    certain = _is_certain(node)
    if certain is None or node.find("checkout") is not None:
        return
    task = read_scalar(node.value("task"))
    if task is not None:
        call = TaskCall(task.text, task.span, node.value("inputs"), variables, certain)
        yield from read_task(call)
        return
    for key, script_shell in (("script", shell), *_SCRIPTS.items()):
        scalar = read_scalar(node.value(key))
        if scalar is not None:
            yield _read_script(node, scalar, script_shell, variables, certain)
            return
    for key in ("template", "download", "publish", "getPackage"):
        scalar = read_scalar(node.value(key))
        if scalar is not None and key != "publish":
            yield FetchStep(key if key == "download" else scalar.text, scalar.span, "", certain)
            return


def _read_script(
    node: MappingNode,
    scalar: ScalarNode,
    shell: str,
    variables: Mapping[str, str],
    certain: bool,
) -> RunStep:
    code, lines = locate_code(scalar, expand_macros(scalar.text, variables))
    call = TaskCall("script", scalar.span, node, variables)
    environment: Node | None = node.value("env")
    return RunStep(
        code,
        shell,
        directory=call.directory("workingDirectory"),
        variables=tuple(
            (key.text, expand_macros(value.text, variables))
            for key, value in unique_items(environment)
            if isinstance(value, ScalarNode)
        ),
        certain=certain,
        lines=lines,
    )
