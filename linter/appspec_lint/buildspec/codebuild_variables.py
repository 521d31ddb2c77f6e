"""The environment variables that CodeBuild sets in every build, and what they contain.

Source: CodeBuild user guide, "Environment variables in build environments".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_WEBHOOK = "Set only in builds that a webhook starts."
_RUNNER = "Set only in builds of CodeBuild-hosted runners."
_SECONDARY = ("CODEBUILD_SRC_DIR_", "CODEBUILD_SOURCE_VERSION_", "CODEBUILD_SOURCE_REPO_URL_")

VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "AWS_DEFAULT_REGION": "The Region of the build, for the AWS CLI and older SDKs.",
        "AWS_REGION": "The Region of the build.",
        "CODEBUILD_BATCH_BUILD_IDENTIFIER": "The `identifier` of this build in the batch. Set "
        "only in batch builds.",
        "CODEBUILD_BUILD_ARN": "The ARN of the build.",
        "CODEBUILD_BUILD_ID": "The ID of the build: the name of the project, a colon and a UUID.",
        "CODEBUILD_BUILD_IMAGE": "The image that the build runs in.",
        "CODEBUILD_BUILD_NUMBER": "The number of the build in its project.",
        "CODEBUILD_BUILD_SUCCEEDING": "1 as long as no phase has failed, then 0. The `post_build` "
        "phase also runs after a failed build: check this before publishing anything.",
        "CODEBUILD_INITIATOR": "What started the build: `codepipeline/` with the name of the "
        "pipeline, the name of a user, or `CodeBuild-Jenkins-Plugin`.",
        "CODEBUILD_KMS_KEY_ID": "The KMS key that encrypts the artifacts.",
        "CODEBUILD_LOG_PATH": "The name of the log stream in CloudWatch Logs.",
        "CODEBUILD_PROJECT_ARN": "The ARN of the build project.",
        "CODEBUILD_PUBLIC_BUILD_URL": "The address of the public page of the build results. Set "
        "only where these are public.",
        "CODEBUILD_RESOLVED_SOURCE_VERSION": "The commit ID of the source; in CodePipeline, that "
        "of the source action's revision. Not set in `DOWNLOAD_SOURCE`, nor for sources in S3.",
        "CODEBUILD_SOURCE_REPO_URL": "The address of the source: a repository or an object in S3.",
        "CODEBUILD_SOURCE_VERSION": "The version of the source that was requested: a commit, a "
        "branch, a tag or a pull request; in CodePipeline, the ARN of the input artifact.",
        "CODEBUILD_SRC_DIR": "The directory that the source is in and the commands start in.",
        "CODEBUILD_START_TIME": "When the build started, in milliseconds since 1970.",
        "CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID": f"The ID of the user who made the event. {_WEBHOOK}",
        "CODEBUILD_WEBHOOK_BASE_REF": f"The branch that the pull request is for. {_WEBHOOK}",
        "CODEBUILD_WEBHOOK_EVENT": f"The kind of event. {_WEBHOOK}",
        "CODEBUILD_WEBHOOK_HEAD_REF": f"The branch that contains the change. {_WEBHOOK}",
        "CODEBUILD_WEBHOOK_MERGE_COMMIT": f"The commit that merges the pull request. {_WEBHOOK}",
        "CODEBUILD_WEBHOOK_PREV_COMMIT": f"The commit before the push. {_WEBHOOK}",
        "CODEBUILD_WEBHOOK_TRIGGER": f"What triggered the build: `branch/` with a name, `pr/` with "
        f"a number, or `tag/` with a name. {_WEBHOOK}",
        "CODEBUILD_WEBHOOK_JOB_ID": f"The ID of the job. {_RUNNER}",
        "CODEBUILD_WEBHOOK_LABEL": f"The label of the runner that the job requests. {_RUNNER}",
        "CODEBUILD_WEBHOOK_RUN_ID": f"The ID of the workflow run. {_RUNNER}",
        "CODEBUILD_WEBHOOK_WORKFLOW_NAME": f"The name of the workflow. {_RUNNER}",
        "CODEBUILD_RUNNER_OWNER": f"The owner of the repository. {_RUNNER}",
        "CODEBUILD_RUNNER_REPO": f"The name of the repository. {_RUNNER}",
        "CODEBUILD_RUNNER_REPO_DOMAIN": f"The domain of the repository. {_RUNNER}",
        "CODEBUILD_RUNNER_WITH_BUILDSPEC": f"`true` if the labels of the job request the commands "
        f"of the buildspec. {_RUNNER}",
        "CODEBUILD_CONFIG_AUTO_DISCOVER": "Whether CodeBuild finds test reports itself. Your own "
        "setting, although its name is reserved.",
        "CODEBUILD_CONFIG_AUTO_DISCOVER_DIR": "The directory in which CodeBuild finds test "
        "reports. Your own setting, although its name is reserved.",
        "HOME": "The home directory of the user: `/root`.",
    }
)


def describe_variable(name: str) -> str:
    """What a variable of CodeBuild contains, or "" if CodeBuild does not set it."""
    known = VARIABLES.get(name)
    if known is not None:
        return known
    for start in _SECONDARY:
        if name.startswith(start) and name != start:
            return f"{VARIABLES[start[:-1]]} Of the secondary source `{name[len(start) :]}`."
    return ""
