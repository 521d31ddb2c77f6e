"""Calls of the scripts in a package.json: `npm run X`, `yarn X`, `pnpm run X`, `npm start`."""

from __future__ import annotations

import re

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.script.script import Script
from appspec_lint.shell import Command, Word

_MANAGERS = frozenset(("npm", "yarn", "pnpm"))
_DIRECTORY_OPTIONS = frozenset(("--prefix", "-C", "--cwd", "--dir"))
_ELSEWHERE = regex(
    r"--if-present|-w|--workspaces?(?:=.*)?|-ws|-r|--recursive|--filter(?:=.*)?|-F|-g|--global|"
    r"workspace|workspaces|--help|-h"
)
_ALIASES = frozenset(("run", "run-script", "rum", "urn"))
_SHORTCUTS = {"start": "start", "stop": "stop", "test": "test", "t": "test", "tst": "test"}
_NO_BINARY = regex(r"(?:start|stop|dev|prod|production|serve|migrate)(?:[:-].+)?|.+:.+")
_BUILT_IN = frozenset(("env",))


@dataclass(frozen=True)
class ScriptCall:
    """A script that a package manager runs, and the directory that an option names.

    `falls_back` is set if it runs `node server.js` where there is no such script.
    """

    script: str
    directory: str = ""
    falls_back: bool = False


def read_script_call(command: Command, script: Script) -> ScriptCall | None:
    """The script that a command runs; None if it runs none, or an unknown one."""
    call = command.invocation
    words, name = call.arguments, call.name or ""
    if name == "pm2" and call.texts[:1] == ("start",):
        manager, after = next(
            ((w.text, i) for i, w in enumerate(words) if w.text in _MANAGERS), (None, 0)
        )
        texts = call.texts
        if manager is None or "--" not in texts or any(text == "--cwd" for text in texts):
            return None
        name, words = manager, words[max(texts.index("--"), after) + 1 :]
    if name not in _MANAGERS:
        return None
    return _read_arguments(name, words, script)


def _read_arguments(name: str, words: tuple[Word, ...], script: Script) -> ScriptCall | None:
    values = [script.variables.expand(word) for word in words]
    given, directory, at = [], "", 0
    while at < len(values):
        value = values[at]
        if value == "--":
            break
        if value is None:
            return None
        option, _, inline = value.partition("=")
        if option in _DIRECTORY_OPTIONS:
            target = inline or (values[at + 1] if at + 1 < len(values) else None)
            if not target:
                return None
            directory, at = target, at + (0 if inline else 1)
        elif _ELSEWHERE.fullmatch(value):
            return None
        elif not value.startswith("-"):
            given.append(value)
        at += 1
    return _select_script(name, given, directory)


def _select_script(name: str, given: list[str], directory: str) -> ScriptCall | None:
    verb = given[0] if given else ""
    if verb in _ALIASES:
        wanted = given[1] if len(given) > 1 else ""
        is_binary = name == "yarn" and not _NO_BINARY.fullmatch(wanted)
        if not re.fullmatch(r"[\w:.@/-]+", wanted) or wanted in _BUILT_IN or is_binary:
            return None
        return ScriptCall(wanted, directory, name != "yarn" and wanted == "start")
    if name in {"npm", "pnpm"}:
        wanted = _SHORTCUTS.get(verb, "")
        return ScriptCall(wanted, directory, wanted == "start") if wanted else None
    if re.fullmatch(r"[\w:.-]+", verb) and _NO_BINARY.fullmatch(verb):
        return ScriptCall(verb, directory)
    return None
