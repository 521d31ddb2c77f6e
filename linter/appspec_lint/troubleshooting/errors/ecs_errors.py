"""Errors of CodePipeline and CodeDeploy about deployments to ECS and Lambda."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import GUIDE, KnownError, NextStep

ECS = f"{GUIDE}reference-appspec-file-structure-resources.html"
PIPELINE = (
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html"
    "#file-reference-ecs-bluegreen"
)

IMAGES = "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html"
CONTAINERS = NextStep(
    "the containers of the service's task definition",
    (
        "aws ecs describe-task-definition --task-definition FAMILY "
        "--query 'taskDefinition.containerDefinitions[].name'",
    ),
    IMAGES,
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
        ("image-definitions-for-blue-green", "malformed-image-file", "misspelt-image-file"),
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
        "image-container-unknown",
        "The AWS ECS container … does not exist",
        "Invalid action configuration: The AWS ECS container web does not exist",
        ("the aws ecs container ",),
        "`imagedefinitions.json` names a container that the service's task definition does not "
        "contain: each `name` in it must be the name of a container there.",
        (IMAGES, "https://github.com/aws-samples/aws-modern-application-workshop/issues/153"),
        ("image-definitions-unknown-container", "container-not-in-task-definition"),
        r"The AWS ECS container \S+ does not exist",
        (CONTAINERS,),
    ),
    KnownError(
        "task-definition-key",
        "Unexpected key … found in params",
        "* UnexpectedParameter: Unexpected key 'requiresAttributes' found in params",
        (
            "unknown parameter in input: ",
            "' found in params",
            'unrecognized field "',
        ),
        "The task definition contains keys that `DescribeTaskDefinition` returns, but "
        "`RegisterTaskDefinition` does not accept: remove `taskDefinitionArn`, `revision`, "
        "`status`, `requiresAttributes`, `compatibilities`, `registeredAt` and `registeredBy`.",
        (
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
            "API_RegisterTaskDefinition.html",
            "https://github.com/aws-actions/amazon-ecs-render-task-definition/issues/2",
        ),
        ("task-definition-not-registrable", "malformed-task-definition"),
        r"(?:Unexpected key '|Unknown parameter in input: \"|Unrecognized field \")"
        r"(?:taskDefinitionArn|revision|status|requiresAttributes|compatibilities|registeredAt"
        r"|registeredBy|deregisteredAt|taskDefinition)[\"'].*",
        (
            NextStep(
                "the task definition without these keys",
                (
                    "aws ecs describe-task-definition --task-definition FAMILY --query "
                    "taskDefinition | jq 'del(.taskDefinitionArn, .revision, .status, "
                    ".requiresAttributes, .compatibilities, .registeredAt, .registeredBy)'",
                ),
                "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
                "API_RegisterTaskDefinition.html",
            ),
        ),
    ),
    KnownError(
        "task-not-started",
        "CannotPullContainerError",
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to "
        "resolve ref",
        (
            "cannotpullcontainererror",
            "essential container in task exited",
            "was unable to place a task",
            "taskfailedtostart",
        ),
        "The new tasks do not start or exit again: the image does not exist or cannot be pulled, "
        "the program in it fails, or the cluster has no capacity. The stopped tasks contain the "
        "reason.",
        (
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
            "stopped-task-error-codes.html",
        ),
        look=(
            NextStep(
                "why the tasks stopped",
                (
                    "aws ecs list-tasks --cluster CLUSTER --desired-status STOPPED",
                    "aws ecs describe-tasks --cluster CLUSTER --tasks TASK "
                    "--query 'tasks[].[stoppedReason,containers[].reason]'",
                ),
                "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
                "stopped-task-errors.html",
            ),
        ),
    ),
    KnownError(
        "bundle-type-rejected",
        "BundleType must be either YAML or JSON",
        "BundleType must be either YAML or JSON",
        ("bundletype must be either yaml or json",),
        "The revision of a deployment to Lambda or ECS is the AppSpec itself, not an archive that "
        "contains it.",
        ("https://github.com/jenkinsci/aws-codedeploy-plugin/issues/89", ECS),
        ("service-revision-zipped",),
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
        ),
        "The AppSpec for ECS or Lambda cannot be parsed, lacks a property, or its two Lambda "
        "versions are the same.",
        (ECS, "https://github.com/aws/aws-cli/issues/6267"),
        ("appspec-syntax", "appspec-invalid", "appspec-missing", "lambda-version-unchanged"),
    ),
)
