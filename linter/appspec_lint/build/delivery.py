"""Deployments of the repository itself: `aws deploy create-deployment --github-location`.

CodeDeploy then downloads an archive of the commit from GitHub, so that the revision is what the
repository contains
(https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-partners-github.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.tree import Tree

_PIPELINE_FILE = re.compile(
    r"\.github/workflows/[^/]+\.ya?ml|bitbucket-pipelines\.ya?ml|\.gitlab-ci\.ya?ml|\.travis\.ya?ml|"
    r"\.circleci/config\.ya?ml|azure-pipelines\.ya?ml|(?:[^/]+/)?(?:Jenkinsfile|Makefile)|"
    r"(?:[^/]+/)?[^/]+\.sh"
)
_GITHUB_LOCATION = re.compile(
    r"^(?!\s*#).*(?:--github-location\b|uses:\s*webfactory/create-aws-codedeploy-deployment@)",
    re.MULTILINE,
)
_S3_LOCATION = re.compile(r"^(?!\s*#).*(?:--s3-location\b|\baws\s+deploy\s+push\b)", re.MULTILINE)


def pipeline_files(tree: Tree) -> Iterator[Source]:
    """The CI definitions, Makefiles and scripts that may deploy, in the order of their paths."""
    for path in tree.paths:
        if _PIPELINE_FILE.fullmatch(path):
            reading = tree.read(path)
            if isinstance(reading, Source):
                yield reading


def deploys_repository(tree: Tree) -> bool:
    """Whether the repository is certainly the revision: a command says so, and none another."""
    texts = [source.text for source in pipeline_files(tree)]
    return any(map(_GITHUB_LOCATION.search, texts)) and not any(map(_S3_LOCATION.search, texts))
