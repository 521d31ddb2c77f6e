"""Does flattening leave every script where its hook looks?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import missing_script
from appspec_lint.deployment.bundle import Absence, Bundle
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
    """`discard-paths: yes` flattens a hook's script away from the hook's location.

    With `discard-paths: yes` every file of the artifact lies at its root, under its base name.
    A hook whose `location` still has the folder in it finds nothing there. Sources under `files`
    that have a folder in them share the fate, and are told here too.
    """
    for bundle in context.bundles:
        build = bundle.build
        if build is None or build.section.discard_paths is None:
            continue
        moved = [
            (run, place)
            for run in bundle.runs
            if (place := bundle.place(run.entry.location.value)) and _flattened(bundle, place)
        ]
        if not moved:
            continue
        locations = [run.entry.location for run, _ in moved]
        sources = [
            entry.source
            for entry in bundle.appspec.files
            if (place := bundle.place(entry.source.value)) and _flattened(bundle, place)
        ]
        run, place = moved[0]
        name = posixpath.basename(place)
        more = f" (and {len(moved) - 1} more)" if len(moved) > 1 else ""
        yield Finding(
            build.section.discard_paths.span,
            f"`discard-paths` puts `{run.entry.location.value}`{more} at the artifact's root",
            labels=tuple(
                Label(each.span, f"it will be `{posixpath.basename(each.value)}`")
                for each in (*locations, *sources)
            ),
            help=f"write `location: {name}`, or take `discard-paths` out",
            fixes=(_by_base_name(locations, sources),),
            failure=missing_script(run.event.value, place),
            certain=bundle.sure,
        )


def _flattened(bundle: Bundle, place: str) -> bool:
    return bundle.contains(place) is Certainty.NO and bundle.absence(place) is Absence.FLATTENED


def _by_base_name(locations: list[Located[str]], sources: list[Located[str]]) -> Fix:
    edits = {
        each.span.start: edit
        for each in (*locations, *sources)
        for fix in replace_scalar(each.span, posixpath.basename(each.value))
        for edit in fix.edits
    }
    return Fix("name the files as they lie in the artifact", tuple(edits.values()))
