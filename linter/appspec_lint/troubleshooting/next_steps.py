"""Where to look: the instance's logs, and causes that are not in the repository."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import AGENT, GUIDE, NextStep

TROUBLE = f"{GUIDE}troubleshooting-deployments.html"
ROOT = "/opt/codedeploy-agent/deployment-root"
AGENT_LOG = "/var/log/aws/codedeploy-agent/codedeploy-agent.log"

INSTANCES = NextStep(
    "which instance failed, in which lifecycle event, with which script and message",
    (
        "aws deploy list-deployment-targets --deployment-id ID "
        "--target-filters TargetStatus=Failed",
        "aws deploy get-deployment-instance --deployment-id ID --instance-id INSTANCE "
        "| appspec-lint explain -",
    ),
    f"{GUIDE}deployments-view-details.html",
)
SCRIPTS_LOG = NextStep(
    "on the instance: the output of the hook scripts",
    (
        f"sudo tail -n 200 {ROOT}/deployment-logs/codedeploy-agent-deployments.log",
        f"sudo cat {ROOT}/GROUP-ID/DEPLOYMENT-ID/logs/scripts.log",
    ),
    f"{GUIDE}deployments-view-logs.html",
)
WHOLE_LOG = NextStep(
    "on the instance: the agent's log, which contains the error and the exit code",
    (f"sudo cat {AGENT_LOG} | appspec-lint explain -",),
    f"{GUIDE}deployments-view-logs.html",
)
WINDOWS_LOGS = NextStep(
    "the same logs on Windows Server",
    (
        r"Get-Content C:\ProgramData\Amazon\CodeDeploy\log\codedeploy-agent-log.txt -Tail 200",
        r"Get-Content C:\ProgramData\Amazon\CodeDeploy\deployment-logs"
        r"\codedeploy-agent-deployments.log -Tail 200",
    ),
    f"{GUIDE}deployments-view-logs.html",
)
ARCHIVE = NextStep(
    "on the instance: the unpacked revision",
    (f"sudo find {ROOT}/GROUP-ID/DEPLOYMENT-ID/deployment-archive",),
    f"{AGENT}plugins/codedeploy/deployment_specification.rb",
)
LOGS = (INSTANCES, SCRIPTS_LOG, WHOLE_LOG, WINDOWS_LOGS)

RUNNING = NextStep(
    "the agent is not installed, or not running",
    ("sudo systemctl status codedeploy-agent", "powershell Get-Service codedeployagent"),
    f"{GUIDE}codedeploy-agent-operations-verify.html",
)
PROFILE = NextStep(
    "the instance has no IAM instance profile (restart the agent after attaching one), or its "
    "role is not allowed to read the revision's bucket",
    (
        "aws sts get-caller-identity",
        "aws s3 cp s3://BUCKET/KEY /dev/null",
        "aws ec2 describe-iam-instance-profile-associations "
        "--filters Name=instance-id,Values=INSTANCE",
    ),
    f"{GUIDE}getting-started-create-iam-instance-profile.html",
)
NETWORK = NextStep(
    "the instance cannot reach CodeDeploy or S3: no route, no NAT gateway, no VPC endpoint, or a "
    "security group or proxy that blocks it",
    (
        "curl -sS -o /dev/null -w '%{http_code}\\n' https://codedeploy-commands.REGION.amazonaws.com",
        "curl -sS -o /dev/null -w '%{http_code}\\n' https://s3.REGION.amazonaws.com",
        "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].[ServiceName,State]'",
        "grep proxy_uri /etc/codedeploy-agent/conf/codedeployagent.yml",
    ),
    f"{GUIDE}vpc-endpoints.html",
)
REGION = NextStep(
    "the agent polls the wrong Region",
    (f"grep 'CodeDeploy endpoint' {AGENT_LOG} | tail -n 1",),
    f"{GUIDE}troubleshooting-general.html",
)
DISK = NextStep(
    "the disk is full, or out of inodes",
    ("df -h /opt /tmp /var", "df -i /opt /tmp /var"),
    TROUBLE,
)
MEMORY = NextStep(
    "the instance is out of memory, and the kernel kills processes",
    ("free -m", "sudo dmesg | grep -i 'out of memory'"),
    TROUBLE,
)
CLOCK = NextStep(
    "the instance's clock is wrong, so AWS rejects its signatures",
    ("date -u", "timedatectl"),
    f"{GUIDE}troubleshooting-ec2-instances.html",
)
TARGETS = NextStep(
    "the deployment group's tags or Auto Scaling groups match no instances, or the wrong ones",
    (
        "aws deploy get-deployment-group --application-name APP --deployment-group-name GROUP "
        "--query 'deploymentGroupInfo.[ec2TagFilters,ec2TagSet,autoScalingGroups]'",
    ),
    f"{GUIDE}troubleshooting-ec2-instances.html",
)
SERVICE_ROLE = NextStep(
    "the CodeDeploy service role lacks a permission",
    (
        "aws deploy get-deployment-group --application-name APP --deployment-group-name GROUP "
        "--query deploymentGroupInfo.serviceRoleArn",
        "aws iam list-attached-role-policies --role-name ROLE",
    ),
    f"{GUIDE}getting-started-create-service-role.html",
)
BALANCER = NextStep(
    "the load balancer's health check fails, or the instance is in no target group",
    ("aws elbv2 describe-target-health --target-group-arn ARN",),
    TROUBLE,
)
AT_ONCE = NextStep(
    "another deployment to the same instances is in progress",
    ("aws deploy list-deployments --include-only-statuses Created Queued InProgress",),
    f"{GUIDE}troubleshooting-auto-scaling.html",
)
USERS = NextStep(
    "the user or the group does not exist on the instance, or cannot log in",
    ("getent passwd USER", "getent group GROUP"),
    f"{AGENT}platform/linux_util.rb",
)
PORT = NextStep(
    "another process uses the port",
    ("sudo ss -ltnp",),
    f"{GUIDE}reference-appspec-file-structure-hooks.html",
)

UNSEEN = (
    RUNNING, PROFILE, NETWORK, REGION, DISK, MEMORY, CLOCK, TARGETS, SERVICE_ROLE, BALANCER,
    AT_ONCE, USERS, PORT,
)  # fmt: skip
"""Causes that cannot be detected statically, each with the commands that check for it."""
