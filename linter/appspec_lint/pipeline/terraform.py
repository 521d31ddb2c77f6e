"""CodeBuild, CodePipeline and CodeDeploy as the Terraform modules of a repository define them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.pipeline.pipeline_model import (
    Application,
    CodeBuildProject,
    DefinitionFile,
    DefinitionKind,
)
from appspec_lint.pipeline.terraform_blocks import BlockReader
from appspec_lint.pipeline.terraform_modules import (
    RESOURCE_TYPES,
    Frame,
    TerraformFiles,
    TerraformModule,
    TerraformResource,
)
from appspec_lint.pipeline.terraform_pipelines import read_pipeline
from appspec_lint.pipeline.terraform_repetition import instances
from appspec_lint.pipeline.terraform_resources import read_application, read_group, read_project
from appspec_lint.pipeline.terraform_values import Evaluation
from appspec_lint.repository.tree import Tree

MOST_ROOTS = 50
"""The most root modules that are read."""
MOST_MODULES = 200
"""The most calls of modules that are read for one root module."""


def read_terraform(tree: Tree, paths: Sequence[str]) -> tuple[DefinitionFile, ...]:
    """Read the modules that contain `paths`: .tf files with a resource of these services.

    A module that another one in the repository calls is read as each root module calls it.
    """
    files = TerraformFiles(tree)
    marked = sorted({posixpath.dirname(path) for path in paths} & set(files.by_directory))
    reached = files.callers(marked)
    called = {target for caller in reached for target in files.calls.get(caller, ())}
    visited: set[str] = set()
    found = []
    for directory in sorted(reached - called):
        found.append(_RootReader(tree, TerraformModule(files, directory), reached, visited).read())
        if len(found) >= MOST_ROOTS:
            break
    # The modules that only each other call, or a call that is commented out.
    for directory in marked[:MOST_ROOTS]:
        if directory not in visited:
            module = TerraformModule(files, directory)
            found.append(_RootReader(tree, module, reached, visited).read())
    return tuple(file for file in found if file is not None)


@dataclass(eq=False)
class _RootReader:
    """Reads a root module, with the modules that it calls."""

    tree: Tree
    root: TerraformModule
    reached: frozenset[str]
    """The directories of the modules that contain, or call, what is to be read."""
    visited: set[str]
    count: int = 0
    resources: list[TerraformResource] = field(default_factory=list)
    first_path: str = ""

    def read(self) -> DefinitionFile | None:
        self._collect(self.root)
        evaluation = Evaluation(self.root, self.tree.has_file)
        reader = BlockReader(evaluation)
        projects: dict[str, CodeBuildProject] = {}
        applications: dict[str, Application] = {}
        for resource, key, frame in self._instances("aws_codebuild_project", evaluation):
            projects[key] = read_project(reader, resource, key, frame, self.tree)
        for resource, key, frame in self._instances("aws_codedeploy_app", evaluation):
            applications[key] = read_application(reader, resource, key, frame)
        groups = tuple(
            read_group(reader, resource, key, frame, applications)
            for resource, key, frame in self._instances(
                "aws_codedeploy_deployment_group", evaluation
            )
        )
        pipelines = tuple(
            read_pipeline(reader, resource, key, frame, projects, applications)
            for resource, key, frame in self._instances("aws_codepipeline", evaluation)
        )
        if not (projects or applications or groups or pipelines):
            return None
        return DefinitionFile(
            self.first_path,
            DefinitionKind.TERRAFORM,
            projects=tuple(projects.values()),
            pipelines=pipelines,
            applications=tuple(applications.values()),
            groups=groups,
        )

    def _collect(self, module: TerraformModule) -> None:
        """Collect the resources of a module, and of the modules that it calls."""
        self.visited.add(module.directory)
        self.count += 1
        for resource in module.resources.values():
            if resource.type in RESOURCE_TYPES and not resource.is_data:
                self.resources.append(resource)
                if module is self.root and not self.first_path:
                    self.first_path = resource.block.span.source.path
        evaluation = Evaluation(self.root, self.tree.has_file)
        calls: list[tuple[str, TerraformModule]] = []
        for name, block in module.calls.items():
            child = module.child(name)
            if child is None or child.directory not in self.reached:
                continue
            self.visited.add(child.directory)
            if instances(evaluation.evaluate, block.body.attributes, module):
                calls.append((block.span.source.path, child))
        for path, child in calls:
            if self.count >= MOST_MODULES:
                return
            self._collect(child)
            if module is self.root and not self.first_path and self.resources:
                self.first_path = path

    def _instances(
        self, kind: str, evaluation: Evaluation
    ) -> Iterator[tuple[TerraformResource, str, Frame]]:
        for resource in self.resources:
            if resource.type == kind:
                attributes = resource.block.body.attributes
                for index, frame in instances(evaluation.evaluate, attributes, resource.module):
                    yield resource, f"{resource.module.prefix}{resource.address}{index}", frame
