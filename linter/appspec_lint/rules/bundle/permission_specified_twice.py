"""Does each installed file get its permissions once?"""

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

    The agent refuses the plan when a second entry matches what a first one has matched, whatever
    the two set: a folder and a file in it, or one entry for the owner and one for the mode. A
    pattern that is not written is `**`: everything below the object, at any depth.

    Only files that are installed for certain are counted. Where only folders are set twice it is
    a warning: those that the instance has already are passed over.
    """
    for bundle in context.bundles:
        first: dict[str, Permission] = {}
        for permission, found in bundle.reaches:
            files = [each.target for each in found.files if each.certainty is Certainty.YES]
            twice = next((path for path in (*files, *found.directories) if path in first), None)
            if twice is not None:
                other = first[twice]
                yield Finding(
                    permission.object.span,
                    f"`{twice}` gets its permissions here and from `{other.object.value}`",
                    labels=(Label(other.object.span, "the first one, which takes it too"),),
                    help="merge the two entries, or keep it out of one with `except` or `type`",
                    failure=Failure(
                        "CodeDeploy Install",
                        f"The deployment failed because the permissions setting for ({twice}) is "
                        "specified more than once in the application specification file. Update "
                        "the files section of the AppSpec file, and then try again.",
                    ),
                    certain=bundle.sure and twice in bundle.plan.copies and not bundle.retains,
                )
            first.update(dict.fromkeys((*files, *found.directories), permission))
