"""The cmdlets of PowerShell and the commands of Windows, as far as their arguments are literal.

Their names and options are case-insensitive, and their paths have backslashes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.build.command_effects.archive_commands import unpack
from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.copy import make_directory, removal
from appspec_lint.build.effects import ANYTHING, Archive, BuildEffect, CopyTree, Form, Write
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import has_wildcard


@dataclass(frozen=True)
class _Arguments:
    """The positional arguments of a cmdlet, and its parameters by their names."""

    positional: list[str]
    named: dict[str, str]

    def path(self, *names: str, position: int | None = None) -> str | None:
        """The value of a parameter, by its name or its position."""
        for name in names:
            for given, value in self.named.items():
                if given == name or (len(given) > 3 and name.startswith(given)):
                    return value
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return None


_SWITCHES = frozenset(
    "-recurse -force -append -update -usebasicparsing -passthru -confirm:$false -whatif -verbose "
    "-nonewline -noclobber -container -noprofile -noninteractive -asjob".split()
)


def _arguments(call: ProgramCall) -> _Arguments:
    positional: list[str] = []
    named: dict[str, str] = {}
    texts = iter(_texts(call))
    for text in texts:
        if not text.startswith("-") or text == "-":
            positional.append(_path(text))
        elif text.lower() in _SWITCHES:
            named[text.lower()] = ""
        else:
            name, colon, value = text.partition(":")
            named[name.lower()] = _path(value if colon else next(texts, ""))
    return _Arguments(positional, named)


def _texts(call: ProgramCall) -> tuple[str, ...]:
    """The arguments as PowerShell reads them: a backslash escapes nothing, a comma joins a list."""
    texts: list[str] = []
    for raw in call.raws:
        text = re.sub(r"\$\(.*?\)|\$\{?[\w:]+\}?", UNKNOWN, _SOURCE.sub("//", raw))
        text = re.sub(r"[\"'`]", "", text)
        if texts and (texts[-1].endswith(",") or text.startswith(",")):
            texts[-1] += text
        else:
            texts.append(text)
    return tuple(texts)


_SOURCE = regex(r"\$\{?env:CODEBUILD_SRC_DIR\b\}?|%CODEBUILD_SRC_DIR%", re.IGNORECASE)


def _path(text: str) -> str:
    path = text.replace("\\", "/")
    return f"/{path}" if path[1:2] == ":" else path  # `C:/x` is outside the source directory


def _copy_item(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    arguments = _arguments(call)
    source = arguments.path("-path", "-literalpath", position=0)
    target = arguments.path("-destination", position=0 if "-path" in arguments.named else 1)
    is_move = call.name.lower() in ("move-item", "move", "mi")
    deep = is_move or "-recurse" in arguments.named or "-rec" in arguments.named
    yield from _copy(shell, source, target or ".", deep=deep)
    if is_move and source is not None:
        yield removal(shell, source)


def _copy(
    shell: ShellState, source: str | None, target: str, *, deep: bool
) -> Iterator[BuildEffect]:
    """A file or directory is copied into a directory that exists, otherwise it becomes the target.

    Parts of a list of sources are read one by one.
    """
    for part in (source or UNKNOWN).split(","):
        place, origin = shell.place(target), shell.place(part)
        if place is None:
            yield shell.written(posixpath.join(target, posixpath.basename(part)))
        elif origin is None:
            yield Write(place)
        elif has_wildcard(part):
            directory = shell.place(posixpath.dirname(part) or ".")
            if directory is None or has_wildcard(directory):
                yield Write(place)
            else:
                yield CopyTree(directory, place, Form.AT, deep=True, certain=False)
        else:
            yield CopyTree(origin, place, Form.FITTING, deep)


def _new_item(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    arguments = _arguments(call)
    path = arguments.path("-path", position=0)
    name = arguments.path("-name")
    full = posixpath.join(path or ".", name) if name else path
    kind = (arguments.path("-itemtype", "-type") or "file").lower()
    if call.name.lower() in ("md", "mkdir") or kind.startswith("dir"):
        yield from make_directory(shell, full or UNKNOWN)
    else:
        yield shell.written(full)


def _write_content(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    arguments = _arguments(call)
    yield shell.written(arguments.path("-filepath", "-path", "-literalpath", position=0))


def _compress(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    arguments = _arguments(call)
    position = 0 if "-path" in arguments.named else 1
    target = arguments.path("-destinationpath", position=position)
    if target is not None and not posixpath.basename(target).lower().endswith(".zip"):
        target += ".zip"
    yield shell.written(target)
    packed = _find_packed(shell, arguments.path("-path", "-literalpath", position=0))
    if packed is not None and target is not None:
        directory, patterns = packed
        yield Archive(directory, patterns, name=shell.place(target) or "")


def _find_packed(shell: ShellState, paths: str | None) -> tuple[str, tuple[str, ...]] | None:
    """The directory and the patterns of an archive; each path is at its root by its last name."""
    names = [path.removeprefix("./").rstrip("/") for path in (paths or UNKNOWN).split(",")]
    if any(UNKNOWN in name for name in names):
        return None
    home = posixpath.dirname(names[0])
    directory = shell.place(home or ".")
    if directory is None or directory.startswith("/") or "*" in directory:
        return None
    patterns: list[str] = []
    for name in names:
        last = posixpath.basename(name)
        if posixpath.dirname(name) != home or (has_wildcard(last) and last != "*"):
            return None
        patterns += ["**/*"] if last in ("*", ".", "") else [last, f"{last}/**/*"]
    return directory, tuple(patterns)


def _expand(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    arguments = _arguments(call)
    archive = arguments.path("-path", "-literalpath", position=0) or UNKNOWN
    position = 0 if "-path" in arguments.named else 1
    target = arguments.path("-destinationpath", position=position)
    yield unpack(shell, target or posixpath.splitext(posixpath.basename(archive))[0])


def _download(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    arguments = _arguments(call)
    target = arguments.path("-outfile", "-destination")
    if target is not None:
        yield shell.written(target)


def _remove_item(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    arguments = _arguments(call)
    paths = arguments.path("-path", "-literalpath", position=0) or UNKNOWN
    yield from (removal(shell, path) for path in paths.split(","))


def _remove_files(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    for text in _texts(call):
        if not text.startswith("/"):
            yield removal(shell, _path(text))


def _copy_tree(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`robocopy A B [FILES]` and `xcopy A B` copy the contents of a directory."""
    operands = [_path(text) for text in _texts(call) if not text.startswith("/")]
    if len(operands) < 2:
        yield ANYTHING
        return
    source, target = shell.place(operands[0]), shell.place(operands[1])
    switches = {text.lower() for text in _texts(call) if text.startswith("/")}
    if target is None:
        yield shell.written(operands[1])
    elif source is None or has_wildcard(source):
        yield Write(target)
    else:
        yield CopyTree(source, target, Form.AT, deep=True, certain=False)
        if call.name.lower().startswith("xcopy"):
            yield CopyTree(source, target, Form.IN, deep=False, certain=False)
    if switches & {"/move", "/mov"}:
        yield removal(shell, operands[0])


