"""Report hook scripts that do not start with a shebang."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Agent, Failure, Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.diagnostics.text_edits import remove_lines
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.script.shebang import find_misplaced_shebang, is_blank, is_text
from appspec_lint.shell.commands import is_shell

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
_BASHISM = regex(
    r"\[\[|<\(|<<<|&>|\bpipefail\b|\w=\(|\$'|^[^\S\n]*(?:source|function|declare|local|shopt)\s",
    re.M,
)
_INTERPRETER = regex(r"#![ \t]*(\S+)(?:[ \t]+(\S+))?")


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
    """A hook script does not start with a shebang (`#!`).

    The kernel starts a text file only if its first two bytes are `#!`. After an empty line, a
    comment or a byte order mark, a `#!` line is an ordinary comment. Agent 1.8 then runs the script
    with `/bin/sh`, which is not bash on Debian and Ubuntu. Agent 2 does not, and fails the event
    with `Exec format error`; an empty file fails there too.

    With `runas`, the user's shell runs the script under either agent, so nothing is reported
    unless the script names an interpreter that is not a shell. Binaries (ELF files) and Windows
    are not reported.
    """
    for bundle in context.bundles:
        if bundle.appspec.for_windows:
            continue
        reported = set()
        for run in bundle.runs:
            script = run.script
            if script is None or not run.happens or script.source.path in reported:
                continue
            if script.shebang is None and is_text(script.source):
                line = find_misplaced_shebang(script.source)
                is_foreign = _is_foreign(script, line)
                if is_foreign or run.entry.runas is None:
                    reported.add(script.source.path)
                    yield _build_finding(run, script.source, line, is_foreign=is_foreign)


def _is_foreign(script: Script, line: Span | None) -> bool:
    """Whether the `#!` line, or else the file name, is that of a language other than shell."""
    if line is None:
        return not script.is_shell and bool(script.source.text.strip())
    match = _INTERPRETER.match(line.text)
    words = [posixpath.basename(word or "") for word in match.groups()] if match else []
    return bool(words) and not is_shell(words[0 if words[0] != "env" else -1])


def _build_finding(run: HookRun, source: Source, line: Span | None, *, is_foreign: bool) -> Finding:
    location, event = run.entry.location, run.event.value
    text = source.text
    consequence = "a shell runs it" if is_foreign else "agent 2 cannot start it"
    advice = "move the shebang to line 1, with nothing before it"
    if line is not None:
        message = (
            f"`{line.text}` is only a comment on line {line.start_position.line}, so {consequence}"
        )
        if text.startswith("\ufeff") and line.start_position.line == 1:
            message = f"a UTF-8 byte order mark precedes `{line.text}`, so {consequence}"
    else:
        message = f"the script has no shebang (`#!`), so {consequence}"
        if not text.strip("\ufeff \t\r\n"):
            message = "the script is empty, so agent 2 cannot start it"
        advice = f"add `{_choose_shebang(source)}` as line 1; without it, agent 1.8 uses `/bin/sh`"
        if is_foreign:
            advice = "add the shebang of the script's language as line 1, e.g. `#!/usr/bin/env …`"
    error = (
        f"Script at specified location: {location.value} failed with error Exec format error "
        "(os error 8)"
    )
    return Finding(
        source.first_line if line is None else line,
        message,
        labels=(Label(location.span, f"run by the `{event}` hook"),),
        help=advice,
        fixes=() if line is None and is_foreign else (_put_first(source, line),),
        failure=None if is_foreign else Failure(f"CodeDeploy {event}", error),
        certain=not is_foreign,
        agent=None if is_foreign else Agent.V2,
    )


def _put_first(source: Source, line: Span | None) -> Fix:
    """Start the script with its `#!` line, or add that of the shell that runs it now."""
    if line is not None:
        if is_blank(source.text[: line.start]):
            edit = TextEdit(source.span(0, line.start), "")
            return Fix("move the shebang to line 1", (edit,), safe=True)
        moved = TextEdit(source.span(0, 0), f"{line.text}\n")
        return Fix("move the shebang to line 1", (moved, remove_lines(line)))
    mark = 1 if source.text.startswith("\ufeff") else 0
    first = _choose_shebang(source)
    edit = TextEdit(source.span(0, mark), f"{first}\n")
    return Fix(f"add `{first}` as line 1", (edit,), safe=first == "#!/bin/sh")


def _choose_shebang(source: Source) -> str:
    """The `#!` line for a shell script, which is that of bash if it uses features of bash."""
    return "#!/bin/bash" if _BASHISM.search(source.text) is not None else "#!/bin/sh"
