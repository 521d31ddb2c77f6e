"""Resolve a script's relative paths: from its own directory, or the agent's working directory."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.lazy.regex import regex
from appspec_lint.script.script import Script
from appspec_lint.shell import Command

_SCRIPT = r"\"?(?:\$0|\$\{0\}|\$\{?BASH_SOURCE(?:\[0\])?\}?)\"?"
_DIRECTORY = rf"\$\(dirname (?:-- )?(?:{_SCRIPT}|\"?\$\((?:readlink -f|realpath) {_SCRIPT}\)\"?)\)"
_SCRIPT_DIRECTORY = rf"(?:{_DIRECTORY}|\$\{{0%/\*\}}|\$\{{BASH_SOURCE(?:\[0\])?%/\*\}})"
_SCRIPT_RELATIVE = regex(rf"\"?{_SCRIPT_DIRECTORY}\"?/([\w./-]+)\"?")
_VARIABLE = regex(r"\"?\$\{?(\w+)\}?\"?/([\w./-]+)\"?")
_CD_AND_PWD = (
    r"\$\(\s*(?:builtin )?cd (?:-P )?(?:-- )?\"?{here}\"?(?: (?:>|&>|2>)[^)]*?)?"
    r"\s*&&\s*pwd(?: -P)?\s*\)"
)
_ASSIGNED = (
    r"(?m)^[^\S\n]*(?:export\s+|readonly\s+|declare\s+)?{name}=\"?(?:"
    + _CD_AND_PWD
    + r"|{here})\"?\s*$"
)


def script_relative(raw: str, script: Script) -> str | None:
    """The path in `$(dirname "$0")/common.sh`, relative to the script's own directory."""
    if "$" not in raw:
        return None
    match = _SCRIPT_RELATIVE.fullmatch(raw)
    if match is not None:
        return posixpath.normpath(match[1])
    match = _VARIABLE.fullmatch(raw)
    if match is None:
        return None
    assigned = _ASSIGNED.format(name=re.escape(match[1]), here=_SCRIPT_DIRECTORY)
    assignments = re.findall(rf"\b{re.escape(match[1])}=", script.source.text)
    if len(assignments) == 1 and re.search(assigned, script.source.text):
        return posixpath.normpath(match[2])
    return None


def before_cd(script: Script) -> Iterator[Command]:
    """The commands that run in the working directory in which the agent starts the script.

    Commands after a `cd`, except to a parent directory, or after code whose effect on the directory
    is unknown, are not included, nor are calls of the script's own functions.
    """
    functions = {command.function for command in script.program.commands}
    for command in script.program.commands:
        if command.words and not command.broken and command.words[0].text not in functions:
            directory = script.directories.get(command.start)
            if directory is not None and directory.certain and _is_above(directory.path):
                yield command


def _is_above(path: str | None) -> bool:
    """Whether a path is that of the directory in which the script starts, or of a parent."""
    return path is not None and all(part == ".." for part in path.split("/") if part)
