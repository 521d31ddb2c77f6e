"""What CodePipeline and CodeDeploy say of deployments to ECS and Lambda."""

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
        "Exception while trying to read the task definition artifact file from: Build",
        ("read the task definition artifact file",),
        "The artifact that CodePipeline hands to the action CodeDeployToECS has no `taskdef.json`, "
        "or not at the path of the action's configuration.",
        (PIPELINE, f"{GUIDE}troubleshooting-deployments.html"),
        ("task-definition-missing", "malformed-task-definition"),
    ),
    KnownError(
        "image-file-not-read",
        "Exception while trying to read the image artifact file from the artifact: BuildArtifact",
        ("read the image artifact file", "image definition file"),
        "Blue/green deployments to ECS take `imageDetail.json`, the standard ones "
        "`imagedefinitions.json`: the artifact has the other one, none, or it is malformed.",
        (PIPELINE,),
        ("image-definitions-for-blue-green", "malformed-image-file"),
    ),
    KnownError(
        "task-definition-unknown",
        "Unable to describe task definition.",
        ("unable to describe task definition",),
        "The AppSpec names a task definition that doesn't exist: the placeholder for it is not the "
        "one that CodePipeline fills in (`<TASK_DEFINITION>`), or its ARN is another account's.",
        (ECS, PIPELINE),
        ("misspelt-placeholder", "task-definition-missing"),
    ),
    KnownError(
        "container-unknown",
        "The container web does not exist in the task definition.",
        ("does not exist in the task definition", "did not have a container port"),
        "The AppSpec's `LoadBalancerInfo` names a container or a port that the task definition "
        "doesn't have.",
        (ECS,),
        ("container-not-in-task-definition",),
    ),
    KnownError(
        "configuration-refused",
        "The deployment failed because the AppSpec file that specifies the deployment "
        "configuration is missing or has an invalid configuration.",
        (
            "is missing or has an invalid configuration",
            "not a well-formed yaml",
            "appspec file must be valid json or yaml",
            "bundletype must be either yaml or json",
        ),
        "The AppSpec for ECS or Lambda is not readable, lacks a property, or its two Lambda "
        "versions are the same.",
        (ECS, "https://github.com/aws/aws-cli/issues/6267"),
        ("appspec-syntax", "appspec-invalid", "appspec-missing", "lambda-version-unchanged"),
    ),
)
