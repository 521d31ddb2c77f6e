"""Report scripts that a hook script calls but that are not in the revision."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.messages import failing, label_packaged
from appspec_lint.diagnostics.finding import Finding, Fix, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.script.script_paths import script_relative
from appspec_lint.shell import Command, Word
from appspec_lint.yaml.edits import add_item

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
    """A hook script sources or runs a script next to it that is not in the revision.

    Hook scripts are named in the AppSpec and therefore packaged; the scripts that they call are
    easily forgotten. The rule resolves `$(dirname "$0")`, `${BASH_SOURCE%/*}` and variables that
    contain them, starting from the script's own directory in the revision.

    The finding is an error where the missing script makes the hook script fail, and otherwise a
    warning: without `set -e`, the script continues without what it should have sourced. Nothing is
    reported where the build may create the file, or where the call depends on a condition.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            reported = set()
            for command in script.program.commands:
                word = _find_called_file(command)
                place = _resolve(run, script, word) if word is not None else None
                if place is None or place in reported or command.conditional:
                    continue
                if bundle.contains(place).denied:
                    reported.add(place)
                    yield _build_finding(bundle, run, script, command, word, place)


def _find_called_file(command: Command) -> Word | None:
    """The word that names the file that a command runs or sources."""
    if not command.words or command.broken:
        return None
    call = command.invocation
    if call.name in {"source", "."} and not call.file:
        return call.arguments[0] if call.arguments else None
    return call.word


def _resolve(run: HookRun, script: Script, word: Word | None) -> str | None:
    """The path in the revision of a word that is relative to the script's directory."""
    path = script_relative(word.raw, script) if word is not None else None
    if path is None:
        return None
    directory = posixpath.dirname(run.entry.location.value.lstrip("/"))
    place = posixpath.normpath(posixpath.join(directory, path))
    return None if place.startswith("..") else place


def _build_finding(
    bundle: Bundle, run: HookRun, script: Script, command: Command, word: Word | None, place: str
) -> Finding:
    span = script.source.span(command.start, command.end)
    if word is not None:
        span = script.source.span(word.start, word.end)
    is_sourced = command.words[0].text in {"source", "."}
    labels = [Label(run.entry.location.span, f"run by the `{run.event.value}` hook")]
    if bundle.build is not None:
        labels.append(label_packaged(bundle.build))
    message, advice = (
        f"`{place}` does not exist in the repository",
        "add the script or fix its path",
    )
    fixes: tuple[Fix, ...] = ()
    if bundle.original(place) is not None:
        message = f"`{place}` is not included in the build artifact"
        advice = "add it to the artifact's `files`"
        section = bundle.build.section if bundle.build is not None else None
        fixes = add_item(section.files_node, place, "files") if section is not None else ()
    return Finding(
        span,
        message,
        labels=tuple(labels),
        help=advice,
        fixes=fixes,
        failure=failing(run.event.value, run.entry, 1 if is_sourced else 127),
        certain=script.determines_exit(command) and bundle.sure,
    )
