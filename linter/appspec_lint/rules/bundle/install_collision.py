"""Does each installed file have a place of its own?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import ARCHIVE
from appspec_lint.deployment.install import Conflict, ConflictKind, PlannedCopy
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: conf/app.conf
    destination: /etc/orders
  - source: {second}
    destination: /etc/orders
"""
REPOSITORY = {
    "conf/app.conf": "a",
    "local/app.conf": "b",
    "local/log.conf": "c",
    "local/rules": "d",
    "buildspec.yml": """\
version: 0.2
phases:
  build:
    commands:
      - echo ready
artifacts:
  files:
    - '**/*'
""",
}


@rule(
    Severity.ERROR,
    see=(
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "install_instruction.rb",
    ),
    good=({**REPOSITORY, "appspec.yml": APPSPEC.format(second="local/log.conf")},),
    bad=(
        {**REPOSITORY, "appspec.yml": APPSPEC.format(second="«local/app.conf»")},
        {
            **REPOSITORY,
            "appspec.yml": APPSPEC.format(second="«local»").replace("s\n  -", "s/rules\n  -"),
        },
    ),
)
def install_collision(context: Context) -> Iterator[Finding]:
    """Two entries of `files` copy to the same destination path.

    The agent plans all copies before the first, and refuses a plan in which two files have one
    target, a file has the name of a folder that is made, or a folder that of a file that is
    copied; `file_exists_behavior` is about files that were there before and does not help. By
    then the previous revision's files are deleted. The usual cause is `source: /` beside another
    entry into the same folder, or the same base name from two folders.

    Only files of the repository that are packed for certain are counted.
    """
    for bundle in context.bundles:
        for clash in bundle.plan.conflicts:
            if clash.certainty is not Certainty.YES:
                continue
            first = clash.other_entry.source
            twice = clash.entry is clash.other_entry
            yield Finding(
                clash.entry.source.span,
                _message(clash),
                labels=() if twice else (Label(first.span, "the other one comes from here"),),
                help="give one of the two another destination, or leave one out",
                failure=Failure("CodeDeploy Install", _error(clash)),
                certain=bundle.sure and not bundle.retains,
            )


def _message(clash: Conflict) -> str:
    match clash.way, clash.other:
        case ConflictKind.TWICE, PlannedCopy(source=other) if other != clash.source:
            return f"`{clash.source}` and `{other}` are both installed as `{clash.target}`"
        case ConflictKind.TWICE, _:
            return f"`{clash.source}` is installed twice as `{clash.target}`"
        case ConflictKind.THROUGH_FILE, PlannedCopy(source=other):
            return f"the folder `{clash.target}` can't be made: `{other}` is installed as that"
        case _:
            return f"`{clash.source}` can't be installed as `{clash.target}`: that is a folder"


def _error(clash: Conflict) -> str:
    failed = "The deployment failed because the application specification file"
    source = f"{ARCHIVE}/{clash.source}"
    other = f"{ARCHIVE}/{clash.other.source}" if isinstance(clash.other, PlannedCopy) else ""
    match clash.way:
        case ConflictKind.TWICE:
            return (
                f"{failed} specifies two source files named {source} and {other} for the same "
                f"destination ({clash.target}). Remove one of the source file paths from the "
                "AppSpec file, and then try again."
            )
        case ConflictKind.THROUGH_FILE:
            return (
                f"{failed} includes an mkdir command more than once for the same destination path "
                f"({clash.target}) from ({other}). Update the files section of the AppSpec file, "
                "and then try again."
            )
        case ConflictKind.ON_DIRECTORY:
            return (
                f"{failed} calls for installing the file {source}, but a file with that name "
                f"already exists at the location ({clash.target}). Update your AppSpec file or "
                "directory structure, and then try again."
            )
