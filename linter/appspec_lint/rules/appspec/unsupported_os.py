"""Check that the agent supports the operating system."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic
from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context, agent_errors
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

_OTHER = {"linux": "windows", "windows": "linux"}


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
    distribution is rejected. The agent's message quotes the value and names the two.

    An AppSpec for Windows is rejected with the same message on a Linux instance. The target
    operating system cannot be determined statically. With `--instances linux` or
    `--instances windows`, an AppSpec for the other one is an error too.
    """
    yield from context.refused(Topic.OS)
    for appspec in context.appspecs:
        os = appspec.os
        if os is None or appspec.platform is not Platform.EC2 or os.value not in _OTHER:
            continue
        if any(refusal.topic is Topic.OS for refusal in agent_errors(appspec.document)):
            continue
        other = _OTHER[os.value]
        yield Finding(
            os.span,
            f"`os` is `{os.value}`, but the target operating system is `{other}`",
            help=f"write `os: {other}`, or deploy to {os.value} instances",
            failure=Failure(
                "CodeDeploy BeforeInstall",
                "The deployment failed because the application specification file specifies an "
                f'unsupported operating system ({os.value}). Specify either "linux" or '
                '"windows" in the os section of the AppSpec file, and then try again.',
            ),
            host=other,
        )
