"""Checks that git tracks the files that the deployment needs."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.messages import missing_script, missing_source
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.repository.entry import Presence
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
    """A file that the deployment needs is on disk, but git ignores it or does not track it.

    CodeBuild builds what was pushed. A script that exists only in the working directory works for
    its author, and is missing in the pipeline.

    Not reported if neither the AppSpec nor the buildspec is tracked yet: the project is still
    being set up. A source that a build command may create is not reported either, ignored by git
    or not.
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
                f"`{bundle.appspec.path}` is not tracked by git, so it is missing from the build",
                help=f"run `git add {bundle.appspec.path}`",
            )
        yield from _check_scripts(bundle)
        yield from _check_sources(bundle)


def _check_scripts(bundle: Bundle) -> Iterator[Finding]:
    for run in bundle.runs:
        location = run.entry.location
        place = bundle.place(location.value)
        untracked = _find_untracked(bundle, place) if place else None
        if place and untracked is not None:
            path, state = untracked
            yield Finding(
                location.span,
                f"`{path}` is {state.value}, so it is missing from the build",
                help=f"run `git add {'-f ' if state is Presence.IGNORED else ''}{path}`",
                failure=missing_script(run.event.value, place),
                certain=not bundle.builds or bundle.sure,
            )


def _check_sources(bundle: Bundle) -> Iterator[Finding]:
    for entry in bundle.appspec.files:
        place = bundle.place(entry.source.value)
        if not place or not bundle.builds:
            continue
        untracked = _find_untracked(bundle, place)
        is_built = any(reading.workspace.may_make(place) for reading in bundle.interpretations)
        if untracked is not None and not is_built and untracked[1] is Presence.UNTRACKED:
            path, state = untracked
            yield Finding(
                entry.source.span,
                f"`{path}` is {state.value}, so it is missing from the build",
                help=f"run `git add {path}`",
                failure=missing_source(place),
                certain=bundle.sure,
            )


def _find_untracked(bundle: Bundle, place: str) -> tuple[str, Presence] | None:
    """Find the file that `place` refers to, unless a tracked file fits."""
    tree = bundle.tree
    for path in bundle.originals(place):
        state = tree.presence(path)
        if state in (Presence.TRACKED, Presence.PRESENT):
            return None
        if state is Presence.UNTRACKED:
            return path, state
        if state is Presence.IGNORED and bundle.contains(place) is not Certainty.MAYBE:
            is_built = any(reading.workspace.may_make(place) for reading in bundle.interpretations)
            return None if is_built else (path, state)
    return None
