"""Checks that git tracks the files that the deployment needs."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.messages import missing_appspec, missing_script, missing_source
from appspec_lint.diagnostics.finding import Finding, Label
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
    or not, nor is an ignored AppSpec whose name a command mentions. Files that git ignores are one
    finding. An ignored AppSpec is a warning unless a build certainly packages it, and an ignored
    buildspec always: the CodeBuild project may have its own.
    """
    if not context.tree.git:
        return
    reported: set[str] = set()
    for bundle in context.bundles:
        specs = [bundle.appspec.path, *(build.buildspec.path for build in bundle.builds)]
        states = [context.tree.presence(path) for path in specs]
        if all(state is Presence.UNTRACKED for state in states):
            continue
        scripts = _find_scripts(bundle)
        ignored = [
            build.buildspec
            for build in bundle.builds
            if context.tree.presence(build.buildspec.path) is Presence.IGNORED
        ]
        if states[0] in (Presence.UNTRACKED, Presence.IGNORED):
            yield _report_appspec(bundle, states[0], scripts, ignored)
            reported.update(buildspec.path for buildspec in ignored)
        else:
            yield from _report_scripts(bundle, scripts)
        yield from _check_sources(bundle)
    for buildspec in context.buildspecs:
        state = context.tree.presence(buildspec.path)
        if state is Presence.IGNORED and buildspec.path not in reported:
            yield Finding(
                buildspec.source.first_line,
                f"`{buildspec.path}` is ignored by git, so it is missing from the source that "
                "CodeBuild downloads",
                help=_advise(buildspec.path, state),
                certain=False,
            )


def _advise(path: str, state: Presence) -> str:
    return f"run `git add {'-f ' if state is Presence.IGNORED else ''}{path}`"


def _report_appspec(
    bundle: Bundle,
    state: Presence,
    scripts: list[tuple[HookRun, str, Presence]],
    buildspecs: list[Buildspec],
) -> Finding:
    """Report the AppSpec, with the other files that git leaves out for the same reason."""
    path = bundle.appspec.path
    labels = [
        Label(run.entry.location.span, f"`{script}` is {own.value}, too")
        for run, script, own in scripts
        if own is state
    ]
    labels += [
        Label(buildspec.source.first_line, "this file is ignored by git, too")
        for buildspec in buildspecs
    ]
    is_ignored = state is Presence.IGNORED
    return Finding(
        bundle.appspec.source.first_line,
        f"`{path}` is {state.value}, so it is missing from the build",
        labels=tuple(labels),
        help=_advise(path, state),
        failure=missing_appspec() if is_ignored else None,
        certain=not is_ignored or (bool(bundle.builds) and bundle.sure),
    )


def _find_scripts(bundle: Bundle) -> list[tuple[HookRun, str, Presence]]:
    """Find the hook scripts that are only on disk, each once."""
    scripts: dict[str, tuple[HookRun, str, Presence]] = {}
    for run in bundle.runs:
        place = bundle.place(run.entry.location.value)
        untracked = _find_untracked(bundle, place) if place else None
        if untracked is not None:
            scripts.setdefault(untracked[0], (run, *untracked))
    return list(scripts.values())


def _report_scripts(
    bundle: Bundle, scripts: list[tuple[HookRun, str, Presence]]
) -> Iterator[Finding]:
    """Report the scripts; those that are ignored by git are one finding."""
    ignored = [entry for entry in scripts if entry[2] is Presence.IGNORED]
    groups = [[entry] for entry in scripts if entry[2] is not Presence.IGNORED]
    for group in (*groups, ignored) if ignored else groups:
        run, path, state = group[0]
        location = run.entry.location
        place = bundle.place(location.value) or path
        labels = (
            Label(other.entry.location.span, f"`{script}` is {state.value}, too")
            for other, script, _ in group[1:]
        )
        paths = " ".join(script for _, script, _ in group)
        yield Finding(
            location.span,
            f"`{path}` is {state.value}, so it is missing from the build",
            labels=tuple(labels),
            help=_advise(paths, state),
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
