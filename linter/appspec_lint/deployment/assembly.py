"""What else than a buildspec may assemble a bundle: workflows, Makefiles, packaging scripts."""

from __future__ import annotations

import re

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.once import once
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.tree import Tree

_PIPELINE = regex(
    r"(?:^|/)(?:\.github/workflows/[^/]+\.ya?ml|\.circleci/config\.yml|\.buildkite/[^/]+|"
    r"\.gitlab-ci\.yml|\.travis\.yml|(?:azure|bitbucket)-pipelines\.ya?ml|Jenkinsfile[^/]*|"
    r"appveyor\.yml|(?:GNU)?[Mm]akefile|Rakefile|[Gg]runtfile\.\w+|[Gg]ulpfile\.\w+|package\.json|"
    r"composer\.json|pom\.xml|build\.(?:gradle(?:\.kts)?|sbt|xml)|[Dd]ockerfile[^/]*|"
    r"fabfile\.py|Capfile|[^/]*(?:assembly|package)[^/]*\.xml|"
    r"[^/]*(?:build|deploy|pack|release|bundle|publish|pipeline|ship|push)[^/]*\.(?:\w+))$"
)
"""The files whose commands may copy files and pack them."""
_BUILDSPEC = regex(r"build-?spec[^/]*$", re.IGNORECASE)


_FLATTENING = regex(r"\bzip\s+(?:-\w+\s+)*-\w*j|\bcp\s+-\w*r|\brsync\b|\btar\b.*\s-C\b")
"""Commands that may copy a file to another path without naming it."""
_WORD = regex(r"[\w.@+-]+")
_GITHUB = regex(
    r"^(?![^\S\n]*#).*(?:--github-location\b|uses:\s*webfactory/create-aws-codedeploy-deployment@)",
    re.MULTILINE,
)
_S3 = regex(r"^(?![^\S\n]*#).*(?:--s3-location\b|\baws\s+deploy\s+push\b)", re.MULTILINE)


@dataclass(frozen=True)
class Pipelines:
    """The files whose commands may assemble a bundle, each read once."""

    texts: tuple[str, ...]
    unreadable: bool

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word in them, such as the name of a file."""
        return frozenset(word for text in self.texts for word in _WORD.findall(text))

    @cached_property
    def flatten(self) -> bool:
        """Whether a command may move files without naming them."""
        return any(map(_FLATTENING.search, self.texts))

    @cached_property
    def deploy_repository(self) -> bool:
        """Whether a command deploys a commit from GitHub, and none an archive from S3."""
        return any(map(_GITHUB.search, self.texts)) and not any(map(_S3.search, self.texts))


@once
def _read_pipelines(tree: Tree) -> Pipelines:
    paths = [
        path
        for path in tree.paths
        if _PIPELINE.search(path) and not _BUILDSPEC.search(path) and tree.has_file(path)
    ]
    readings = [tree.read(path) for path in paths]
    texts = tuple(reading.text for reading in readings if isinstance(reading, Source))
    return Pipelines(texts, len(texts) < len(readings))


def may_assemble(tree: Tree, name: str, *, is_anchored: bool) -> bool:
    """Whether a file of the repository may move a file of this base name.

    Where the AppSpec's own directory is evidently the bundle (`is_anchored`), only a file that
    mentions the name, or that flattens what it packs, is evidence.
    """
    pipelines = _read_pipelines(tree)
    if not is_anchored:
        return bool(pipelines.texts) or pipelines.unreadable
    return pipelines.unreadable or pipelines.flatten or name in pipelines.words


def deploys_repository(tree: Tree) -> bool:
    """Whether a pipeline deploys a commit from GitHub: the bundle is the repository as it is.

    https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-partners-github.html
    """
    return _read_pipelines(tree).deploy_repository


def mentions(tree: Tree, name: str) -> bool:
    """Whether a file whose commands may assemble a bundle mentions a name."""
    return name in _read_pipelines(tree).words
