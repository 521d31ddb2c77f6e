"""Check that variables are not set after `nohup`, which runs the assignment as a program."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.shell_text import find_shell_texts
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell import Command
from appspec_lint.shell.commands import program

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
SCRIPT = "#!/bin/bash\nset -e\n{}\ndate\n"

_SUSPICIOUS = regex(
    r"\b(?:nohup|setsid|exec|timeout)\s+(?:\S+\s+)?[A-Za-z_]\w*=",
    words=("nohup", "setsid", "exec", "timeout"),
)
_ASSIGNMENT = regex(r"[A-Za-z_]\w*=")


@rule(
    Severity.ERROR,
    see=(
        "https://www.gnu.org/software/coreutils/manual/html_node/nohup-invocation.html",
        "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09_01",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": SCRIPT.format("TERM=dumb timeout 60 ./migrate.sh || exit 1"),
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": SCRIPT.format("nohup «TERM=dumb» tput init"),
        },
    ),
)
def assignment_as_program(context: Context) -> Iterator[Finding]:
    """A variable is set after `nohup`, `setsid`, `timeout` or `exec`, which run it as a program.

    Only the shell and `env` read `NAME=value` before a command. `nohup PORT=80 node server.js`
    fails with `nohup: failed to run command 'PORT=80': No such file or directory`, exit code 127.

    An error where this makes the script or the command fail. In the background, or if the script
    continues, nothing is started, and the finding is a warning.
    """
    for text in find_shell_texts(context.bundles, context.buildspecs, _SUSPICIOUS):
        for command in text.commands:
            index = _find_assignment(command)
            if index is not None:
                word = command.words[index]
                wrapper = next(w.raw for w in reversed(command.words[:index]) if _runs(w.text))
                yield Finding(
                    text.locate(word.start, word.end),
                    f"`{wrapper}` runs `{word.raw}` as a program: No such file or directory",
                    labels=text.labels,
                    help=f"set the variable before it: `{word.raw} {wrapper} …`, or use "
                    f"`{wrapper} env {word.raw} …`",
                    failure=text.predict(127),
                    certain=text.decides(command),
                )


def _runs(name: str | None) -> bool:
    return name in ("nohup", "setsid", "exec", "timeout")


def _find_assignment(command: Command) -> int | None:
    """The index of an assignment that directly follows one of the programs."""
    words = command.words
    for index, word in enumerate(words[:-2]):
        if not _runs(word.text):
            if program(word.text).wraps is None or word.text == "env":
                return None
            continue
        after = index + 2 if word.text == "timeout" else index + 1
        if after < len(words) - 1 and _ASSIGNMENT.match(words[after].raw):
            return after
    return None
