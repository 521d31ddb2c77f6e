"""Checks that the permissions of every installed file are set once."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Permission
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
    owner: www-data
  - object: {object}
    mode: 755
    type:
      - {type}
"""
SITE = {"site/index.html": "", "site/run.sh": "#!/bin/sh\n"}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-permissions.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "install_instruction.rb (set_permissions)",
    ),
    good=(
        {**SITE, "appspec.yml": APPSPEC.format(object="/var/www/orders", type="directory")},
        {
            **SITE,
            "appspec.yml": APPSPEC.format(object="/var/www/orders/run.sh", type="file").replace(
                "owner: www-data", "owner: www-data\n    except:\n      - run.sh"
            ),
        },
    ),
    bad=(
        {**SITE, "appspec.yml": APPSPEC.format(object="«/var/www/orders/run.sh»", type="file")},
        {**SITE, "appspec.yml": APPSPEC.format(object="«/var/www/orders»", type="file")},
    ),
)
def permission_specified_twice(context: Context) -> Iterator[Finding]:
    """Two entries of `permissions` set the permissions of the same file.

    The agent rejects the plan if an entry matches a path that an earlier entry matches, whatever
    the two entries set: for example, one for a directory and one for a file in it, or one for the
    owner and one for the mode. The default `pattern` is `**`: everything below the object, at any
    depth.

    Only files that are certainly installed are compared. If only directories are matched twice,
    the finding is a warning, because directories that already exist on the instance are skipped.
    """
    for bundle in context.bundles:
        first: dict[str, Permission] = {}
        for permission, reach in bundle.reaches:
            files = [copy.target for copy in reach.files if copy.certainty is Certainty.YES]
            paths = (*files, *reach.directories)
            path = next((path for path in paths if path in first), None)
            if path is not None:
                other = first[path]
                yield Finding(
                    permission.object.span,
                    f"permissions of `{path}` are already set by the entry for "
                    f"`{other.object.value}`",
                    labels=(Label(other.object.span, "this entry also applies to it"),),
                    help="merge the two entries, or exclude it from one with `except` or `type`",
                    failure=Failure(
                        "CodeDeploy Install",
                        f"The deployment failed because the permissions setting for ({path}) is "
                        "specified more than once in the application specification file. Update "
                        "the files section of the AppSpec file, and then try again.",
                    ),
                    certain=bundle.sure and path in bundle.plan.copies and not bundle.retains,
                )
            first.update(dict.fromkeys(paths, permission))
