"""What `cp`, `mv`, `install`, `rsync`, `ln` and `scp` copy, and where to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from appspec_lint.build.effects import (
    ANYTHING,
    Anything,
    BuildEffect,
    CopyTree,
    Fetch,
    Form,
    MakeDirectory,
    Remove,
    Write,
    write,
)
from appspec_lint.build.partial_path import UNKNOWN, name_pattern
from appspec_lint.build.shell_state import ShellState
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import has_wildcard, join

_WITH_VALUE = {
    "cp": {"-S", "--suffix"},
    "mv": {"-S", "--suffix"},
    "ln": {"-S", "--suffix"},
    "install": {"-m", "--mode", "-o", "--owner", "-g", "--group", "-S", "--suffix"},
    "rsync": {"-e", "--rsh", "--exclude", "--include", "--exclude-from", "--include-from",
              "--filter", "-f", "--chmod", "--chown", "--files-from", "--out-format"},
    "scp": {"-i", "-P", "-o", "-F", "-l"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Arguments:
    """The parsed arguments of a program that copies."""

    flags: list[str]
    operands: list[str]
    target: str | None
    """The directory that `--target-directory` names; None if there is no such option."""

    @property
    def letters(self) -> set[str]:
        """The letters of the short options."""
        return {letter for flag in self.flags if not flag.startswith("--") for letter in flag[1:]}

    def has(self, *names: str) -> bool:
        """Whether a long option is given."""
        return any(flag.partition("=")[0] in names for flag in self.flags)


def read_copies(shell: ShellState, name: str, texts: Sequence[str]) -> Iterator[BuildEffect]:
    """The effects of a call of `name` with these arguments."""
    arguments = _parse(name, texts)
    operands, target, letters = arguments.operands, arguments.target, arguments.letters
    if name == "install" and ("d" in letters or arguments.has("--directory")):
        for operand in operands:
            yield from make_directory(shell, operand)
        return
    form = Form.IN
    if target is None:
        if len(operands) < 2:  # `ln -s ../conf` creates a link in the current directory
            for operand in operands:
                yield shell.written(posixpath.basename(operand))
            return
        target = operands.pop()
        form = Form.FITTING if len(operands) == 1 else Form.IN
    if "T" in letters or arguments.has("--no-target-directory"):
        form = Form.AT
    deep = (
        name in ("rsync", "mv", "ln")
        or not letters.isdisjoint("rRa")
        or arguments.has("--recursive", "--archive")
    )
    is_network = name in ("rsync", "scp")
    if not (is_network and _REMOTE.match(target)):
        place = shell.place(target)
        for operand in operands:
            if is_network and _REMOTE.match(operand):
                yield write(None) if place is None else Fetch(place)
            elif place is None:
                yield from _copy_to_unknown(shell, operand, target, deep)
            elif name == "scp" or arguments.has("--files-from"):
                yield Write(place)
            elif arguments.has("--parents", "--relative") or (name == "rsync" and "R" in letters):
                yield _copy_with_parents(shell, operand, place, deep)
            else:
                yield from _copy_one(shell, operand, _Target(name, target, place, form, deep))
    if name == "mv":
        for operand in operands:
            yield removal(shell, operand)


_REMOTE = regex(r"[^/]*:")
"""A path on another host: `host:path`."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a program copies its sources to."""

    name: str
    text: str
    place: str
    form: Form
    deep: bool


def make_directory(shell: ShellState, operand: str) -> Iterator[BuildEffect]:
    """The effect of creating a directory, with those above it."""
    place = shell.place(operand)
    if place is None or has_wildcard(place):
        yield shell.written(operand)
    else:
        yield MakeDirectory(place)


def removal(shell: ShellState, operand: str) -> Remove:
    """The effect of removing a file, a directory, or what matches a pattern."""
    place = shell.place(operand)
    if place is not None and not has_wildcard(place):
        return Remove(place)
    directory, _, name = operand.rpartition("/")
    above = shell.place(directory or ".")
    if not name or UNKNOWN in directory or above is None or has_wildcard(directory):
        return Remove(None)
    return Remove(above, name_pattern(name))


