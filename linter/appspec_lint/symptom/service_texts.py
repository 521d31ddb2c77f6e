"""What CodeDeploy, CodePipeline and the agent's polling say of the deployment as a whole."""

from __future__ import annotations

from appspec_lint.symptom.checks import (
    AT_ONCE,
    BALANCER,
    CLOCK,
    LOGS,
    NETWORK,
    PROFILE,
    REGION,
    RUNNING,
    SERVICE_ROLE,
    TARGETS,
    WHOLE_LOG,
)
from appspec_lint.symptom.entry import AGENT, GUIDE, Symptom

CODES = f"{GUIDE}error-codes.html"
TROUBLE = f"{GUIDE}troubleshooting-deployments.html"
INSTANCES = f"{GUIDE}troubleshooting-ec2-instances.html"
POLLING = f"{AGENT}agent/base.rb"
ECS = f"{GUIDE}reference-appspec-file-structure-resources.html"
PIPELINE = (
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html"
    "#file-reference-ecs-bluegreen"
)

SYMPTOMS = (
    Symptom(
        "too-few-healthy-instances-defined",
        "The deployment can't start because the minimum number of healthy instances, as defined by "
        "your deployment configuration, are not available. (Error code: "
        "HEALTH_CONSTRAINTS_INVALID)",
        ("health_constraints_invalid", "minimum number of healthy instances"),
        "The deployment configuration wants more healthy instances than there are, so it can't "
        "take even one out: use another configuration, or more instances.",
        (CODES, f"{GUIDE}instances-health.html"),
        look=(TARGETS, BALANCER),
    ),
    Symptom(
        "agent-not-answering",
        "CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent "
        "logs on your host and make sure the agent is running and can connect to the CodeDeploy "
        "server.",
        (
            "was not able to receive the lifecycle event",
            "agent_issue",
            "agent must be installed and running",
        ),
        "The agent on the instance didn't answer: it is not installed, stopped, without "
        "credentials, or can't reach the service. Nothing in the repository decides that.",
        (CODES, INSTANCES),
        pattern=r"was not able to receive the lifecycle event|\bAGENT_ISSUE\b"
        r"|agent must be installed and running",
        look=(RUNNING, PROFILE, NETWORK, REGION),
    ),
    Symptom(
        "umbrella",
        "The overall deployment failed because too many individual instances failed deployment, "
        "too few healthy instances are available for deployment, or some instances in your "
        "deployment group are experiencing problems. (Error code: HEALTH_CONSTRAINTS)",
        (
            "too many individual instances failed",
            "too few healthy instances",
            "health_constraints",
            "some instances in your deployment group are experiencing problems",
        ),
        "This text stands over nearly every failed deployment and names no cause. The cause is "
        "with the instance that failed first: find its event, its script and its message, and "
        "give them to `appspec-lint explain`. Run `appspec-lint` too: it tells what the files "
        "show.",
        (CODES, TROUBLE, f"{GUIDE}instances-health.html"),
        look=LOGS,
    ),
    Symptom(
        "no-credentials",
        "Missing credentials - please check if this instance was started with an IAM instance "
        "profile",
        ("missing credentials - please check", "unable to load aws credentials"),
        "The instance has no IAM instance profile (or no credentials file, on-premises). After "
        "attaching one, restart the agent.",
        (POLLING, INSTANCES),
        look=(PROFILE,),
    ),
    Symptom(
        "signature-expired",
        "InvalidSignatureException - Signature expired",
        ("invalidsignatureexception", "signature expired"),
        "The instance's clock is wrong.",
        (INSTANCES,),
        look=(CLOCK,),
    ),
    Symptom(
        "service-refuses-agent",
        "Cannot reach InstanceService: Aws::CodeDeployCommand::Errors::AccessDeniedException",
        (
            "cannot reach instanceservice",
            "aws::codedeploycommand::errors",
            "the security token included in the request",
            "error polling for host commands",
        ),
        "The service answers, and refuses the agent: its credentials are expired or wrong, its "
        "role lacks a permission, or the region is another one.",
        (POLLING, "https://github.com/aws/aws-codedeploy-agent/issues/413"),
        look=(PROFILE, REGION, RUNNING),
    ),
    Symptom(
        "service-out-of-reach",
        "Network error: #<Seahorse::Client::NetworkingError>",
        (
            "network error: ",
            "networkingerror",
            "failed to open tcp connection",
            "could not resolve host",
            "getaddrinfo: ",
            "execution expired",
        ),
        "The agent doesn't reach the service: no route, no NAT gateway or VPC endpoint, a security "
        "group, a proxy, or no name resolution.",
        (POLLING, f"{GUIDE}vpc-endpoints.html"),
        look=(NETWORK, REGION),
    ),
    Symptom(
        "wrong-instance",
        "Host Identifier mismatch",
        ("host identifier mismatch",),
        "The agent runs under the identity of another instance: the machine was made of an image "
        "of one that had an agent with its state.",
        (f"{AGENT}plugins/codedeploy/command_poller.rb",),
        look=(RUNNING, WHOLE_LOG),
    ),
    Symptom(
        "no-instances",
        "The deployment failed because no instances were found for your deployment group. "
        "(Error code: NO_INSTANCES)",
        ("no_instances", "no instances were found", "no instances found"),
        "The deployment group's tags or Auto Scaling groups select no instance.",
        (CODES, INSTANCES),
        look=(TARGETS,),
    ),
    Symptom(
        "service-role",
        "CodeDeploy does not have the permissions required to assume a role (Error code: "
        "IAM_ROLE_PERMISSIONS)",
        (
            "iam_role_permissions",
            "iam_role_missing",
            "does not have the permissions required to assume",
            "does not give you permission to",
        ),
        "The deployment group's service role doesn't exist, or lacks a permission.",
        (CODES, f"{GUIDE}getting-started-create-service-role.html"),
        look=(SERVICE_ROLE,),
    ),
    Symptom(
        "revision-missing",
        "The revision could not be found (Error code: REVISION_MISSING)",
        ("revision_missing",),
        "The revision is no longer in the bucket, or was never there.",
        (CODES,),
        look=(PROFILE,),
    ),
    Symptom(
        "deployments-at-once",
        "The deployment group already has an active deployment",
        ("already has an active deployment", "deploymentlimitexceeded", "is already deploying"),
        "Another deployment to the same group or instances is under way; two on one instance "
        "disturb each other.",
        (f"{GUIDE}troubleshooting-auto-scaling.html",),
        look=(AT_ONCE,),
    ),
    Symptom(
        "task-definition-not-read",
        "Exception while trying to read the task definition artifact file from: Build",
        ("read the task definition artifact file",),
        "The artifact that CodePipeline hands to the action CodeDeployToECS has no `taskdef.json`, "
        "or not at the path of the action's configuration.",
        (PIPELINE, f"{GUIDE}troubleshooting-deployments.html"),
        ("task-definition-missing", "malformed-task-definition"),
    ),
    Symptom(
        "image-file-not-read",
        "Exception while trying to read the image artifact file from the artifact: BuildArtifact",
        ("read the image artifact file", "image definition file"),
        "Blue/green deployments to ECS take `imageDetail.json`, the standard ones "
        "`imagedefinitions.json`: the artifact has the other one, none, or it is malformed.",
        (PIPELINE,),
        ("image-definitions-for-blue-green", "malformed-image-file"),
    ),
    Symptom(
        "task-definition-unknown",
        "Unable to describe task definition.",
        ("unable to describe task definition",),
        "The AppSpec names a task definition that doesn't exist: the placeholder for it is not the "
        "one that CodePipeline fills in (`<TASK_DEFINITION>`), or its ARN is another account's.",
        (ECS, PIPELINE),
        ("misspelt-placeholder", "task-definition-missing"),
    ),
    Symptom(
        "container-unknown",
        "The container web does not exist in the task definition.",
        ("does not exist in the task definition", "did not have a container port"),
        "The AppSpec's `LoadBalancerInfo` names a container or a port that the task definition "
        "doesn't have.",
        (ECS,),
        ("container-not-in-task-definition",),
    ),
    Symptom(
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
    Symptom(
        "unknown-error",
        "UnknownError",
        ("unknownerror",),
        "The code of everything that is not a script's failure: an AppSpec that is refused, a file "
        "that can't be copied, a revision that can't be fetched. The message beside it says which.",
        (CODES, f"{AGENT}plugins/codedeploy/hook_executor.rb"),
        pattern=r"\bUnknownError\b",
        look=LOGS,
    ),
)
