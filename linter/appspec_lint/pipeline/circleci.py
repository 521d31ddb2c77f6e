"""Read the jobs of CircleCI that a workflow runs, with its reusable commands and their parameters.

https://circleci.com/docs/reference/configuration-reference/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.ci_values import (
    child,
    locate_code,
    read_items,
    read_scalar,
    read_string,
    read_variables,
    workspace_path,
)
from appspec_lint.pipeline.codedeploy_orb import ORB, read_orb_command, read_orb_job
from appspec_lint.pipeline.pipeline_model import (
    DefinitionKind,
    FetchStep,
    Job,
    OtherStep,
    RunStep,
    Step,
)
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode
from appspec_lint.yaml.resolve import unique_items

_PARAMETER = regex(r"<<\s*([\w.-]+)\s*>>")
_WITHOUT_FILES = frozenset(
    """restore_cache save_cache store_artifacts store_test_results persist_to_workspace
    setup_remote_docker add_ssh_keys""".split()
)
_ORBS_WITHOUT_FILES = regex(
    r"circleci/(?:slack|aws-cli|aws-ecr|aws-ecs|jira|docker|browser-tools)@|codecov/"
)
_HOME = regex(r"(?:~|\$HOME|\$\{HOME\}|/home/circleci)/")
_DEEPEST = 8
_MOST_JOBS = 100
_MOST_STEPS = 1_000


def read_circleci(source: Source) -> tuple[Job, ...]:
    """The jobs of a `.circleci/config.yml`, once for each call in a workflow."""
    root = parse(source).root
    if not isinstance(root, MappingNode):
        return ()
    jobs: list[Job] = []
    for name, call in _calls(root):
        if len(jobs) < _MOST_JOBS:
            jobs += _read_job(source, root, name, call)
    return tuple(jobs)


def _calls(root: MappingNode) -> Iterator[tuple[ScalarNode, MappingNode | None]]:
    """The jobs that workflows run, with the parameters; without a workflow, the job `build`."""
    if root.value("workflows") is None:
        for key, _ in unique_items(root.value("jobs")):
            if key.text == "build":
                yield key, None
    for _, workflow in unique_items(root.value("workflows")):
        for item in read_items(child(workflow, "jobs")):
            if (scalar := read_scalar(item)) is not None:
                yield scalar, None
            for key, value in unique_items(item):
                yield key, value if isinstance(value, MappingNode) else None


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where steps are read: the working directory of the job, and the values of parameters."""

    root: MappingNode
    home: str
    parameters: Mapping[str, str]
    variables: Mapping[str, str]
    budget: list[None]
    """What is left of the number of steps that are read."""
    depth: int = 0

    def fill(self, text: str) -> str:
        """Replace the parameters of a string; an unknown one is a hole."""

        def value(match: re.Match[str]) -> str:
            name = match[1].removeprefix("parameters.")
            hole = re.sub(r"\W", "_", match[1].replace("-", "__"))
            return self.parameters.get(name, f"${{CIRCLECI_{hole}}}")

        return _PARAMETER.sub(value, text) if "<<" in text else text

    def path(self, text: str) -> str | None:
        """A working directory, relative to that of the job."""
        path = _HOME.sub("", text.strip(), count=1)
        if path == text.strip():
            return workspace_path(path)
        if path.rstrip("/") == self.home:
            return ""
        start = f"{self.home}/"
        return workspace_path(path[len(start) :]) if path.startswith(start) else None


def _read_job(
    source: Source, root: MappingNode, name: ScalarNode, call: MappingNode | None
) -> Iterator[Job]:
    needs = tuple(
        needed
        for item in read_items(child(call, "requires"))
        for needed in (read_string(item), *(key.text for key, _ in unique_items(item)))
        if needed
    )
    label = read_string(child(call, "name")) or name.text
    arguments = {
        key.text: value.text for key, value in unique_items(call) if isinstance(value, ScalarNode)
    }
    node = child(root, "jobs", name.text)
    if not isinstance(node, MappingNode):
        if read_string(child(call, "type")) != "approval":
            orb = _find_orb(root, name.text)
            steps = read_orb_job(orb, name, call, arguments)
            yield Job(
                label, source, name.span, DefinitionKind.CI,
                steps or (OtherStep(name.text, name.span),), checks_out=bool(steps), needs=needs,
            )  # fmt: skip
        return
    hidden = {key.text for key, _ in unique_items(child(call, "matrix", "parameters"))}
    parameters = _parameters(node, arguments, hidden)
    variables = dict(read_variables(node.value("environment")))
    home = _HOME.sub("", read_string(node.value("working_directory")) or "~/project").strip("/")
    scope = _Scope(root, home, parameters, variables, [None] * _MOST_STEPS)
    nodes = [
        *read_items(child(call, "pre-steps")),
        *read_items(node.value("steps")),
        *read_items(child(call, "post-steps")),
    ]
    steps = tuple(_read_steps(nodes, scope))
    checks_out = any(isinstance(step, OtherStep) and step.tool == "checkout" for step in steps)
    yield Job(
        label,
        source,
        name.span if call is None else node.span.first_line,
        DefinitionKind.CI,
        tuple(
            step for step in steps if not (isinstance(step, OtherStep) and step.tool == "checkout")
        ),
        variables=tuple((key, scope.fill(value)) for key, value in variables.items()),
        checks_out=checks_out,
        needs=needs,
        certain=child(call, "filters") is None,
    )


