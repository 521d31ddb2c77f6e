"""The programs that create, copy, change and remove files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.command_effects.program_readers import read_program
from appspec_lint.build.copy import make_directory, read_copies, removal
from appspec_lint.build.effects import BuildEffect, Edit, Fetch, Remove, Write, write
from appspec_lint.build.partial_path import UNKNOWN, name_pattern
from appspec_lint.build.shell_state import ShellState
from appspec_lint.repository.paths import has_wildcard


def _copy(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    return read_copies(shell, call.name, call.texts)


def _make_directories(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    for operand in call.operands_without("-m", "--mode"):
        yield from make_directory(shell, operand)


def _write_operands(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    valued = ("-d", "--date", "-r", "--reference", "-t", "-s", "--size")
    options = () if call.name == "tee" else valued
    return (shell.written(path) for path in call.operands_without(*options) if path != "-")


def _remove(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    return (removal(shell, operand) for operand in call.operands)


def _make_temporary(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`mktemp` writes to /tmp, unless it is given a directory or a template."""
    if call.has("-t") or not (call.operands or call.has_value("-p")):
        return
    for directory in call.values("-p", "--tmpdir"):
        yield shell.written(posixpath.join(directory or UNKNOWN, UNKNOWN))
    for template in call.operands_without("-p"):
        yield shell.written(template.rstrip("X") + UNKNOWN)


def _dd(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    return (shell.written(text[3:]) for text in call.texts if text.startswith("of="))


def _patch(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`patch` changes and creates the files that the patch names."""
    if call.has("--dry-run"):
        return
    for output in call.values("-o", "--output"):
        yield shell.written(output)
        return
    place = shell.place(call.value("-d", "--directory") or ".")
    yield write(None) if place is None else Fetch(place)


def _split(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """The parts have the prefix, by default `x`, and a number or letters after it."""
    if call.name == "csplit":
        prefix = call.value("-f", "--prefix") or "xx"
    else:
        operands = call.operands_without("-a", "-b", "-C", "-l", "-n", "-t")
        prefix = operands[1] if len(operands) > 1 else "x"
    yield shell.written(prefix + UNKNOWN)


def _make_key(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    if call.has_letter("R", "F", "l", "y", "H"):
        return
    for path in call.values("-f"):
        yield shell.written(path)
        yield shell.written(f"{path or UNKNOWN}.pub")


def _find(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`find` runs programs, writes lists and removes files."""
    for value in call.values("-fprint", "-fprint0", "-fprintf", "-fls"):
        yield shell.written(value)
    texts = call.texts
    starts = []
    for text in texts:
        if text.startswith(("-", "(", "!")) and text not in ("-H", "-L", "-P"):
            break
        starts.append(text)
    if "-delete" in texts:
        yield from _deletions(shell, starts, call)
    for index, text in enumerate(texts):
        if text in ("-exec", "-execdir", "-ok", "-okdir"):
            yield from _run_found(shell, call, index, starts)


def _deletions(shell: ShellState, starts: list[str], call: ProgramCall) -> Iterator[Remove]:
    """`find DIRECTORY -name PATTERN -delete`, or the same with `-exec rm`."""
    names = list(call.values("-name"))
    name = names[0] if len(names) == 1 else None
    if name is None or not {"-o", "-or", "!", "-not"}.isdisjoint(call.texts):
        pattern = None
    else:
        pattern = name_pattern(name)
    for start in starts or ["."]:
        place = shell.place(start)
        is_pattern = place is not None and has_wildcard(place)
        yield Remove(None if is_pattern else place, pattern)


def _run_found(
    shell: ShellState, call: ProgramCall, index: int, starts: list[str]
) -> Iterator[BuildEffect]:
    """The effects of a program that `find` runs for each file, or for all of them."""
    words = []
    for text in call.texts[index + 1 :]:
        if text in (";", "+"):
            break
        words.append(text)
    while words and (words[0] in ("sudo", "env", "nice") or "=" in words[0]):
        del words[0]
    if not words:
        return
    name = posixpath.basename(words[0])
    if name in ("sh", "bash", "eval") or (call.texts[index] in ("-execdir", "-okdir")):
        if name not in ("rm", "chmod", "chown", "touch", "sed", "ls"):
            yield call.opaque
        return
    if name in ("rm", "rmdir", "unlink"):
        yield from _deletions(shell, starts, call)
        return
    found = posixpath.join(UNKNOWN, call.value("-name") or UNKNOWN)
    texts = tuple(text.replace("{}", found) for text in words[1:])
    inner = call.of(name, texts)
    if name == "touch" and words[1:] == ["{}"]:
        return  # the files exist
    if name in ("gzip", "bzip2", "xz", "dos2unix") and "{}" in words:
        place = shell.place((starts or ["."])[0])
        yield Edit(Write(place)) if name == "dos2unix" else Write(place, None, "*.*z*")
        return
    yield from read_program(shell, inner)


READERS: Mapping[str, EffectReader] = {
    **dict.fromkeys(("cp", "mv", "install", "rsync", "ln", "scp"), _copy),
    **dict.fromkeys(("touch", "truncate", "tee"), _write_operands),
    **dict.fromkeys(("rm", "rmdir", "unlink"), _remove),
    **dict.fromkeys(("split", "csplit"), _split),
    "dd": _dd,
    "find": _find,
    "mkdir": _make_directories,
    "mktemp": _make_temporary,
    "patch": _patch,
    "ssh-keygen": _make_key,
}
