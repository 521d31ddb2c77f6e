"""What a build command cannot do without: the files and directories that it requires.

Programs that look for the files of a project are rows of `build/project_needs.py`; those whose
arguments name the files have a reader in `build/need_readers.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.build.effects import MakeExecutable, Need
from appspec_lint.build.need_readers import (
    NEED_READERS,
    PLAIN_PATH,
    NeedArguments,
    read_input,
    read_output_directory,
    read_program,
    read_project,
)
from appspec_lint.build.project_needs import PROJECT_FILES
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.wrapper_directories import wrapper_directories
from appspec_lint.lazy.records import replace
from appspec_lint.shell import Command


def ends_on_failure(command: Command) -> bool:
    """Whether the shell exits at the first failure from here on: `set -e`."""
    texts = [word.text or "" for word in command.words]
    return texts[:1] == ["set"] and (
        "errexit" in texts or any(re.fullmatch(r"-[a-z]*e[a-z]*", text) for text in texts[1:])
    )


def read_permissions(shell: ShellState, command: Command) -> Iterator[MakeExecutable]:
    """The files that a command may make executable."""
    if not any("chmod" in word.raw or "--mode" in word.raw for word in command.words):
        return
    invocation = shell.resolve(command)
    if invocation.name != "chmod" or (invocation.wrappers and "xargs" in invocation.wrappers):
        yield MakeExecutable(None)  # `find . -exec chmod +x {} +`
        return
    for word in invocation.arguments:
        text = shell.text(word)
        place = None if text is None or not PLAIN_PATH.fullmatch(text) else shell.place(text)
        yield MakeExecutable(place)


def read_needs(shell: ShellState, command: Command) -> Iterator[Need]:
    """What a command requires, as far as its words are literal."""
    if command.broken or not command.words:
        return
    if any("\\" in word.raw for word in command.words):
        return  # perhaps a path of Windows
    expanded = shell.expand(command)
    words, invocation = expanded.words, expanded.invocation
    name, word = invocation.name, invocation.word
    if name is None or word is None or name in shell.functions or invocation.shell is not None:
        return
    if "xargs" in invocation.wrappers or any(True for _ in wrapper_directories(words, invocation)):
        return
    for redirection in command.redirections:
        if redirection.operator in (">", ">>") and redirection.target is not None:
            yield from read_output_directory(shell, shell.text(redirection.target))
        if redirection.operator == "<" and redirection.target is not None:
            yield from read_input(shell, name, shell.text(redirection.target))
    text = shell.text(word)
    if text is not None and ("/" in text or invocation.file):
        interpreter = invocation.wrappers[-1] if invocation.file and invocation.wrappers else ""
        yield from read_program(shell, text, interpreter)
        if "/" in text and name not in PROJECT_FILES:
            return
    arguments = NeedArguments(name, tuple(shell.text(word) for word in invocation.arguments))
    unversioned = invocation.unversioned_name or name
    if unversioned in NEED_READERS:
        yield from NEED_READERS[unversioned](shell, replace(arguments, name=unversioned))
    for row in PROJECT_FILES.get(name, ()):
        yield from read_project(shell, arguments, row)
