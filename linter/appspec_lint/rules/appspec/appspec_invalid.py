"""Does the AppSpec hold what CodeDeploy expects?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.finding import Failure, Finding, respell
from appspec_lint.model.appspec import Platform
from appspec_lint.rule import Severity, rule
from appspec_lint.schema import violations

HEAD = "version: 0.0\nos: linux\n"


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb",
    ),
    good=({"appspec.yml": HEAD},),
    bad=(
        {"appspec.yml": 'version: «"0.0"»\nos: linux\n'},
        {"appspec.yml": "version: 0.0\nos: «ubuntu»\n"},
    ),
)
def appspec_invalid(context: Context) -> Iterator[Finding]:
    """A value in the AppSpec is missing, or not of the form that CodeDeploy takes.

    CodeDeploy checks the file when it first opens it. On EC2 and on-premises that is the agent,
    at BeforeInstall, before any file is copied; it stops at the first mistake. For ECS and Lambda
    it is the service, when the deployment is created.

    What is told here is what the JSON Schema of the file, schemas/appspec.schema.json, finds;
    what AWS documents as required without a proof that it fails is a warning.
    """
    for appspec in context.appspecs:
        for each in violations(appspec.document, "appspec"):
            if each.keyword == "additionalProperties":
                continue
            error = _agent_error(each.route, each.span.text)
            yield Finding(
                each.span,
                each.message,
                fixes=respell(each.span, _cure(each.route, each.span.text)),
                failure=Failure("CodeDeploy BeforeInstall", error)
                if error and appspec.platform is Platform.EC2
                else None,
                certain=each.certain,
            )


def _agent_error(route: tuple[str | int, ...], text: str) -> str:
    value = text.strip("\"'")
    match route:
        case ("version",):
            given = "" if value == "version" else value
            return (
                f"The deployment failed because an invalid version value ({given}) was entered in "
                'the application specification file. Make sure your AppSpec file specifies "0.0" '
                "as the version, and then try again."
            )
        case ("os",):
            return (
                "The deployment failed because the application specification file specifies an "
                f"unsupported operating system ({'' if value == 'os' else value}). Specify either "
                '"linux" or "windows" in the os section of the AppSpec file, and then try again.'
            )
    return ""


def _cure(route: tuple[str | int, ...], text: str) -> str | None:
    match route:
        case ("version",) if text != "version":
            return "0.0"
        case ("os",) if text.strip("\"'").lower() in ("linux", "ubuntu", "amazonlinux", "centos"):
            return "linux"
        case ("os",) if text.strip("\"'").lower() == "windows":
            return "windows"
    return None
