"""What the environment variables of CI systems say about the job in which the command runs."""

from __future__ import annotations

import os
from pathlib import Path

_CHECKOUT = (
    "GITHUB_WORKSPACE",
    "CI_PROJECT_DIR",  # GitLab
    "BUILD_SOURCESDIRECTORY",  # Azure Pipelines
    "BITBUCKET_CLONE_DIR",
    "CODEBUILD_SRC_DIR",
)
"""The variables with the directory of the checkout."""


def find_checkout(directory: Path) -> Path | None:
    """Return the checkout of the CI job that contains `directory`; None if there is none."""
    names = (*_CHECKOUT, "WORKSPACE") if os.environ.get("JENKINS_URL") else _CHECKOUT
    for name in names:
        checkout = os.path.realpath(os.environ.get(name) or "/")
        if checkout != "/" and directory.is_relative_to(checkout):
            return Path(checkout)
    return None
