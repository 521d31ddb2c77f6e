"""The programs that pack, unpack, compress and encrypt files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from appspec_lint.build.archive import archive_name, read_seven_zip, read_tar, read_zip
from appspec_lint.build.command_effects.program_call import (
    EffectReader,
    ProgramCall,
    spell,
    writes_values_of,
)
from appspec_lint.build.copy import removal
from appspec_lint.build.effects import ANYTHING, Anything, BuildEffect, Fetch
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.tools import read_options
from appspec_lint.lazy.records import replace

_TAR_VALUED = "bCfFgHIKLNTVX"
_TAR_LONG_VALUED = frozenset(
    "--file --directory --exclude --exclude-from --files-from --transform --owner --group --mode "
    "--use-compress-program --listed-incremental --strip-components".split()
)


def unpack(shell: ShellState, directory: str | None) -> BuildEffect:
    """The effect of unpacking unknown files into a directory; None for the current one."""
    place = shell.place("." if directory is None else directory)
    if place is not None:
        return Fetch(place)
    written = shell.written(directory)
    return ANYTHING if isinstance(written, Anything) else written


def _zip(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    operands = call.operands_without("-t", "-tt", "-P", "-s", "-n", "-b", "-x", "-i")
    if not operands or (call.has_letter("T") and len(operands) == 1):
        return
    if operands[0] != "-":
        yield shell.written(archive_name(operands[0]))
    packed = read_zip(call.given, shell.directory, shell.place)
    if packed is not None:
        name = packed.name or shell.place(archive_name(_spell(call, operands[0]))) or ""
        yield replace(packed, name=name)
    if call.has_letter("m") or call.has("--move"):
        yield from (removal(shell, operand) for operand in operands[1:])


def _spell(call: ProgramCall, operand: str) -> str:
    """An operand, with the parts that are unknown as they are written."""
    pairs = zip(call.texts, call.raws, strict=False)
    return next((spell(text, raw) for text, raw in pairs if text == operand), operand)


def _unzip(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    if call.has_letter("l", "p", "t", "v", "z", "Z"):
        return
    directory = call.value("-d")
    if call.operands_without("-d", "-x", "-P"):
        yield unpack(shell, directory)


def _tar(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`tar -c` writes its archive, `tar -x` unpacks one into `-C DIRECTORY`."""
    texts = call.texts
    if texts and not texts[0].startswith("-"):  # `tar czf FILE …`
        texts = (f"-{texts[0]}", *texts[1:])
        if not texts[0].endswith("f") and "f" in texts[0]:  # `tar cfz FILE …`
            texts = (texts[0].replace("f", "") + "f", *texts[1:])
    named = list(read_options(texts, _TAR_VALUED))
    options = {name for name, _ in named}
    archives = [value for name, value in named if name in ("-f", "--file")]
    directories = [value for name, value in named if name in ("-C", "--directory")]
    if options & {"-x", "--extract", "--get"}:
        if not options & {"-O", "--to-stdout"}:
            yield unpack(shell, directories[-1] if directories else None)
    elif options & {"-c", "--create", "-r", "--append", "-u", "--update"}:
        for archive in archives:
            if archive != "-":
                yield shell.written(archive)
        packed = read_tar(call.given, shell.directory, shell.place)
        if packed is not None and options & {"-c", "--create"}:
            yield packed
        if "--remove-files" in options:
            for operand in ProgramCall("tar", texts).operands_without(
                *_TAR_LONG_VALUED, "-C", *(flag for flag in texts if flag.endswith("f"))
            ):
                yield removal(shell, operand)


def _jar(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`jar xf` unpacks into the current directory; `jar cf FILE` writes an archive."""
    mode = call.texts[0].lstrip("-") if call.texts else ""
    if mode.startswith("x") or call.has("--extract"):
        yield unpack(shell, None)
    elif "f" in mode and mode[:1] in ("c", "u"):
        yield shell.written(call.texts[1] if len(call.texts) > 1 else None)
    else:
        for value in call.values("--file"):
            yield shell.written(value)


def _seven_zip(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    operands = call.operands
    if operands[:1] in (["x"], ["e"]):
        directories = [flag[2:] for flag in call.flags if flag.startswith("-o")]
        yield unpack(shell, directories[-1] if directories else None)
    elif operands[:1] in (["a"], ["u"]) and len(operands) > 1:
        yield shell.written(operands[1])
        packed = read_seven_zip(call.given, shell.directory, shell.place)
        if packed is not None:
            yield packed


_COMPRESSED = {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz"}
_DECOMPRESSED = {"gunzip": ".gz", "bunzip2": ".bz2", "unxz": ".xz"}


def _compress(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`gzip F` turns `F` into `F.gz`; with `-k` it keeps `F`, with `-c` it writes nothing."""
    if call.has_letter("c", "l", "t") or call.has("--stdout", "--to-stdout", "--list", "--test"):
        return
    unpacks = call.name in _DECOMPRESSED or call.has_letter("d") or call.has("--decompress")
    endings = {**_COMPRESSED, **_DECOMPRESSED}[call.name]
    for operand in call.operands_without("-S", "--suffix"):
        if unpacks:
            yield shell.written(re.sub(r"\.(?:t?gz|bz2|xz|Z|zst)$", "", operand))
        else:
            yield shell.written(f"{operand}{endings}")
        if call.has_letter("r"):
            yield shell.written(f"{operand}/{UNKNOWN}{'' if unpacks else endings}")
        if not (call.has_letter("k") or call.has("--keep")):
            yield removal(shell, operand)


def _cpio(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    if call.has_letter("p") or call.has("--pass-through"):
        yield unpack(shell, call.operands[-1] if call.operands else None)
    elif call.has_letter("i") or call.has("--extract"):
        yield unpack(shell, call.value("-D"))
    else:
        for value in call.values("-F", "-O", "--file"):
            yield shell.written(value)


def _gpg(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`gpg` writes `-o FILE`, or beside its input: `x.gpg` to `x`, and `x` to `x.gpg`."""
    if call.has_value("-o", "--output"):
        for value in call.values("-o", "--output"):
            if value != "-":
                yield shell.written(value)
        return
    if call.has("--import", "--export", "--list-keys", "--verify", "--recv-keys", "--decrypt"):
        return
    if call.has_letter("d", "k", "K"):
        return
    valued = ("-r", "-u", "--recipient", "--passphrase", "--passphrase-file", "--homedir")
    for operand in call.operands_without(*valued, "--pinentry-mode", "--keyserver"):
        stem = re.sub(r"\.(?:gpg|asc|pgp|sig)$", "", operand)
        if stem != operand:
            yield shell.written(stem)
        else:
            yield from (shell.written(f"{operand}{ending}") for ending in (".gpg", ".asc", ".sig"))


READERS: Mapping[str, EffectReader] = {
    **dict.fromkeys(("7z", "7za"), _seven_zip),
    **dict.fromkeys((*_COMPRESSED, *_DECOMPRESSED), _compress),
    **dict.fromkeys(("bsdtar", "tar"), _tar),
    **dict.fromkeys(("gpg", "gpg2"), _gpg),
    "age": writes_values_of("-o", "--output"),
    "cpio": _cpio,
    "jar": _jar,
    "sops": writes_values_of("--output"),
    "unzip": _unzip,
    "zip": _zip,
}
