"""Finds the definitions of a repository's pipeline: templates, Terraform modules, CI systems.

A file is parsed only if its text contains a name that the definitions need. The order of the steps
is by cost: the name of the file, its size, its text.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import replace
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.tree import Tree

if TYPE_CHECKING:
    from appspec_lint.pipeline.pipeline_model import DefinitionFile, Definitions, Job

_TEMPLATE = regex(
    r"AWS::Code(?:Build::Project|Pipeline::Pipeline|Deploy::)|"
    r"AWS::CloudFormation::Stack\b|AWS::Serverless::Application|"
    r'"(?:stages|actionTypeId|computePlatform|deploymentGroupName|buildspec)"\s*:'
)
_TERRAFORM = regex(r"aws_code(?:build_project|pipeline|deploy_(?:app|deployment_group))\b")
_DATA = frozenset((".json", ".yml", ".yaml"))
_EXTENSIONS = _DATA | {".template", ".tf"}
_OTHER_DIRECTORIES = frozenset(
    ("node_modules", "vendor", ".terraform", "bower_components", "site-packages", ".git",
     "test", "tests", "testdata", "fixture", "fixtures")
)  # fmt: skip
_OTHER_STEMS = frozenset(
    ("package", "composer", "angular", "nx", "lerna", "compose", "swagger", "openapi", "mkdocs",
     "pubspec", "manifest", ".pre-commit-config", ".appspec-lint")
)  # fmt: skip
_OTHER_STARTS = (
    "tsconfig", "docker-compose", "appspec", "buildspec", "taskdef", "task-def", "task_def",
)  # fmt: skip
_OTHER_ENDS = ("-lock", ".lock", "-shrinkwrap")
"""A file with one of these names is not a definition."""
_MOST_FILES = 3_000
_LONGEST = 2_000_000


def find_definitions(tree: Tree) -> Definitions | None:
    """Read everything that the repository says about its pipeline; None if it says nothing."""
    templates: list[Source] = []
    modules: list[str] = []
    jobs: list[Job] = []
    for path in _candidates(tree):
        reading = tree.read(path)
        if not isinstance(reading, Source) or len(reading.text) > _LONGEST:
            continue
        if path.endswith(".tf"):
            if _TERRAFORM.search(reading.text):
                modules.append(path)
        elif _TEMPLATE.search(reading.text):
            templates.append(reading)
        else:
            jobs += _read_jobs(tree, reading)
    if not (templates or modules or jobs):
        return None
    from appspec_lint.pipeline.pipeline_model import Definitions

    files = [*_read_templates(tree, templates), *_read_modules(tree, modules)]
    nested = {path for file in files for path in file.nested}
    files = sorted((f for f in files if f.path not in nested), key=lambda file: file.path)
    if not (files or jobs):
        return None
    from appspec_lint.pipeline.project_links import link_projects

    return Definitions(tuple(link_projects(files)), tuple(jobs))


def is_definition(tree: Tree, path: str) -> bool:
    """Whether a file says something about the pipeline; if it is deleted, whether it may have."""
    if not _may_be_definition(path):
        return False
    if path.endswith(".tf") or not tree.has_file(path):
        return True
    from appspec_lint.pipeline.ci_systems import CI_MARKER, ci_reader

    if ci_reader(path) is not None:
        return True
    reading = tree.read(path)
    if not isinstance(reading, Source):
        return False
    is_action = path.startswith(".") and CI_MARKER.search(reading.text) is not None
    return is_action or _TEMPLATE.search(reading.text) is not None


def widen_to_definitions(tree: Tree, scope: Scope) -> Scope:
    """Add the whole project to a scope with a definition, which may relate any of its files."""
    if tree.is_revision or not any(is_definition(tree, path) for path in scope.files):
        return scope
    return replace(scope, directories=("",))


def _candidates(tree: Tree) -> Iterator[str]:
    """The files whose names definitions have; those at the root of the repository come first."""
    names = [path for path in tree.paths if _may_be_definition(path)]
    names.sort(key=lambda path: (path.count("/") - path.startswith("."), path))
    return (path for path in names[:_MOST_FILES] if tree.has_file(path))


def _may_be_definition(path: str) -> bool:
    *directories, name = path.split("/")
    stem, extension = posixpath.splitext(name)
    if extension not in _EXTENSIONS and not name.startswith("Jenkinsfile"):
        return False
    if not _OTHER_DIRECTORIES.isdisjoint(directories):
        return False
    return extension not in _DATA or not (
        stem in _OTHER_STEMS or stem.startswith(_OTHER_STARTS) or stem.endswith(_OTHER_ENDS)
    )


def _read_jobs(tree: Tree, source: Source) -> tuple[Job, ...]:
    name = posixpath.basename(source.path)
    if not (source.path.startswith(".") or name == source.path or name.startswith("Jenkins")):
        return ()  # CI systems read files at the root of a repository only
    from appspec_lint.pipeline.ci_systems import CI_MARKER, ci_reader

    def read_file(path: str) -> Source | None:
        reading = tree.read(path) if tree.has_file(path) else None
        return reading if isinstance(reading, Source) else None

    read = ci_reader(source.path, read_file) if CI_MARKER.search(source.text) else None
    return () if read is None else read(source)


def _read_templates(tree: Tree, sources: list[Source]) -> Iterator[DefinitionFile]:
    if not sources:
        return
    from appspec_lint.pipeline.cloudformation import read_template
    from appspec_lint.pipeline.codepipeline_export import read_exported

    for source in sources:
        file = read_template(tree, source) or read_exported(source)
        if file is not None:
            yield file


def _read_modules(tree: Tree, paths: list[str]) -> tuple[DefinitionFile, ...]:
    if not paths:
        return ()
    from appspec_lint.pipeline.terraform import read_terraform

    return read_terraform(tree, paths)
