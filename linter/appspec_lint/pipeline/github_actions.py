"""Read the jobs of a workflow of GitHub Actions.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import replace
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.ci_values import (
    FileReader,
    child,
    locate_code,
    read_items,
    read_scalar,
    read_string,
    read_strings,
    read_variables,
    workspace_path,
)
from appspec_lint.pipeline.github_composite_actions import is_local, read_composite_action
from appspec_lint.pipeline.github_conditions import (
    ConditionalStep,
    find_shared_condition,
    read_condition,
)
from appspec_lint.pipeline.github_expressions import Expressions
from appspec_lint.pipeline.github_known_actions import RENDER, ActionCall, read_action
from appspec_lint.pipeline.github_matrix import Combination, read_combinations
from appspec_lint.pipeline.pipeline_model import (
    DefinitionKind,
    FetchStep,
    Job,
    OtherStep,
    RunStep,
)
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode
from appspec_lint.yaml.resolve import unique_items

_CHECKOUT = "actions/checkout"
_WORKSPACE = regex(r"\$\{?GITHUB_WORKSPACE\}?(?:/|$)")
_SET_VARIABLE = regex(r"\b([A-Za-z_]\w*)(?:=|<<)")
_DEFAULT_BRANCHES = ("main", "master")
_THIS_REPOSITORY = "${GITHUB_REPOSITORY}"
_MOST_CALLS = 50
_DEEPEST = 5
"""How many calls of composite actions are followed in a job, and how deep."""


def _read_nothing(path: str) -> None:
    """The reader for a workflow without its repository."""


def read_github_actions(source: Source, read_file: FileReader = _read_nothing) -> tuple[Job, ...]:
    """The jobs of a workflow; one for each combination of its matrix that makes a difference.

    `read_file` reads the actions that the repository defines itself.
    """
    root = parse(source).root
    if not isinstance(root, MappingNode) or not read_items(root.value("on")):
        return ()
    jobs: list[Job] = []
    for key, node in unique_items(root.value("jobs")):
        condition = read_condition(child(node, "if"))
        if not isinstance(node, MappingNode) or condition is None:
            continue
        first = _JobReader(root, node, {}, read_file)
        job = first.read(key.text, source, condition)
        combinations = read_combinations(node, first.expressions.used)
        if combinations == ({},):
            jobs.append(job)
        else:
            readers = (_JobReader(root, node, each, read_file) for each in combinations)
            jobs += (reader.read(key.text, source, condition) for reader in readers)
    return tuple(jobs)


class _JobReader:
    """Reads a job with one combination of the values of its matrix."""

    def __init__(
        self, root: MappingNode, job: MappingNode, matrix: Combination, read_file: FileReader
    ) -> None:
        self.root = root
        self.job = job
        self.read_file = read_file
        self.calls = 0
        self.expressions = Expressions(matrix=matrix)
        changed = set(_changed_variables(job))
        for node in (root.value("env"), job.value("env")):
            variables = self._read_variables(node)
            known = {name: value for name, value in variables.items() if name not in changed}
            self.expressions = self.expressions.extended(known)

    def read(self, name: str, source: Source, condition: str) -> Job:
        """The job; a job that calls another workflow has an unknown step."""
        span = self.job.span.first_line
        needs = tuple(scalar.text for scalar in read_strings(self.job.value("needs")))
        called = read_scalar(self.job.value("uses"))
        if called is not None:
            step = OtherStep(called.text, called.span)
            return Job(
                name, source, span, DefinitionKind.GITHUB_ACTIONS, (step,),
                checks_out=False, needs=needs, certain=not condition,
            )  # fmt: skip
        steps = tuple(self._read_steps(tuple(_step_mappings(self.job)), self.expressions))
        shared = find_shared_condition(steps)
        checks_out = False
        for entry in steps:
            if entry.checks_out is False or (entry.checks_out and entry.condition in ("", shared)):
                checks_out = entry.checks_out
        return Job(
            name,
            source,
            span,
            DefinitionKind.GITHUB_ACTIONS,
            tuple(
                replace(entry.step, certain=entry.step.certain and entry.condition in ("", shared))
                for entry in steps
                if entry.step is not None
            ),
            variables=tuple(self.expressions.variables.items()),
            checks_out=checks_out,
            needs=needs,
            certain=not condition and not shared,
        )

    def _read_variables(self, node: Node | None) -> dict[str, str]:
        return {name: self.expressions.fill(value) for name, value in read_variables(node)}

    def _read_steps(
        self, nodes: Sequence[MappingNode], expressions: Expressions, depth: int = 0
    ) -> Iterator[ConditionalStep]:
        for node in nodes:
            condition = read_condition(node.value("if"))
            if condition is None:
                continue
            variables = self._read_variables(node.value("env"))
            local = expressions.extended(variables)
            called = read_scalar(node.value("uses"))
            if called is None:
                if code := read_scalar(node.value("run")):
                    step = self._read_run(node, code, local, variables)
                    yield ConditionalStep(condition, step)
                continue
            name = called.text.partition("@")[0].strip().removesuffix("/")
            call = ActionCall(name, called.span, node.value("with"), local)
            if name.lower() == _CHECKOUT:
                yield _read_checkout(call, condition, set(_read_branches(self.root)))
                continue
            if is_local(name):
                yield from self._read_local_action(call, condition, depth)
                continue
            yield from (ConditionalStep(condition, step) for step in read_action(call))
            if name.lower() == RENDER and (template := call.find_path("task-definition")):
                output = f"steps.{read_string(node.value('id'))}.outputs.task-definition"
                outputs = {**expressions.outputs, output: template.text or ""}
                expressions = replace(expressions, outputs=outputs)

    def _read_local_action(
        self, call: ActionCall, condition: str, depth: int
    ) -> Iterator[ConditionalStep]:
        """The steps of an action of this repository; if it is not composite, any file may change.

        The actions that are followed are few: one may use itself.
        """
        self.calls += 1
        is_followed = depth < _DEEPEST and self.calls <= _MOST_CALLS
        action = read_composite_action(call, self.read_file) if is_followed else None
        if action is None:
            yield ConditionalStep(condition, FetchStep(call.name, call.span))
            return
        for step in self._read_steps(action.steps, action.expressions, depth + 1):
            conditions = [part for part in (condition, step.condition) if part]
            yield replace(step, condition="&&".join(dict.fromkeys(conditions)))

    def _read_run(
        self,
        node: MappingNode,
        scalar: ScalarNode,
        expressions: Expressions,
        variables: dict[str, str],
    ) -> RunStep:
        code, lines = locate_code(scalar, expressions.fill(scalar.text))
        directory = expressions.fill(read_string(self._setting(node, "working-directory")))
        return RunStep(
            code,
            shell=self._read_shell(node, expressions),
            directory=workspace_path(_WORKSPACE.sub("", directory)),
            variables=tuple(variables.items()),
            lines=lines,
        )

    def _setting(self, node: MappingNode, name: str) -> Node | None:
        """A key of a step, or its default of the job or of the workflow."""
        for value in (
            node.value(name),
            child(self.job, "defaults", "run", name),
            child(self.root, "defaults", "run", name),
        ):
            if read_string(value):
                return value
        return None

    def _read_shell(self, node: MappingNode, expressions: Expressions) -> str:
        shell = expressions.fill(read_string(self._setting(node, "shell"))).split()
        if shell:
            return shell[0]
        runners = read_strings(self.job.value("runs-on"))
        is_windows = any("windows" in expressions.fill(runner.text).lower() for runner in runners)
        return "pwsh" if is_windows else "bash"


def _step_mappings(job: MappingNode) -> Iterator[MappingNode]:
    """The steps of a job that are mappings."""
    for node in read_items(job.value("steps")):
        if isinstance(node, MappingNode):
            yield node


def _read_branches(root: MappingNode) -> Iterator[str]:
    """The branches whose commits start the workflow."""
    for event in ("push", "pull_request"):
        for branch in read_strings(child(root.value("on"), event, "branches")):
            yield branch.text


def _read_checkout(call: ActionCall, condition: str, branches: Container[str]) -> ConditionalStep:
    """A checkout; one of another repository, or into a directory, may create any file.

    https://github.com/actions/checkout#usage
    """
    path = workspace_path(_WORKSPACE.sub("", call.text("path")))
    ref = call.text("ref").removeprefix("refs/heads/")
    if path != "":
        return ConditionalStep(condition, FetchStep(call.name, call.span, path or ""))
    is_this = call.text("repository", _THIS_REPOSITORY) == _THIS_REPOSITORY
    if is_this and ("$" in ref or ref in ("", *_DEFAULT_BRANCHES) or ref in branches):
        return ConditionalStep(condition, None, checks_out=True)
    return ConditionalStep(condition, OtherStep(call.name, call.span), checks_out=False)


def _changed_variables(job: MappingNode) -> Iterator[str]:
    """The names of the variables that steps change for the steps after them."""
    for node in _step_mappings(job):
        code = read_string(node.value("run"))
        if "GITHUB_ENV" in code:
            yield from (match[1] for match in _SET_VARIABLE.finditer(code))
