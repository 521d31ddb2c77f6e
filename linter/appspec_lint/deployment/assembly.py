"""What else than a buildspec may assemble a bundle: workflows, Makefiles, packaging scripts."""

from __future__ import annotations

import re

from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.tree import Tree

_PIPELINE = re.compile(
    r"(?:^|/)(?:\.github/workflows/[^/]+\.ya?ml|\.circleci/config\.yml|\.buildkite/[^/]+|"
    r"\.gitlab-ci\.yml|\.travis\.yml|(?:azure|bitbucket)-pipelines\.ya?ml|Jenkinsfile[^/]*|"
    r"appveyor\.yml|(?:GNU)?[Mm]akefile|Rakefile|[Gg]runtfile\.\w+|[Gg]ulpfile\.\w+|package\.json|"
    r"composer\.json|pom\.xml|build\.(?:gradle(?:\.kts)?|sbt|xml)|[Dd]ockerfile[^/]*|"
    r"fabfile\.py|Capfile|[^/]*(?:assembly|package)[^/]*\.xml|"
    r"[^/]*(?:build|deploy|pack|release|bundle|publish|pipeline|ship|push)[^/]*\.(?:\w+))$"
)
"""The files whose commands may copy files and pack them."""
_BUILDSPEC = re.compile(r"build-?spec[^/]*$", re.IGNORECASE)


def pipeline_files(tree: Tree) -> list[str]:
    """The files of the repository whose commands may assemble a bundle, sorted."""
    return [path for path in tree.paths if _PIPELINE.search(path) and not _BUILDSPEC.search(path)]


def may_assemble(tree: Tree, name: str, *, is_anchored: bool) -> bool:
    """Whether a file of the repository may move a file of this base name.

    Where the AppSpec's own directory is evidently the bundle (`is_anchored`), only a file that
    mentions the name, or that flattens what it packs, is evidence.
    """
    paths = pipeline_files(tree)
    if not is_anchored:
        return bool(paths)
    for path in paths:
        reading = tree.read(path)
        if not isinstance(reading, Source) or name in reading.text:
            return True
        if _FLATTENING.search(reading.text):
            return True
    return False


def mentions(tree: Tree, name: str) -> bool:
    """Whether a file whose commands may assemble a bundle mentions a name."""
    readings = (tree.read(path) for path in pipeline_files(tree) if tree.has_file(path))
    return any(isinstance(reading, Source) and name in reading.text for reading in readings)


_FLATTENING = re.compile(r"\bzip\s+(?:-\w+\s+)*-\w*j|\bcp\s+-\w*r|\brsync\b|\btar\b.*\s-C\b")
"""Commands that may copy a file to another path without naming it."""
