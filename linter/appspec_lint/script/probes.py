"""Commands that probe a service over the network, and what their exit status means."""

from __future__ import annotations

import re

from appspec_lint.shell import Command, Part, Word
from appspec_lint.shell.invocation import Invocation, resolve_invocation

_ASKING = frozenset(("curl", "wget", "nc", "ncat", "http", "https"))
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_VARIABLE = re.compile(r"\"?\$\{?(\w+)\}?\"?")
_ADDRESS = re.compile(r"url|uri|host|endpoint|addr|port|path|route|site", re.IGNORECASE)


def read_probe(command: Command) -> Invocation | None:
    """The call, if the command probes something over the network."""
    call = resolve_invocation(command.words) if command.words else None
    return call if call is not None and call.name in _ASKING else None


def accepts_any_response(cause: Part) -> bool:
    """Whether it is a `curl` that exits 0 for any HTTP status, including 500."""
    if not isinstance(cause, Command):
        return False
    call = read_probe(cause)
    if call is None or call.name != "curl":
        return False
    fails = call.flag("f") or any(text.startswith("--fail") for text in call.texts)
    given = call.flag("K") or call.has_argument("--config", "--version", "-V")
    other = any(_OTHER_SCHEME.match(text.strip("\"'")) for text in call.texts)
    return not (fails or given or other) and all(map(_is_no_option, call.arguments))


def _is_no_option(word: Word) -> bool:
    """Whether a word cannot expand to an unknown option, as `$OPTIONS` can."""
    if word.text is not None:
        return True
    variable = _VARIABLE.fullmatch(word.raw)
    return variable is None or _ADDRESS.search(variable[1]) is not None
