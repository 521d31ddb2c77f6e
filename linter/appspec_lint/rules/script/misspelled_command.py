"""Check that commands are not misspelled names of builtins and common programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.shell_text import ShellText, find_shell_texts
from appspec_lint.diagnostics.finding import Finding, Fix, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell import Command
from appspec_lint.shell.misspelled_name import find_meant_name

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
SCRIPT = "#!/bin/bash\nset -e\n{}\ndate\n"

_ANY = regex(r"\w")
_LIKELY = regex(r"(?:^|[;&|({!]|\b(?:then|do|else|sudo|if))(?=[ \t]*([A-Za-z][\w-]+))", re.M)
_DEFINED = r"(?m)\balias\s+{name}=|^\s*(?:function\s+)?{name}\s*\(\)|\bfunction\s+{name}\b"


@rule(
    Severity.ERROR,
    see=(
        "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09_01_04",
        "https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html",
    ),
    good=(
        {"appspec.yml": APPSPEC, "scripts/install.sh": SCRIPT.format("export PORT=8080")},
        {"appspec.yml": APPSPEC, "scripts/install.sh": SCRIPT.format("ehco() { :; }\nehco x")},
    ),
    bad=(
        {"appspec.yml": APPSPEC, "scripts/install.sh": SCRIPT.format("«exprot» PORT=8080")},
        {"appspec.yml": APPSPEC, "scripts/install.sh": SCRIPT.format("«PWD»")},
        {"buildspec.yml": HEAD + "      - «eco» building\n"},
    ),
)
def misspelled_command(context: Context) -> Iterator[Finding]:
    """A command is the misspelled name of a builtin or of a common program.

    `exprot`, `nohub`, `eco`, or `PWD` for `pwd`: no such command exists, and the shell reports
    `command not found`, exit code 127.

    Reported if two letters are swapped, or one letter is missing, doubled or wrong, and neither the
    script nor the repository defines a command of that name. An error where this makes the script
    or the command fail, otherwise a warning.
    """
    for text in find_shell_texts(context.bundles, context.buildspecs, _ANY):
        if not any(find_meant_name(match[1]) for match in _LIKELY.finditer(text.text)):
            continue
        functions = text.program.functions
        for command in text.commands:
            meant = _find_meant(text, command)
            if meant is None or command.words[0].raw in functions:
                continue
            if not _is_defined(context, text, command.words[0].raw):
                yield _build_finding(text, command, meant)


def _find_meant(text: ShellText, command: Command) -> str | None:
    """What the command means, if its name is plain and unknown."""
    word = command.invocation.word
    if word is None or word.text is None or word.quoted or word.raw != command.words[0].raw:
        return None
    following = text.text[word.end : word.end + 2]
    return None if following.startswith(("(", " =")) else find_meant_name(word.text)


def _is_defined(context: Context, text: ShellText, name: str) -> bool:
    """Whether the project defines or installs a command of this name."""
    if any(posix.partition(".")[0] == name for posix in context.tree.by_name):
        return True
    defined = regex(_DEFINED.format(name=re.escape(name)))
    return bool(defined.search(text.text)) or any(map(defined.search, context.all_texts))


def _build_finding(text: ShellText, command: Command, meant: str) -> Finding:
    word = command.words[0]
    span = text.locate(word.start, word.end)
    fixes: tuple[Fix, ...] = ()
    if text.is_exact(span, word.start, word.end):
        fixes = (Fix(f"write `{meant}`", (TextEdit(span, meant),)),)
    # PowerShell, which may run the commands of a buildspec, ignores case.
    is_certain_name = text.script is not None or word.raw.islower()
    sources_file = any(each.words[0].text in ("source", ".") for each in text.commands)
    return Finding(
        span,
        f"`{word.raw}`: command not found",
        labels=text.labels,
        help=f"did you mean `{meant}`?",
        fixes=fixes,
        failure=text.predict(127),
        certain=text.decides(command) and not sources_file and is_certain_name,
    )
