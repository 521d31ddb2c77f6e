"""Commands that end with 0 whatever happens, and so say nothing by their status."""

from __future__ import annotations

import re

from appspec_lint.shell import Command, Compound
from appspec_lint.shell.invocation import Invocation, resolve_invocation

_ALWAYS = frozenset(
    (
        *("echo", "printf", "true", ":", "sleep", "export", "local", "readonly", "declare"),
        *("typeset", "unset", "shopt", "umask", "alias", "unalias", "disown", "date", "hostname"),
        *("whoami", "pwd", "uptime", "hash", "times", "df", "free", "uname", "jobs", "set"),
    )
)
_IN_PIPES = frozenset(
    ("tee", "cat", "head", "tail", "sort", "uniq", "wc", "tr", "cut", "sed", "column", "logger")
)
_SETTINGS = re.compile(r"activate|nvm\.sh|\.?profile|\.(bashrc|bash_profile|profile|env|vars)|env")


def passes_status_on(part: Command | Compound) -> bool:
    """Whether it reads a pipe to its end and is content."""
    if not isinstance(part, Command) or not part.words:
        return False
    call = resolve_invocation(part.words)
    if call.name == "awk":
        return not any("exit" in text for text in call.texts)
    return call.name in _IN_PIPES


def always_succeeds(call: Invocation) -> bool:
    """Whether a program ends with 0 whatever happens."""
    if call.name == "ls":
        return all(text.startswith("-") for text in call.texts)
    if call.name == "wait":
        return not call.arguments
    if call.name == "ps":
        return not call.has_argument("-p", "--pid", "-C", "-u")
    return call.name in _ALWAYS and call.shell is None


def is_settings_file(raw: str) -> bool:
    """Whether a file that is read in sets variables, and doesn't end the script."""
    return _SETTINGS.search(raw) is not None
