"""The programs that filter and edit text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.build.command_effects.program_call import (
    EffectReader,
    ProgramCall,
    writes_values_of,
)
from appspec_lint.build.effects import BuildEffect, Edit
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.tools import read_options
from appspec_lint.lazy.regex import regex

_SED_WRITE = regex(
    r"(?:^|[;{}/$\d!,|#@%])[^\S\n]*[gpiIeM\d]*[wW]\s+(?P<file>[^\s;}'\"]+)", re.MULTILINE
)
"""The command `w FILE` of `sed`, also as a flag: `s/a/b/w FILE`."""
_SED_IN_PLACE = regex(r"(?:-[nrEsuz]*i|--in-place=?)(?P<suffix>.*)")
_PERL_IN_PLACE = regex(r"-[0acelnpswW]*i(?P<suffix>.*)")
_PERL_FILTER = regex(r"-(?![IM])[A-Za-z0]*[pn][A-Za-z0]*(?:i.*)?")
_AWK_CODE = regex(r">|\bsystem\s*\(|\|\s*\"|\|&")
_AWK_TARGET = regex(r">{1,2}\s*\"([^\"]+)\"")


def _sed(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`sed` edits files in place, and its `w` command writes others."""
    has_script_file = call.has("--file") or any(
        name == "-f" for name, _ in read_options(call.texts, "efl")
    )
    if has_script_file:
        yield call.opaque
        return
    for text in call.texts:
        for match in _SED_WRITE.finditer(text):
            if not match["file"].startswith("/dev/"):
                yield shell.written(match["file"])
    yield from _edit_in_place(shell, call, _SED_IN_PLACE)


def _perl(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`perl -p` and `perl -n` filter lines, in place with `-i`; any other call runs a program."""
    if any(_PERL_FILTER.fullmatch(flag) for flag in call.flags):
        yield from _edit_in_place(shell, call, _PERL_IN_PLACE)
    elif call.flags != ["-c"]:
        yield call.opaque


def _edit_in_place(
    shell: ShellState, call: ProgramCall, flag_pattern: re.Pattern[str]
) -> Iterator[BuildEffect]:
    """Files that are edited in place, and the backups of them."""
    for flag in call.flags:
        match = flag_pattern.fullmatch(flag)
        if match is None:
            continue
        suffix = match["suffix"]
        for operand in _edited(call):
            yield Edit(shell.written(operand))
            directory, slash, name = operand.rpartition("/")
            if not suffix:
                continue
            if "*" not in suffix:
                yield shell.written(f"{operand}{suffix}")
            else:
                backup = suffix.replace("*", name)
                yield shell.written(backup if "/" in suffix else f"{directory}{slash}{backup}")


def _edited(call: ProgramCall) -> list[str]:
    """The operands that are files: without the code, which is the first one, or follows `-e`."""
    code_options = [flag for flag in call.flags if re.fullmatch(r"-[A-Za-z0]*e|--expression", flag)]
    operands = call.operands_without(*code_options)
    return operands if code_options or call.has("--expression") else operands[1:]


def _awk(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`awk` is a filter, unless its program redirects output or runs another one."""
    programs = call.operands_without("-F", "-v", "--assign", "--field-separator")[:1]
    if call.has("--file") or call.has_letter("f") or not programs:
        yield call.opaque
        return
    code = re.sub(r">=?\s*[\d$]", "", programs[0])
    if not _AWK_CODE.search(code):
        return
    targets = _AWK_TARGET.findall(code)
    if len(targets) == len(_AWK_CODE.findall(code.replace(">>", ">"))):
        for target in targets:
            if not target.startswith("/dev/"):
                yield shell.written(target)
    elif re.search(r"\bprint", code) or "|" in code or "system" in code:
        yield call.opaque


def _sort(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    for name, value in read_options(call.texts, "koStT"):
        if name in ("-o", "--output"):
            yield shell.written(value)


def _uniq(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    operands = call.operands_without("-f", "-s", "-w")
    return (shell.written(operand) for operand in operands[1:2])


def _convert_line_ends(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    if call.has("-n", "--newfile"):
        yield from (shell.written(operand) for operand in call.operands[1::2])
    else:
        yield from (Edit(shell.written(operand)) for operand in call.operands)


def _openssl(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    for value in call.values("-out", "-keyout", "-CAserial", "-writerand"):
        yield shell.written(value)


def _xxd(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    operands = call.operands_without("-c", "-g", "-l", "-s", "-o")
    return (shell.written(operand) for operand in operands[1:2])


def _gomplate(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    for value in call.values("-o", "--out"):
        yield shell.written(value)
    for value in call.values("--output-dir"):
        yield shell.written(value)
    for value in call.values("--output-map"):
        yield shell.written(posixpath.dirname((value or UNKNOWN).partition("{{")[0]) or None)


def _yq(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`yq -s` splits a file; with `-i` it changes one in its place."""
    if call.has_letter("i") or call.has("--inplace", "--in-place", "--yml-out"):
        operands = call.operands[-1:]
        yield from (Edit(shell.written(operand)) for operand in operands)
    if call.has_value("-s", "--split-exp") and not call.has("-slurp"):
        yield shell.written(UNKNOWN if shell.directory is None else f"./{UNKNOWN}.yml")


READERS: Mapping[str, EffectReader] = {
    **dict.fromkeys(("awk", "gawk", "mawk"), _awk),
    **dict.fromkeys(("dos2unix", "unix2dos"), _convert_line_ends),
    **dict.fromkeys(("j2", "jinja2"), writes_values_of("-o", "--outfile")),
    "envsubst": writes_values_of("-o"),
    "gomplate": _gomplate,
    "iconv": writes_values_of("-o", "--output"),
    "mysqldump": writes_values_of("-r", "--result-file", "-T", "--tab"),
    "openssl": _openssl,
    "perl": _perl,
    "pg_dump": writes_values_of("-f", "--file"),
    "psql": writes_values_of("-o", "--output", "-L"),
    "sed": _sed,
    "sort": _sort,
    "uniq": _uniq,
    "xxd": _xxd,
    "yq": _yq,
}
