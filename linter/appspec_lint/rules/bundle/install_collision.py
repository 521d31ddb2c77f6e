"""Does each installed file have a place of its own?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.context import Bundle, Context
from appspec_lint.finding import Failure, Finding, Label
from appspec_lint.rule import Severity, rule
from appspec_lint.simulate.agent import ARCHIVE, Installation, installations
from appspec_lint.simulate.certainty import Certainty

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
    bad=({**REPOSITORY, "appspec.yml": APPSPEC.format(second="«local/app.conf»")},),
)
def install_collision(context: Context) -> Iterator[Finding]:
    """Two entries of `files` copy to the same destination path.

    The agent plans all copies before the first, and refuses a plan in which two files have one
    target; `file_exists_behavior` is about files that were there before and does not help. By
    then the previous revision's files are deleted. The usual cause is `source: /` beside another
    entry into the same folder, or the same base name from two folders.

    Only files of the repository that are packed for certain are counted.
    """
    for bundle in context.bundles:
        planned: dict[str, tuple[Installation, str]] = {}
        told: set[int] = set()
        for each in installations(bundle.appspec):
            for source, target in _copies(bundle, each):
                known = planned.setdefault(target, (each, source))
                if known[0] is each or each.entry.span.start in told:
                    continue
                told.add(each.entry.span.start)
                first = known[0].entry.source
                yield Finding(
                    each.entry.source.span,
                    f"`{source}` and `{known[1]}` are both installed as `{target}`",
                    labels=(Label(first.span, "the other one comes from here"),),
                    help="give one of the two another destination, or leave one out",
                    failure=Failure(
                        "CodeDeploy Install",
                        "The deployment failed because the application specification file "
                        f"specifies two source files named {ARCHIVE}/{source} and "
                        f"{ARCHIVE}/{known[1]} for the same destination ({target}). Remove one "
                        "of the source file paths from the AppSpec file, and then try again.",
                    ),
                    certain=bool(bundle.builds) and bundle.sure,
                )


def _copies(bundle: Bundle, each: Installation) -> Iterator[tuple[str, str]]:
    """The files that an entry copies for certain: from the bundle's root, and to where."""
    if each.source is None or not each.destination.startswith(("/", "C:", "c:")):
        return
    start = f"{each.source}/" if each.source else ""
    for path in _certain(bundle):
        if path == each.source:
            yield path, posixpath.join(each.destination, posixpath.basename(path))
        elif path.startswith(start):
            yield path, posixpath.join(each.destination, path[len(start) :])


def _certain(bundle: Bundle) -> list[str]:
    if not bundle.builds:
        start = len(bundle.folder) + 1 if bundle.folder else 0
        return [path[start:] for path in bundle.tree.below(bundle.folder)]
    if len(bundle.readings) != 1:
        return []
    artifact = bundle.readings[0]
    top = f"{artifact.top}/" if artifact.top else ""
    return [
        member.path.removeprefix(top)
        for member in artifact.members
        if member.certainty is Certainty.YES
    ]
