"""Checks that the agent can apply the pattern of every permission."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1.ruby import class_name, no_method
from appspec_lint.appspec.appspec_model import Permission
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.permission_targets import DEEP
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import ScalarNode
from appspec_lint.yaml.psych import inspect, resolve_psych

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: site
    destination: /var/www/orders
permissions:
  - object: {object}
    mode: 755
    {pattern}
"""
SITE = {"site/run.sh": "#!/bin/sh\n", "site/img/logo.svg": ""}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-permissions.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/linux_permission_info.rb",
    ),
    good=(
        {
            **SITE,
            "appspec.yml": APPSPEC.format(object="/var/www/orders", pattern="pattern: '*.sh'"),
        },
        {
            **SITE,
            "appspec.yml": APPSPEC.format(object="/var/www/orders/run.sh", pattern="pattern: '**'"),
        },
    ),
    bad=(
        {
            **SITE,
            "appspec.yml": APPSPEC.format(
                object="/var/www/orders/run.sh", pattern="pattern: «'*.sh'»"
            ),
        },
        {
            **SITE,
            "appspec.yml": APPSPEC.format(
                object="/var/www/orders/run.sh", pattern="except:\n      - «'*.md'»"
            ),
        },
        {
            **SITE,
            "appspec.yml": APPSPEC.format(object="/var/www/orders", pattern="pattern: «['*.sh']»"),
        },
    ),
)
def invalid_permission_pattern(context: Context) -> Iterator[Finding]:
    """A permission has a `pattern` or an `except` that the agent cannot apply.

    Both select among the contents of a directory. If `object` is a file that the deployment
    installs, the agent rejects every pattern except `**`, and every `except`.

    A pattern that is a list causes a Ruby error as soon as there is a file to match. Several
    patterns need several entries.

    If it is not certain that the file is installed, the finding is a warning.
    """
    for bundle in context.bundles:
        for permission, reach in bundle.reaches:
            fault = None
            if reach.file is None:
                fault, is_certain = _check_type(permission), reach.direct
            elif "file" in permission.types:
                fault = _check_file(permission)
                is_certain = reach.file.certainty is Certainty.YES
            if fault is not None:
                span, message, error = fault
                yield Finding(
                    span,
                    message,
                    help="remove it: the object is a single file"
                    if reach.file
                    else "write one pattern as a string, and add an entry for each other pattern",
                    failure=Failure("CodeDeploy Install", error),
                    certain=bundle.sure and is_certain and not bundle.retains,
                )


def _check_file(permission: Permission) -> tuple[Span, str, str] | None:
    """Check a permission whose object is a file."""
    target = permission.object.value
    if permission.pattern_node is not None and permission.pattern != DEEP:
        shown = permission.pattern
        return (
            permission.pattern_node.span,
            f"`pattern: {shown}` cannot be used when `object` is a file",
            "The deployment failed because the application specification file includes an object "
            f"({target}) with an invalid pattern ({shown}), such as a pattern for a file applied "
            "to a directory. Correct the permissions section of the AppSpec file, and then try "
            "again.",
        )
    if permission.exceptions:
        listed = ", ".join(f'"{exception.value}"' for exception in permission.exceptions)
        return (
            permission.exceptions[0].span,
            "`except` cannot be used when `object` is a file",
            f"The deployment failed because the except parameter for a pattern in the permissions "
            f"section ([{listed}]) for the object named {target} contains an invalid format. "
            "Update the AppSpec file, and then try again.",
        )
    return None


def _check_type(permission: Permission) -> tuple[Span, str, str] | None:
    """Check that the pattern is a string."""
    node = permission.pattern_node
    if node is None or (isinstance(node, ScalarNode) and isinstance(resolve_psych(node), str)):
        return None
    error = no_method("chars", inspect(node), class_name(node))
    return node.span, "`pattern` must be a single string", error
