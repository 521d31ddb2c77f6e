"""Report `npm run` of a script that the installed package.json does not have."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.installed_package import InstalledPackage, read_package
from appspec_lint.deployment.messages import failing
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.npm_scripts import read_script_call
from appspec_lint.script.script import Script
from appspec_lint.shell import Command

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  AfterInstall:
    - location: scripts/migrate.sh
"""
PACKAGE = '{"name": "orders", "scripts": {"migrate": "node migrate.js"}}\n'
FILES = {"appspec.yml": APPSPEC, "package.json": PACKAGE, "migrate.js": ""}
SCRIPT = "#!/bin/bash\nset -e\ncd /srv/orders\n{}\n"
_CHANGES_PACKAGE = regex(
    r"package\.json|\b(?:npm|yarn|pnpm)\s+(?:init|pkg)\b|\bgit\s+(?:clone|pull|checkout|reset)\b"
)


@rule(
    Severity.ERROR,
    see=(
        "https://docs.npmjs.com/cli/v10/commands/npm-run-script",
        "https://docs.npmjs.com/cli/v10/commands/npm-start (without a script `start`, npm runs "
        "`node server.js`)",
    ),
    good=(
        {**FILES, "scripts/migrate.sh": SCRIPT.format("npm run migrate")},
        {**FILES, "scripts/migrate.sh": SCRIPT.format("npm run seed --if-present")},
    ),
    bad=({**FILES, "scripts/migrate.sh": SCRIPT.format("«npm run seed»")},),
)
def npm_script_missing(context: Context) -> Iterator[Finding]:
    """A hook script runs an npm script that the package.json of the revision does not contain.

    `npm run seed` fails with `Missing script: "seed"` if `scripts` of the package.json in the
    working directory has no such entry. In the background, nobody sees it: nothing starts, and the
    deployment succeeds.

    The rule checks `npm`, `yarn`, `pnpm` and `pm2 start npm -- run` where the working directory is
    one into which `files` installs a package.json. The finding is an error where the hook certainly
    fails, and otherwise a warning. Not reported are scripts of workspaces, `--if-present`,
    `npm start` beside a `server.js`, names that `yarn` may find in `node_modules/.bin`, and hooks
    that change the package.json.
    """
    for bundle in context.bundles:
        texts = [script.source.text for _, script in bundle.scripts]
        if not any("npm" in text or "yarn" in text for text in texts):
            continue
        if any(map(_CHANGES_PACKAGE.search, texts)):
            continue
        for run, script in bundle.scripts:
            yield from _check_script(bundle, run, script)


def _check_script(bundle: Bundle, run: HookRun, script: Script) -> Iterator[Finding]:
    reported = set()
    for command in script.program.commands:
        if not command.words or command.broken:
            continue
        call = read_script_call(command, script)
        directory = script.directories.get(command.start)
        if call is None or directory is None or call.script in reported:
            continue
        place = directory.join(call.directory) if call.directory else directory.path
        if place is None or not (directory.certain or call.directory.startswith("/")):
            continue
        package = read_package(bundle, posixpath.join(place, "package.json"))
        if package is None or package.workspaces or call.script in package.scripts:
            continue
        if call.falls_back and posixpath.join(place, "server.js") in bundle.plan.copies:
            continue
        if run.event.value == "BeforeInstall":
            continue
        reported.add(call.script)
        yield _build_finding(run, script, command, call.script, package)


def _build_finding(
    run: HookRun, script: Script, command: Command, name: str, package: InstalledPackage
) -> Finding:
    match = re.search(r'"scripts"\s*:', package.source.text)
    start, end = (match.start(), match.end() - 1) if match is not None else (0, 0)
    names = ", ".join(f"`{each}`" for each in sorted(package.scripts)[:8])
    labels = [Label(run.entry.location.span, f"run by the `{run.event.value}` hook")]
    if match is not None:
        span = package.source.span(start, end)
        labels.append(Label(span, f"these are {names}" if names else "there are none"))
    is_certain = package.certain and not command.conditional and script.determines_exit(command)
    return Finding(
        script.source.span(command.start, command.end).first_line,
        f"`{package.source.display_path}` has no script `{name}`",
        labels=tuple(labels),
        help=f"add `{name}` to `scripts` of `{package.source.display_path}`, or run one of its "
        "scripts",
        failure=failing(run.event.value, run.entry, 1),
        certain=is_certain,
    )
