"""The state of a build's shell: its working directory, its variables, and what words expand to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager

from appspec_lint.build.effects import Anything, Write
from appspec_lint.build.partial_path import UNKNOWN, written_path
from appspec_lint.build.wrapper_directories import wrapper_directories
from appspec_lint.diagnostics.redaction import reveals_secret
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.shell import Assignment, Command, Part, Word
from appspec_lint.shell.commands import is_shell
from appspec_lint.shell.invocation import Invocation, trap_action
from appspec_lint.shell.working_directory import START, WorkingDirectory

_VARIABLE = regex(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
_OWN_DIRECTORY = regex(
    r"""\$\(\s*dirname\s+(?:--\s+)?(?:"\$0"|\$0|"?\$\{?BASH_SOURCE(?:\[0\]\})?"?)\s*\)|\$\{0%/\*\}"""
)
"""How a script refers to its own directory."""

_CURRENT_DIRECTORY = regex(r"\$\(\s*pwd\s*\)|`\s*pwd\s*`|\$(?:PWD\b|\{PWD\})")
_EXPANSION = regex(
    r"""\$\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\$\{[^}]*\}|`[^`]*`|\$(?:\w+|\W)"""
)
_SOURCE_DIRECTORY = regex(r"/codebuild(?:/output(?:/src[^/]*(?:/.*)?)?)?/?$")
"""The paths that may contain the source directory of CodeBuild, or be in it."""
_STAYS = regex(
    r"""\A["']?(?:~|/|\$\{?(?:HOME|NVM_DIR|SDKMAN_DIR)\b)|\$\((?:ssh-agent|aws|pyenv|rbenv)\b|"""
    r"""/activate["']?\Z"""
)
"""What `source` or `eval` reads that does not change the working directory: profiles of the user
and of tools, and what known programs print."""

_TOOL_WRAPPERS = frozenset(("gradlew", "mvnw", "sbt"))
"""Scripts that projects commit to run a build tool: the tool itself, for what they do."""

_LONGEST_VALUE = 10_000
"""The longest value of a variable that is followed; each may contain many others."""

_LONGEST_TEXT = 100_000
"""The longest text that variables are expanded in."""

ShellSnapshot = tuple[WorkingDirectory, dict[str, str], str | None]


@dataclass(frozen=True)
class CalledScript:
    """A shell script that a command runs: its path from the source root, or its text.

    A `sourced` one runs in the calling shell.
    """

    place: str
    text: str | None = None
    sourced: bool = False


class ShellState:
    """A shell's working directory (None: unknown) and its variables.

    Paths are relative to the source root, or absolute if they are outside it.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        self.working_directory = START
        self.fixed = {
            "HOME": "/root",
            "BASH_ENV": "/root/.bashrc",
            "TMPDIR": "/tmp",
            **{name: value for name, value in variables.items() if not reveals_secret(name, value)},
            "CODEBUILD_SRC_DIR": "//",
        }
        self.variables = dict(self.fixed)
        self.functions: set[str] = set()
        self.script: str | None = None
        self.is_fed_by_download = False
        """Whether the current part of a pipeline reads what `curl` or `wget` prints."""

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
        if self.variables == before[1]:
            return
        for name, value in before[1].items():
            if self.variables.get(name) != value:
                self.variables.pop(name, None)
        for name in set(self.variables) - set(before[1]):
            del self.variables[name]

    @contextmanager
    def reading(self, download: bool) -> Iterator[None]:
        """Read from a pipe what the earlier parts of it print, which may be a download."""
        before = self.is_fed_by_download
        self.is_fed_by_download = download
        yield
        self.is_fed_by_download = before

    def downloads(self, part: Part) -> bool:
        """Whether a part of a pipe prints what `curl` or `wget` downloads."""
        return isinstance(part, Command) and self.resolve(part).name in ("curl", "wget")

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
        """Set a variable; None if its value is unknown. The value of a secret is never known."""
        if value is None or len(value) > _LONGEST_VALUE or reveals_secret(name, value):
            self.variables.pop(name, None)
        else:
            self.variables[name] = value

    def assign_words(self, assignment: Assignment) -> None:
        """Set a variable to the value of an assignment, with the known variables expanded."""
        value = assignment.value
        if value is None and assignment.raw and not assignment.raw.startswith("("):
            value = self.text(Word(None, assignment.raw, assignment.start, assignment.end))
        self.assign(assignment.name, value)

    def change_directory(self, command: str, *targets: str | None) -> None:
        """Follow a `cd`, `pushd` or `popd`."""
        self.working_directory = self.working_directory.after(command, targets, self.place)

    def follow_unknown_code(self, command: Command) -> None:
        """Doubt the working directory after code that is read in, and that is unknown."""
        first, *others = [word.raw for word in command.words[:2]] or [""]
        if first in ("source", ".", "eval") and not any(map(_STAYS.search, others)):
            self.working_directory = replace(self.working_directory, certain=False)

    def expand(self, command: Command) -> Command:
        """The command with the known variables in its words expanded."""
        if all(word.text is not None for word in command.words):
            return command
        words = (
            word if word.text is not None else replace(word, text=self.text(word))
            for word in command.words
        )
        return replace(command, words=tuple(words))

    def resolve(self, command: Command) -> Invocation:
        """What the command runs, with the known variables expanded."""
        return self.expand(command).invocation

    def called(self, command: Command) -> CalledScript | None:
        """The shell script that a command runs, if the source directory may contain it."""
        if not command.words:
            return None
        expanded = self.expand(command)
        call = expanded.invocation
        if any(True for _ in wrapper_directories(expanded.words, call)):
            return None
        if call.shell is not None:
            text = self.text(call.shell)
            return None if text is None else CalledScript("", text, sourced=call.name == "eval")
        if is_shell(call.name) and not call.file and _reads_input(call):
            bodies = [redirection.body for redirection in command.redirections]
            text = next((body for body in bodies if body is not None), None)
            return None if text is None else CalledScript("", text)
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
        """The effect of writing to `target`: that file, or the files in that directory.

        Where `target` is only known in part, the effect is limited to what that part allows.
        """
        return written_path(target, self.place)

    def place(self, text: str | None) -> str | None:
        """The path relative to the source root, absolute if outside it; None if unknown."""
        if text is None or text == "-" or UNKNOWN in text or _SOURCE_DIRECTORY.match(text):
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
        text = self._substitute(raw)
        if UNKNOWN in text or re.search(r"[$`']", text) or '\\"' in text:
            return None
        return text.replace('"', "")

    def partial_text(self, word: Word) -> str:
        """The text of a word, with `UNKNOWN` in place of each expansion that is unknown."""
        text = self.text(word)
        if text is None:
            text = self._substitute(word.raw)
            text = re.sub(r"[\"']", "", _EXPANSION.sub(UNKNOWN, text))
        while UNKNOWN * 2 in text:
            text = text.replace(UNKNOWN * 2, UNKNOWN)
        return text

    def _substitute(self, raw: str) -> str:
        """Replace the variables: an unknown one by `UNKNOWN`."""

        length = len(raw)

        def value(match: re.Match[str]) -> str:
            nonlocal length
            name = match[1] or match[2]
            if name.startswith("CODEBUILD_SRC_DIR_"):
                return "/codebuild/secondary"  # another source than the primary one
            known = self.variables.get(name, UNKNOWN)
            length += len(known)
            return known if length <= _LONGEST_TEXT else UNKNOWN

        if self.script is not None:
            raw = _OWN_DIRECTORY.sub(posixpath.join("//", posixpath.dirname(self.script)), raw)
        here = UNKNOWN
        if self.directory is not None:
            here = self.directory if self.directory.startswith("/") else f"//{self.directory}"
        return _VARIABLE.sub(value, _CURRENT_DIRECTORY.sub(lambda _: here, raw))


def _reads_input(call: Invocation) -> bool:
    """Whether a shell reads its commands from standard input."""
    return not call.arguments or call.arguments[0].text in ("-", "-s")
