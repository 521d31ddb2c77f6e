"""Checks that `discard-paths` does not move a script away from the location of its hook."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Absence, Bundle
from appspec_lint.deployment.messages import missing_script
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
REPOSITORY = {"scripts/install.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"}
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - echo ready
artifacts:
  files:
    - appspec.yml
    - scripts/install.sh
"""


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.discard-paths",
        "https://github.com/awslabs/aws-devops-essential/issues/28",
    ),
    good=(
        {
            **REPOSITORY,
            "appspec.yml": APPSPEC.format(location="install.sh"),
            "buildspec.yml": BUILDSPEC + "  discard-paths: yes\n",
        },
        {
            **REPOSITORY,
            "appspec.yml": APPSPEC.format(location="scripts/install.sh"),
            "buildspec.yml": BUILDSPEC + "  discard-paths: no\n",
        },
    ),
    bad=(
        {
            **REPOSITORY,
            "appspec.yml": APPSPEC.format(location="scripts/install.sh"),
            "buildspec.yml": BUILDSPEC + "  discard-paths: «yes»\n",
        },
    ),
)
def discard_paths_moves_script(context: Context) -> Iterator[Finding]:
    """`discard-paths: yes` moves a hook script away from the `location` of its hook.

    With `discard-paths: yes`, every file is placed at the root of the artifact under its base
    name. A hook whose `location` still contains the directory does not find its script. The same
    is true of a `source` under `files` that contains a directory; it is reported here too.
    """
    for bundle in context.bundles:
        build = bundle.build
        if build is None or build.section.discard_paths is None:
            continue
        moved = [
            (run, place)
            for run in bundle.runs
            if (place := bundle.place(run.entry.location.value)) and _is_flattened(bundle, place)
        ]
        if not moved:
            continue
        locations = [run.entry.location for run, _ in moved]
        sources = [
            entry.source
            for entry in bundle.appspec.files
            if (place := bundle.place(entry.source.value)) and _is_flattened(bundle, place)
        ]
        run, place = moved[0]
        name = posixpath.basename(place)
        more = f" (and {len(moved) - 1} more)" if len(moved) > 1 else ""
        cause = "`discard-paths`" if build.declared else "this command"
        yield Finding(
            build.section.discard_paths.span,
            f"{cause} moves `{run.entry.location.value}`{more} to the root of the {build.package}",
            labels=tuple(
                Label(path.span, f"packaged as `{posixpath.basename(path.value)}`")
                for path in (*locations, *sources)
            ),
            help=f"set `location: {name}`, or "
            + ("remove `discard-paths`" if build.declared else "keep the directories"),
            fixes=(_use_base_names((*locations, *sources)),),
            failure=missing_script(run.event.value, place),
            certain=bundle.sure,
        )


def _is_flattened(bundle: Bundle, place: str) -> bool:
    return bundle.contains(place).denied and bundle.absence(place) is Absence.FLATTENED


def _use_base_names(paths: tuple[Located[str], ...]) -> Fix:
    edits = {
        path.span.start: edit
        for path in paths
        for fix in replace_scalar(path.span, posixpath.basename(path.value))
        for edit in fix.edits
    }
    return Fix("use the names of the files in the artifact", tuple(edits.values()))
