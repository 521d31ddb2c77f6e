"""Is the operating system one that the agent knows?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.finding import Finding
from appspec_lint.rule import Severity, rule
from appspec_lint.simulate.parser import Topic


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

    The agent takes `linux` on Linux and `windows` on Windows, in lower case, and nothing else: no
    distribution's name. Its message shows the value, and asks for one of the two.
    """
    yield from context.refused(Topic.OS)
