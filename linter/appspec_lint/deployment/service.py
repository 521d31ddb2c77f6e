"""A deployment to ECS or Lambda: the AppSpec, the files next to it, and the related builds."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.directory_index import DirectoryIndex
from appspec_lint.build.products import Build
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.repository.discovery import image_files, task_definitions
from appspec_lint.repository.paths import is_within, relative_to
from appspec_lint.repository.tree import Tree
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import Document

if TYPE_CHECKING:
    from appspec_lint.appspec.ecs import ImageFile, TaskDefinition


@dataclass(frozen=True, eq=False)
class ServiceDeployment:
    """One AppSpec for ECS or Lambda, and the files next to it.

    The settings of the pipeline determine which files it reads, and from which artifact. A task
    definition next to the AppSpec is probably the right one, and `alone` is set if the repository
    contains no other.
    """

    tree: Tree
    appspec: AppSpec
    named: tuple[Document, ...]
    """The files with the name of a task definition, even if they are not valid."""
    task_definitions: tuple[TaskDefinition, ...]
    image_files: tuple[ImageFile, ...]
    builds: tuple[Build, ...]
    alone: bool

    @property
    def paths(self) -> Iterator[str]:
        """The paths of the files that belong to this deployment."""
        yield self.appspec.path
        yield from (document.source.path for document in self.named)
        yield from (file.source.path for file in self.image_files)

    @property
    def sources(self) -> Iterator[Source]:
        """The files next to the AppSpec."""
        yield from (document.source for document in self.named)
        yield from (file.source for file in self.image_files)

    def kept(self, path: str) -> bool:
        """Whether no command of a related build may write to the file `path` of the repository."""
        return not any(
            reading.workspace.cause(relative_to(path, reading.root))
            for build in self.builds
            for reading in build.interpretations
            if is_within(path, reading.root)
        )

    def makes(self, name: str) -> bool:
        """Whether a related build may create or package a file with this base name."""
        for build in self.builds:
            if any(name in command.value for command in build.buildspec.commands):
                return True
            for reading in build.interpretations:
                for pattern, _ in reading.patterns:
                    if pattern.names(name) and (pattern.literal or reading.workspace.unknowable):
                        return True
        return False


def is_service(appspec: AppSpec) -> bool:
    """Whether an AppSpec names a resource type of ECS or Lambda, whatever its file name is."""
    types = ("AWS::ECS::Service", "AWS::Lambda::Function")
    text = appspec.source.text
    return appspec.platform is not Platform.EC2 and any(name in text for name in types)


def services(
    tree: Tree, appspecs: Iterable[AppSpec], builds: Iterable[Build]
) -> Iterator[ServiceDeployment]:
    """Read the deployments to ECS and Lambda, each with the files next to its AppSpec."""
    appspecs = [appspec for appspec in appspecs if appspec.platform is not Platform.EC2]
    if not appspecs:
        return
    from appspec_lint.appspec.ecs import read_task_definition

    near = DirectoryIndex(builds, lambda build: posixpath.dirname(build.buildspec.path))
    paths = tuple(task_definitions(tree))
    by_directory: dict[str, list[str]] = {}
    for path in paths:
        by_directory.setdefault(posixpath.dirname(path), []).append(path)
    for appspec in appspecs:
        directory = posixpath.dirname(appspec.path)
        siblings = by_directory.get(directory, [])
        is_ecs = appspec.platform is Platform.ECS
        documents = tuple(_documents(tree, siblings)) if is_ecs else ()
        yield ServiceDeployment(
            tree,
            appspec,
            documents,
            tuple(
                definition
                for document in documents
                if (definition := read_task_definition(document)) is not None
            ),
            tuple(_image_files(tree, directory)) if is_ecs else (),
            tuple(near.related(directory)),
            len(paths) <= 1,
        )


def _documents(tree: Tree, paths: Iterable[str]) -> Iterator[Document]:
    for path in paths:
        reading = tree.read(path)
        if isinstance(reading, Source):
            yield parse(reading)


def _image_files(tree: Tree, directory: str) -> Iterator[ImageFile]:
    from appspec_lint.appspec.ecs import read_image_file

    return map(read_image_file, _documents(tree, image_files(tree, directory)))
