"""Check that `return` and `local` are used in functions only."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.command_shell import read_shell
from appspec_lint.context import Context
from appspec_lint.deployment.shell_text import ShellText, find_shell_texts
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell import Command

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
SCRIPT = "#!/bin/bash\nset -e\n{}\ndate\n"

_SUSPICIOUS = regex(r"\b(?:return|local)\b", words=("return", "local"))
_SOURCED = regex(r"BASH_SOURCE|\breturn\b[^\n]*2>\s*/dev/null|\bsourced\b")


@rule(
    Severity.ERROR,
    see=(
        "https://www.gnu.org/software/bash/manual/html_node/Bourne-Shell-Builtins.html#index-return",
        "https://www.gnu.org/software/bash/manual/html_node/Bash-Builtins.html#index-local",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": SCRIPT.format("check() {\n  local port=80\n  return 0\n}\ncheck"),
        },
    ),
    bad=(
        {"appspec.yml": APPSPEC, "scripts/install.sh": SCRIPT.format("«local port=8080»")},
        {"appspec.yml": APPSPEC, "scripts/install.sh": "#!/bin/bash\ndate\n«return 0»\n"},
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "#!/bin/bash\nif [ ! -f /etc/orders ]; then\n  «return 0»\nfi\n"
            "date\n",
        },
    ),
)
def used_outside_function(context: Context) -> Iterator[Finding]:
    """A script uses `return` or `local` outside a function.

    In bash, `return` is an error there: `can only return from a function or sourced script`, exit
    code 2. The script is not ended but continues with the next line. dash ends the script with the
    given exit code. `local` is an error in both: in bash the variable is not set and the script
    continues, and dash exits with 2.

    An error where this makes the script or the command fail, otherwise a warning. Not reported for
    `return` if dash may run the script, and if the script is evidently sourced.
    """
    for text in find_shell_texts(context.bundles, context.buildspecs, _SUSPICIOUS):
        if _SOURCED.search(text.text):
            continue
        shell = _read_shell(context, text)
        for command in text.commands:
            name = command.words[0].text
            if command.function is not None or text.is_tolerated(command):
                continue
            if name == "local" or (name == "return" and shell == "bash"):
                yield _build_finding(text, command, name, shell)


def _read_shell(context: Context, text: ShellText) -> str | None:
    if text.script is not None:
        return text.script.interpreter
    command = text.command
    return next(
        (read_shell(each) for each in context.buildspecs if command in tuple(each.commands)), None
    )


def _build_finding(text: ShellText, command: Command, name: str, shell: str | None) -> Finding:
    is_local = name == "local"
    continues = not text.decides_as_program(command)
    message = "`local` outside a function: the variable is not set"
    if not is_local:
        message = "`return` outside a function is an error"
        message += ", and the script continues" if continues else ", exit code 2"
    elif shell == "dash":
        message = "`local` outside a function: dash exits with 2"
    plain = text.text[command.words[1].start : command.end] if command.words[1:] else ""
    return Finding(
        text.locate(command.start, command.end),
        message,
        labels=text.labels,
        help=f"remove `local`: `{plain}`" if is_local else "use `" + f"exit {plain}".strip() + "`",
        failure=text.predict(1 if is_local and shell != "dash" else 2),
        certain=not continues and (is_local or text.script is not None),
    )
