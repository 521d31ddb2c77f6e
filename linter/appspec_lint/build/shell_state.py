"""The state of a build's shell: its working directory, its variables, and what words expand to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from appspec_lint.build.effects import ANYTHING, Anything, Write
from appspec_lint.shell import Command, Word
from appspec_lint.shell.invocation import Invocation, resolve_invocation, trap_action
from appspec_lint.shell.working_directory import START, WorkingDirectory

_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
WILDCARD = re.compile(r"[*?\[{]")
_OWN_DIRECTORY = re.compile(
    r"""\$\(\s*dirname\s+(?:--\s+)?(?:"\$0"|\$0|"?\$\{?BASH_SOURCE(?:\[0\]\})?"?)\s*\)|\$\{0%/\*\}"""
)
"""How a script refers to its own directory."""

_STAYS = re.compile(
    r"""\A["']?(?:~|/|\$\{?(?:HOME|NVM_DIR|SDKMAN_DIR)\b)|\$\((?:ssh-agent|aws|pyenv|rbenv)\b|"""
    r"""/activate["']?\Z"""
)
"""What `source` or `eval` reads that does not change the working directory: profiles of the user
and of tools, and what known programs print."""

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

_TOOL_WRAPPERS = frozenset(("gradlew", "mvnw", "sbt"))
"""Scripts that projects commit to run a build tool: the tool itself, for what they do."""

ShellSnapshot = tuple[WorkingDirectory, dict[str, str], str | None]


@dataclass(frozen=True, slots=True)
class CalledScript:
    """A shell script that a command runs: its path from the source root, or its text.

    A `sourced` one runs in the calling shell.
    """

    place: str
    text: str | None = None
    sourced: bool = False


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


class ShellState:
    """A shell's working directory (None: unknown) and its variables.

    Paths are relative to the source root, or absolute if they are outside it.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        self.working_directory = START
        self.fixed = {**variables, "CODEBUILD_SRC_DIR": "//", "PWD": "."}
        self.variables = dict(self.fixed)
        self.functions: set[str] = set()
        self.script: str | None = None

    @property
    def directory(self) -> str | None:
        """The path of the working directory; None if it is unknown."""
        return self.working_directory.path

    def state(self) -> ShellSnapshot:
        """A snapshot of what later commands depend on."""
        return self.working_directory, dict(self.variables), self.script

    def restore(self, state: ShellSnapshot) -> None:
        """Restore a snapshot."""
        self.working_directory, variables, self.script = state
        self.variables = dict(variables)

    def doubt(self, before: ShellSnapshot) -> None:
        """Forget what has changed since the snapshot: it may or may not have changed."""
        if self.working_directory != before[0]:
            self.working_directory = replace(self.working_directory, path=None)
        for name, value in before[1].items():
            if self.variables.get(name) != value:
                self.variables.pop(name, None)
        for name in set(self.variables) - set(before[1]):
            del self.variables[name]

    def forget(self) -> None:
        """Keep only the variables that the buildspec sets."""
        self.variables = {k: v for k, v in self.variables.items() if self.fixed.get(k) == v}

    def enter(self, script: str) -> None:
        """Start a called script: in the same directory, with the variables of the buildspec."""
        self.variables = dict(self.fixed)
        self.script = script

    def enter_directory(self, directory: str) -> None:
        """Start a task in `directory`, which is relative to the source root."""
        self.working_directory = replace(START, path=directory)

    def assign(self, name: str, value: str | None) -> None:
        """Set a variable; None if its value is unknown."""
        if value is None:
            self.variables.pop(name, None)
        else:
            self.variables[name] = value

    def change_directory(self, command: str, *targets: str | None) -> None:
        """Follow a `cd`, `pushd` or `popd`."""
        self.working_directory = self.working_directory.after(command, targets, self.place)

    def follow_unknown_code(self, command: Command) -> None:
        """Doubt the working directory after code that is read in, and that is unknown."""
        first, *others = [word.raw for word in command.words[:2]] or [""]
        if first in ("source", ".", "eval") and not any(map(_STAYS.search, others)):
            self.working_directory = replace(self.working_directory, certain=False)

    def expand(self, command: Command) -> list[Word]:
        """The command's words, with the known variables expanded."""
        return [replace(word, text=self.text(word)) for word in command.words]

    def resolve(self, command: Command) -> Invocation:
        """What the command runs, with the known variables expanded."""
        return resolve_invocation(self.expand(command))

    def called(self, command: Command) -> CalledScript | None:
        """The shell script that a command runs, if the source directory may contain it."""
        if not command.words:
            return None
        words = self.expand(command)
        call = resolve_invocation(words)
        if any(True for _ in wrapper_directories(words, call)):
            return None
        if call.shell is not None:
            text = self.text(call.shell)
            return None if text is None else CalledScript("", text, sourced=call.name == "eval")
        sourced = call.name in ("source", ".") and bool(call.arguments)
        word = call.arguments[0] if sourced else call.word
        path = None if word is None else self.text(word)
        if path is None or not (sourced or call.file or "/" in path):
            return None
        if posixpath.basename(path) in _TOOL_WRAPPERS:
            return None
        place = self.place(path)
        if place is None or place.startswith("/"):
            return None
        return CalledScript(place, None, sourced)

    def trap_action(self, command: Command) -> str | None:
        """The code that a `trap` sets for the exit of the shell, if it is known."""
        action = trap_action(self.resolve(command)) if command.words else None
        return None if action is None else self.text(action)

    def sets_unknown_trap(self, command: Command) -> bool:
        """Whether a `trap` sets code for the exit of the shell that is unknown."""
        action = trap_action(self.resolve(command)) if command.words else None
        return action is not None and self.text(action) is None

    def written(self, target: str | None) -> Anything | Write:
        """The effect of writing to `target`: that file, or the files in that directory."""
        place = self.place(target)
        if place is None:
            return ANYTHING
        wild = WILDCARD.search(place)
        return Write(posixpath.dirname(place[: wild.start()]) if wild else place)

    def place(self, text: str | None) -> str | None:
        """The path relative to the source root, absolute if outside it; None if unknown."""
        if text is None or text == "-" or text.startswith("/codebuild"):
            return None
        if text.startswith("//"):  # $CODEBUILD_SRC_DIR, or a path below it
            place = posixpath.normpath(text.lstrip("/") or ".")
        elif text.startswith(("/", "~")):
            return posixpath.normpath(posixpath.join("/", text))
        elif self.directory is None:
            return None
        else:
            place = posixpath.normpath(posixpath.join(self.directory, text))
        if place.startswith(".."):
            return f"/{place}"
        return "" if place == "." else place

    def text(self, word: Word) -> str | None:
        """The text of a word, with the known variables expanded; None if it is unknown."""
        if word.text is not None:
            return word.text
        raw = word.raw
        if len(raw) > 1 and raw[0] == raw[-1] == '"':
            raw = raw[1:-1]
        if self.script is not None:
            raw = _OWN_DIRECTORY.sub(posixpath.join("//", posixpath.dirname(self.script)), raw)
        unknown = False

        def value(match: re.Match[str]) -> str:
            nonlocal unknown
            variable = self.variables.get(match[1] or match[2])
            unknown = unknown or variable is None
            return variable or ""

        text = _VARIABLE.sub(value, raw)
        return None if unknown or re.search(r"[$`\"']", text) else text
