"""Checks that a batch file runs other batch files with `call`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.windows_script import find_batch_lines

APPSPEC = """\
version: 0.0
os: windows
hooks:
  AfterInstall:
    - location: install.bat
"""
_BATCH = regex(r"[^*?]+\.(?:bat|cmd)$", re.IGNORECASE)
_WRAPPERS = frozenset({"npm", "npx", "yarn", "pnpm", "mvn", "mvnw", "gradle", "gradlew"})
"""Programs that are batch files on Windows, such as `npm.cmd`."""


@rule(
    Severity.WARNING,
    see=(
        "https://learn.microsoft.com/windows-server/administration/windows-commands/call",
        "https://github.com/npm/cli/blob/latest/bin/npm.cmd",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "install.bat": "cd /d C:\\orders\ncall npm ci\nnet start orders\n",
        },
        {"appspec.yml": APPSPEC, "install.bat": "cd /d C:\\orders\nnpm ci\n"},
    ),
    bad=(
        {"appspec.yml": APPSPEC, "install.bat": "cd /d C:\\orders\n«npm ci»\nnet start orders\n"},
        {
            "appspec.yml": APPSPEC,
            "install.bat": "«C:\\orders\\stop.bat»\nnet start orders\n",
        },
    ),
)
def batch_script_not_called(context: Context) -> Iterator[Finding]:
    """A batch hook runs another batch file without `call`, and never continues after it.

    `cmd` does not return from a batch file that is run by its name alone: the rest of the caller
    is skipped, and the hook ends with the exit code of the other file. `call` returns. `npm`,
    `npx`, `yarn`, `pnpm`, `mvn` and `gradle` are batch files on Windows (`npm.cmd`).

    Not reported if nothing but output, a label or `exit` follows, or for commands in blocks, pipes
    and lists.
    """
    reported = set()
    for bundle in context.bundles:
        for run in bundle.runs if bundle.appspec.for_windows else ():
            script = run.script
            if script is None or not _BATCH.match(script.source.path):
                continue
            for line in find_batch_lines(script.source):
                name = line.program.replace("\\", "/").rpartition("/")[2].lower()
                is_batch = _BATCH.match(name) is not None or name in _WRAPPERS
                if not is_batch or not line.follows or line.span in reported:
                    continue
                reported.add(line.span)
                start = line.span.source.span(line.span.start, line.span.start)
                yield Finding(
                    line.span,
                    f"`{line.program}` is a batch file and is run without `call`: the lines after "
                    "it are skipped",
                    labels=(
                        Label(run.entry.location.span, f"run by the `{run.event.value}` hook"),
                    ),
                    help="run it with `call`",
                    fixes=(Fix("add `call`", (TextEdit(start, "call "),)),),
                )
