"""Which revisions the pipelines of CodePipeline deliver to EC2 and on-premises instances.

A pipeline delivers the input artifact of its deploy action: the artifact of a build, or the source,
whatever builds are between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.delivery import Delivery, RevisionKind, read_repository
from appspec_lint.build.products import PRIMARY, Build, build_of_archive, read_builds
from appspec_lint.build.project_buildspecs import ReadBuildspecs
from appspec_lint.build.simulation import simulate_build
from appspec_lint.build.source_root import SourceRoots
from appspec_lint.buildspec.buildspec_model import Artifacts, Buildspec, Phase
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.pipeline.artifact_origin import ArtifactOrigin, OriginKind, find_origin
from appspec_lint.pipeline.ownership import SourceMatch, is_ours, match_source_action
from appspec_lint.pipeline.pipeline_model import (
    CodeBuildProject,
    CodePipeline,
    DefinitionFile,
    DefinitionKind,
    Definitions,
    PipelineAction,
)
from appspec_lint.repository.paths import relative_to
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain.mentions import Mentions
from appspec_lint.yaml.nodes import Document


def find_pipeline_deliveries(
    tree: Tree, definitions: Definitions, roots: Sequence[SourceRoots], mentions: Mentions
) -> Iterator[Delivery]:
    """The revisions that pipelines of CodePipeline deliver to EC2 and on-premises instances."""
    read = ReadBuildspecs(roots)
    for file in definitions.files:
        if not is_ours(tree, file):
            continue
        for pipeline in file.pipelines:
            for action in pipeline.actions:
                if action.provider == "CodeDeploy" and action.inputs:
                    origin = find_origin(pipeline, action.inputs[0])
                    if origin is not None and origin.source is not None:
                        match = match_source_action(tree, origin.source)
                        reader = _PipelineReader(
                            tree, definitions, file, pipeline, match, read, mentions
                        )
                        yield from reader.read(origin, action)


def find_stored_deliveries(
    tree: Tree, definitions: Definitions, roots: Sequence[SourceRoots]
) -> Iterator[Delivery]:
    """The archives that projects without a pipeline store in S3.

    Without `packaging: ZIP`, CodeBuild stores the files of an artifact as they are, so an archive
    among them is what a deployment can use.

    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
    """
    read = ReadBuildspecs(roots)
    files = [file for file in definitions.files if is_ours(tree, file)]
    called = {
        action.project
        for file in files
        for pipeline in file.pipelines
        for action in pipeline.actions
    }
    for file in files:
        for project in file.projects:
            packaging = None if project.packaging is None else project.packaging.known
            is_stored = project.artifacts_type is not None and project.artifacts_type.known == "S3"
            if project in called or not is_stored or packaging not in (None, "NONE"):
                continue
            found = read.find(project)
            for build in () if found is None else read_builds(found):
                for archive in _stored_archives(build):
                    yield Delivery(RevisionKind.ARCHIVE, project.span, False, (archive,))


def _stored_archives(build: Build) -> Iterator[Build]:
    """The archives that a command packs, and that the artifact contains."""
    for reading in build.interpretations if build.declared else ():
        for archive, command in reading.workspace.archives:
            place = relative_to(archive.name, reading.base or "")
            if archive.name and reading.takes(place) is Certainty.YES:
                yield build_of_archive(build.buildspec, reading.workspace, archive, command.span)


@dataclass(frozen=True, slots=True, eq=False)
class _PipelineReader:
    """Reads what one pipeline delivers."""

    tree: Tree
    definitions: Definitions
    file: DefinitionFile
    pipeline: CodePipeline
    match: SourceMatch
    buildspecs: ReadBuildspecs
    mentions: Mentions

    def read(self, origin: ArtifactOrigin, action: PipelineAction) -> Iterator[Delivery]:
        """The revision that a deploy action gets from the origin of its input artifact."""
        is_written = self.file.kind is not DefinitionKind.SYNTHESIZED
        match origin.kind:
            case OriginKind.REPOSITORY if self.match.is_named or self._has_appspec():
                build = read_repository(self.tree, action.span)
                found = [Delivery(RevisionKind.REPOSITORY, action.span, is_written, (build,))]
            case OriginKind.BUILD if origin.from_repository:
                found = list(self._read_build(origin, is_written))
            case OriginKind.COMMANDS if origin.from_repository:
                found = list(self._read_commands(origin, is_written))
            case _:
                found = []
        yield from (replace(delivery, application=action.application) for delivery in found)

    def _has_appspec(self) -> bool:
        """Whether the repository can be the revision, although its name is hidden or another."""
        is_possible = self.match is SourceMatch.HIDDEN
        return is_possible and any(map(self.tree.has_file, ("appspec.yml", "appspec.yaml")))

    def _read_build(self, origin: ArtifactOrigin, is_written: bool) -> Iterator[Delivery]:
        project, is_linked = self._find_project(origin.action)
        if project is None:
            return
        found = self.buildspecs.find(project)
        if found is None:
            return
        builds = [build for build in read_builds(found) if build.declared]
        name = origin.identifier or PRIMARY
        builds = [build for build in builds if (build.section.name or PRIMARY) == name]
        setting = project.buildspec
        is_certain = is_written and is_linked and (setting is None or setting.certain)
        said_by = project.span if setting is None else setting.span.first_line
        if builds and (self.match is not SourceMatch.OTHER or _lists_appspec(builds)):
            yield Delivery(RevisionKind.ARTIFACT, said_by, is_certain, tuple(builds))

    def _find_project(self, action: PipelineAction) -> tuple[CodeBuildProject | None, bool]:
        """The project of a build action, and whether the definition links them."""
        if action.project is not None:
            return action.project, True
        projects = [project for file in self.definitions.files for project in file.projects]
        calls = [each for each in self.pipeline.actions if each.provider == "CodeBuild"]
        if len(projects) == len(calls) == 1:
            return projects[0], False
        return None, False

    def _read_commands(self, origin: ArtifactOrigin, is_written: bool) -> Iterator[Delivery]:
        """What a Commands action packs: the patterns of its output artifact."""
        action = origin.action
        patterns = action.output_files.get(origin.identifier or "", ())
        commands = tuple(
            Located(each.text, each.span) for each in action.commands if each.text is not None
        )
        files = tuple(Located(each.known, each.span) for each in patterns if each.known is not None)
        if not files or len(files) < len(patterns):
            return
        phase = Phase(Located(action.name, action.span), commands)
        buildspec = Buildspec(Document(action.span.source, None), "", (), (phase,), ())
        workspace = simulate_build(self.tree, "", buildspec, self.mentions)
        section = Artifacts(None, action.span, files[0].span, files, None, (), None)
        build = Build(buildspec, section, (Artifact(section, workspace),), declared=False)
        yield Delivery(RevisionKind.ARTIFACT, action.span, is_written, (build,))


def _lists_appspec(builds: Sequence[Build]) -> bool:
    """Whether an artifact contains an AppSpec of this repository."""
    return any(
        reading.member(name) is not None
        for build in builds
        for reading in build.interpretations
        for name in ("appspec.yml", "appspec.yaml")
    )
