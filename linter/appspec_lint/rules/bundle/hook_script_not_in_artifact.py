"""Checks that the artifact contains every hook script."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.products import Build, find_archive_of
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.absence import describe_delivery, explain_absence
from appspec_lint.deployment.agent import DEFAULT_NAME
from appspec_lint.deployment.bundle import Absence, Bundle, HookRun
from appspec_lint.deployment.messages import advise_packaging, label_packaged, missing_script
from appspec_lint.diagnostics.finding import Finding, Fix, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.repository.paths import is_within, relative_to
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import add_item, replace_scalar

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
    """A lifecycle hook runs a script that is in the repository but not in the artifact.

    CodeBuild packages the files that `artifacts.files` lists. The agent resolves `location`
    relative to the root of the unpacked artifact and fails the event if the script does not exist.

    Scripts that are outside the same base directory are one finding, and so are scripts that one
    `cp` copies one level too deep. Scripts outside the base directory are not reported if the
    AppSpec is outside it as well, and scripts that are next to an AppSpec in a wrong directory of
    the artifact are labels of appspec-not-at-artifact-root.

    Not reported if a build command may copy the script.
    """
    for bundle in context.bundles:
        if bundle.build is None or _is_same_cause(bundle):
            continue
        archiving = list(_find_archiving_builds(bundle))
        if archiving:
            near = [
                each
                for each in archiving
                if posixpath.dirname(each[0].buildspec.path) == bundle.directory
            ]
            yield _report_archived(bundle, near or archiving)
        if archiving or bundle.wrapping:
            continue
        outside: list[HookRun] = []
        misplaced: dict[Located[str], list[tuple[HookRun, str]]] = {}
        seen: set[str] = set()
        for run in bundle.runs:
            place = bundle.place(run.entry.location.value)
            if not place or place in seen or not bundle.contains(place).denied:
                continue
            seen.add(place)
            if bundle.is_misplaced_too(place) or bundle.is_at_other_root(place):
                continue  # the cause is reported once: the AppSpec's directory, or the source root
            copy = _find_copy(bundle, place)
            match bundle.absence(place):
                case Absence.OUTSIDE | Absence.UNLISTED if copy is not None:
                    misplaced.setdefault(copy[0], []).append((run, copy[1]))
                case Absence.OUTSIDE:
                    outside.append(run)
                case Absence.UNLISTED | Absence.EXCLUDED:
                    yield _report_unlisted(bundle, run, place)
        for command, runs in misplaced.items():
            yield _report_misplaced(bundle, command, runs)
        if outside and not bundle.contains("appspec.yml").denied:
            yield from _report_outside(bundle, outside)


def _is_same_cause(bundle: Bundle) -> bool:
    """Whether the AppSpec is not packaged either, and appspec-not-in-artifact labels the scripts.

    Where it is certain which artifact is deployed, each script that is not listed is a defect.
    """
    return not bundle.paired and bundle.contains("appspec.yml").denied


def _find_archiving_builds(bundle: Bundle) -> Iterator[tuple[Build, Located[str]]]:
    """The builds that package the AppSpec itself, but its scripts inside an archive."""
    places = {bundle.place(run.entry.location.value) or "" for run in bundle.runs}
    originals = [bundle.original(place) for place in places]
    for build in bundle.builds if places and "" not in places else ():
        readings = build.readings
        if (
            not build.declared
            or any(each.contains(DEFAULT_NAME).denied for each in readings)
            or any(each.contains(p) is not Certainty.NO for each in readings for p in places)
        ):
            continue
        members = {member.source for each in readings for member in each.members}
        if not members.isdisjoint(path for path in originals if path is not None):
            continue  # `discard-paths` moves them
        commands = [find_archive_of(path, build) for path in originals if path is not None]
        first = commands[0] if commands and all(commands) else None
        if first is not None:
            yield build, first


def _report_archived(bundle: Bundle, builds: list[tuple[Build, Located[str]]]) -> Finding:
    """Report one archive, with all scripts inside it and the other builds that create one."""
    build, command = builds[0]
    runs = {run.entry.location.value: run for run in bundle.runs}
    location, run = next(iter(runs.items()))
    more = f" (and {len(runs) - 1} more)" if len(runs) > 1 else ""
    return Finding(
        build.section.files_key,
        f"hook script `{location}`{more} is packaged only inside an archive",
        labels=(
            Label(command.span, "CodeDeploy does not unpack an archive inside the artifact"),
            *(Label(other.entry.location.span, "in the archive") for other in runs.values()),
            *(Label(other.section.files_key, "and here") for other, _ in builds[1:]),
        ),
        help="list the files themselves in `artifacts.files` instead of the archive",
        failure=missing_script(run.event.value, bundle.place(location) or location),
        certain=bundle.sure and len(bundle.builds) == 1,
    )


def _report_unlisted(bundle: Bundle, run: HookRun, place: str) -> Finding:
    """Report a script that no pattern includes, or that is excluded."""
    location = run.entry.location
    assert bundle.build is not None
    section = bundle.build.section
    artifact = bundle.build.product
    original = bundle.original(place) or place
    packed = next(
        (m.path for r in bundle.interpretations for m in r.members if m.source == original), None
    )
    is_excluded = bundle.absence(place) is Absence.EXCLUDED
    label = label_packaged(bundle.build)
    if is_excluded and section.exclude_paths:
        label = Label(section.exclude_paths[0].span, "excluded here")
    return Finding(
        location.span,
        f"hook script `{location.value}` is not included in the {artifact}"
        + (f": it is packaged as `{packed}`" if packed else ""),
        labels=(label, *describe_delivery(bundle)),
        help=f"set `location: {packed}`"
        if packed
        else _advise_copy(bundle, place)
        or advise_packaging(bundle.build, _find_path_to_list(bundle, place)),
        fixes=_find_fixes(bundle, location, place, packed, is_excluded=is_excluded),
        failure=missing_script(run.event.value, place),
        certain=bundle.is_certain_without(place),
    )


def _advise_copy(bundle: Bundle, place: str) -> str:
    """Advise to copy a script that is not at its path from the source root."""
    original, artifact = bundle.original(place), bundle.interpretations[0]
    if original is None or artifact.section.flat or artifact.base:
        return ""
    if any(reading.root for reading in bundle.interpretations):
        return ""
    if original == place or bundle.build is None or not bundle.build.declared:
        return ""
    return f"copy `{original}` to `{place}` in a build command, and add it to `artifacts.files`"


def _find_path_to_list(bundle: Bundle, place: str) -> str:
    """The path that a pattern must name, so that the script is at `place` in the artifact."""
    original, artifact = bundle.original(place), bundle.interpretations[0]
    if original is None or not artifact.section.flat or artifact.base:
        return place
    return relative_to(original, artifact.root) if is_within(original, artifact.root) else place


def _find_fixes(
    bundle: Bundle, location: Located[str], place: str, packed: str | None, *, is_excluded: bool
) -> tuple[Fix, ...]:
    if packed:
        return replace_scalar(location.span, packed)
    if is_excluded or bundle.build is None:
        return ()
    root, base = bundle.interpretations[0].root, bundle.interpretations[0].base
    home = "/".join(part for part in (root, base) if part)
    if bundle.original(place) != (f"{home}/{place}" if home else place):
        return ()
    return add_item(bundle.build.section.files_node, place, "files", safe=bundle.sure)


def _find_copy(bundle: Bundle, place: str) -> tuple[Located[str], str] | None:
    """Find the command that copies a script to another path in the artifact, and that path."""
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


def _report_misplaced(
    bundle: Bundle, command: Located[str], runs: list[tuple[HookRun, str]]
) -> Finding:
    """Report one command, with all scripts that it copies to paths that no hook uses."""
    first, packed = runs[0]
    place = bundle.place(first.entry.location.value) or ""
    assert bundle.build is not None
    return Finding(
        command.span,
        f"this copies `{bundle.original(place)}` to `{packed}` in the {bundle.build.package}, but "
        f"the hook looks for it at `{place}`",
        labels=tuple(Label(run.entry.location.span, f"packaged as `{path}`") for run, path in runs),
        help="copy the contents of the directory instead (`cp -r dir/. target`); it is nested "
        "because the target already exists"
        if packed.endswith(place)
        else f"copy it to the path that the hook uses, or set `location: {packed}`",
        failure=missing_script(first.event.value, place),
        certain=bundle.sure and bundle.rules_out(place),
    )


def _report_outside(bundle: Bundle, runs: list[HookRun]) -> Iterator[Finding]:
    """Report one base directory, with all scripts that are outside it."""
    assert bundle.build is not None
    base = bundle.build.section.base_directory
    if base is None:
        return
    first = runs[0]
    place = bundle.place(first.entry.location.value) or ""
    names = sorted({run.entry.location.value for run in runs})
    kind = "base" if bundle.build.declared else "packaged"
    yield Finding(
        first.entry.location.span,
        f"{_describe_scripts(names)} outside the {kind} directory `{base.value}`",
        labels=(
            Label(base.span, "only files in this directory are packaged"),
            *(Label(run.entry.location.span, "not packaged") for run in runs[1:]),
            *explain_absence(bundle, place),
        ),
        help=f"copy {'it' if len(names) == 1 else 'them'} into that directory "
        + bundle.build.time_to_add,
        failure=missing_script(first.event.value, place),
        certain=bundle.is_certain_without(place),
    )


def _describe_scripts(names: list[str]) -> str:
    if len(names) == 1:
        return f"hook script `{names[0]}` is"
    shown = ", ".join(f"`{name}`" for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"hook scripts {shown}{more} are"
