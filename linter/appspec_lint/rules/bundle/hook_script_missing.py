"""Does every script that a hook runs exist?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import missing_script
from appspec_lint.deployment.bundle import Absence, Bundle, HookRun
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.repository.tree import Presence
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalars

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
    is put together. It warns all the same where the folder holds a script of nearly that name.
    """
    for bundle in context.bundles:
        missing: dict[str, list[HookRun]] = {}
        for run in bundle.runs:
            place = bundle.place(run.entry.location.value)
            if place and (bundle.contains(place) is Certainty.NO or _lone_slip(bundle, place)):
                if bundle.absence(place) is Absence.NOWHERE and not _ignored(bundle, place):
                    missing.setdefault(place, []).append(run)
        for place, runs in missing.items():
            yield _told(bundle, place, runs)


def _told(bundle: Bundle, place: str, runs: list[HookRun]) -> Finding:
    """One missing script, whichever hooks run it."""
    location, build, meant = runs[0].entry.location, bundle.build, _meant(bundle, place)
    labels = [Label(run.entry.location.span, "and here") for run in runs[1:]]
    if build is not None:
        labels.append(Label(build.section.files_key, "the artifact is made of these"))
    return Finding(
        location.span,
        f"the script `{location.value}` is in no file of the repository",
        labels=tuple(labels),
        help=_help(bundle, place, meant),
        fixes=replace_scalars((run.entry.location.span for run in runs), meant),
        failure=missing_script(runs[0].event.value, place),
        certain=bundle.sure and (bundle.contains(place) is Certainty.NO or "$" in place),
    )


def _help(bundle: Bundle, place: str, meant: str | None) -> str:
    first = place.split(maxsplit=1)[0]
    if first != place and bundle.contains(first) is not Certainty.NO:
        return f"a location takes no arguments: write a script that calls `{first}` with them"
    if "$" in place:
        return "the agent expands no variables: write the path as it is in the artifact"
    if meant:
        return f"did you mean `{meant}`?"
    return "add the script, or correct its path, which counts from the artifact's root"


def _lone_slip(bundle: Bundle, place: str) -> bool:
    """Whether only a slip of the pen can explain a location that may or may not be there.

    A build that could make any file, or a bundle put together nobody knows how: but the folder
    has a script of nearly that name, or the repository has the script in another folder, which
    no other root for the bundle would make right.
    """
    if bundle.contains(place) is not Certainty.MAYBE or bundle.original(place) is not None:
        return False
    if "$" in place:
        return True
    if bundle.builds and any(
        reading.base is None or reading.base for reading in bundle.interpretations
    ):
        return False
    directory, name = posixpath.split(place)
    found = bundle.tree.by_name.get(name, ())
    if any(path == place or path.endswith(f"/{place}") for path in found):
        return False
    home = posixpath.join(bundle.directory, directory) if directory else bundle.directory
    start = len(home) + 1 if home else 0
    beside = [path[start:] for path in bundle.tree.below(home) if "/" not in path[start:]]
    stems = {posixpath.splitext(each)[0]: each for each in beside}
    slip = (
        closest_match(name, beside[:200])
        or stems.get(name)
        or stems.get(posixpath.splitext(name)[0])
    )
    return bool(directory) and (slip is not None or bool(found))


def _ignored(bundle: Bundle, place: str) -> bool:
    """Whether it is on disk, and ignored by git: then file-not-in-git tells."""
    return any(bundle.tree.presence(path) is Presence.IGNORED for path in bundle.originals(place))


def _meant(bundle: Bundle, place: str) -> str | None:
    """A script that is in the bundle, and nearly of that name or in a folder nearly so called."""
    name = posixpath.basename(place)
    packed = {member.path for reading in bundle.interpretations for member in reading.members}
    if not bundle.builds:
        start = len(bundle.directory) + 1 if bundle.directory else 0
        packed = {path[start:] for path in bundle.tree.below(bundle.directory)}
    same = sorted(path for path in packed if posixpath.basename(path) == name)
    if len(same) == 1:
        return same[0]
    beside = sorted(path for path in packed if posixpath.dirname(path) == posixpath.dirname(place))
    stems = {posixpath.splitext(path)[0]: path for path in beside}
    return (
        closest_match(place, beside[:200])
        or stems.get(place)
        or stems.get(posixpath.splitext(place)[0])
    )
