"""Resolve a script's relative paths: from its own directory, or the agent's working directory."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.script.script import Script
from appspec_lint.shell import Command
from appspec_lint.shell.invocation import resolve_invocation

_OWN = r"\"?(?:\$0|\$\{0\}|\$\{?BASH_SOURCE(?:\[0\])?\}?)\"?"
_DIRECTORY = rf"\$\(dirname (?:-- )?(?:{_OWN}|\"?\$\((?:readlink -f|realpath) {_OWN}\)\"?)\)"
_HERE = rf"(?:{_DIRECTORY}|\$\{{0%/\*\}}|\$\{{BASH_SOURCE(?:\[0\])?%/\*\}})"
_BESIDE = re.compile(rf"\"?{_HERE}\"?/([\w./-]+)\"?")
_VARIABLE = re.compile(r"\"?\$\{?(\w+)\}?\"?/([\w./-]+)\"?")
_GONE_TO = (
    r"\$\(\s*(?:builtin )?cd (?:-P )?(?:-- )?\"?{here}\"?(?: (?:>|&>|2>)[^)]*?)?"
    r"\s*&&\s*pwd(?: -P)?\s*\)"
)
_ASSIGNED = (
    r"(?m)^\s*(?:export\s+|readonly\s+|declare\s+)?{name}=\"?(?:" + _GONE_TO + r"|{here})\"?\s*$"
)
_MOVING = frozenset(("cd", "pushd", "popd", "source", ".", "eval", "exec"))


def script_relative(raw: str, script: Script) -> str | None:
    """The path in `$(dirname "$0")/common.sh`, relative to the script's own directory."""
    match = _BESIDE.fullmatch(raw)
    if match is not None:
        return posixpath.normpath(match[1])
    match = _VARIABLE.fullmatch(raw)
    if match is None:
        return None
    assigned = _ASSIGNED.format(name=re.escape(match[1]), here=_HERE)
    found = re.findall(rf"\b{re.escape(match[1])}=", script.source.text)
    if len(found) == 1 and re.search(assigned, script.source.text):
        return posixpath.normpath(match[2])
    return None


def before_cd(script: Script) -> Iterator[Command]:
    """The commands that run in the working directory that the agent starts the script in.

    The first `cd` is the last of them, as is the first call of a function or of code that is not
    in the script, because its effect is unknown.
    """
    named = {command.function for command in script.program.commands}
    for command in script.program.commands:
        if command.function is not None or not command.words:
            continue
        if command.broken or command.words[0].text in named:
            return
        yield command
        call = resolve_invocation(command.words)
        if call.name in _MOVING or call.shell is not None:
            return
