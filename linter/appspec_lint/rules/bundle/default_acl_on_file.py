"""Checks that default ACL entries are set on directories only."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: site
    destination: /var/www/orders
permissions:
  - object: /var/www/orders
    acls:
      - {acl}
    type:
      - {type}
"""
SITE = {"site/index.html": "", "site/img/logo.svg": ""}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-permissions.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/linux_permission_info.rb (validate_file_acl)",
    ),
    good=(
        {**SITE, "appspec.yml": APPSPEC.format(acl='"d:u:www-data:rwx"', type="directory")},
        {**SITE, "appspec.yml": APPSPEC.format(acl='"u:www-data:rwx"', type="file")},
    ),
    bad=({**SITE, "appspec.yml": APPSPEC.format(acl='«"d:u:www-data:rwx"»', type="file")},),
)
def default_acl_on_file(context: Context) -> Iterator[Finding]:
    """A permission sets a default ACL entry and applies to a file.

    Only a directory can have default ACL entries (`d:` or `default:`); they are inherited by what
    is created in it. Without `type: [directory]`, a permission also applies to files, and the
    agent fails at the first file.

    Not reported if it is not certain that a file is installed there.
    """
    for bundle in context.bundles:
        for permission, reach in bundle.reaches:
            defaults = [
                acl for acl in permission.acls if acl.value.split(":")[0] in ("d", "default")
            ]
            if not defaults:
                continue
            file = next((copy for copy in reach.files if copy.certainty is Certainty.YES), None)
            if file is None:
                continue
            yield Finding(
                defaults[0].span,
                f"a default ACL entry cannot be set on the file `{file.target}`",
                labels=(Label(permission.object.span, "the file is, or is inside, this object"),),
                help="add `type: [directory]`, and set the ACL of files in a separate entry",
                failure=Failure(
                    "CodeDeploy Install",
                    "The deployment failed because the -d parameter has been specified to apply "
                    "an acl setting to a file. This parameter is supported for directories only. "
                    "Update the AppSpec file, and then try again.",
                ),
                certain=bundle.sure and not bundle.retains,
            )
