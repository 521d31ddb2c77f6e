"""Follow the working directory of a shell: `cd`, `pushd`, `popd`, and subshells."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Sequence

from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.shell.ast import Command, Compound, Statement
from appspec_lint.shell.invocation import Invocation
from appspec_lint.shell.visitor import ShellProcess, iter_parts
from appspec_lint.shell.word import Word

DIRECTORY_COMMANDS = frozenset(("cd", "pushd", "popd"))
_UNKNOWN_CODE = frozenset(("source", ".", "eval", "exec"))


@dataclass(frozen=True, slots=True)
class WorkingDirectory:
    """The working directory of a shell, relative to where it started.

    `path` is None if it cannot be determined. `certain` is false after code whose effect on the
    directory is unknown.
    """

    path: str | None = ""
    certain: bool = True
    pushed: tuple[str | None, ...] = ()  # the stack of `pushd`, without the current directory

    def join(self, path: str | None) -> str | None:
        """A path that is relative to this directory, relative to where the shell started."""
        if path is None or path.startswith(("~", "-")):
            return None
        if path.startswith("/"):
            return posixpath.normpath(path)
        return None if self.path is None else posixpath.normpath(posixpath.join(self.path, path))

    def after(
        self,
        name: str,
        operands: Sequence[str | None],
        resolve: Callable[[str | None], str | None] | None = None,
    ) -> WorkingDirectory:
        """The directory after a `cd`, `pushd` or `popd`.

        `resolve` replaces `join` where a caller has its own notation for paths.
        """
        if name == "popd":
            path = self.pushed[-1] if self.pushed else None
            return replace(self, path=path, pushed=self.pushed[:-1])
        target = operands[0] if operands else None
        path = (resolve or self.join)(target)
        pushed = (*self.pushed, self.path) if name == "pushd" else self.pushed
        is_absolute = path is not None and path.startswith("/")
        return WorkingDirectory(path, self.certain or is_absolute, pushed)


START = WorkingDirectory()
"""Where the shell starts."""


def _literal(word: Word) -> str | None:
    return word.text


def track_directories(
    statements: Sequence[Statement], expand: Callable[[Word], str | None] = _literal
) -> dict[int, WorkingDirectory]:
    """The working directory of each simple command outside functions, by the command's offset.

    `expand` gives the value of a word; None if it is unknown.
    A `cd` that depends on a condition is assumed to run. One in a subshell, a pipeline or a
    background job affects only the commands in there.
    """
    before: dict[int, WorkingDirectory] = {}
    current: dict[ShellProcess | None, WorkingDirectory] = {None: START}
    parts = list(iter_parts(statements))
    functions = {
        nested.part.name
        for nested in parts
        if isinstance(nested.part, Compound) and nested.part.kind == "function"
    }
    for nested in parts:
        command, process = nested.part, nested.process
        if isinstance(command, Command) and command.function is None:
            directory = before[command.start] = _directory_of(process, current)
            current[process] = _after_command(directory, command, functions, expand)
    return before


def _directory_of(
    process: ShellProcess | None, current: dict[ShellProcess | None, WorkingDirectory]
) -> WorkingDirectory:
    """The directory of a process, which starts in that of its parent."""
    if process not in current:
        parent = process.parent if process is not None else None
        current[process] = _directory_of(parent, current)
    return current[process]


def _after_command(
    directory: WorkingDirectory,
    command: Command,
    functions: Collection[str],
    expand: Callable[[Word], str | None],
) -> WorkingDirectory:
    if not command.words:
        return directory
    call = command.invocation
    if command.broken or call.shell is not None or call.name in _UNKNOWN_CODE:
        return replace(directory, certain=False)
    if command.words[0].text in functions:
        return replace(directory, certain=False)
    if call.name in DIRECTORY_COMMANDS:
        return directory.after(call.name, [expand(word) for word in _operands(call)])
    return directory


def _operands(call: Invocation) -> Sequence[Word]:
    return [word for word in call.arguments if word.raw == "-" or not word.raw.startswith("-")]
