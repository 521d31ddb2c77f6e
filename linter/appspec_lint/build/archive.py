"""What `zip`, its relatives and `aws deploy push` pack, in a build that deploys its own bundle."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from appspec_lint.build.effects import Archive
from appspec_lint.lazy.regex import regex

_OTHER_WILDCARD = regex(r"[?\[]|[^*]\*[^*]")
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
    names: list[str | None] = []
    target = packed
    arguments = iter(given)
    for argument in arguments:
        if argument is not None and argument.startswith("-x@"):
            return None
        if argument is not None and (argument in _EXCLUDING or argument.startswith("-x")):
            target = excluded
        elif argument in ("-i", "--include", "-@", "-R"):
            return None
        elif argument in _WITH_VALUE:
            next(arguments, None)
        elif argument is not None and argument.startswith("-") and argument != "-":
            flags.append(argument)
        elif not names:
            names.append(argument)
        elif argument is None:
            return None
        else:
            target.append(argument)
    letters = {char for flag in flags if not flag.startswith("--") for char in flag[1:]}
    deep = "r" in letters or "--recurse-paths" in flags
    if directory is None or directory.startswith("/") or not packed:
        return None
    if any("$" in path for path in packed):
        return None
    patterns = [pattern for path in packed for pattern in _patterns(path, deep)]
    out = [pattern for path in excluded for pattern in _exclusions(path)]
    name = place(archive_name(names[0])) if names[0] is not None else None
    return Archive(directory, tuple(patterns), tuple(out), "j" in letters, name or "")


_SEVEN_ZIP = regex(r"-(?:t(?:zip|7z)|y|mx?\w*(?:=\w+)?|bb?[\w.]*|bd|ssw)")
"""The options of `7z` that do not change which files are packed, or where."""
_TAR_WITH_VALUE = ("-f", "--file", "-C", "--directory", "--exclude")
_TAR_PLAIN = frozenset("czjJvhpPaSZ")
"""The letters of `tar` that do not change which files are packed, or where."""


def read_tar(
    given: list[str | None], directory: str | None, place: ResolveArchivePath
) -> Archive | None:
    """The files that `tar -c` packs with these arguments; None if they cannot be determined."""
    arguments, excluded, packed = list(given), [], []
    home, name = directory, ""
    if arguments and arguments[0] is not None and not arguments[0].startswith("-"):
        arguments[0] = f"-{arguments[0]}"  # `tar czf FILE …`
    while arguments:
        argument = arguments.pop(0)
        if argument is None:
            return None
        option, equals, value = argument.partition("=")
        if argument.startswith("-") and not argument.startswith("--"):
            letters, last = argument[1:-1], argument[-1]
            if not set(letters) <= _TAR_PLAIN or last not in _TAR_PLAIN | {"f", "C"}:
                return None
            option, equals, value = f"-{last}", "", ""
            if last in _TAR_PLAIN:
                continue
        elif not argument.startswith("-"):
            packed.append(argument)
            continue
        if option not in _TAR_WITH_VALUE:
            if option in ("--create", "--gzip", "--verbose"):
                continue
            return None
        following = value if equals else arguments.pop(0) if arguments else None
        if following is None:
            return None
        if option in ("-f", "--file"):
            name = place(following) or ""
        elif option == "--exclude":
            excluded.append(following)
        elif packed:
            return None  # files of two directories
        else:
            home = place(following)
    if home is None or home.startswith("/") or not packed or any("$" in path for path in packed):
        return None
    patterns = tuple(pattern for path in packed for pattern in _patterns(path, True))
    out = tuple(pattern for path in excluded for pattern in _tar_exclusions(path))
    return Archive(home, patterns, out, name=name)


def _tar_exclusions(written: str) -> tuple[str, str]:
    """What `--exclude` excludes: a name at any depth, with everything in it."""
    path = written.removeprefix("./").rstrip("/")
    return f"**/{path}", f"**/{path}/**/*"


def read_git_archive(
    given: list[str | None], directory: str | None, place: ResolveArchivePath
) -> Archive | None:
    """The files that `git archive` packs: those of a commit, or the ones that are named.

    None if they cannot be determined. What the job itself creates is not in a commit, but that is
    not considered.
    """
    operands: list[str] = []
    name = ""
    arguments = iter(given)
    for argument in arguments:
        if argument is None:
            return None
        option, equals, value = argument.partition("=")
        if option in ("-o", "--output"):
            name = place(value if equals else next(arguments, None)) or ""
        elif option == "--format" and not equals:
            next(arguments, None)
        elif not argument.startswith("-"):
            operands.append(argument)
        elif option not in ("--format", "--verbose", "-v", "--worktree-attributes", "--"):
            return None  # such as `--prefix`
    if directory is None or directory.startswith("/") or not operands:
        return None
    commit, colon, inside = operands[0].partition(":")
    home = place(inside) if colon else directory
    if "$" in commit + inside or home is None or any(re.search(r"[*?$:]", p) for p in operands[1:]):
        return None
    patterns = [pattern for path in operands[1:] for pattern in _patterns(path, True)]
    return Archive(home, tuple(patterns) or ("**/*",), name=name)


def read_seven_zip(
    given: list[str | None], directory: str | None, place: ResolveArchivePath
) -> Archive | None:
    """The files that `7z a` packs; None if they cannot be determined.

    `./d/*` packs the content of a directory, without its name.
    """
    operands: list[str] = []
    for argument in given:
        if argument is None or (argument.startswith("-") and not _SEVEN_ZIP.fullmatch(argument)):
            return None
        if not argument.startswith("-"):
            operands.append(argument.replace("\\", "/"))
    if directory is None or directory.startswith("/") or len(operands) < 3:
        return None
    name, packed = place(archive_name(operands[1])) or "", operands[2:]
    if len(packed) == 1 and packed[0].startswith("./") and packed[0].endswith("/*"):
        home = place(packed[0][:-2] or ".")
        return None if home is None or "*" in home else Archive(home, ("**/*",), name=name)
    names = ["." if path in ("*", "./*") else path.removeprefix("./") for path in packed]
    if any(re.search(r"[*?$/]|^@", path) for path in names):
        return None
    patterns = [pattern for path in names for pattern in _patterns(path, True)]
    return Archive(directory, tuple(patterns), name=name)


def archive_name(path: str) -> str:
    """The path of the archive that `zip` writes: it adds `.zip` to a name without an extension."""
    return path if "." in posixpath.basename(path) or path == "-" else f"{path}.zip"


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
    for index, argument in enumerate(given):
        if argument == "--source":
            source = given[index + 1] if index + 1 < len(given) else None
        elif argument is not None and argument.startswith("--source="):
            source = argument.partition("=")[2]
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
