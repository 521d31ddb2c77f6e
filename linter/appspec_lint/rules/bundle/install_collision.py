"""Checks that no two files are installed at the same path."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.install import Conflict, ConflictKind, PlannedCopy
from appspec_lint.deployment.messages import ARCHIVE
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

    The agent plans all copies before it copies the first file. It rejects the plan if two files
    have the same target, or if one path is both a file that is copied and a directory that is
    created. By then the files of the previous revision are already deleted.
    `file_exists_behavior` does not help: it applies to files that existed before the deployment.

    The usual cause is `source: /` next to another entry with the same destination, or two files
    of the same name from different directories.

    Only files in the repository that are certainly packaged are compared.
    """
    for bundle in context.bundles:
        if len(bundle.appspec.files) < 2:
            continue  # the targets of one entry are as different as its files
        for clash in bundle.plan.conflicts:
            if clash.certainty is not Certainty.YES:
                continue
            first = clash.other_entry.source
            is_same_entry = clash.entry is clash.other_entry
            yield Finding(
                clash.entry.source.span,
                _describe_collision(clash),
                labels=() if is_same_entry else (Label(first.span, "conflicts with this entry"),),
                help="install one of the two at a different path, or remove one",
                failure=Failure("CodeDeploy Install", _quote_error(clash)),
                certain=bundle.sure and not bundle.retains,
            )


def _describe_collision(clash: Conflict) -> str:
    match clash.way, clash.other:
        case ConflictKind.TWICE, PlannedCopy(source=other) if other != clash.source:
            return f"`{clash.source}` and `{other}` are both installed as `{clash.target}`"
        case ConflictKind.TWICE, _:
            return f"`{clash.source}` is installed twice as `{clash.target}`"
        case ConflictKind.THROUGH_FILE, PlannedCopy(source=other):
            return f"cannot create the directory `{clash.target}`: `{other}` is installed there"
        case _:
            return f"`{clash.source}` cannot be installed as `{clash.target}`, which is a directory"


def _quote_error(clash: Conflict) -> str:
    """Quote the error message of the agent."""
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
