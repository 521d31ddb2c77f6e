"""Which file is the configuration of which CI system, and its reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.pipeline_model import Job

Reader = Callable[[Source], tuple[Job, ...]]
FileReader = Callable[[str], Source | None]

CI_MARKER = regex(
    r"code-?deploy|codebuild|codepipeline|createdeployment"
    r"|aws\s+(?:\\\s*)?(?:deploy|codebuild|s3)\b|amazon-ecs-deploy-task-definition"
    r"|\buses:\s*['\"]?\./(?!\.github/workflows/)"
    r"|(?:deploy|release|publish)[\w-]*\.sh\b|\b(?:make|run)\s[^\n]{0,80}\bdeploy",
    re.IGNORECASE,
)
"""What a file contains if it may deploy with CodeDeploy, or call what does."""


def ci_reader(path: str, read_file: FileReader = lambda path: None) -> Reader | None:
    """The reader of a file, by its path from the root of the repository; None if there is none.

    Only the files that a CI system runs have one. A reader is imported when it is needed, and reads
    other files of the repository with `read_file`.
    """
    match path:
        case ".travis.yml":
            from appspec_lint.pipeline.travis import read_travis

            return read_travis
        case ".circleci/config.yml":
            from appspec_lint.pipeline.circleci import read_circleci

            return read_circleci
        case ".gitlab-ci.yml":
            from appspec_lint.pipeline.gitlab_ci import read_gitlab_ci

            return read_gitlab_ci
        case "bitbucket-pipelines.yml":
            from appspec_lint.pipeline.bitbucket_pipelines import read_bitbucket_pipelines

            return read_bitbucket_pipelines
        case "azure-pipelines.yml" | "azure-pipelines.yaml":
            from appspec_lint.pipeline.azure_pipelines import read_azure_pipelines

            return read_azure_pipelines
    directory, _, name = path.rpartition("/")
    if directory == ".github/workflows" and name.endswith((".yml", ".yaml")):
        from appspec_lint.pipeline.github_actions import read_github_actions

        return partial(read_github_actions, read_file=read_file)
    if name.startswith("Jenkinsfile") or name.endswith((".Jenkinsfile", ".jenkinsfile")):
        from appspec_lint.pipeline.jenkins import read_jenkins

        return read_jenkins
    return None
