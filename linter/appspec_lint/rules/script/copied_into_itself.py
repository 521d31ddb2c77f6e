"""Check that no command copies a directory into itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.shell_text import ShellText, find_shell_texts
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell.invocation import Invocation

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
SCRIPT = "#!/bin/bash\nset -e\n{}\ndate\n"

_SUSPICIOUS = regex(r"\b(?:cp|mv)\s[^\n]*(?:\*|\s\./?\s)", words=("cp", "mv"))
_ALL = ("*", "./*")
_OPTIONS = regex(r"-[aRrfvpnL]+|--recursive|--archive|--verbose|--force")
_MATCHING = regex(r"\bextglob\b|\bGLOBIGNORE\b")


@rule(
    Severity.ERROR,
    see=(
        "https://www.gnu.org/software/coreutils/manual/html_node/cp-invocation.html",
        "https://www.gnu.org/software/coreutils/manual/html_node/mv-invocation.html",
    ),
    good=(
        {"buildspec.yml": HEAD + "      - mkdir ../out && cp -r * ../out/\n"},
        {"buildspec.yml": HEAD + "      - mkdir out\n      - cp -r src public out/\n"},
    ),
    bad=({"buildspec.yml": HEAD + "      - mkdir out\n      - «cp -r * out/»\n"},),
)
def copied_into_itself(context: Context) -> Iterator[Finding]:
    """A command copies or moves everything, including the target directory into itself.

    `*` matches the target directory as well. `cp -r * out/` copies the other files, and then
    reports `cannot copy a directory, 'out', into itself`, exit code 1.

    Reported where this makes the build command or the script fail. An error if the directory is
    known to exist, otherwise a warning. Not reported for hidden directories, which `*` does not
    match.
    """
    for text in find_shell_texts(context.bundles, context.buildspecs, _SUSPICIOUS):
        if _MATCHING.search(text.text):
            continue
        for command in text.commands:
            call = command.invocation
            target = _find_target(call)
            if target is None or text.is_tolerated(command) or not text.decides(command):
                continue
            verb = "copies" if call.name == "cp" else "moves"
            yield Finding(
                text.locate(command.start, command.end),
                f"this {verb} `{target}` into itself: `{call.name}` reports an error, exit code 1",
                labels=text.labels,
                help=f"use a directory outside, such as `../{target}`, or name what is to be "
                "copied",
                failure=text.predict(1),
                certain=_exists(context, text, target),
            )


def _find_target(call: Invocation) -> str | None:
    """The directory in the working directory that is among the sources itself."""
    if call.name not in ("cp", "mv"):
        return None
    options = [each for each in call.texts if each.startswith("-")]
    operands = [word for word in call.arguments if not word.raw.startswith("-")]
    if not all(map(_OPTIONS.fullmatch, options)) or len(operands) < 2:
        return None
    is_recursive = any(re.match(r"-\w*[aRr]|--[ra]", option) for option in options)
    target = operands[-1].text
    sources = [word.raw for word in operands[:-1]]
    everything = (*_ALL, ".", "./") if call.name == "cp" else _ALL
    if target is None or not (is_recursive or call.name == "mv"):
        return None
    if not any(source in everything for source in sources):
        return None
    name = target.removeprefix("./").rstrip("/")
    return name if re.fullmatch(r"[\w@-][\w.@-]*", name) else None


def _exists(context: Context, text: ShellText, target: str) -> bool:
    """Whether a command creates the directory, or the repository has it."""
    created = regex(rf"\bmkdir\b[^\n;&|]*\s(?:\./)?{re.escape(target)}/?(?![\w/.-])")
    if created.search(text.text):
        return True
    if text.command is None:
        return False
    if context.tree.has_directory(target):
        return True
    commands = (c.value for each in context.all_buildspecs for c in each.commands)
    return any(map(created.search, commands))
