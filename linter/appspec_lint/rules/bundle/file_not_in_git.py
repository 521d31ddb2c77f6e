"""Does git bring what the deployment needs to the build?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import missing_script, missing_source
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.repository.tree import Presence
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: {location}
"""
SCRIPT = "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"


@rule(
    Severity.ERROR,
    see=("https://docs.aws.amazon.com/codebuild/latest/userguide/concepts.html",),
    good=({"install.sh": SCRIPT, "appspec.yml": APPSPEC.format(location="install.sh")},),
    bad=(
        {
            ".git/index": "appspec.yml",
            "install.sh": SCRIPT,
            "appspec.yml": APPSPEC.format(location="«install.sh»"),
        },
    ),
)
def file_not_in_git(context: Context) -> Iterator[Finding]:
    """A file that the deployment needs is on disk, but git ignores it or doesn't track it.

    CodeBuild builds what was pushed. A script that lies in the working folder only works for
    whoever wrote it, and is missing in the pipeline.

    A bundle whose AppSpec and buildspec are both new is not told about: it is just being written.
    Sources that a build command may make are silent, ignored or not.
    """
    if not context.tree.git:
        return
    for bundle in context.bundles:
        specs = [bundle.appspec.path, *(build.buildspec.path for build in bundle.builds)]
        states = [context.tree.presence(path) for path in specs]
        if all(state is Presence.UNTRACKED for state in states):
            continue
        if states[0] is Presence.UNTRACKED:
            yield Finding(
                bundle.appspec.source.first_line,
                f"`{bundle.appspec.path}` is not tracked by git, so the build will not see it",
                help=f"git add {bundle.appspec.path}",
            )
        yield from _scripts(bundle)
        yield from _sources(bundle)


def _scripts(bundle: Bundle) -> Iterator[Finding]:
    for run in bundle.runs:
        location = run.entry.location
        place = bundle.place(location.value)
        found = _untracked(bundle, place) if place else None
        if place and found is not None:
            path, state = found
            yield Finding(
                location.span,
                f"`{path}` is {state.value}, so the build will not see it",
                help=f"git add {'-f ' if state is Presence.IGNORED else ''}{path}",
                failure=missing_script(run.event.value, place),
                certain=not bundle.builds or bundle.sure,
            )


def _sources(bundle: Bundle) -> Iterator[Finding]:
    for entry in bundle.appspec.files:
        place = bundle.place(entry.source.value)
        if not place or not bundle.builds:
            continue
        found = _untracked(bundle, place)
        made = any(reading.workspace.may_make(place) for reading in bundle.interpretations)
        if found is not None and not made and found[1] is Presence.UNTRACKED:
            path, state = found
            yield Finding(
                entry.source.span,
                f"`{path}` is {state.value}, so the build will not see it",
                help=f"git add {path}",
                failure=missing_source(place),
                certain=bundle.sure,
            )


def _untracked(bundle: Bundle, place: str) -> tuple[str, Presence] | None:
    """The file that is meant, if git doesn't bring it; None where another one serves."""
    tree = bundle.tree
    for path in bundle.originals(place):
        state = tree.presence(path)
        if state in (Presence.TRACKED, Presence.PRESENT):
            return None
        if state is Presence.UNTRACKED:
            return path, state
        if state is Presence.IGNORED and bundle.contains(place) is not Certainty.MAYBE:
            made = any(reading.workspace.may_make(place) for reading in bundle.interpretations)
            return None if made else (path, state)
    return None
