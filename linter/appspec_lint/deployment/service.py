"""A deployment to ECS or Lambda: the AppSpec, the files beside it, the builds that are near."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.appspec.ecs import (
    ImageFile,
    TaskDefinition,
    read_image_file,
    read_task_definition,
)
from appspec_lint.build.pairing import Build
from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.discovery import image_files, task_definitions
from appspec_lint.repository.paths import are_related, is_within, relative_to
from appspec_lint.repository.tree import Tree
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import Document


@dataclass(frozen=True, slots=True, eq=False)
class ServiceDeployment:
    """One AppSpec for ECS or Lambda and its neighbours.

    Which files the pipeline reads, and from which artifact, its own settings say: a task
    definition beside the AppSpec is most likely the one, and `alone` tells that there is no
    other in the repository.
    """

    tree: Tree
    appspec: AppSpec
    named: tuple[Document, ...]
    """What has the name of a task definition, and may be none."""
    task_definitions: tuple[TaskDefinition, ...]
    image_files: tuple[ImageFile, ...]
    builds: tuple[Build, ...]
    alone: bool

    @property
    def paths(self) -> Iterator[str]:
        """The files that are looked at for this deployment."""
        yield self.appspec.path
        yield from (each.source.path for each in self.named)
        yield from (each.source.path for each in self.image_files)

    @property
    def sources(self) -> Iterator[Source]:
        """The neighbours' sources."""
        yield from (each.source for each in self.named)
        yield from (each.source for each in self.image_files)

    def kept(self, path: str) -> bool:
        """Whether no command of a build that is near may write to the repository's file `path`."""
        return not any(
            reading.workspace.cause(relative_to(path, reading.root))
            for build in self.builds
            for reading in build.interpretations
            if is_within(path, reading.root)
        )

    def makes(self, name: str) -> bool:
        """Whether a build that is near may make a file of that base name, or pack one."""
        for build in self.builds:
            if any(name in command.value for command in build.buildspec.commands):
                return True
            for reading in build.interpretations:
                for pattern, _ in reading.patterns:
                    if pattern.names(name) and (pattern.literal or reading.workspace.unknowable):
                        return True
        return False


def is_service(appspec: AppSpec) -> bool:
    """Whether an AppSpec is for ECS or Lambda in so many words, whatever its file is called."""
    named = ("AWS::ECS::Service", "AWS::Lambda::Function")
    return appspec.platform is not Platform.EC2 and any(
        each in appspec.source.text for each in named
    )


def services(
    tree: Tree, appspecs: Iterable[AppSpec], builds: Iterable[Build]
) -> Iterator[ServiceDeployment]:
    """Read the deployments to ECS and Lambda, each with what lies beside its AppSpec."""
    known = list(builds)
    for appspec in appspecs:
        if appspec.platform is Platform.EC2:
            continue
        directory = posixpath.dirname(appspec.path)
        everywhere = tuple(task_definitions(tree))
        beside = [each for each in everywhere if posixpath.dirname(each) == directory]
        ecs = appspec.platform is Platform.ECS
        named = tuple(_documents(tree, beside)) if ecs else ()
        yield ServiceDeployment(
            tree,
            appspec,
            named,
            tuple(found for each in named if (found := read_task_definition(each)) is not None),
            tuple(_image_files(tree, directory)) if ecs else (),
            tuple(
                each
                for each in known
                if are_related(posixpath.dirname(each.buildspec.path), directory)
            ),
            len(everywhere) <= 1,
        )


def _documents(tree: Tree, paths: Iterable[str]) -> Iterator[Document]:
    for path in paths:
        reading = tree.read(path)
        if isinstance(reading, Source):
            yield parse(reading)


def _image_files(tree: Tree, directory: str) -> Iterator[ImageFile]:
    return map(read_image_file, _documents(tree, image_files(tree, directory)))
