"""What `cp`, `mv`, `install`, `rsync`, `ln` and `scp` copy, and to where."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

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


def read_copies(name: str, given: list[str | None], place: ResolvePath) -> Iterator[BuildEffect]:
    """Give what a call of `name` with these arguments does; `place` finds a path's place."""
    flags, operands, target = _parted(name, given)
    letters = {char for flag in flags if not flag.startswith("--") for char in flag[1:]}
    words = {flag.partition("=")[0] for flag in flags}
    if name == "install" and ("d" in letters or "--directory" in words):
        for each in operands:
            made = place(each)
            yield ANYTHING if made is None else MakeDirectory(made)
        return
    if target is None and not ("t" in letters and name not in ("rsync", "scp")):
        if len(operands) < 2:
            # `ln -s ../conf` makes a link here
            yield from (
                write(place("."), frozenset({posixpath.basename(o or "")})) for o in operands
            )
            return
        target = operands.pop()
        within = len(operands) > 1
    else:
        within = True
    place_of_target = place(target)
    deep = (
        name in ("rsync", "mv", "ln")
        or bool({"r", "R", "a"} & letters)
        or bool({"--recursive", "--archive"} & words)
    )
    loose = (
        name == "scp"
        or bool({"--parents", "--files-from", "--relative"} & words)
        or (name == "rsync" and "R" in letters)
    )
    for each in operands:
        source = place(each)
        if place_of_target is None or source is None or loose or each is None:
            known = None if each is None or deep or _WILD.search(each) else posixpath.basename(each)
            yield write(place_of_target, frozenset({known}) if known else None)
        else:
            onto = "T" in letters or "--no-target-directory" in words
            form = Form.AT if onto else Form.IN if within else Form.FITTING
            aim = (place_of_target, form)
            yield from _copied(name, each, source, aim, deep, place, target or "")
        if name == "mv":
            yield Remove(None if source is None or _WILD.search(source) else source)


def _copied(
    name: str,
    text: str,
    source: str,
    aim: tuple[str, Form],
    deep: bool,
    place: ResolvePath,
    target: str,
) -> Iterator[BuildEffect]:
    where, form = aim
    directory, last = posixpath.split(text.rstrip("/") if text != "/" else text)
    if _WILD.search(text):
        origin = place(directory or ".")
        if _WILD.search(directory) or "{" in text or origin is None:
            yield write(where)
        else:
            yield CopyTree(origin, where, Form.AT, True, part=True, certain=False)
    elif name == "rsync":
        if text.endswith(("/", "/.")) or text == ".":
            yield CopyTree(source, where, Form.AT, True, certain=False)
        else:  # a folder lands in the target, whether that is there or not
            yield CopyTree(source, where, Form.IN, True, certain=False)
            yield CopyTree(source, where, Form.AT, False, certain=False)
    elif last in (".", "") or text in (".", ".."):
        yield CopyTree(source, where, Form.AT, deep)  # `cp -r folder/. target`
    elif form is Form.FITTING and target.endswith("/") and not deep:
        yield CopyTree(source, where, Form.IN, deep)
    else:
        yield CopyTree(source, where, form, deep, certain=name != "ln")


def _parted(name: str, given: list[str | None]) -> tuple[list[str], list[str | None], str | None]:
    """The flags, the operands, and the target folder that a flag names."""
    flags: list[str] = []
    operands: list[str | None] = []
    target: str | None = None
    index, plain = 0, False
    while index < len(given):
        each = given[index]
        index += 1
        if plain or each is None or not each.startswith("-") or each == "-":
            operands.append(each)
        elif each == "--":
            plain = True
        elif each in _WITH_VALUE[name]:
            index += 1
        elif name not in ("rsync", "scp") and each in ("-t", "--target-directory"):
            target = given[index] if index < len(given) else None
            flags.append("-t")
            index += 1
        elif each.startswith("--target-directory="):
            target = each.partition("=")[2]
            flags.append("-t")
        else:
            flags.append(each)
    return flags, operands, target
