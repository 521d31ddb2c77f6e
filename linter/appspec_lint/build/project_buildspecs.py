"""The buildspecs of CodeBuild projects: inline ones, and the files that projects name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

from appspec_lint.build.source_root import SourceRoots
from appspec_lint.buildspec.buildspec_model import Buildspec, read_buildspec
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.pipeline.artifact_origin import find_source, is_repository
from appspec_lint.pipeline.buildspec_setting import is_inline
from appspec_lint.pipeline.ownership import SourceMatch, is_ours, match_source, match_source_action
from appspec_lint.pipeline.pipeline_model import (
    BuildStep,
    CodeBuildProject,
    DefinitionFile,
    DefinitionKind,
    Definitions,
    PipelineAction,
)
from appspec_lint.repository.tree import Tree
from appspec_lint.yaml.composer import parse

DEFAULT_BUILDSPEC = "buildspec.yml"
"""What CodeBuild reads if the project does not name a buildspec."""


def read_inline_buildspecs(definitions: Definitions) -> Iterator[Buildspec]:
    """The buildspecs that definitions contain, at their lines there; the same text only once."""
    seen: set[tuple[str, str]] = set()
    for file in definitions.files:
        for project in file.projects:
            source = project.inline
            if source is not None and (source.path, source.text) not in seen:
                seen.add((source.path, source.text))
                yield replace(read_buildspec(parse(source)), is_inline=True)


def find_paths(tree: Tree, definitions: Definitions) -> Iterator[str]:
    """The files that projects name as their buildspecs, whatever the names of these files are."""
    for file in definitions.files:
        for project in file.projects if is_ours(tree, file) else ():
            path = buildspec_path(project)
            if path is not None and tree.has_file(path):
                yield path


class ReadBuildspecs:
    """The buildspecs that have been read, for the search of the one that a project has."""

    def __init__(self, roots: Iterable[SourceRoots]) -> None:
        self._roots: dict[str | tuple[str, str] | None, SourceRoots] = {}
        for each in roots:
            self._roots.setdefault(_identify_read(each.buildspec), each)

    def find(self, project: CodeBuildProject) -> SourceRoots | None:
        """The buildspec of a project; None if it is hidden."""
        return self._roots.get(_identify_defined(project))


def uses_buildspec(project: CodeBuildProject, buildspec: Buildspec) -> bool:
    """Whether a project is defined with this buildspec: a file, or a string in the definition."""
    return _identify_defined(project) == _identify_read(buildspec)


def find_projects(
    tree: Tree, definitions: Definitions, buildspec: Buildspec
) -> Sequence[CodeBuildProject]:
    """The projects of this repository that are defined with this buildspec."""
    return _index_projects(definitions, tree).get(_identify_read(buildspec), ())


@once
def _index_projects(
    definitions: Definitions, tree: Tree
) -> Mapping[str | tuple[str, str] | None, Sequence[CodeBuildProject]]:
    """The projects in definitions of this repository, by their buildspecs."""
    projects: dict[str | tuple[str, str] | None, list[CodeBuildProject]] = {}
    for file in definitions.files:
        for project in file.projects if is_ours(tree, file) else ():
            projects.setdefault(_identify_defined(project), []).append(project)
    return projects


def _identify_defined(project: CodeBuildProject) -> str | tuple[str, str] | None:
    """The buildspec of a project: its path, or the definition with the string in it."""
    source = project.inline
    return buildspec_path(project) if source is None else (source.path, source.text)


def _identify_read(buildspec: Buildspec) -> str | tuple[str, str]:
    source = buildspec.source
    return (source.path, source.text) if buildspec.is_inline else buildspec.path


def buildspec_path(project: CodeBuildProject) -> str | None:
    """The path of a project's buildspec in the source; None if it is inline, or hidden."""
    if project.buildspec is None:
        return DEFAULT_BUILDSPEC
    if project.buildspec_file is not None:
        return project.buildspec_file
    text = project.buildspec.known
    if text is None or is_inline(text) or text.lstrip().startswith("arn:"):
        return None
    return text.strip().removeprefix("./") or DEFAULT_BUILDSPEC


def find_calls(
    tree: Tree, definitions: Definitions | None, buildspec: Buildspec
) -> Iterator[PipelineAction]:
    """The actions of pipelines that run a buildspec, as far as the definitions link them."""
    calls = {} if definitions is None else _index_calls(definitions, tree)
    yield from calls.get(_identify_read(buildspec), ())


