"""Has every value the type that agent 2.x wants?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.coercion import find_coercions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, TextEdit
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
    """A value has a type that agent 1.8 converts, and agent 2.x refuses.

    Agent 1.8 turns a timeout into a number whatever it is: `"300"` in quotes, `60s`, `300.0`,
    `1_000`. Agent 2.x, which is chosen by the instance, wants a plain number, and its YAML is
    1.2: `sudo: yes` is a text there, and no boolean. It fails with "The deployment failed because
    of a YAML parsing error". This is read in its source and not measured, so it is a warning even
    where agent 2 is chosen.

    With `--agent 1` this rule is silent.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            continue
        for each in find_coercions(appspec.document):
            if each.refused:
                yield Finding(
                    each.span,
                    each.message,
                    help=f"write `{each.cure}`",
                    fixes=(Fix(f"write `{each.cure}`", (TextEdit(each.span, each.cure),)),)
                    if each.cure
                    else (),
                    failure=Failure(
                        "CodeDeploy BeforeInstall",
                        "The deployment failed because of a YAML parsing error",
                    ),
                    only="2",
                )
