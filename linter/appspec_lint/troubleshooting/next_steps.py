"""Where to look: the instance's own logs, and what is in no file that a linter reads."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import AGENT, GUIDE, NextStep

TROUBLE = f"{GUIDE}troubleshooting-deployments.html"
ROOT = "/opt/codedeploy-agent/deployment-root"
AGENT_LOG = "/var/log/aws/codedeploy-agent/codedeploy-agent.log"

INSTANCES = NextStep(
    "which instance failed, at which event, with which script and message",
    (
        "aws deploy list-deployment-targets --deployment-id ID "
        "--target-filters TargetStatus=Failed",
        "aws deploy get-deployment-instance --deployment-id ID --instance-id INSTANCE "
        "| appspec-lint explain -",
    ),
    f"{GUIDE}deployments-view-details.html",
)
SCRIPTS_LOG = NextStep(
    "on the instance: what the hook scripts printed",
    (
        f"sudo tail -n 200 {ROOT}/deployment-logs/codedeploy-agent-deployments.log",
        f"sudo cat {ROOT}/GROUP-ID/DEPLOYMENT-ID/logs/scripts.log",
    ),
    f"{GUIDE}deployments-view-logs.html",
)
WHOLE_LOG = NextStep(
    "on the instance: the agent's own log, which holds the error and the exit code",
    (f"sudo cat {AGENT_LOG} | appspec-lint explain -",),
    f"{GUIDE}deployments-view-logs.html",
)
WINDOWS_LOGS = NextStep(
    "the same on Windows Server",
    (
        r"Get-Content C:\ProgramData\Amazon\CodeDeploy\log\codedeploy-agent-log.txt -Tail 200",
        r"Get-Content C:\ProgramData\Amazon\CodeDeploy\deployment-logs"
        r"\codedeploy-agent-deployments.log -Tail 200",
    ),
    f"{GUIDE}deployments-view-logs.html",
)
ARCHIVE = NextStep(
    "on the instance: the revision as it was unpacked",
    (f"sudo find {ROOT}/GROUP-ID/DEPLOYMENT-ID/deployment-archive",),
    f"{AGENT}plugins/codedeploy/deployment_specification.rb",
)
LOGS = (INSTANCES, SCRIPTS_LOG, WHOLE_LOG, WINDOWS_LOGS)

RUNNING = NextStep(
    "the agent is not installed, or stopped",
    ("sudo systemctl status codedeploy-agent", "powershell Get-Service codedeployagent"),
    f"{GUIDE}codedeploy-agent-operations-verify.html",
)
PROFILE = NextStep(
    "the instance has no IAM instance profile (after attaching one, restart the agent), or its "
    "role may not read the revision's bucket",
    (
        "aws sts get-caller-identity",
        "aws s3 cp s3://BUCKET/KEY /dev/null",
        "aws ec2 describe-iam-instance-profile-associations "
        "--filters Name=instance-id,Values=INSTANCE",
    ),
    f"{GUIDE}getting-started-create-iam-instance-profile.html",
)
NETWORK = NextStep(
    "the instance doesn't reach CodeDeploy or S3: no route, no NAT gateway, no VPC endpoint, a "
    "security group, a proxy",
    (
        "curl -sS -o /dev/null -w '%{http_code}\\n' https://codedeploy-commands.REGION.amazonaws.com",
        "curl -sS -o /dev/null -w '%{http_code}\\n' https://s3.REGION.amazonaws.com",
        "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].[ServiceName,State]'",
        "grep proxy_uri /etc/codedeploy-agent/conf/codedeployagent.yml",
    ),
    f"{GUIDE}vpc-endpoints.html",
)
REGION = NextStep(
    "the agent asks in another region than the deployment's",
    (f"grep 'CodeDeploy endpoint' {AGENT_LOG} | tail -n 1",),
    f"{GUIDE}troubleshooting-general.html",
)
DISK = NextStep(
    "the disk is full, or has no inodes left",
    ("df -h /opt /tmp /var", "df -i /opt /tmp /var"),
    TROUBLE,
)
MEMORY = NextStep(
    "the instance has no memory left, and the kernel ends processes",
    ("free -m", "sudo dmesg | grep -i 'out of memory'"),
    TROUBLE,
)
CLOCK = NextStep(
    "the instance's clock is wrong, so that its signatures are refused",
    ("date -u", "timedatectl"),
    f"{GUIDE}troubleshooting-ec2-instances.html",
)
TARGETS = NextStep(
    "the deployment group's tags or Auto Scaling groups select no instance, or other ones",
    (
        "aws deploy get-deployment-group --application-name APP --deployment-group-name GROUP "
        "--query 'deploymentGroupInfo.[ec2TagFilters,ec2TagSet,autoScalingGroups]'",
    ),
    f"{GUIDE}troubleshooting-ec2-instances.html",
)
SERVICE_ROLE = NextStep(
    "CodeDeploy's service role lacks a permission",
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
    "another deployment to the same instances is under way",
    ("aws deploy list-deployments --include-only-statuses Created Queued InProgress",),
    f"{GUIDE}troubleshooting-auto-scaling.html",
)
USERS = NextStep(
    "the user or the group doesn't exist on the instance, or may not log in",
    ("getent passwd USER", "getent group GROUP"),
    f"{AGENT}platform/linux_util.rb",
)
PORT = NextStep(
    "another process holds the port",
    ("sudo ss -ltnp",),
    f"{GUIDE}reference-appspec-file-structure-hooks.html",
)

UNSEEN = (
    RUNNING, PROFILE, NETWORK, REGION, DISK, MEMORY, CLOCK, TARGETS, SERVICE_ROLE, BALANCER,
    AT_ONCE, USERS, PORT,
)  # fmt: skip
"""What no static tool can see, each with the commands that check it."""
