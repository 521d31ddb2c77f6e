"""Are default ACL entries set on folders only?"""

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
    """A permission sets a default ACL entry, and applies to a file.

    Only a folder has default entries (`d:` or `default:`), which what is made in it inherits.
    Without `type: [directory]` a permission is set on files too, and the agent refuses the first
    file that it meets.

    The rule is silent where it isn't certain that a file is installed there.
    """
    for bundle in context.bundles:
        for permission, found in bundle.reaches:
            inherited = [
                each for each in permission.acls if each.value.split(":")[0] in ("d", "default")
            ]
            if not inherited:
                continue
            files = found.files
            file = next((each for each in files if each.certainty is Certainty.YES), None)
            if file is None:
                continue
            yield Finding(
                inherited[0].span,
                f"a default ACL entry can't be set on the file `{file.target}`",
                labels=(Label(permission.object.span, "it is in here, or it is this"),),
                help="add `type: [directory]`, and set the ACL of files in another entry",
                failure=Failure(
                    "CodeDeploy Install",
                    "The deployment failed because the -d parameter has been specified to apply "
                    "an acl setting to a file. This parameter is supported for directories only. "
                    "Update the AppSpec file, and then try again.",
                ),
                certain=bundle.sure and not bundle.retains,
            )
