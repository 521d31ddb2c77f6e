"""Is every script that a hook runs also packed?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import missing_script
from appspec_lint.deployment.bundle import Absence, Bundle, HookRun
from appspec_lint.diagnostics.finding import Finding, Fix, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: {location}
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - echo ready
artifacts:
  files:
    - appspec.yml
"""
TOO_DEEP = """\
version: 0.2
phases:
  build:
    commands:
      - mkdir -p dist/scripts
      - cp appspec.yml dist/
      - «cp -r scripts dist/scripts»
artifacts:
  base-directory: dist
  files:
    - '**/*'
"""
RIGHT = "cp -r scripts/. dist/scripts"
SCRIPT = {"scripts/install.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files",
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {
            **SCRIPT,
            "appspec.yml": APPSPEC.format(location="scripts/install.sh"),
            "buildspec.yml": BUILDSPEC + "    - scripts/*\n",
        },
        {
            **SCRIPT,
            "appspec.yml": APPSPEC.format(location="scripts/install.sh"),
            "buildspec.yml": TOO_DEEP.replace("«cp -r scripts dist/scripts»", RIGHT),
        },
    ),
    bad=(
        {
            **SCRIPT,
            "appspec.yml": APPSPEC.format(location="«scripts/install.sh»"),
            "buildspec.yml": BUILDSPEC,
        },
        {
            **SCRIPT,
            "appspec.yml": APPSPEC.format(location="«scripts/install.sh»"),
            "buildspec.yml": BUILDSPEC + "    - '*.sh'\n",
            "tool.sh": "#!/bin/bash\n",
        },
        {
            **SCRIPT,
            "appspec.yml": APPSPEC.format(location="scripts/install.sh"),
            "buildspec.yml": TOO_DEEP,
        },
    ),
)
def hook_script_not_in_artifact(context: Context) -> Iterator[Finding]:
    """A lifecycle hook runs a script that the repository has and the artifact does not.

    CodeBuild packs what `artifacts.files` lists; the agent looks `location` up from the root of
    the unpacked artifact, and fails the event where it finds nothing.

    Scripts that one base directory keeps out are one finding, and none where that base directory
    keeps the AppSpec out as well; so are scripts that one `cp` puts one level too deep. The rule
    is silent where a build command may copy the script.
    """
    for bundle in context.bundles:
        if bundle.build is None or bundle.wrapping:
            continue
        outside: list[HookRun] = []
        landed: dict[Located[str], list[tuple[HookRun, str]]] = {}
        told: set[str] = set()
        for run in bundle.runs:
            place = bundle.place(run.entry.location.value)
            if not place or place in told or bundle.contains(place) is not Certainty.NO:
                continue
            told.add(place)
            copy = _copied(bundle, place)
            match bundle.absence(place):
                case Absence.OUTSIDE | Absence.UNLISTED if copy is not None:
                    landed.setdefault(copy[0], []).append((run, copy[1]))
                case Absence.OUTSIDE:
                    outside.append(run)
                case Absence.UNLISTED | Absence.EXCLUDED:
                    yield _unlisted(bundle, run, place)
        for command, runs in landed.items():
            yield _elsewhere(bundle, command, runs)
        if outside and bundle.contains("appspec.yml") is not Certainty.NO:
            yield from _left_behind(bundle, outside)


def _unlisted(bundle: Bundle, run: HookRun, place: str) -> Finding:
    location = run.entry.location
    assert bundle.build is not None
    section = bundle.build.section
    original = bundle.original(place) or place
    packed = next(
        (m.path for r in bundle.interpretations for m in r.members if m.source == original), None
    )
    excluded = bundle.absence(place) is Absence.EXCLUDED
    key = section.exclude_paths[0].span if excluded and section.exclude_paths else section.files_key
    return Finding(
        location.span,
        f"the artifact does not hold the script `{location.value}`"
        + (f": it is packed as `{packed}`" if packed else ""),
        labels=(Label(key, "these keep it out" if excluded else "the artifact is made of these"),),
        help=f"write `location: {packed}`" if packed else bundle.build.adding(place),
        fixes=_fixes(bundle, location, place, packed, excluded=excluded),
        failure=missing_script(run.event.value, place),
        certain=bundle.sure,
    )


def _fixes(
    bundle: Bundle, location: Located[str], place: str, packed: str | None, *, excluded: bool
) -> tuple[Fix, ...]:
    if packed:
        return replace_scalar(location.span, packed)
    if excluded or bundle.build is None:
        return ()
    root, base = bundle.interpretations[0].root, bundle.interpretations[0].base
    home = "/".join(part for part in (root, base) if part)
    if bundle.original(place) != (f"{home}/{place}" if home else place):
        return ()
    return bundle.build.listing(place, safe=bundle.sure)


def _copied(bundle: Bundle, place: str) -> tuple[Located[str], str] | None:
    """The command that copies a script to another place of the artifact, and that place."""
    original = bundle.original(place)
    for artifact in bundle.interpretations:
        for member in artifact.members:
            if member.source != original or artifact.base is None:
                continue
            packed = posixpath.join(artifact.base, member.path)
            for path, command in artifact.workspace.copies(original):
                if path == packed:
                    return command, member.path
    return None


def _elsewhere(bundle: Bundle, command: Located[str], runs: list[tuple[HookRun, str]]) -> Finding:
    """One copy, and all the scripts that it puts where no hook looks."""
    first, packed = runs[0]
    place = bundle.place(first.entry.location.value) or ""
    where = posixpath.dirname(packed) or "."
    return Finding(
        command.span,
        f"this puts the script `{place}` at `{packed}` in the artifact, where no hook looks",
        labels=tuple(Label(run.entry.location.span, f"not in `{where}`") for run, _ in runs),
        help="a folder is copied into a folder that is there already, with its name: copy what is"
        " in it (`cp -r folder/. target`)"
        if packed.endswith(place)
        else "copy it to where the hook looks, or write its `location` so",
        failure=missing_script(first.event.value, place),
        certain=bundle.sure,
    )


def _left_behind(bundle: Bundle, runs: list[HookRun]) -> Iterator[Finding]:
    """One base directory, and all the scripts that it keeps out."""
    assert bundle.build is not None
    base = bundle.build.section.base_directory
    if base is None:
        return
    first = runs[0]
    place = bundle.place(first.entry.location.value) or ""
    names = sorted({run.entry.location.value for run in runs})
    yield Finding(
        base.span,
        f"the base directory `{base.value}` leaves out {_listed(names)}",
        labels=tuple(Label(run.entry.location.span, "stays behind") for run in runs),
        help="copy the scripts into the base directory in a build command",
        failure=missing_script(first.event.value, place),
        certain=bundle.sure,
    )


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more scripts"
