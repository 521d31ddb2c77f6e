"""Report scripts that clean a destination, but leave the hidden files that the revision brings."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import installations
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.install import PlannedCopy
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.shell import Word
from appspec_lint.shell.working_directory import START, WorkingDirectory

BEFORE = ("BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop", "BeforeInstall")
APPSPEC = """\
version: 0.0
os: linux
{behavior}files:
  - source: /
    destination: /srv/orders
hooks:
  BeforeInstall:
    - location: scripts/clean.sh
      timeout: 60
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - echo ready
artifacts:
  files:
    - '**/*'
"""
CLEAN = "#!/bin/bash\nrm -rf {}\n"
FILES = {"app.py": "", ".env": "PORT=8080\n", "buildspec.yml": BUILDSPEC}
OVERWRITES = "file_exists_behavior: OVERWRITE\n"
_VARIABLE = regex(r"\$\{(\w+)\}|\$(\w+)")


@rule(
    Severity.INFO,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "deployments-rollback-and-redeploy.html",
        "https://www.gnu.org/software/bash/manual/html_node/Filename-Expansion.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/installer.rb "
        "(the agent deletes only what the previous revision installed)",
    ),
    good=(
        {
            **FILES,
            "appspec.yml": APPSPEC.format(behavior=""),
            "scripts/clean.sh": CLEAN.format("/srv/orders"),
        },
        {
            **FILES,
            "appspec.yml": APPSPEC.format(behavior=OVERWRITES),
            "scripts/clean.sh": CLEAN.format("/srv/orders/*"),
        },
    ),
    bad=(
        {
            **FILES,
            "appspec.yml": APPSPEC.format(behavior=""),
            "scripts/clean.sh": CLEAN.format("«/srv/orders/*»"),
        },
    ),
)
def existing_files(context: Context) -> Iterator[Finding]:
    """A script cleans a destination with `*`, which does not match the revision's hidden files.

    Before it installs a revision, the agent deletes what the previous revision of the same
    deployment group installed, hidden files included. Files that were copied by hand, by another
    tool or by another deployment group remain, and Install fails at the first file of the revision
    that already exists, unless `file_exists_behavior` allows it.

    A script that removes `/srv/orders/*` before Install is written for such instances. The shell's
    `*` does not match names that begin with a dot, so an existing `.env` or `.gitignore` remains,
    and if the revision contains one, the deployment fails.

    Which files exist on the instance cannot be determined statically, so this is only advice. Not
    reported if a command before Install removes the directory itself or hidden files, or if
    `file_exists_behavior` is `OVERWRITE` or `RETAIN`.
    """
    for bundle in context.bundles:
        if bundle.appspec.file_exists_behavior in ("OVERWRITE", "RETAIN"):
            continue
        scripts = tuple(bundle.scripts_at(*BEFORE))
        paths = [(run, script, *path) for run, script in scripts for path in _removed(script)]
        if not paths or any(_may_be_hidden(script, path) for _, script, path, _ in paths):
            continue
        if any("file-exists-behavior" in build.buildspec.source.text for build in bundle.builds):
            continue
        destinations = {each.destination for each in installations(bundle.appspec)}
        for run, script, path, word in paths:
            directory, name = posixpath.split(path)
            if name == "*" and not any(_contains(path, each) for each in destinations):
                hidden = _find_hidden(bundle, directory)
                if hidden and not any(_contains(other, directory) for _, _, other, _ in paths):
                    yield _build_finding(bundle, run, script, word, directory, hidden)


def _removed(script: Script) -> Iterator[tuple[str, Word]]:
    """The paths that the script removes or moves away, as far as they are known."""
    values = _read_values(script)
    for command in script.program.commands:
        call = command.invocation if command.words else None
        if call is not None and call.name in ("rm", "find", "mv"):
            directory = script.directories.get(command.start, START)
            for word in call.arguments:
                path = _resolve(word, values, directory)
                if path is not None:
                    yield path, word


def _read_values(script: Script) -> Mapping[str, str]:
    """The variables that the script sets once, to a known value."""
    values: dict[str, list[str | None]] = {}
    for command in script.program.commands:
        for assignment in command.assignments:
            values.setdefault(assignment.name, []).append(assignment.value)
    return {name: found[0] for name, found in values.items() if len(found) == 1 and found[0]}


def _resolve(word: Word, values: Mapping[str, str], directory: WorkingDirectory) -> str | None:
    """The absolute path that a word means; None if it is unknown."""
    text = word.text
    if text is None:
        raw = _VARIABLE.sub(lambda match: values.get(match[1] or match[2], match[0]), word.raw)
        text = re.sub(r"[\"']", "", raw)
    if any(char in text for char in "$`~") or text.startswith("-"):
        return None
    path = directory.join(text)
    return path if path is not None and path.startswith("/") else None


def _may_be_hidden(script: Script, path: str) -> bool:
    """Whether a removed path may be that of hidden files."""
    return "dotglob" in script.source.text or "/." in path or "{" in path


def _contains(path: str, directory: str) -> bool:
    """Whether `path`, which may contain wildcards, is `directory` or one of its parents."""
    parts, wanted = path.strip("/").split("/"), directory.strip("/").split("/")
    return len(parts) <= len(wanted) and all(
        part in ("*", other) for part, other in zip(parts, wanted, strict=False)
    )


def _find_hidden(bundle: Bundle, directory: str) -> list[PlannedCopy]:
    """The files that the agent certainly copies to a hidden path in `directory`."""
    return [
        copy
        for copy in bundle.plan.below(directory)
        if copy.certainty is Certainty.YES
        and copy.target[len(directory) :].lstrip("/").startswith(".")
    ]


def _build_finding(
    bundle: Bundle,
    run: HookRun,
    script: Script,
    word: Word,
    directory: str,
    hidden: list[PlannedCopy],
) -> Finding:
    copy = hidden[0]
    labels = [Label(run.entry.location.span, f"run by the `{run.event.value}` hook")]
    if copy.entry.destination is not None:
        text = f"`{copy.source}` is installed here"
        labels.append(Label(copy.entry.destination.span, text))
    return Finding(
        script.source.span(word.start, word.end),
        f"`*` does not match hidden files, and the revision contains `{copy.source}`",
        labels=tuple(labels),
        help="if such a file may exist on the instance, set `file_exists_behavior: OVERWRITE`, or "
        f"remove hidden files as well: `find {directory} -mindepth 1 -delete`",
        failure=Failure(
            "CodeDeploy Install",
            "The deployment failed because a specified file already exists at this location: "
            f"{copy.target}",
        ),
    )
