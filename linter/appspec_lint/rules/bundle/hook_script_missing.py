"""Does every script that a hook runs exist?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.context import Absence, Bundle, Context
from appspec_lint.finding import Finding, Label, respell
from appspec_lint.rule import Severity, rule
from appspec_lint.simulate.agent import missing_script
from appspec_lint.simulate.certainty import Certainty
from appspec_lint.spelling import nearest
from appspec_lint.tree import Presence

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: {location}
"""
REPOSITORY = {
    "scripts/install.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n",
    "buildspec.yml": """\
version: 0.2
phases:
  build:
    commands:
      - echo ready
artifacts:
  files:
    - appspec.yml
    - scripts/**/*
""",
}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=({**REPOSITORY, "appspec.yml": APPSPEC.format(location="scripts/install.sh")},),
    bad=(
        {**REPOSITORY, "appspec.yml": APPSPEC.format(location="«script/install.sh»")},
        {"appspec.yml": APPSPEC.format(location="«scripts/install.sh»")},
    ),
)
def hook_script_missing(context: Context) -> Iterator[Finding]:
    """A lifecycle hook runs a script that is in no file of the repository.

    The agent looks `location` up from the root of the unpacked artifact, as it is written:
    without wildcards, arguments or variables, its case minded. A script that isn't there fails
    the event, on every instance.

    The rule is silent where a command of the build may make the file, and, where no build is
    known, if a file of that name lies elsewhere in the repository: nobody can tell how the bundle
    is put together.
    """
    for bundle in context.bundles:
        for run in bundle.runs:
            location = run.entry.location
            place = bundle.place(location.value)
            if not place or bundle.holds(place) is not Certainty.NO:
                continue
            if bundle.absence(place) is not Absence.NOWHERE or _ignored(bundle, place):
                continue
            meant = _meant(bundle, place)
            build = bundle.build
            labels = (
                ()
                if build is None
                else (Label(build.section.files_key, "the artifact is made of these"),)
            )
            yield Finding(
                location.span,
                f"the script `{location.value}` is in no file of the repository",
                labels=labels,
                help=f"did you mean `{meant}`?"
                if meant
                else "add the script, or correct its path, which counts from the artifact's root",
                fixes=respell(location.span, meant),
                failure=missing_script(run.event.value, place),
                certain=bundle.sure if bundle.builds else True,
            )


def _ignored(bundle: Bundle, place: str) -> bool:
    """Whether it is on disk, and ignored by git: then file-not-in-git tells."""
    return any(bundle.tree.presence(path) is Presence.IGNORED for path in bundle.originals(place))


def _meant(bundle: Bundle, place: str) -> str | None:
    """A script that is in the bundle, and nearly of that name or in a folder nearly so called."""
    name = posixpath.basename(place)
    packed = {member.path for reading in bundle.readings for member in reading.members}
    if not bundle.builds:
        start = len(bundle.folder) + 1 if bundle.folder else 0
        packed = {path[start:] for path in bundle.tree.below(bundle.folder)}
    same = sorted(path for path in packed if posixpath.basename(path) == name)
    if len(same) == 1:
        return same[0]
    beside = sorted(path for path in packed if posixpath.dirname(path) == posixpath.dirname(place))
    return nearest(place, beside[:200])