def _copy_one(shell: ShellState, operand: str, target: _Target) -> Iterator[BuildEffect]:
    """The effects of copying one source to a target that is known."""
    source = shell.place(operand)
    if source is None:
        if target.deep and target.name != "mv":
            yield Write(target.place)
            return
        pattern = name_pattern(posixpath.basename(operand.rstrip("/")))
        yield Write(target.place, frozenset())
        yield Write(target.place, None, pattern)
        return
    if has_wildcard(operand):
        if target.form is not Form.IN and not target.text.endswith("/"):
            yield Write(target.place, frozenset())  # `cp build/libs/*.jar app.jar`
        yield _copy_matches(shell, operand, target.place)
        if target.form is not Form.IN and posixpath.splitext(target.place)[1]:
            yield Write(target.place, frozenset())  # `cp target/*.jar app.jar`
    elif target.name == "rsync":
        yield from _synchronize(operand, source, target.place)
    elif operand == ".." or posixpath.basename(operand.rstrip("/")) in (".", ""):
        # `cp -r dir/. target`
        yield CopyTree(source, target.place, Form.AT, target.deep)
    elif target.form is Form.FITTING and target.text.endswith("/") and not target.deep:
        yield CopyTree(source, target.place, Form.IN, target.deep)
    else:
        is_link = target.name == "ln"
        yield CopyTree(source, target.place, target.form, target.deep, certain=not is_link)


def _copy_to_unknown(
    shell: ShellState, operand: str, target: str, deep: bool
) -> Iterator[BuildEffect]:
    """The effects of a copy whose target is known in part, such as `dist/$NAME`, or not at all."""
    if deep or has_wildcard(operand):
        written = shell.written(posixpath.join(target, UNKNOWN))
        name = posixpath.basename(operand.rstrip("/"))
        if not isinstance(written, Anything):
            yield written
        elif UNKNOWN in operand or name in ("", ".", "..", "*"):
            yield ANYTHING
        else:
            yield Anything(operand)
        return
    if posixpath.basename(target) not in ("", UNKNOWN):
        yield shell.written(target)
    yield shell.written(posixpath.join(target, posixpath.basename(operand.rstrip("/"))))


def _copy_with_parents(
    shell: ShellState, operand: str, target: str, deep: bool
) -> CopyTree | Write:
    """`cp --parents a/b dir` and `rsync -R a/b dir` create `dir/a/b`."""
    source = shell.place(operand)
    inside = posixpath.normpath(operand.partition("/./")[2] or operand)
    if source is None or has_wildcard(operand) or inside.startswith(("/", "..")):
        return Write(target)
    inside = "" if inside == "." else inside
    return CopyTree(source, join(target, inside), Form.AT, deep, certain=False)


def _copy_matches(shell: ShellState, pattern: str, target: str) -> BuildEffect:
    """The effect of copying what matches a pattern, for example `dir/*.sh`."""
    directory = posixpath.dirname(pattern.rstrip("/"))
    source = shell.place(directory or ".")
    if has_wildcard(directory) or "{" in pattern or source is None:
        return Write(target)
    return CopyTree(source, target, Form.AT, deep=True, certain=False)


def _synchronize(operand: str, source: str, target: str) -> Iterator[CopyTree]:
    """`rsync` copies the contents of `dir/`, and the directory `dir` into the target."""
    if operand.endswith(("/", "/.")) or operand == ".":
        yield CopyTree(source, target, Form.AT, deep=True, certain=False)
    else:
        yield CopyTree(source, target, Form.IN, deep=True, certain=False)
        yield CopyTree(source, target, Form.AT, deep=False, certain=False)


def _parse(name: str, texts: Sequence[str]) -> _Arguments:
    flags: list[str] = []
    operands: list[str] = []
    target: str | None = None
    remaining = iter(texts)
    for argument in remaining:
        if not argument.startswith("-") or argument == "-":
            operands.append(argument)
        elif argument == "--":
            operands += remaining
        elif argument in _WITH_VALUE[name]:
            next(remaining, None)
            flags.append(argument)
        elif name not in ("rsync", "scp") and argument in ("-t", "--target-directory"):
            target = next(remaining, UNKNOWN)
            flags.append("-t")
        elif argument.startswith("--target-directory="):
            target = argument.partition("=")[2]
            flags.append("-t")
        else:
            flags.append(argument)
    return _Arguments(flags, operands, target)
