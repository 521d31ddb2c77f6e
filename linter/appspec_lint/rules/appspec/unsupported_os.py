"""Check that the agent supports the operating system."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import STAGE, Topic, find_rejections, os_error, validate
from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, OperatingSystem
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

_OTHER = {
    OperatingSystem.LINUX.value: OperatingSystem.WINDOWS,
    OperatingSystem.WINDOWS.value: OperatingSystem.LINUX,
}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb",
    ),
    good=({"appspec.yml": "version: 0.0\nos: linux\n"},),
    bad=(
        {"appspec.yml": "version: 0.0\nos: «ubuntu»\n"},
        {"appspec.yml": "version: 0.0\nos: «Linux»\n"},
    ),
)
def unsupported_os(context: Context) -> Iterator[Finding]:
    """`os` is neither `linux` nor `windows`.

    The agent accepts only `linux` on Linux and `windows` on Windows, in lowercase. The name of a
    distribution is rejected. The agent's message quotes the value and names the two valid ones.

    An AppSpec for Windows is rejected with the same message on a Linux instance. The target
    operating system cannot be determined statically. With `--instances linux` or
    `--instances windows`, an AppSpec for the other one is an error too.
    """
    yield from find_rejections(context.appspecs, Topic.OS)
    for appspec in context.appspecs:
        os = appspec.os
        if os is None or appspec.platform is not Platform.EC2 or os.value not in _OTHER:
            continue
        if any(error.topic is Topic.OS for error in validate(appspec.document)):
            continue
        other = _OTHER[os.value]
        yield Finding(
            os.span,
            f"`os` is `{os.value}`, but the target operating system is `{other.value}`",
            help=f"write `os: {other.value}`, or deploy to {os.value} instances",
            failure=Failure(STAGE, os_error(os.value)),
            target_os=other,
        )
