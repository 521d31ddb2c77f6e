"""Can the agent start each script by its name?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import ARCHIVE
from appspec_lint.diagnostics.finding import Failure, Finding
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
    """A hook's script has a blank in its path, and agent 1.8 can't start it.

    Agent 1.8 hands the path to the system as one unquoted command: what stands behind the blank
    becomes an argument, and the program before it is not there. Agent 2.x starts the file itself,
    so this is an error for the one and nothing for the other.
    """
    for bundle in context.bundles:
        if bundle.appspec.for_windows:
            continue
        for run in bundle.runs:
            location = run.entry.location
            place = bundle.place(location.value)
            if not place or " " not in place or bundle.contains(place) is Certainty.NO:
                continue
            first = place.split()[0]
            yield Finding(
                location.span,
                f"agent 1.8 takes `{location.value}` for the program `{first}` and an argument",
                help="give the script a name without blanks",
                failure=Failure(
                    f"CodeDeploy {run.event.value}",
                    f"Script at specified location: {location.value} failed with error "
                    f"Errno::ENOENT with message No such file or directory - {ARCHIVE}/{first}",
                ),
                certain=bundle.sure,
                only="1",
            )
