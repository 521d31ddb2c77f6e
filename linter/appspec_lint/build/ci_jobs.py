"""Simulates the job of a CI system as if it was a build: its steps run in one workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from appspec_lint.build.effects import (
    Anything,
    Archive,
    BuildEffect,
    CopyTree,
    DeploymentCall,
    Fetch,
    Form,
    RevisionType,
    Upload,
    uncertain,
)
from appspec_lint.build.interpreter import Interpreter
from appspec_lint.build.simulation import make_interpreter
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import Buildspec, Phase
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.records import dataclass
from appspec_lint.pipeline.pipeline_model import (
    Definitions,
    FetchStep,
    Job,
    OtherStep,
    PackStep,
    RepositoryStep,
    RevisionStep,
    RunStep,
    Setting,
    Step,
    UploadStep,
)
from appspec_lint.repository.paths import join
from appspec_lint.repository.tree import Tree
from appspec_lint.shell import parse
from appspec_lint.toolchain import ProjectFiles
from appspec_lint.toolchain.mentions import Mentions
from appspec_lint.yaml.nodes import Document

_WORKSPACES = (
    "GITHUB_WORKSPACE",
    "CI_PROJECT_DIR",
    "TRAVIS_BUILD_DIR",
    "CIRCLE_WORKING_DIRECTORY",
    "BITBUCKET_CLONE_DIR",
    "BUILD_SOURCESDIRECTORY",
    "WORKSPACE",
)
"""The variables with the path of the workspace."""


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedJob:
    """A job, and the workspace after its steps."""

    job: Job
    workspace: Workspace


def simulate_jobs(
    tree: Tree, definitions: Definitions, mentions: Mentions
) -> tuple[SimulatedJob, ...]:
    """Simulate all jobs, those without a checkout as well: they may deploy what others pack."""
    return tuple(SimulatedJob(job, simulate_job(tree, job, mentions)) for job in definitions.jobs)


def simulate_job(tree: Tree, job: Job, mentions: Mentions) -> Workspace:
    """Apply the effects of a job's steps to the files of the repository."""
    workspace = Workspace(tree, "", mentions=mentions)
    variables = {**dict.fromkeys(_WORKSPACES, "//"), **dict(job.variables)}
    shells: dict[int, Interpreter] = {}
    for step in job.steps:
        if isinstance(step, RunStep):
            _run(workspace, step, variables, shells)
        else:
            for effect in _read_tool(step):
                is_certain = step.certain or isinstance(step, PackStep)  # it packs what it copies
                known = effect if is_certain else uncertain(effect)
                workspace.act(known, Located(step.tool, step.span))
    return workspace


def read_as_buildspec(job: Job) -> Buildspec:
    """The job's commands as a buildspec without `artifacts`."""
    commands = tuple(step.code for step in job.steps if isinstance(step, RunStep))
    phase = Phase(Located(job.name, job.span), commands)
    return Buildspec(Document(job.source, None), "", job.variables, (phase,), ())


def _run(
    workspace: Workspace,
    step: RunStep,
    variables: Mapping[str, str],
    shells: dict[int, Interpreter],
) -> None:
    """Run a step in a shell of its own, or in the one that it shares with others."""
    interpreter = shells.get(step.process)
    if interpreter is None:
        files = ProjectFiles(workspace.tree, workspace.root)
        interpreter = make_interpreter(files, {**variables, **dict(step.variables)})
        if step.directory is None:
            interpreter.shell.change_directory("cd", None)
        elif step.directory:
            interpreter.shell.enter_directory(step.directory)
        if step.process >= 0:
            shells[step.process] = interpreter
    workspace.commands.append(step.code)
    effects = interpreter.run(parse(step.code.value))
    if step.process < 0:
        effects += interpreter.exit()
    if interpreter.gave_up:
        workspace.give_up(step.code)
    for effect in effects:
        workspace.act(effect if step.certain else uncertain(effect), step.code)


def _read_tool(step: Step) -> Iterator[BuildEffect]:
    """What a tool does to the workspace, and what it deploys."""
    match step:
        case PackStep():
            yield from _read_packing(step)
        case UploadStep(archive=Setting() as archive, key=Setting(text=str(key))):
            yield Upload(archive.known, key)
        case RevisionStep():
            yield DeploymentCall(
                RevisionType.S3,
                _text(step.key),
                _text(step.bundle_type),
                file_exists_behavior=step.file_exists_behavior,
                by_tool=True,
            )
        case RepositoryStep():
            yield DeploymentCall(RevisionType.GITHUB, repository=_text(step.repository))
        case FetchStep():
            yield Fetch(step.directory)
        case OtherStep():
            yield Anything(f"{step.span.text} {step.inputs}".rstrip())


def _read_packing(step: PackStep) -> Iterator[BuildEffect]:
    directory = None if step.directory is None else step.directory.known
    key = _text(step.key) or f"{step.tool} {step.span.start}"
    is_known = directory is not None and step.excluded is not None
    if directory is not None and step.excluded is not None:
        place = directory.strip("/").removeprefix("./")
        place = "" if place == "." else place
        appspec = _text(step.appspec)
        if appspec:
            yield CopyTree(join(place, appspec), join(place, "appspec.yml"), Form.AT, deep=False)
        yield Archive(place, ("**/*",), step.excluded, name=key, pushed=step.deploys)
        yield Upload(key, key)
    elif step.archive is not None and step.archive.text is not None:
        is_known = True
        yield Upload(step.archive.text.strip("/").removeprefix("./"), key)
    if step.deploys:
        kind = RevisionType.S3 if is_known else RevisionType.UNKNOWN
        yield DeploymentCall(
            kind,
            key if is_known else "",
            "zip",
            file_exists_behavior=step.file_exists_behavior,
            by_tool=True,
        )


def _text(setting: Setting | None) -> str:
    return "" if setting is None or setting.text is None else setting.text
