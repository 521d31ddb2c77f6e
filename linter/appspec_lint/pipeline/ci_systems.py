"""Which file is the configuration of which CI system, and its reader."""

from __future__ import annotations

import re
from collections.abc import Callable

from appspec_lint.diagnostics.span import Source
from appspec_lint.pipeline.pipeline_model import Job

Reader = Callable[[Source], tuple[Job, ...]]

CI_MARKER = re.compile(
    r"code-?deploy|codebuild|codepipeline|createdeployment"
    r"|aws\s+(?:\\\s*)?(?:deploy|codebuild|s3)\b|amazon-ecs-deploy-task-definition",
    re.IGNORECASE,
)
"""What a file contains if it may deploy with CodeDeploy."""


def ci_reader(path: str) -> Reader | None:
    """The reader of a file, by its path from the root of the repository; None if there is none.

    Only the files that a CI system runs have one. A reader is imported when it is needed.
    """
    directory, _, name = path.rpartition("/")
    if directory == ".github/workflows" and name.endswith((".yml", ".yaml")):
        from appspec_lint.pipeline.github_actions import read_github_actions

        return read_github_actions
    return None