def _change_location(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    path = _arguments(call).path("-path", position=0)
    shell.change_directory("cd", None if path is None or UNKNOWN in path else path)
    return iter(())


def _nothing(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    return iter(())


_SILENT = (
    "write-host write-output write-error write-verbose get-childitem get-content get-item "
    "get-location get-date get-command test-path select-string set-executionpolicy import-module "
    "install-module install-package install-packageprovider set-psrepository get-module "
    "get-process start-sleep get-ecrlogincommand start-service stop-service restart-service "
    "get-service new-object set-variable get-variable join-path resolve-path split-path "
    "convertfrom-json convertto-json where-object foreach-object out-null out-host "
    "register-psrepository get-filehash set-strictmode measure-command"
)

READERS: Mapping[str, EffectReader] = {
    **dict.fromkeys(_SILENT.split(), _nothing),
    **dict.fromkeys(("copy-item", "copy", "move-item", "move"), _copy_item),
    **dict.fromkeys(("new-item", "ni", "md"), _new_item),
    **dict.fromkeys(("out-file", "set-content", "add-content", "sc", "export-csv"), _write_content),
    **dict.fromkeys(("invoke-webrequest", "iwr", "invoke-restmethod"), _download),
    **dict.fromkeys(("remove-item", "ri"), _remove_item),
    **dict.fromkeys(("del", "rd"), _remove_files),
    **dict.fromkeys(("robocopy", "xcopy"), _copy_tree),
    **dict.fromkeys(("set-location", "push-location"), _change_location),
    "compress-archive": _compress,
    "expand-archive": _expand,
    "start-bitstransfer": _download,
}
