"""Are the scripts in the bundle that a hook script calls?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import failing
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.script.script_paths import script_relative
from appspec_lint.shell import Command, Word
from appspec_lint.shell.invocation import resolve_invocation

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
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
    - scripts/install.sh
"""
HELPER = {"scripts/common.sh": "stop() { systemctl stop orders || true; }\n"}
CALL = '. "$(dirname "$0")/common.sh"'


@rule(
    Severity.ERROR,
    see=(
        "https://github.com/aws-samples/aws-codedeploy-samples/issues/27",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files",
    ),
    good=(
        {
            **HELPER,
            "appspec.yml": APPSPEC,
            "buildspec.yml": BUILDSPEC + "    - scripts/common.sh\n",
            "scripts/install.sh": f"#!/bin/bash\nset -e\n{CALL}\nstop\n",
        },
    ),
    bad=(
        {
            **HELPER,
            "appspec.yml": APPSPEC,
            "buildspec.yml": BUILDSPEC,
            "scripts/install.sh": '#!/bin/bash\nset -e\n. «"$(dirname "$0")/common.sh"»\nstop\n',
        },
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": '#!/bin/bash\nset -e\n«"$(dirname "$0")"/migrate.sh»\n',
        },
    ),
)
def helper_script_missing(context: Context) -> Iterator[Finding]:
    """A hook script reads in or runs a script beside it that is not in the bundle.

    The AppSpec names the hook scripts, and so they are packed; what these call is easily
    forgotten. The rule follows `$(dirname "$0")`, `${BASH_SOURCE%/*}` and variables that hold
    them, from where the script lies in the bundle.

    It is an error where the missing script lets the hook script fail, else a warning: without
    `set -e` a script goes on, without what it should have read in. The rule is silent where the
    build may make the file, and behind a condition.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            told = set()
            for command in script.program.commands:
                word = _called(command)
                place = _place(run, script, word) if word is not None else None
                if place is None or place in told or command.conditional:
                    continue
                if bundle.contains(place) is Certainty.NO:
                    told.add(place)
                    yield _finding(bundle, run, script, command, word, place)


def _called(command: Command) -> Word | None:
    """The word that names the file which a command runs or reads in."""
    if not command.words or command.broken:
        return None
    call = resolve_invocation(command.words)
    if call.name in {"source", "."} and not call.file:
        return call.arguments[0] if call.arguments else None
    return call.word


def _place(run: HookRun, script: Script, word: Word | None) -> str | None:
    """Where in the bundle a word leads that counts from the script's folder."""
    path = script_relative(word.raw, script) if word is not None else None
    if path is None:
        return None
    home = posixpath.dirname(run.entry.location.value.lstrip("/"))
    place = posixpath.normpath(posixpath.join(home, path))
    return None if place.startswith("..") else place


def _finding(
    bundle: Bundle, run: HookRun, script: Script, command: Command, word: Word | None, place: str
) -> Finding:
    span = script.source.span(command.start, command.end)
    if word is not None:
        span = script.source.span(word.start, word.end)
    reads_in = command.words[0].text in {"source", "."}
    there = bundle.original(place) is not None
    labels = [Label(run.entry.location.span, "run from here")]
    if bundle.build is not None:
        labels.append(Label(bundle.build.section.files_key, "the artifact is made of these"))
    return Finding(
        span,
        f"`{place}` is not in the artifact"
        if there
        else f"`{place}` is in no file of the repository",
        labels=tuple(labels),
        help="add it to the artifact's `files`" if there else "add the script, or correct its path",
        fixes=bundle.build.section.listing(place) if there and bundle.build is not None else (),
        failure=failing(run.event.value, run.entry, 1 if reads_in else 127),
        certain=script.determines_exit(command) and bundle.sure,
    )
