"""What CodeDeploy, CodePipeline and the agent's polling say of the deployment as a whole."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import AGENT, GUIDE, KnownError
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
CODES = f"{GUIDE}error-codes.html"
TROUBLE = f"{GUIDE}troubleshooting-deployments.html"
INSTANCES = f"{GUIDE}troubleshooting-ec2-instances.html"
POLLING = f"{AGENT}agent/base.rb"

KNOWN_ERRORS = (
    KnownError(
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
    KnownError(
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
    KnownError(
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
        "give them to `appspec-lint explain`.",
        (CODES, TROUBLE, f"{GUIDE}instances-health.html"),
        look=LOGS,
    ),
    KnownError(
        "no-credentials",
        "Missing credentials - please check if this instance was started with an IAM instance "
        "profile",
        ("missing credentials - please check", "unable to load aws credentials"),
        "The instance has no IAM instance profile (or no credentials file, on-premises). After "
        "attaching one, restart the agent.",
        (POLLING, INSTANCES),
        look=(PROFILE,),
    ),
    KnownError(
        "signature-expired",
        "InvalidSignatureException - Signature expired",
        ("invalidsignatureexception", "signature expired"),
        "The instance's clock is wrong.",
        (INSTANCES,),
        look=(CLOCK,),
    ),
    KnownError(
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
    KnownError(
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
    KnownError(
        "wrong-instance",
        "Host Identifier mismatch",
        ("host identifier mismatch",),
        "The agent runs under the identity of another instance: the machine was made of an image "
        "of one that had an agent with its state.",
        (f"{AGENT}plugins/codedeploy/command_poller.rb",),
        look=(RUNNING, WHOLE_LOG),
    ),
    KnownError(
        "no-instances",
        "No instances were specified, or no instances can be found. (Error code: NO_INSTANCES)",
        ("no_instances", "no instances can be found", "no instances were found"),
        "The deployment group's tags or Auto Scaling groups select no instance.",
        (API, INSTANCES),
        look=(TARGETS,),
    ),
    KnownError(
        "service-role",
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
        "The deployment group's service role doesn't exist, or lacks a permission.",
        (CODES, f"{GUIDE}getting-started-create-service-role.html"),
        look=(SERVICE_ROLE,),
    ),
    KnownError(
        "too-much-at-once",
        "The deployment failed because more instances are targeted for deployment than are allowed "
        "for your account. (Error code: OVER_MAX_INSTANCES)",
        ("over_max_instances", "more instances are targeted", "more requests were made than are"),
        "A limit of the account is reached: fewer instances at once, or a higher limit.",
        (CODES, f"{GUIDE}limits.html"),
        look=(TARGETS, AT_ONCE),
    ),
    KnownError(
        "agent-too-old",
        "Validation of PKCS7 signed message failed",
        ("validation of pkcs7 signed message failed",),
        "The instance runs an agent older than 1.0.1.854: update it.",
        (TROUBLE,),
        look=(RUNNING,),
    ),
    KnownError(
        "revision-missing",
        "The revision ID was missing. (Error code: REVISION_MISSING)",
        ("revision_missing",),
        "The revision is no longer in the bucket, or was never there.",
        (API,),
        look=(PROFILE,),
    ),
    KnownError(
        "deployments-at-once",
        "The deployment group already has an active deployment",
        ("already has an active deployment", "deploymentlimitexceeded", "is already deploying"),
        "Another deployment to the same group or instances is under way; two on one instance "
        "disturb each other.",
        (f"{GUIDE}troubleshooting-auto-scaling.html",),
        look=(AT_ONCE,),
    ),
    KnownError(
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
