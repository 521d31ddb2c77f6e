"""Report hooks whose `runas` user has no login shell."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.messages import failing
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
    """A hook runs its script as a system account without a login shell.

    The agent runs `su USER -c SCRIPT`, and `su` passes the script to the user's login shell. For
    `www-data`, `nginx`, `apache`, `nobody` and similar accounts, that is `nologin`, which prints
    `This account is currently not available` and exits 1.

    The finding is a warning because someone may have given the account a shell. Users that
    distributions do not create are not reported, nor is Windows, where `runas` has no effect.
    """
    for bundle in context.bundles:
        reported = set()
        for run in bundle.runs if not bundle.appspec.for_windows else ():
            user = run.entry.runas
            if user is None or user.value.strip() not in _NO_SHELL or not run.happens:
                continue
            if user.value not in reported:
                reported.add(user.value)
                name = user.value.strip()
                yield Finding(
                    user.span,
                    f"`{name}` has no login shell and cannot run a script",
                    help="set `runas` to another user, and use "
                    f"`sudo -u {name} …` or `chown` in the script where needed",
                    failure=failing(run.event.value, run.entry, 1),
                )
