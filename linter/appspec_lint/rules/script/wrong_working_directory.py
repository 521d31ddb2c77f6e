"""Report scripts that expect the revision as their working directory."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import installations
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.messages import failing
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.relative_files import (
    find_parent_file,
    find_project_command,
    find_relative_file,
)
from appspec_lint.script.script import Script
from appspec_lint.script.script_paths import before_cd
from appspec_lint.shell import Command

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
REPOSITORY = {"appspec.yml": APPSPEC, "migrate.sh": "#!/bin/bash\ntrue\n", "package.json": "{}\n"}
_ROOTS = frozenset(("home", "var", "opt", "srv", "usr", "tmp", "etc", "data", "mnt", "bin"))


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "https://github.com/aws/aws-codedeploy-agent/issues/67",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {
            **REPOSITORY,
            "scripts/install.sh": "#!/bin/bash\nset -e\ncd /srv/orders\n./migrate.sh\nnpm ci\n",
        },
        {
            **REPOSITORY,
            "scripts/install.sh": "#!/bin/bash\nset -e\nnpm ci --prefix /srv/orders\n",
        },
    ),
    bad=(
        {**REPOSITORY, "scripts/install.sh": "#!/bin/bash\nset -e\n«./migrate.sh»\n"},
        {**REPOSITORY, "scripts/install.sh": "#!/bin/bash\nset -e\n«npm ci»\n"},
        {**REPOSITORY, "scripts/install.sh": "#!/bin/bash\nset -e\n«cd scripts»\nls\n"},
        {**REPOSITORY, "scripts/install.sh": "#!/bin/bash\nset -e\n«../migrate.sh»\n"},
    ),
)
def wrong_working_directory(context: Context) -> Iterator[Finding]:
    """A hook script expects the revision to be its working directory.

    The agent starts a script in the agent's own working directory, which is `/` under systemd. It
    is never the directory that the revision was unpacked to or installed to. `./run.sh`, `npm ci`,
    `pip install -r requirements.txt` and `cd scripts` look there and find nothing. Neither does
    `../migrate.sh` lead from the script's own directory to the revision: `..` is the parent of the
    agent's working directory.

    The finding is an error where the revision contains the file and the script fails without it,
    and otherwise a warning. The rule checks the commands up to the first `cd` other than `cd ..`.
    Files that an
    earlier command names are not reported, nor are unknown tools.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            before = ""
            for command in before_cd(script):
                finding = _check_command(bundle, run, script, command, before)
                if finding is not None:
                    yield finding
                    break
                before += script.source.text[command.start : command.end] + "\n"


def _check_command(
    bundle: Bundle, run: HookRun, script: Script, command: Command, before: str
) -> Finding | None:
    call = command.invocation
    path, tool = find_relative_file(call), find_project_command(call)
    written = path or find_parent_file(call)
    if written is None and not tool:
        return None
    span = script.source.span(command.start, command.end).first_line
    hook = f"run by the `{run.event.value}` hook, in the agent's working directory"
    labels = (Label(run.entry.location.span, hook),)
    if written is not None and _is_above_script(bundle, script, command, written):
        return Finding(
            span,
            f"`{written}` is relative to the agent's working directory, not to the script's",
            labels=labels,
            help='start with `cd "$(dirname "$0")"`',
            failure=failing(run.event.value, run.entry, 1),
            certain=script.determines_exit(command) and not command.conditional,
        )
    name = posixpath.basename(path or "")
    if path is not None and name in before:
        return None
    if path is not None and _is_in_revision(bundle, path):
        status = 127 if call.name == name and call.name != "cd" else 1
        return Finding(
            span,
            f"`{path}` is relative to the agent's working directory, not to the revision",
            labels=labels,
            help=_suggest_cd(bundle, run),
            failure=failing(run.event.value, run.entry, status),
            certain=script.determines_exit(command) and not command.conditional,
        )
    if tool and not re.search(r"\b(git clone|mkdir|unzip|tar)\b", before):
        return Finding(
            span,
            f"`{tool}` looks for its files in the agent's working directory",
            labels=labels,
            help=_suggest_cd(bundle, run),
            certain=False,
        )
    return None


def _is_above_script(bundle: Bundle, script: Script, command: Command, written: str) -> bool:
    """Whether the path exists above the script's own directory in the revision."""
    directory = script.directories.get(command.start)
    full = None if directory is None else directory.join(written)
    if full is None or not full.startswith("../"):
        return False
    place = posixpath.normpath(posixpath.join(posixpath.dirname(script.source.path), full))
    if place.startswith("..") or full.strip("./").partition("/")[0] in _ROOTS:
        return False
    if any(
        f"/{full.lstrip('./')}/".startswith(f"{each.destination}/")
        for each in installations(bundle.appspec)
    ):
        return False
    exists = bundle.tree.has_file(place) or bundle.tree.has_directory(place)
    return exists and place not in ("", ".")


def _is_in_revision(bundle: Bundle, path: str) -> bool:
    """Whether the repository has this file or directory, at the revision's root or below."""
    absolute = f"/{path}/"
    for installation in installations(bundle.appspec):
        # Where the agent's working directory is `/`, the path may happen to be right.
        destination = f"{installation.destination.rstrip('/')}/"
        if absolute.startswith(destination) or destination.startswith(absolute):
            return False
    if path.partition("/")[0] in _ROOTS:
        return False
    prefix = f"{bundle.directory}/" if bundle.directory else ""
    if bundle.tree.has_directory(f"{prefix}{path}") or bundle.tree.has_directory(path):
        return True
    candidates = bundle.tree.by_name.get(posixpath.basename(path), ())
    return any(file == path or file.endswith(f"/{path}") for file in candidates)


def _suggest_cd(bundle: Bundle, run: HookRun) -> str:
    installed = [entry.destination for entry in bundle.appspec.files if entry.destination]
    if run.event.value in ("BeforeInstall", "ApplicationStop") or not installed:
        return '`cd` to the revision first, e.g. `cd "$(dirname "$0")/.."`'
    return f"`cd` to the installed files first: `cd {installed[0].value}`"
