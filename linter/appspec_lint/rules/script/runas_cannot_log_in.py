"""May the user run a script that a hook runs it as?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import failing
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
      runas: {user}
"""
SCRIPT = {"scripts/install.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"}
_NO_SHELL = frozenset(
    "apache bin daemon mail messagebus mongod mysql nginx nobody redis sshd sync systemd-network "
    "tcpdump tomcat www-data".split()
)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "https://man7.org/linux/man-pages/man8/nologin.8.html",
        "aws/aws-codedeploy-agent lib/instance_agent/platform/linux_util.rb",
    ),
    good=({**SCRIPT, "appspec.yml": APPSPEC.format(user="ec2-user")},),
    bad=({**SCRIPT, "appspec.yml": APPSPEC.format(user="«www-data»")},),
)
def runas_cannot_log_in(context: Context) -> Iterator[Finding]:
    """A hook runs its script as a user of the system, who has no shell.

    The agent runs `su USER -c SCRIPT`, and `su` hands the script to the user's login shell. That of
    `www-data`, `nginx`, `apache`, `nobody` and their like is `nologin`: it says `This account is
    currently not available`, and gives 1.

    It is a warning: somebody may have given the user a shell. The rule is silent about users that
    distributions don't make, and about Windows, where `runas` does nothing.
    """
    for bundle in context.bundles:
        told = set()
        for run in bundle.runs if not bundle.appspec.for_windows else ():
            user = run.entry.runas
            if user is None or user.value.strip() not in _NO_SHELL or not run.happens:
                continue
            if user.value not in told:
                told.add(user.value)
                yield Finding(
                    user.span,
                    f"`{user.value.strip()}` has no login shell, and can't run a script",
                    help="run it as another user, and let the script say "
                    f"`sudo -u {user.value.strip()} …` or `chown` where it matters",
                    failure=failing(run.event.value, run.entry, 1),
                )
