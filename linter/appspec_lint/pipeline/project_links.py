"""Links the actions of pipelines to the projects of other files, which they call by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from appspec_lint.lazy.records import replace
from appspec_lint.pipeline.pipeline_model import (
    CodeBuildProject,
    CodePipeline,
    DefinitionFile,
    PipelineAction,
)


def link_projects(files: Sequence[DefinitionFile]) -> Iterator[DefinitionFile]:
    """The same files, with the project of each action that calls it by a name that is unique.

    A project of the same file has been linked already, by reference or by name.
    """
    named: dict[str, list[CodeBuildProject]] = {}
    for file in files:
        for project in file.projects:
            if project.name is not None and project.name.known is not None:
                named.setdefault(project.name.known, []).append(project)
    unique = {name: projects[0] for name, projects in named.items() if len(projects) == 1}
    for file in files:
        yield replace(file, pipelines=tuple(_link(each, unique) for each in file.pipelines))


def _link(pipeline: CodePipeline, unique: Mapping[str, CodeBuildProject]) -> CodePipeline:
    return replace(
        pipeline,
        actions=tuple(
            action
            if (project := _called(action, unique)) is None
            else replace(action, project=project)
            for action in pipeline.actions
        ),
    )


def _called(
    action: PipelineAction, unique: Mapping[str, CodeBuildProject]
) -> CodeBuildProject | None:
    """The project of another file that an action calls."""
    name = action.configuration.get("ProjectName")
    if action.project is not None or name is None or name.known is None:
        return None
    return unique.get(name.known)
