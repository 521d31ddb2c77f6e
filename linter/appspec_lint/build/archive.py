"""What `zip` and `aws deploy push` pack, in a build that deploys its bundle itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from appspec_lint.build.effects import Archive

_OTHER_WILDCARD = re.compile(r"[?\[]|[^*]\*[^*]")
_EXCLUDING = ("-x", "--exclude")
_WITH_VALUE = ("-t", "-tt", "-P", "-s", "-n", "-b")


ResolveArchivePath = Callable[[str | None], str | None]


def read_zip(
    given: list[str | None], directory: str | None, place: ResolveArchivePath
) -> Archive | None:
    """The files that `zip` packs with these arguments; None if they cannot be determined."""
    flags: list[str] = []
    packed: list[str] = []
    excluded: list[str] = []
    name: str | None = None
    taken = packed
    index = 0
    while index < len(given):
        each = given[index]
        index += 1
        if each is None:
            return None
        if each.startswith("-x@"):
            return None
        if each in _EXCLUDING or each.startswith("-x"):
            taken = excluded
        elif each in ("-i", "--include", "-@", "-R"):
            return None
        elif each in _WITH_VALUE:
            index += 1
        elif each.startswith("-") and each != "-":
            flags.append(each)
        elif name is None:
            name = each
        else:
            taken.append(each)
    letters = {char for flag in flags if not flag.startswith("--") for char in flag[1:]}
    deep = "r" in letters or "--recurse-paths" in flags
    if (
        directory is None
        or directory.startswith("/")
        or not packed
        or any("$" in e for e in packed)
    ):
        return None
    patterns = [pattern for each in packed for pattern in _patterns(each, deep)]
    out = [pattern for each in excluded for pattern in _exclusions(each)]
    return Archive(directory, tuple(patterns), tuple(out), "j" in letters, place(name) or "")


def _exclusions(written: str) -> Iterator[str]:
    """What a pattern of `-x` excludes: in zip's patterns, a star matches slashes as well."""
    *parents, last = re.sub(r"\*+", "*", written.removeprefix("./")).split("/")
    if any("*" in parent and parent != "*" for parent in parents) or _OTHER_WILDCARD.search(last):
        yield written.replace("*", "**")  # not known
        return
    start = "".join("*/**/" if parent == "*" else f"{parent}/" for parent in parents)
    if last == "*":
        yield f"{start}**/*"
        return
    if last.startswith("*"):
        start += "**/"
    yield start + last
    if last.endswith("*"):
        yield f"{start}{last}/**/*"


def read_push(given: list[str | None], place: Callable[[str | None], str | None]) -> Archive | None:
    """What `aws deploy push` packs: the directory `--source`, by default the current one."""
    source: str | None = "."
    for index, each in enumerate(given):
        if each == "--source":
            source = given[index + 1] if index + 1 < len(given) else None
        elif each is not None and each.startswith("--source="):
            source = each.partition("=")[2]
    directory = place(source) if source is not None else None
    if directory is None or directory.startswith("/"):
        return None
    return Archive(directory, ("**/*",), pushed=True)


def _patterns(path: str, deep: bool) -> tuple[str, ...]:
    """The patterns of a file, or of a directory and everything in it."""
    path = path.removeprefix("./").rstrip("/")
    if path in (".", ""):
        return ("**/*",) if deep else ()
    if not deep:
        return (path,)
    return (path, f"{path}/**/*")
