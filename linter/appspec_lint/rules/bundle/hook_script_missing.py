"""Checks that every hook script exists in the repository."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from functools import lru_cache

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Absence, Bundle, HookRun
from appspec_lint.deployment.locations import dangling_link, find_obstacle
from appspec_lint.deployment.messages import label_packaged, missing_script
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.odd_characters import strip_odd_characters
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.entry import Presence
from appspec_lint.repository.paths import relative_to
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

_MOST_LETTERS = 3
"""How many letters a similar name may have more or fewer: another word is another script."""
_MOST_SIBLINGS = 200
"""How many names in a directory are considered."""
_ACTION = regex(
    r"un(?=install)|pre(?=[-_])|post(?=[-_])|before|after|re(?=start)|start|stop|kill|validat|health"
)
"""What a script does: a script with another of these words is not the one that is missing."""


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
    """A lifecycle hook runs a script that does not exist in the repository.

    The agent resolves `location` relative to the root of the unpacked artifact, exactly as it is
    written: without wildcards, arguments or variables, and case-sensitively. If the script does
    not exist, the event fails on every instance.

    Not reported if a build command may create the file. If no build is known, nothing is reported
    if the repository contains a file of that name in another directory, because it cannot be
    determined statically how the bundle is assembled. In both cases a warning is given if the
    directory contains a script of a similar name.
    """
    for bundle in context.bundles:
        missing: dict[str, list[HookRun]] = {}
        blocked: dict[str, list[HookRun]] = {}
        for run in bundle.runs:
            location = run.entry.location.value
            place = bundle.place(location)
            if not place or strip_odd_characters(location) != location:
                continue  # the latter is reported by appspec-lookalike-character
            if bundle.contains(place).denied or _is_typo(bundle, place):
                is_explained = bundle.is_misplaced_too(place) or bundle.is_at_other_root(place)
                if bundle.absence(place) is not Absence.NOWHERE or is_explained:
                    continue
                if not _is_ignored(bundle, place):
                    missing.setdefault(place, []).append(run)
            elif find_obstacle(bundle, location) is not None:
                blocked.setdefault(location, []).append(run)
        for place, runs in missing.items():
            yield _report(bundle, place, runs)
        for runs in blocked.values():
            yield _report_obstacle(bundle, runs)


def _report(bundle: Bundle, place: str, runs: list[HookRun]) -> Finding:
    """Report one missing script, whichever hooks run it."""
    location, build = runs[0].entry.location, bundle.build
    suggestion = _suggest_script(bundle, place)
    namesakes = _find_namesakes(bundle, place)
    labels = [Label(run.entry.location.span, "and here") for run in runs[1:]]
    if build is not None:
        labels.append(label_packaged(build))
    path = posixpath.join(bundle.directory, place)
    is_certain = not namesakes or bundle.build is not None or "$" in place or bundle.is_repository
    is_certain = is_certain or any(path.lower() == other.lower() for other in namesakes)
    return Finding(
        location.span,
        f"hook script `{location.value}` {_describe_absence(bundle, place, namesakes)}",
        labels=tuple(labels),
        help=_advise(bundle, place, suggestion),
        fixes=replace_scalars((run.entry.location.span for run in runs), suggestion),
        failure=missing_script(runs[0].event.value, place),
        certain=is_certain and _is_certain(bundle, place),
    )


def _describe_absence(bundle: Bundle, place: str, namesakes: list[str]) -> str:
    """Say what is true: the script is nowhere, or it is somewhere else."""
    target = dangling_link(bundle, place)
    if target is not None:
        return f"is a link to `{target}`, which does not exist"
    if not namesakes:
        return "does not exist in the repository"
    others = f" and {len(namesakes) - 1} more" if len(namesakes) > 1 else ""
    return f"is not at this path in the revision; it exists at `{namesakes[0]}`{others}"


def _find_namesakes(bundle: Bundle, place: str) -> list[str]:
    """The files of the repository with the base name of a missing script."""
    path = posixpath.join(bundle.directory, place)
    named = bundle.tree.by_name.get(posixpath.basename(place), ())
    return [namesake for namesake in named if namesake != path]


def _report_obstacle(bundle: Bundle, runs: list[HookRun]) -> Finding:
    """Report a path that leads through something that is not a directory."""
    location = runs[0].entry.location
    obstacle = find_obstacle(bundle, location.value) or ""
    place = bundle.place(location.value) or ""
    ends = location.value.endswith("/")
    return Finding(
        location.span,
        f"`{place}` is a file, and the agent does not find it with a trailing slash"
        if ends and place == obstacle
        else f"the agent does not find `{location.value}`: `{obstacle}` is not a directory",
        labels=tuple(Label(run.entry.location.span, "and here") for run in runs[1:]),
        help=f"write the path as `{place}`",
        fixes=replace_scalars((run.entry.location.span for run in runs), place),
        failure=missing_script(runs[0].event.value, place),
        certain=bundle.sure,
    )


def _is_certain(bundle: Bundle, place: str) -> bool:
    """Whether no bundle of this AppSpec can contain the script."""
    if "$" in place:
        return bundle.sure
    if not bundle.rules_out(place):
        return False
    # If the script exists nowhere, it does not matter which artifact the deployment uses.
    return bundle.sure or not bundle.tree.by_name.get(posixpath.basename(place))


def _advise(bundle: Bundle, place: str, suggestion: str | None) -> str:
    program = place.split(maxsplit=1)[0]
    if program != place and not bundle.contains(program).denied:
        return f"add a script that runs `{program}` with these arguments; `location` accepts none"
    if "$" in place:
        return "write the path as it is in the artifact; the agent does not expand variables"
    if suggestion:
        return f"did you mean `{suggestion}`?"
    if dangling_link(bundle, place) is not None:
        return "correct the link, or replace it with the script"
    return "add the script or fix the path; it is resolved relative to the root of the revision"


def _is_typo(bundle: Bundle, place: str) -> bool:
    """Whether only a typo can explain a location that may or may not exist in the bundle.

    The build could create any file, or it is unknown how the bundle is assembled. But the
    directory contains a script of a similar name, or the repository contains the script in another
    directory, where no other root of the bundle would make the location correct.
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
    namesakes = bundle.tree.by_name.get(name, ())
    if any(path == place or path.endswith(f"/{place}") for path in namesakes):
        return False
    home = posixpath.join(bundle.directory, directory) if directory else bundle.directory
    siblings = [
        name
        for name in bundle.tree.children(home)
        if posixpath.join(home, name) not in bundle.tree.directories
    ]
    is_similar = _find_similar(name, siblings) is not None
    return bool(directory) and (is_similar or bool(namesakes))


