"""What `cp`, `mv`, `install`, `rsync`, `ln` and `scp` copy, and where to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appspec_lint.build.effects import (
    ANYTHING,
    BuildEffect,
    CopyTree,
    Form,
    MakeDirectory,
    Remove,
    write,
)

_WITH_VALUE = {
    "cp": {"-S", "--suffix"},
    "mv": {"-S", "--suffix"},
    "ln": {"-S", "--suffix"},
    "install": {"-m", "--mode", "-o", "--owner", "-g", "--group", "-S", "--suffix"},
    "rsync": {"-e", "--rsh", "--exclude", "--include", "--exclude-from", "--include-from",
              "--filter", "-f", "--chmod", "--chown", "--files-from", "--out-format"},
    "scp": {"-i", "-P", "-o", "-F", "-l"},
}  # fmt: skip
_WILD = re.compile(r"[*?\[{]")

ResolvePath = Callable[[str | None], str | None]


@dataclass(frozen=True, slots=True)
class _Arguments:
    """The parsed arguments of a program that copies."""

    flags: list[str]
    operands: list[str | None]
    target: str | None
    """The directory that `--target-directory` names; None if there is no such option, or if its
    value is unknown."""

    @property
    def letters(self) -> set[str]:
        """The letters of the short options."""
        return {letter for flag in self.flags if not flag.startswith("--") for letter in flag[1:]}

    def has(self, *names: str) -> bool:
        """Whether a long option is given."""
        return any(flag.partition("=")[0] in names for flag in self.flags)


def read_copies(name: str, given: list[str | None], resolve: ResolvePath) -> Iterator[BuildEffect]:
    """The effects of a call of `name` with these arguments.

    `resolve` makes a path relative to the source root; its result is None if that is unknown.
    """
    arguments = _parse(name, given)
    operands, target, letters = arguments.operands, arguments.target, arguments.letters
    if name == "install" and ("d" in letters or arguments.has("--directory")):
        for operand in operands:
            place = resolve(operand)
            yield ANYTHING if place is None else MakeDirectory(place)
        return
    form = Form.IN
    if target is None and ("t" not in letters or name in ("rsync", "scp")):
        if len(operands) < 2:  # `ln -s ../conf` creates a link in the current directory
            for operand in operands:
                yield write(resolve("."), frozenset({posixpath.basename(operand or "")}))
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
    is_uncertain = (
        name == "scp"
        or arguments.has("--parents", "--files-from", "--relative")
        or (name == "rsync" and "R" in letters)
    )
    target_place = resolve(target)
    for operand in operands:
        source = resolve(operand)
        if target_place is None or source is None or is_uncertain or operand is None:
            is_one_file = operand is not None and not deep and not _WILD.search(operand)
            file_name = posixpath.basename(operand or "") if is_one_file else ""
            # The target is a directory, or the name of the copy.
            names = {file_name, posixpath.basename(target or "")} - {""}
            yield write(target_place, frozenset(names) if file_name else None)
        elif _WILD.search(operand):
            yield _copy_matches(operand, target_place, resolve)
        elif name == "rsync":
            yield from _synchronize(operand, source, target_place)
        elif operand == ".." or posixpath.basename(operand.rstrip("/")) in (".", ""):
            yield CopyTree(source, target_place, Form.AT, deep)  # `cp -r dir/. target`
        elif form is Form.FITTING and (target or "").endswith("/") and not deep:
            yield CopyTree(source, target_place, Form.IN, deep)
        else:
            yield CopyTree(source, target_place, form, deep, certain=name != "ln")
        if name == "mv":
            yield Remove(None if source is None or _WILD.search(source) else source)


def _copy_matches(pattern: str, target: str, resolve: ResolvePath) -> BuildEffect:
    """The effect of copying what matches a pattern, for example `dir/*.sh`."""
    directory = posixpath.dirname(pattern.rstrip("/"))
    source = resolve(directory or ".")
    if _WILD.search(directory) or "{" in pattern or source is None:
        return write(target)
    return CopyTree(source, target, Form.AT, deep=True, certain=False)


def _synchronize(operand: str, source: str, target: str) -> Iterator[CopyTree]:
    """`rsync` copies the contents of `dir/`, and the directory `dir` into the target."""
    if operand.endswith(("/", "/.")) or operand == ".":
        yield CopyTree(source, target, Form.AT, deep=True, certain=False)
    else:
        yield CopyTree(source, target, Form.IN, deep=True, certain=False)
        yield CopyTree(source, target, Form.AT, deep=False, certain=False)


def _parse(name: str, given: list[str | None]) -> _Arguments:
    flags: list[str] = []
    operands: list[str | None] = []
    target: str | None = None
    remaining = iter(given)
    for argument in remaining:
        if argument is None or not argument.startswith("-") or argument == "-":
            operands.append(argument)
        elif argument == "--":
            operands += remaining
        elif argument in _WITH_VALUE[name]:
            next(remaining, None)
            flags.append(argument)
        elif name not in ("rsync", "scp") and argument in ("-t", "--target-directory"):
            target = next(remaining, None)
            flags.append("-t")
        elif argument.startswith("--target-directory="):
            target = argument.partition("=")[2]
            flags.append("-t")
        else:
            flags.append(argument)
    return _Arguments(flags, operands, target)
