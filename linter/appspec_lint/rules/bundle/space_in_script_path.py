"""Checks that no hook script has a space in its path."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.messages import ARCHIVE
from appspec_lint.diagnostics.finding import Agent, Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: {location}
"""
SCRIPT = "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"


@rule(
    Severity.ERROR,
    see=(
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/platform/linux_util.rb "
        "(prepare_script_command)",
    ),
    good=(
        {
            "appspec.yml": APPSPEC.format(location="scripts/after-install.sh"),
            "scripts/after-install.sh": SCRIPT,
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC.format(location="«scripts/after install.sh»"),
            "scripts/after install.sh": SCRIPT,
        },
    ),
)
def space_in_script_path(context: Context) -> Iterator[Finding]:
    """A hook script has a space in its path, and agent 1.8 cannot start it.

    Agent 1.8 passes the path to the system as one unquoted command. The part after the space
    becomes an argument, and the part before it is not a program that exists.

    Agent 2.x starts the file directly. The rule therefore reports an error for agent 1.8 and
    nothing for agent 2.x.
    """
    for bundle in context.bundles:
        if bundle.appspec.for_windows:
            continue
        for run in bundle.runs:
            location = run.entry.location
            place = bundle.place(location.value)
            if not place or " " not in place or bundle.contains(place).denied:
                continue
            program = place.split()[0]
            yield Finding(
                location.span,
                f"agent 1.8 runs `{location.value}` as the program `{program}` with an argument",
                help="rename the script so that its path contains no spaces",
                failure=Failure(
                    f"CodeDeploy {run.event.value}",
                    f"Script at specified location: {location.value} failed with error "
                    f"Errno::ENOENT with message No such file or directory - {ARCHIVE}/{program}",
                ),
                certain=bundle.sure,
                agent=Agent.V1,
            )
