"""Does a hook script begin with a `#!` line?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.script.shebang import find_misplaced_shebang, is_blank, is_text, read_shebang
from appspec_lint.shell.invocation import SHELLS

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
_BASHISM = re.compile(
    r"\[\[|<\(|<<<|&>|\bpipefail\b|\w=\(|\$'|^\s*(?:source|function|declare|local|shopt)\s", re.M
)
_NAME = re.compile(r"#![ \t]*(\S+)(?:[ \t]+(\S+))?")


@rule(
    Severity.ERROR,
    see=(
        "https://man7.org/linux/man-pages/man2/execve.2.html",
        "https://github.com/aws/aws-codedeploy-agent/issues/71",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/hook_executor.rb",
        "aws/aws-codedeploy-agent 2.0.0 src/lifecycle_event/script.rs",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "#!/bin/bash\nsystemctl daemon-reload\n",
        },
        {
            "appspec.yml": APPSPEC + "      runas: deploy\n",
            "scripts/install.sh": "systemctl daemon-reload\n",
        },
    ),
    bad=(
        {"appspec.yml": APPSPEC, "scripts/install.sh": "«systemctl daemon-reload»\n"},
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "\n«#!/bin/bash»\nsystemctl daemon-reload\n",
        },
    ),
)
def script_without_shebang(context: Context) -> Iterator[Finding]:
    """A hook script doesn't begin with a `#!` line.

    The kernel starts a text file only if its first two bytes are `#!`; a blank line, a comment or
    a byte order mark before them, and the line is a comment like any other. Agent 1.8 then hands
    the script to `/bin/sh`, which on Debian and Ubuntu is no bash. Agent 2 doesn't, and fails the
    event with `Exec format error`; an empty file fails there too.

    With `runas` it is the user's shell that runs the script, whichever agent asks: the rule is
    silent, unless the script names an interpreter that is no shell. So it is about programs
    (ELF files), and about Windows.
    """
    for bundle in context.bundles:
        if bundle.appspec.for_windows:
            continue
        told = set()
        for run in bundle.runs:
            script = run.script
            if script is None or not run.happens or script.source.path in told:
                continue
            if read_shebang(script.source) is None and is_text(script.source):
                meant = find_misplaced_shebang(script.source)
                foreign = _is_foreign(script, meant)
                if foreign or run.entry.runas is None:
                    told.add(script.source.path)
                    yield _finding(run, script.source, meant, foreign=foreign)


def _is_foreign(script: Script, meant: Span | None) -> bool:
    """Whether no shell can run the script: its `#!` line, or its name, says another language."""
    if meant is None:
        return not script.is_shell and bool(script.source.text.strip())
    name = _NAME.match(meant.text)
    words = [posixpath.basename(word or "") for word in name.groups()] if name else []
    return bool(words) and words[0 if words[0] != "env" else -1] not in SHELLS


def _finding(run: HookRun, source: Source, meant: Span | None, *, foreign: bool) -> Finding:
    location, event = run.entry.location, run.event.value
    text = source.text
    who = "the shell runs it" if foreign else "agent 2 can't start it"
    if meant is not None:
        mark = text.startswith("\ufeff") and meant.first.line == 1
        before = "a byte order mark" if mark else f"line {meant.first.line}"
        message = f"`{meant.text}` stands behind a byte order mark, so {who}"
        if not mark:
            message = f"`{meant.text}` stands on {before}, where it is a comment, so {who}"
    elif not text.strip("\ufeff \t\r\n"):
        message = "the script is empty, so agent 2 can't start it"
    else:
        message = f"the script has no `#!` line, so {who}"
    error = (
        f"Script at specified location: {location.value} failed with error Exec format error "
        "(os error 8)"
    )
    return Finding(
        source.first_line if meant is None else meant,
        message,
        labels=(Label(location.span, f"run here by `{event}`"),),
        help="make it the first line, with nothing before it"
        if meant is not None
        else "begin the script with `#!/bin/bash`; agent 1.8 runs it with `/bin/sh`",
        fixes=() if meant is None and foreign else (_begun(source, meant),),
        failure=None if foreign else Failure(f"CodeDeploy {event}", error),
        certain=not foreign,
        only="" if foreign else "2",
    )


def _begun(source: Source, meant: Span | None) -> Fix:
    """Let the script begin with its `#!` line, or with the one of the shell that runs it now."""
    if meant is not None:
        if is_blank(source.text[: meant.start]):
            edit = TextEdit(source.span(0, meant.start), "")
            return Fix("let the `#!` line be the first", (edit,), safe=True)
        end = source.line_starts[meant.first.line] if "\n" in source.text[meant.end :] else None
        start = source.line_starts[meant.first.line - 1]
        moved = TextEdit(source.span(0, 0), f"{meant.text}\n")
        return Fix("move the `#!` line up", (moved, TextEdit(source.span(start, end), "")))
    mark = 1 if source.text.startswith("\ufeff") else 0
    bash = _BASHISM.search(source.text) is not None
    line = "#!/bin/bash" if bash else "#!/bin/sh"
    edit = TextEdit(source.span(0, mark), f"{line}\n")
    return Fix(f"begin with `{line}`", (edit,), safe=not bash)
