"""Errors of CodePipeline and CodeDeploy about deployments to ECS and Lambda."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import GUIDE, KnownError

ECS = f"{GUIDE}reference-appspec-file-structure-resources.html"
PIPELINE = (
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html"
    "#file-reference-ecs-bluegreen"
)

KNOWN_ERRORS = (
    KnownError(
        "task-definition-not-read",
        "Exception while trying to read the task definition artifact file",
        "Exception while trying to read the task definition artifact file from: Build",
        ("read the task definition artifact file",),
        "The artifact that CodePipeline passes to the CodeDeployToECS action does not contain "
        "`taskdef.json` at the path that the action is configured with.",
        (PIPELINE, f"{GUIDE}troubleshooting-deployments.html"),
        ("task-definition-missing", "malformed-task-definition"),
    ),
    KnownError(
        "image-file-not-read",
        "Exception while trying to read the image artifact file",
        "Exception while trying to read the image artifact file from the artifact: BuildArtifact",
        ("read the image artifact file", "image definition file"),
        "Blue/green deployments to ECS expect `imageDetail.json`, standard deployments expect "
        "`imagedefinitions.json`: the artifact contains the other file or neither, or the file is "
        "malformed.",
        (PIPELINE,),
        ("image-definitions-for-blue-green", "malformed-image-file"),
    ),
    KnownError(
        "task-definition-unknown",
        "Unable to describe task definition",
        "Unable to describe task definition.",
        ("unable to describe task definition",),
        "The AppSpec references a task definition that does not exist: the placeholder is not the "
        "one that CodePipeline replaces (`<TASK_DEFINITION>`), or the ARN belongs to another "
        "account.",
        (ECS, PIPELINE),
        ("misspelt-placeholder", "task-definition-not-arn", "task-definition-missing"),
    ),
    KnownError(
        "container-unknown",
        "The container … does not exist in the task definition",
        "The container web does not exist in the task definition.",
        ("does not exist in the task definition", "did not have a container port"),
        "`LoadBalancerInfo` in the AppSpec names a container or a port that the task definition "
        "does not contain.",
        (ECS,),
        ("container-not-in-task-definition",),
    ),
    KnownError(
        "configuration-rejected",
        "is missing or has an invalid configuration",
        "The deployment failed because the AppSpec file that specifies the deployment "
        "configuration is missing or has an invalid configuration.",
        (
            "is missing or has an invalid configuration",
            "not a well-formed yaml",
            "appspec file must be valid json or yaml",
            "bundletype must be either yaml or json",
        ),
        "The AppSpec for ECS or Lambda cannot be parsed, lacks a property, or its two Lambda "
        "versions are the same.",
        (ECS, "https://github.com/aws/aws-cli/issues/6267"),
        ("appspec-syntax", "appspec-invalid", "appspec-missing", "lambda-version-unchanged"),
    ),
)