def _parameters(
    node: MappingNode, arguments: Mapping[str, str], hidden: set[str]
) -> dict[str, str]:
    """The values of the parameters of a job or command: those of the call, or the defaults."""
    values: dict[str, str] = {}
    for key, parameter in unique_items(node.value("parameters")):
        default = child(parameter, "default")
        if key.text in hidden:
            continue
        if key.text in arguments:
            values[key.text] = arguments[key.text]
        elif isinstance(default, ScalarNode):
            values[key.text] = default.text
    return values


def _find_orb(root: MappingNode, name: str) -> str:
    """The orb of a job or command with its name in it, such as `circleci/slack@4.1/notify`."""
    alias, slash, command = name.partition("/")
    return f"{read_string(child(root, 'orbs', alias))}/{command}" if slash else ""


def _read_steps(nodes: list[Node], scope: _Scope) -> Iterator[Step]:
    for node in nodes:
        if not scope.budget:
            return
        scope.budget.pop()
        if (scalar := read_scalar(node)) is not None:
            yield from _read_step(scalar, None, scope)
        for key, value in unique_items(node)[:1]:
            yield from _read_step(key, value, scope)


def _read_step(key: ScalarNode, value: Node | None, scope: _Scope) -> Iterator[Step]:
    name = key.text
    if name == "run":
        yield from _read_run(key.span, value, scope)
    elif name == "checkout":
        path = scope.path(read_string(child(value, "path")))
        yield OtherStep("checkout" if path == "" else "checkout of a directory", key.span)
    elif name == "attach_workspace":
        place = scope.path(scope.fill(read_string(child(value, "at"))))
        yield FetchStep(name, key.span, place or "")
    elif name in ("when", "unless"):
        steps = _read_steps(list(read_items(child(value, "steps"))), scope)
        yield from (replace(step, certain=False) for step in steps)
    elif name not in _WITHOUT_FILES:
        yield from _read_command(key, value, scope)


def _read_command(key: ScalarNode, value: Node | None, scope: _Scope) -> Iterator[Step]:
    arguments = {
        name.text: scope.fill(argument.text)
        for name, argument in unique_items(value)
        if isinstance(argument, ScalarNode)
    }
    command = child(scope.root, "commands", key.text)
    if isinstance(command, MappingNode):
        if scope.depth < _DEEPEST:
            parameters = _parameters(command, arguments, set())
            inner = replace(scope, parameters=parameters, depth=scope.depth + 1)
            yield from _read_steps(list(read_items(command.value("steps"))), inner)
        return
    orb = _find_orb(scope.root, key.text)
    if orb.startswith(ORB):
        yield from read_orb_command(orb, key, value, arguments, scope.variables)
    elif not _ORBS_WITHOUT_FILES.match(orb):
        yield OtherStep(key.text, key.span)


def _read_run(span: Span, value: Node | None, scope: _Scope) -> Iterator[Step]:
    scalar = read_scalar(value) or read_scalar(child(value, "command"))
    if scalar is None:
        return
    code, lines = locate_code(scalar, scope.fill(scalar.text))
    variables = read_variables(child(value, "environment"))
    shell = scope.fill(read_string(child(value, "shell"))).split()[:1]
    yield RunStep(
        code,
        shell=shell[0].rpartition("/")[2] if shell else "bash",
        directory=scope.path(scope.fill(read_string(child(value, "working_directory")))),
        variables=tuple((name, scope.fill(text)) for name, text in variables),
        certain=read_string(child(value, "when")) != "on_fail",
        lines=lines,
    )
