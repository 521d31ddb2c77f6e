"""Check that the hooks of ECS and Lambda deployments name Lambda functions."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import is_filled_in_later, read_functions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
Resources:
  - orders:
      Type: AWS::Lambda::Function
      Properties:
        Name: orders
        Alias: live
        CurrentVersion: "6"
        TargetVersion: "7"
Hooks:
  - BeforeAllowTraffic: {value}
"""
_FUNCTION = regex(
    r"(?:arn:aws[a-zA-Z-]*:lambda:[a-z\d-]+:\d{12}:function:|\d{12}:function:|function:)?"
    r"[a-zA-Z0-9_-]+(?::(?:\$LATEST|[a-zA-Z0-9_-]+))?"
)
_SCRIPT = regex(r"\.(?:sh|bash|py|js|ts|rb|ps1|bat|cmd)$|/")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html#appspec-hooks-lambda",
        "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
    ),
    good=(
        {"appspec.yml": APPSPEC.format(value="orders-before-traffic")},
        {
            "appspec.yml": APPSPEC.format(
                value="arn:aws:lambda:eu-west-1:111122223333:function:check:live"
            )
        },
        {"appspec.yml": APPSPEC.format(value='"$HOOK_FUNCTION"')},
    ),
    bad=(
        {"appspec.yml": APPSPEC.format(value="«scripts/check.sh»")},
        {"appspec.yml": APPSPEC.format(value="«arn:aws:sns:eu-west-1:111122223333:checks»")},
    ),
)
def invalid_hook_function(context: Context) -> Iterator[Finding]:
    """A hook of an ECS or Lambda deployment names something other than a Lambda function.

    Hooks run scripts only on EC2 and on-premises instances. For ECS and Lambda, the value is the
    name or the ARN of a Lambda function, which CodeDeploy invokes. A function's name consists of
    letters, digits, hyphens and underscores: a path of a script, or the ARN of something else,
    names no function.

    Not reported for placeholders (`$NAME`, `<NAME>`), which something fills in later.
    """
    for appspec in context.appspecs:
        if appspec.platform is Platform.EC2:
            continue
        for function in read_functions(appspec.document):
            name = function.name
            if name is None or is_filled_in_later(name.value) or _FUNCTION.fullmatch(name.value):
                continue
            is_script = not name.value.startswith("arn:") and _SCRIPT.search(name.value)
            yield Finding(
                name.span,
                f"`{name.value}` is not the name or ARN of a Lambda function",
                help="hooks run scripts only on EC2 and on-premises instances; name a Lambda "
                "function that does the same"
                if is_script
                else "write the name of a function, or "
                "`arn:aws:lambda:REGION:ACCOUNT:function:NAME`",
                failure=Failure(
                    f"CodeDeploy {function.event.value}",
                    "The hook function failed. (Error code: HOOK_EXECUTION_FAILURE)",
                ),
            )
