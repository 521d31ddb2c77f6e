"""Errors about the deployment as a whole, from CodeDeploy, CodePipeline and the agent's polling."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import AGENT, GUIDE, KnownError, NextStep
from appspec_lint.troubleshooting.next_steps import (
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

API = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ErrorInformation.html"
CREATE = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html"
CODES = f"{GUIDE}error-codes.html"
TROUBLE = f"{GUIDE}troubleshooting-deployments.html"
INSTANCES = f"{GUIDE}troubleshooting-ec2-instances.html"
POLLING = f"{AGENT}agent/base.rb"

KNOWN_ERRORS = (
    KnownError(
        "health-constraints-invalid",
        "HEALTH_CONSTRAINTS_INVALID",
        "The deployment can't start because the minimum number of healthy instances, as defined by "
        "your deployment configuration, are not available. (Error code: "
        "HEALTH_CONSTRAINTS_INVALID)",
        ("health_constraints_invalid", "minimum number of healthy instances"),
        "The deployment configuration requires more healthy instances than are available, so not "
        "even one can be taken out of service: use a different deployment configuration, or add "
        "instances.",
        (CODES, f"{GUIDE}instances-health.html"),
        look=(TARGETS, BALANCER),
    ),
    KnownError(
        "agent-not-responding",
        "CodeDeploy agent was not able to receive the lifecycle event",
        "CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent "
        "logs on your host and make sure the agent is running and can connect to the CodeDeploy "
        "server.",
        (
            "was not able to receive the lifecycle event",
            "agent_issue",
            "agent must be installed and running",
        ),
        "The agent on the instance did not respond: it is not installed, is stopped, has no "
        "credentials, or cannot reach CodeDeploy. Nothing in the repository causes this.",
        (CODES, INSTANCES),
        pattern=r"was not able to receive the lifecycle event|\bAGENT_ISSUE\b"
        r"|agent must be installed and running",
        look=(RUNNING, PROFILE, NETWORK, REGION),
    ),
    KnownError(
        "health-constraints",
        "HEALTH_CONSTRAINTS",
        "The overall deployment failed because too many individual instances failed deployment, "
        "too few healthy instances are available for deployment, or some instances in your "
        "deployment group are experiencing problems. (Error code: HEALTH_CONSTRAINTS)",
        (
            "too many individual instances failed",
            "too few healthy instances",
            "health_constraints",
            "some instances in your deployment group are experiencing problems",
        ),
        "This error is reported for nearly every failed deployment and does not name the cause. "
        "The cause is in the details of the instance that failed first: find its lifecycle event, "
        "script and message, and pass them to `appspec-lint explain`.",
        (CODES, TROUBLE, f"{GUIDE}instances-health.html"),
        look=LOGS,
    ),
    KnownError(
        "no-credentials",
        "Missing credentials",
        "Missing credentials - please check if this instance was started with an IAM instance "
        "profile",
        ("missing credentials - please check", "unable to load aws credentials"),
        "The instance has no IAM instance profile (on-premises: no credentials file). Restart the "
        "agent after attaching one.",
        (POLLING, INSTANCES),
        look=(PROFILE,),
    ),
    KnownError(
        "signature-expired",
        "InvalidSignatureException - Signature expired",
        "InvalidSignatureException - Signature expired",
        ("invalidsignatureexception", "signature expired"),
        "The instance's clock is wrong.",
        (INSTANCES,),
        look=(CLOCK,),
    ),
    KnownError(
        "agent-access-denied",
        "Cannot reach InstanceService",
        "Cannot reach InstanceService: Aws::CodeDeployCommand::Errors::AccessDeniedException",
        (
            "cannot reach instanceservice",
            "aws::codedeploycommand::errors",
            "the security token included in the request",
            "error polling for host commands",
        ),
        "The service responds but rejects the agent: its credentials have expired or are wrong, "
        "its role lacks a permission, or it uses the wrong Region.",
        (POLLING, "https://github.com/aws/aws-codedeploy-agent/issues/413"),
        look=(PROFILE, REGION, RUNNING),
    ),
    KnownError(
        "service-unreachable",
        "Network error: … NetworkingError",
        "Network error: #<Seahorse::Client::NetworkingError>",
        (
            "network error: ",
            "networkingerror",
            "failed to open tcp connection",
            "could not resolve host",
            "getaddrinfo: ",
            "execution expired",
        ),
        "The agent cannot reach the service: no route, no NAT gateway or VPC endpoint, a security "
        "group or a proxy that blocks it, or failing DNS resolution.",
        (POLLING, f"{GUIDE}vpc-endpoints.html"),
        look=(NETWORK, REGION),
    ),
    KnownError(
        "host-identifier-mismatch",
        "Host Identifier mismatch",
        "Host Identifier mismatch",
        ("host identifier mismatch",),
        "The agent runs with the identity of another instance: the instance was launched from an "
        "image that contains the state of another instance's agent.",
        (f"{AGENT}plugins/codedeploy/command_poller.rb",),
        look=(RUNNING, WHOLE_LOG),
    ),
    KnownError(
        "no-instances",
        "NO_INSTANCES",
        "No instances were specified, or no instances can be found. (Error code: NO_INSTANCES)",
        ("no_instances", "no instances can be found", "no instances were found"),
        "No instance matches the deployment group's tags or Auto Scaling groups.",
        (API, INSTANCES),
        look=(TARGETS,),
    ),
    KnownError(
        "service-role",
        "IAM_ROLE_PERMISSIONS",
        "CodeDeploy does not have the permissions required to assume a role (Error code: "
        "IAM_ROLE_PERMISSIONS)",
        (
            "iam_role_permissions",
            "iam_role_missing",
            "does not have the permissions required to assume",
            "no service role exists with the service role name",
            "the service role associated with your deployment group does not have",
            "does not give you permission to",
        ),
        "The deployment group's service role does not exist or lacks a permission.",
        (CODES, f"{GUIDE}getting-started-create-service-role.html"),
        look=(SERVICE_ROLE,),
    ),
    KnownError(
        "over-max-instances",
        "OVER_MAX_INSTANCES",
        "The deployment failed because more instances are targeted for deployment than are allowed "
        "for your account. (Error code: OVER_MAX_INSTANCES)",
        ("over_max_instances", "more instances are targeted", "more requests were made than are"),
        "An account limit has been reached: deploy to fewer instances at a time, or request a "
        "higher limit.",
        (CODES, f"{GUIDE}limits.html"),
        look=(TARGETS, AT_ONCE),
    ),
    KnownError(
        "agent-too-old",
        "Validation of PKCS7 signed message failed",
        "Validation of PKCS7 signed message failed",
        ("validation of pkcs7 signed message failed",),
        "The instance runs an agent older than 1.0.1.854: update the agent.",
        (TROUBLE,),
        look=(RUNNING,),
    ),
    KnownError(
        "revision-missing",
        "REVISION_MISSING",
        "The revision ID was missing. (Error code: REVISION_MISSING)",
        ("revision_missing",),
        "The revision is no longer in the bucket, or was never uploaded.",
        (API,),
        look=(PROFILE,),
    ),
    KnownError(
        "invalid-revision",
        "InvalidRevisionException",
        "An error occurred (InvalidRevisionException) when calling the CreateDeployment operation: "
        "The revision was specified in an invalid format.",
        ("invalidrevision", "invalid_revision"),
        "CodeDeploy does not accept the revision of this deployment: its location is incomplete "
        "(bucket, key, bundle type), its type does not fit the platform (a zip for Lambda), or the "
        "AppSpec in it is not valid.",
        (f"{CREATE}#API_CreateDeployment_Errors", API),
        ("appspec-syntax", "appspec-invalid", "appspec-missing"),
        r"InvalidRevision(?:Exception)?|INVALID_REVISION",
        (
            NextStep(
                "the revision of the deployment",
                ("aws deploy get-deployment --deployment-id ID --query deploymentInfo.revision",),
                CREATE,
            ),
        ),
    ),
    KnownError(
        "hook-function-failed",
        "HOOK_EXECUTION_FAILURE",
        "The hook function failed. (Error code: HOOK_EXECUTION_FAILURE)",
        ("hook_execution_failure", "expects a status callback within one hour"),
        "A Lambda function in the AppSpec's hooks reported `Failed`, does not exist, or did not "
        "call `PutLifecycleEventHookExecutionStatus` within one hour.",
        (API, f"{GUIDE}reference-appspec-file-structure-hooks.html"),
        ("invalid-hook-function", "appspec-invalid", "unknown-lifecycle-event"),
        look=(
            NextStep(
                "the log of the function",
                ("aws logs tail /aws/lambda/FUNCTION --since 2h",),
                f"{GUIDE}tutorial-ecs-deployment-with-hooks.html",
            ),
        ),
    ),
    KnownError(
        "alarm-active",
        "ALARM_ACTIVE",
        "One or more alarms have been activated according to the Amazon CloudWatch metrics you "
        "selected, and the affected deployments have been stopped. (Error code: ALARM_ACTIVE)",
        ("alarm_active", "one or more alarms have been activated"),
        "A CloudWatch alarm of the deployment group went off and stopped the deployment. Nothing "
        "in the repository causes this directly.",
        (CODES, f"{GUIDE}monitoring-create-alarms.html"),
        look=(
            NextStep(
                "the alarms that are active",
                ("aws cloudwatch describe-alarms --state-value ALARM",),
                f"{GUIDE}monitoring-create-alarms.html",
            ),
        ),
    ),
    KnownError(
        "concurrent-deployments",
        "already has an active deployment",
        "The deployment group already has an active deployment",
        ("already has an active deployment", "deploymentlimitexceeded", "is already deploying"),
        "Another deployment to the same group or instances is in progress; two deployments on one "
        "instance interfere with each other.",
        (f"{GUIDE}troubleshooting-auto-scaling.html",),
        look=(AT_ONCE,),
    ),
    KnownError(
        "unknown-error",
        "UnknownError",
        "UnknownError",
        ("unknownerror",),
        "The error code for everything that is not a script failure: a rejected AppSpec, a file "
        "that cannot be copied, a revision that cannot be downloaded. The message next to the "
        "code names the cause.",
        (CODES, f"{AGENT}plugins/codedeploy/hook_executor.rb"),
        pattern=r"\bUnknownError\b",
        look=LOGS,
    ),
)
