"""The programs of node_modules that copy, remove or pack files: `cpx`, `rimraf`, `bestzip`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

from appspec_lint.toolchain.call_options import CallOptions, read_call_options, resolve
from appspec_lint.toolchain.copied_patterns import PatternCopies, copy_pattern, glob_base, has_glob
from appspec_lint.toolchain.package_scripts import quote
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    "-u --up -e --exclude -c --command --cwd --rename --concurrency -t --transform --base "
    "--limit --filter --ignore".split()
)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The copies, removals or archives of one call."""
    if None in call.arguments:
        return None
    return _READERS[call.name](call, read_call_options(call.arguments, _VALUED), files)


def _run(call: ToolCall, copies: list[PatternCopies], directory: str) -> ToolRun:
    pairs = tuple(pair for copied in copies for pair in copied.pairs)
    complete = all(copied.complete for copied in copies)
    directories = (directory,) if directory else ()
    return ToolRun(outputs=(ToolOutput(call.name, directories, copies=pairs, complete=complete),))


def _cpx(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if len(options.operands) != 2 or options.has("-c", "--command", "-t", "--transform"):
        return None
    source, target = (resolve(call.directory, operand) for operand in options.operands)
    if has_glob(source):
        return _run(call, [copy_pattern(files, source, target)], target)
    name = posixpath.join(target, posixpath.basename(source))
    return _run(call, [PatternCopies(((source, name),))], target)


def _cpy(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if len(options.operands) < 2 or options.has("--rename"):
        return None
    *sources, target = options.operands
    directory = resolve(call.directory, options.last("--cwd") or "")
    into = resolve(directory, target)
    copies: list[PatternCopies] = []
    for source in sources:
        if source.startswith("!"):
            continue
        place = resolve(directory, source)
        if files.has_directory(place):
            place = posixpath.join(place, "**/*")
        # Before version 9, the paths in the target depend on `--parents`.
        if not options.has("--flat"):
            copies.append(copy_pattern(files, place, into, base=directory))
            copies.append(copy_pattern(files, place, into))
        copies.append(copy_pattern(files, place, into, flat=True))
    return _run(call, copies, into)


def _copyfiles(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if len(options.operands) < 2:
        return None
    *sources, target = options.operands
    into = resolve(call.directory, target)
    levels = options.last("-u", "--up") or "0"
    flat = options.has("-f", "--flat")
    if not levels.isdigit():
        return None
    copies: list[PatternCopies] = []
    for source in sources:
        place = resolve(call.directory, source)
        written = posixpath.normpath(source)
        base = posixpath.join(call.directory, *written.split("/")[: int(levels)])
        if int(levels) > len(glob_base(written + "/x").split("/")):
            return None
        if has_glob(place) or files.exists(place):
            copies.append(copy_pattern(files, place, into, base=base, flat=flat))
        else:
            return _run(call, [*copies, PatternCopies((), complete=False)], into)
    return _run(call, copies, into)


def _ncp(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if len(options.operands) < 2:
        return None
    source, target = (resolve(call.directory, operand) for operand in options.operands[:2])
    return ToolRun(outputs=(ToolOutput(call.name, copies=((source, target),)),))


def _mkdirp(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    places = tuple(resolve(call.directory, operand) for operand in options.operands)
    return ToolRun(outputs=(ToolOutput(call.name, tuple(place for place in places if place)),))


def _rimraf(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    places: list[str] = []
    for operand in options.operands:
        place = resolve(call.directory, operand)
        base = re.sub(r"/\*\*?(?:/\*)?$", "", place)
        if operand.startswith("!") or has_glob(base) or not base:
            continue  # what else it removes is not known
        places.append(base)
    return ToolRun(outputs=(ToolOutput(call.name, emptied=tuple(places)),))


def _bestzip(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if len(options.operands) < 2:
        return None
    archive, *sources = options.operands
    code = " ".join(["zip", "-r", *quote([archive]), *sources])
    return ToolRun((Task(code, call.directory, "", call.name),))


def _nothing(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    """It changes files in place, or nothing in the source."""
    return ToolRun()


_READERS: Mapping[str, Callable[[ToolCall, CallOptions, ProjectFiles], ToolRun | None]] = {
    "bestzip": _bestzip,
    "copyfiles": _copyfiles,
    "copyup": _copyfiles,
    "cpr": _ncp,
    "cpx": _cpx,
    "cpx2": _cpx,
    "cpy": _cpy,
    "del": _rimraf,
    "del-cli": _rimraf,
    "make-dir": _mkdirp,
    "mkdirp": _mkdirp,
    "ncp": _ncp,
    "replace-in-file": _nothing,
    "rimraf": _rimraf,
}