@once
def _index_calls(
    definitions: Definitions, tree: Tree
) -> Mapping[str | tuple[str, str] | None, Sequence[PipelineAction]]:
    """The actions that build a project, by its buildspec."""
    calls: dict[str | tuple[str, str] | None, list[PipelineAction]] = {}
    for file in definitions.files:
        for pipeline in file.pipelines if is_ours(tree, file) else ():
            if match_source(tree, pipeline) is SourceMatch.OTHER:
                continue
            for action in pipeline.actions:
                if action.project is not None:
                    calls.setdefault(_identify_defined(action.project), []).append(action)
    return calls


def find_known_roots(tree: Tree, definitions: Definitions) -> Mapping[str, Span]:
    """The buildspecs whose source root is the root of the repository, by a definition's line.

    Neither CodeBuild nor CodePipeline has a setting for a subdirectory of the source.

    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
    """
    known: dict[str, Span] = {}
    for file in definitions.files:
        if not is_ours(tree, file) or file.kind is DefinitionKind.SYNTHESIZED:
            continue
        detached = set(_projects_without_repository(tree, file))
        for project in file.projects:
            setting = project.buildspec
            path = buildspec_path(project)
            is_written = setting is None or setting.certain
            if path is None or project in detached or not is_written or not tree.has_file(path):
                continue
            known.setdefault(path, project.span if setting is None else setting.span.first_line)
    return known


def find_foreign_buildspecs(tree: Tree, definitions: Definitions) -> frozenset[str]:
    """The buildspecs in subdirectories that may be at the root of another source.

    The source of their project is not this repository: an archive in S3, say, that is packed from
    the subdirectory.
    """
    found: set[str] = set()
    for file in definitions.files:
        for project in _projects_without_repository(tree, file) if is_ours(tree, file) else ():
            path = buildspec_path(project)
            if path is not None and not tree.has_file(path):
                same_name = tree.by_name.get(posixpath.basename(path), ())
                found.update(other for other in same_name if other.endswith(f"/{path}"))
    return frozenset(found)


def _projects_without_repository(tree: Tree, file: DefinitionFile) -> Iterator[CodeBuildProject]:
    """The projects that do not certainly start from this repository."""
    for pipeline in file.pipelines:
        for action in pipeline.actions:
            if action.project is not None and action.provider == "CodeBuild":
                source = find_source(pipeline, action)
                if (
                    source is None
                    or not is_repository(source)
                    or match_source_action(tree, source) is SourceMatch.OTHER
                ):
                    yield action.project
    for project in file.projects:
        kind = project.source_type.known if project.source_type is not None else None
        if kind in ("S3", "NO_SOURCE"):
            yield project


@dataclass(frozen=True, slots=True)
class NamedBuildspec:
    """The path of a buildspec that a definition names, or the default one.

    It `is_own` if the source is certainly this repository; a synthesized template may be older than
    what it is made from.
    """

    path: str
    span: Span
    is_own: bool
    is_default: bool


def find_named_buildspecs(tree: Tree, definitions: Definitions) -> Iterator[NamedBuildspec]:
    """The buildspecs of the projects whose source may be this repository, each once."""
    named: dict[CodeBuildProject, NamedBuildspec] = {}
    for file in definitions.files:
        is_source = file.kind is not DefinitionKind.SYNTHESIZED
        for pipeline in file.pipelines if is_ours(tree, file) else ():
            for action in pipeline.actions:
                project, source = action.project, find_source(pipeline, action)
                if project is None or source is None:
                    continue
                match = match_source_action(tree, source)
                path, setting = buildspec_path(project), project.buildspec
                if match is SourceMatch.OTHER or source.provider == "S3" or path is None:
                    continue
                if setting is None or setting.certain:
                    span = project.span if setting is None else setting.span
                    known = named.get(project)
                    is_own = is_source and match is SourceMatch.OWN
                    is_own = is_own or (known is not None and known.is_own)
                    named[project] = NamedBuildspec(path, span, is_own, setting is None)
    yield from named.values()
    for job in definitions.jobs:
        for step in job.steps:
            if isinstance(step, BuildStep) and step.overrides_source and step.buildspec:
                path = step.buildspec.known
                if path is not None and not is_inline(path) and not path.startswith("arn:"):
                    yield NamedBuildspec(path, step.buildspec.span, job.certain, False)
