"""Check that every value has the type that agent 2.x requires."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import STAGE
from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.coercion import find_coercions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: start.sh
      {line}
"""
SCRIPT = {"start.sh": "#!/bin/bash\nset -e\nsystemctl enable orders\n"}
FAILURE = Failure(STAGE, "The deployment failed because of a YAML parsing error")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 2.0 application_specification parser "
        "(RawScript: `timeout` is a u32, `sudo` a bool, read by serde_yaml)",
    ),
    good=(
        {**SCRIPT, "appspec.yml": APPSPEC.format(line="timeout: 300")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(line="sudo: true")},
    ),
    bad=(
        {**SCRIPT, "appspec.yml": APPSPEC.format(line='timeout: «"300"»')},
        {**SCRIPT, "appspec.yml": APPSPEC.format(line="sudo: «yes»")},
    ),
)
def wrong_type_for_agent_2(context: Context) -> Iterator[Finding]:
    """A value has a type that agent 1.8 converts and agent 2.x rejects.

    Agent 1.8 converts every timeout to a number: `"300"` in quotes, `60s`, `300.0`, `1_000`. Agent
    2.x requires a plain number. It also follows YAML 1.2, in which `sudo: yes` is a string and not
    a boolean. It fails with "The deployment failed because of a YAML parsing error". The instance
    determines which agent runs. This follows from the agent's source code and has not been
    measured, so it is a warning even where agent 2 is selected.

    Not reported with `--agent 1`.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            continue
        for coercion in find_coercions(appspec.document):
            if coercion.is_type_error:
                yield coercion.to_finding(FAILURE)
