"""The directories that wrappers of commands change to: `env -C DIR …`, `sudo --chdir=DIR …`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.shell import Word
from appspec_lint.shell.invocation import Invocation

_NONE: frozenset[str] = frozenset()
_LOGIN = frozenset(("-", "-l", "--login"))
_DIRECTORY_OPTIONS = {
    "env": ("-C", "--chdir", _NONE),
    "sudo": ("-D", "--chdir", frozenset(("-i", "--login"))),
    "su": ("", "", _LOGIN),
    "runuser": ("", "", _LOGIN),
}
"""Wrappers that run a program in another directory: the options that name it, and those that
change to the home directory."""


def wrapper_directories(words: Sequence[Word], call: Invocation) -> Iterator[str | None]:
    """The directories that wrappers change to, in order: `env -C DIR …`, `sudo --chdir=DIR …`.

    None for a directory that is unknown, such as the home directory of `su - app …`.
    """
    short, long, logins = "", "", _NONE
    remaining = iter(words)
    for word in remaining:
        if word is call.word or word is call.shell:
            return
        text = word.text or ""
        if word.name in _DIRECTORY_OPTIONS:
            short, long, logins = _DIRECTORY_OPTIONS[word.name]
        elif text in logins:
            yield None
        elif not short:
            continue
        elif text in (short, long):
            target = next(remaining, None)
            yield None if target is None else target.text
        elif text.startswith(f"{long}="):
            yield text.partition("=")[2]
        elif text.startswith(short):
            yield text[2:]
