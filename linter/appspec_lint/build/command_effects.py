"""What one command of a build may do to the files: nothing, something known, or anything."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.shell import Command, Redirection, Word
from appspec_lint.build.copy import read_copies
from appspec_lint.build.effects import ANYTHING, Archive, CopyTree, Effect
from appspec_lint.build.archive import read_push, read_zip
from appspec_lint.build.tools import (
    OUTPUTS,
    SILENT,
    SILENT_DOCKER,
    SILENT_GIT,
    downloads,
    output_directories,
    runs_something,
)

_WRAPPERS = frozenset({"sudo", "nohup", "exec", "time", "command", "env", "nice", "then", "do"})
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
_WILD = re.compile(r"[*?\[{]")
_OWN_DIRECTORY = re.compile(
    r"""\$\(\s*dirname\s+(?:--\s+)?(?:"\$0"|\$0|"?\$\{?BASH_SOURCE(?:\[0\]\})?"?)\s*\)|\$\{0%/\*\}"""
)
"""The ways in which a script names the folder that it lies in."""

BuildEffect = Effect | CopyTree | Archive
ShellSnapshot = tuple[str | None, dict[str, str], str | None]


@dataclass(frozen=True, slots=True)
class CalledScript:
    """A shell script that a command runs: its place from the source root, or its text.

    A `sourced` one runs in the very shell.
    """

    place: str
    text: str | None = None
    sourced: bool = False


class ShellState:
    """Where a build's shell stands: its folder (None: not known), and its variables."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.directory: str | None = ""
        self.fixed = {**variables, "CODEBUILD_SRC_DIR": "/", "PWD": "."}
        self.variables = dict(self.fixed)
        self.functions: set[str] = set()
        self.script: str | None = None

    def state(self) -> ShellSnapshot:
        """What a later command depends on."""
        return self.directory, dict(self.variables), self.script

    def restore(self, state: ShellSnapshot) -> None:
        """Be again where the shell was."""
        self.directory, self.variables, self.script = state[0], dict(state[1]), state[2]

    def doubt(self, before: ShellSnapshot) -> None:
        """What has changed since then has perhaps not: it is not known any more."""
        if self.directory != before[0]:
            self.directory = None
        for name, value in before[1].items():
            if self.variables.get(name) != value:
                self.variables.pop(name, None)
        for name in set(self.variables) - set(before[1]):
            del self.variables[name]

    def forget(self) -> None:
        """Know only the variables that the buildspec sets."""
        self.variables = {k: v for k, v in self.variables.items() if self.fixed.get(k) == v}

    def redirected(self, redirection: Redirection) -> Iterator[Effect]:
        """Give what a redirection writes."""
        if ">" in redirection.operator and redirection.target is not None:
            target = self.text(redirection.target)
            if not (target or "").startswith("/dev/") and not (target or "").isdigit():
                yield self._written(target)

    def effects(self, command: Command) -> Iterator[BuildEffect]:
        """Give what `command` may do, and follow it if it changes the folder."""
        if command.broken:
            yield ANYTHING
        for assignment in command.assignments:
            self._assign(assignment.name, assignment.value)
        for redirection in command.redirections:
            yield from self.redirected(redirection)
        words = self._words(command)
        if words:
            yield from self._call(words[0], words[1:])

    def called(self, command: Command) -> CalledScript | None:
        """The shell script that a command runs, if it is one that the source folder may hold."""
        match self._words(command):
            case ["source" | ".", str(path), *_]:
                place, sourced, text = self.place(path), True, None
            case ["sh" | "bash" | "dash" | "zsh", *given]:
                place, sourced, text = "", False, None
                while given and (given[0] or "").startswith(("-", "+")):
                    flag = given.pop(0) or ""
                    if "c" in flag and not flag.startswith("--"):
                        text = given[0] if given else None
                        return None if text is None else CalledScript("", text)
                    if flag in ("-o", "+o") and given:
                        given.pop(0)
                place = self.place(given[0]) if given else None
            case [str(path), *_] if "/" in path:
                place, sourced, text = self.place(path), False, None
            case _:
                return None
        return None if place is None or _outside(place) else CalledScript(place, text, sourced)

    def enter(self, script: str) -> None:
        """Be the shell of a called script: in the same folder, with the build's variables."""
        self.variables = dict(self.fixed)
        self.script = script

    def _words(self, command: Command) -> list[str | None]:
        """The words of a command, without what only wraps it."""
        words = [self.text(word) for word in command.words]
        while words and (words[0] in _WRAPPERS or "=" in (words[0] or "")):
            words.pop(0)
            while words and (words[0] or "").startswith("-"):
                words.pop(0)
        return words

    def _assign(self, name: str, value: str | None) -> None:
        if value is None:
            self.variables.pop(name, None)
        else:
            self.variables[name] = value

    def _call(self, program: str | None, given: list[str | None]) -> Iterator[BuildEffect]:
        if program is None:
            yield ANYTHING
            return
        if program in self.functions:
            return  # whoever walks the commands walks its body
        name = posixpath.basename(program)
        flags = [each for each in given if each is not None and each.startswith("-")]
        operands = [each for each in given if each is None or not each.startswith("-")]
        match name:
            case "export" | "declare" | "local" | "readonly" | "typeset" | "cd" | "pushd" | "popd":
                self._follow(name, operands)
            case "cp" | "mv" | "install" | "rsync" | "ln" | "scp":
                yield from read_copies(name, given, self.place)
            case "mkdir":
                for each in operands:
                    place = self.place(each)
                    if place is None or _WILD.search(place):
                        yield self._written(each)
                    else:
                        yield Effect(place, empty=True, certain=True)
            case "touch" | "truncate" | "tee":
                for each in operands:
                    yield self._written(each)
            case "rm" | "rmdir" | "unlink":
                for each in operands:
                    place = self.place(each)
                    wild = place is None or _WILD.search(place)
                    yield Effect(None if wild else place, removes=True)
            case "sed" | "perl":
                if any(flag.startswith("-i") or flag.startswith("--in-place") for flag in flags):
                    yield Effect(None, frozenset(posixpath.basename(e) for e in operands if e))
            case "docker":
                if not operands or operands[0] not in SILENT_DOCKER:
                    yield ANYTHING
            case "aws":
                yield from self._aws(given, operands)
            case "wget" | "git" | "unzip" | "tar" | "jar" | "zip" | "7z":
                yield from self._archive(name, flags, operands)
                packed = read_zip(given, self.directory, self.place) if name == "zip" else None
                if packed is not None:
                    yield packed
            case "curl":
                for each in downloads(given):
                    yield self._written(each)
            case "pip" | "pip3":
                if any(
                    flag in ("-t", "--target") or flag.startswith("--target=") for flag in flags
                ):
                    yield ANYTHING
            case "node" | "java" | "find" | "xargs" | "awk" if runs_something(name, given):
                yield ANYTHING
            case _ if name in OUTPUTS:
                yield from self._built(name, given)
            case _ if name not in SILENT:
                yield ANYTHING

    def _follow(self, name: str, operands: list[str | None]) -> None:
        """Change the folder or the variables as the shell does."""
        if name == "popd":
            self.directory = None
        elif name in ("cd", "pushd"):
            self.directory = self.place(operands[0]) if operands else None
        else:
            for each in operands:
                variable, equals, value = (each or "").partition("=")
                if equals:
                    self._assign(variable, value)

    def _built(self, name: str, given: list[str | None]) -> Iterator[Effect]:
        """A build tool writes into its usual folders, and where an argument points."""
        known = output_directories(name, given)
        if known is None:
            yield ANYTHING
            return
        components, named = known
        for path in named:
            yield self._written(path)
        yield Effect(self.directory, None, components)

    def _aws(self, given: list[str | None], operands: list[str | None]) -> Iterator[BuildEffect]:
        if operands[:1] == ["s3"] and operands[1:2] in (["cp"], ["sync"], ["mv"]):
            target = operands[3] if len(operands) > 3 else None
            if target is None or not target.startswith("s3://"):
                yield Effect(self.place(target))
        elif operands[:2] == ["deploy", "push"]:
            packed = read_push(given, self.place)
            if packed is not None:
                yield packed
        elif operands[:1] == ["cloudformation"]:
            yield ANYTHING

    def _archive(self, name: str, flags: list[str], operands: list[str | None]) -> Iterator[Effect]:
        match name:
            case "git" if operands and operands[0] in SILENT_GIT:
                return
            case "zip":
                yield self._written(operands[0] if operands else None)
            case "wget" if all(operands) and not flags:
                for each in operands:
                    address = posixpath.basename((each or "").partition("?")[0])
                    yield Effect(self.directory, frozenset({address}))
            case "tar" if any("c" in each for each in (flags[:1] or operands[:1]) if each):
                if flags:
                    yield self._written(operands[0] if operands else None)
                else:
                    yield self._written(operands[1] if len(operands) > 1 else None)
            case _:
                yield ANYTHING

    def _written(self, target: str | None) -> Effect:
        """What writing to `target` may make: that file, or what lies in that folder."""
        place = self.place(target)
        if place is None:
            return ANYTHING
        wild = _WILD.search(place)
        return Effect(posixpath.dirname(place[: wild.start()]) if wild else place)

    def place(self, text: str | None) -> str | None:
        """A path from the source root, absolute where it lies outside; None: can't be told."""
        if text is None or text == "-" or text.startswith("/codebuild"):
            return None
        if text == "/" or text.startswith("//"):  # $CODEBUILD_SRC_DIR, or a path below it
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
        """What a word stands for, its known variables put in."""
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
            found = self.variables.get(match[1] or match[2])
            unknown = unknown or found is None
            return found or ""

        text = _VARIABLE.sub(value, raw)
        return None if unknown or re.search(r"[$`\"']", text) else text


def _outside(place: str) -> bool:
    return place.startswith("/")