def _is_ignored(bundle: Bundle, place: str) -> bool:
    """Whether the script is on disk and ignored by git: reported by file-not-in-git."""
    presences = map(bundle.tree.presence, bundle.originals(place))
    return any(presence is Presence.IGNORED for presence in presences)


def _suggest_script(bundle: Bundle, place: str) -> str | None:
    """Suggest a script in the bundle that has the same name, or a similar path."""
    name = posixpath.basename(place)
    packaged = _index_packaged(bundle)
    namesakes = packaged.by_name.get(name, ())
    if len(namesakes) == 1:
        return namesakes[0]
    directory = posixpath.dirname(place)
    similar = _find_similar(name, packaged.unused.get(directory, []))
    return None if similar is None else posixpath.join(directory, similar)


@dataclass(frozen=True)
class _PackagedFiles:
    """The files of a bundle: the paths of each base name, the unused names in each directory."""

    by_name: dict[str, list[str]]
    unused: dict[str, list[str]]


@lru_cache(maxsize=1)
def _index_packaged(bundle: Bundle) -> _PackagedFiles:
    packed = {member.path for reading in bundle.interpretations for member in reading.members}
    if not bundle.builds:
        root = bundle.directory
        packed = {relative_to(path, root) for path in bundle.tree.below(root)}
    used = {bundle.place(run.entry.location.value) for run in bundle.runs}
    by_name: dict[str, list[str]] = {}
    unused: dict[str, list[str]] = {}
    for path in sorted(packed):
        directory, name = posixpath.split(path)
        by_name.setdefault(name, []).append(path)
        if path not in used:
            unused.setdefault(directory, []).append(name)
    return _PackagedFiles(by_name, unused)


def _find_similar(name: str, siblings: Sequence[str]) -> str | None:
    """Find a name that is spelled similarly, or that differs only in its extension.

    A name with another word for what it does (`start`, `stop`) is not similar.
    """
    action = _find_actions(name)
    siblings = [each for each in siblings[:_MOST_SIBLINGS] if _find_actions(each) == action]
    alike = [sibling for sibling in siblings if abs(len(sibling) - len(name)) <= _MOST_LETTERS]
    similar = closest_match(name, alike)
    if similar is not None:
        return similar
    stem = posixpath.splitext(name)[0]
    namesakes = [sibling for sibling in siblings if sibling.startswith(stem)]
    stems = {posixpath.splitext(sibling)[0]: sibling for sibling in namesakes}
    return stems.get(name) or stems.get(stem)


@lru_cache(maxsize=1024)
def _find_actions(name: str) -> tuple[str, ...]:
    return tuple(_ACTION.findall(name.lower()))
