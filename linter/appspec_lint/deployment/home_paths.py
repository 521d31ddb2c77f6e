"""The paths in home directories that hook scripts use."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.script.script import Script
from appspec_lint.shell import Command

_HOME_PATH = regex(
    r"(?<![\w/.$}~-])(?:(?P<absolute>/home/[\w.-]+|/root)|(?P<own>~|\$HOME|\$\{HOME\}))"
    r"(?P<rest>(?:/[\w.@+-]+)+)"
)
_HOME_MARKS = ("/home/", "/root", "~", "HOME")
_SPLIT = regex(r"(/home/[^/]+|/root)(?:/(.+))?")
_CREATING = frozenset(
    ("mkdir", "ln", "git", "mv", "rsync", "unzip", "tar", "aws", "install", "useradd", "mount")
)
_CLEANING = frozenset(
    ("rm", "echo", "printf", "find", "ls", "test", "[", "[[", "chown", "chmod", "pkill", "pgrep")
)


@dataclass(frozen=True)
class HomePath:
    """A path that a script uses, and the source of the word that names it.

    `user` is the user whose home directory `~` is, if the path is written with it. A path is
    `creates` if the command creates it, `cleans` if the command works without it.
    """

    path: str
    start: int
    end: int
    user: str | None = None
    creates: bool = False
    cleans: bool = False


def split_home(path: str) -> tuple[str, str]:
    """The home directory that a path is in, and the rest; two empty strings if it is in none."""
    match = _SPLIT.fullmatch(path)
    return (match[1], match[2] or "") if match is not None else ("", "")


def find_home_paths(bundle: Bundle, run: HookRun, script: Script) -> Iterator[HomePath]:
    """The paths in home directories in the commands and assignments of a script, in order."""
    text = script.source.text
    if not any(mark in text for mark in _HOME_MARKS):
        return
    user = _find_user(bundle, script)
    for command in script.program.commands:
        call = command.invocation
        if call.shell is not None or command.broken:
            continue
        name = call.name or ""
        creates = name in _CREATING or (name == "cp" and call.flag("rRa"))
        cleans = name in _CLEANING or command.conditional or "||" in text[command.end :][:4]
        for start, end in _regions(command):
            for match in _HOME_PATH.finditer(text, start, end):
                home = match["absolute"]
                if home is None and (user is None or "HOME=" in text):
                    continue
                base = home or ("/root" if user == "root" else f"/home/{user}")
                yield HomePath(
                    posixpath.normpath(base + match["rest"]),
                    match.start(),
                    match.end(),
                    None if home else user,
                    creates,
                    cleans,
                )


def _regions(command: Command) -> Iterator[tuple[int, int]]:
    yield from ((each.start, each.end) for each in command.assignments)
    yield from ((word.start, word.end) for word in command.words)


def _find_user(bundle: Bundle, script: Script) -> str | None:
    """The user who runs a script at every event; None if there are several, or unknown ones."""
    users = {
        "root" if run.entry.runas is None else str(run.entry.runas.value)
        for run in bundle.runs
        if run.script is not None and run.script.source.path == script.source.path
    }
    user = users.pop() if len(users) == 1 else ""
    return user if re.fullmatch(r"[a-z_][\w-]*", user) else None
