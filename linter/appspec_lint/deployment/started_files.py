"""The files that hook scripts start, and whether a script may create them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from appspec_lint.lazy.regex import regex
from appspec_lint.script.npm_scripts import read_script_call
from appspec_lint.script.script import Script
from appspec_lint.shell import Command
from appspec_lint.shell.invocation import first_positional

_INTERPRETERS = frozenset(("node", "python", "php", "ruby", "perl", "bash", "sh"))
_PROGRAM = regex(r"[\w./@+-]+\.(?:js|mjs|cjs|py|php|rb|pl|sh)")
_PRODUCT = regex(
    r"(?:^|/)(?:\.[^/]+|dist|build|out|target|output|lib|libs|bin|obj|public|publish|vendor|"
    r"node_modules|venv|env|virtualenv|current|releases?|shared|generated)/"
)
_AUTHORED = regex(r"[\w./@+-]+\.(?:sh|py|php|rb|pl|conf|service|cnf)")
_CREATED = regex(
    _PRODUCT.pattern
    + r"|/(?:logs?|tmp|temp|storage|data|uploads?|cache|run|media|static|backups?)/|[$*?\[]"
)
_FETCHES = regex(
    r"\b(?:git\s+(?:clone|pull|checkout|fetch|reset)|wget|unzip|tar|7z|aws\s+s3|npx|mvnw?|gradlew?|"
    r"make|docker|rsync|scp|sftp|webpack|tsc|ansible\S*|eval|xargs|"
    r"(?:npm|yarn|pnpm)\s+(?:run|run-script|build))\b|\bcurl\b[^\n]*(?:\s-\w*[oO]|>|\|)|"
    r"(?m:^[^\S\n]*(?:source|\.)\s)"
)
_COPYING = frozenset(("cp", "mv", "ln", "install", "tee", "touch", "cat", "sed", "envsubst"))


def find_started_file(command: Command, script: Script) -> str | None:
    """The absolute path of the program that a command runs; None if it is unknown.

    What a build usually writes is not known, except for the path of a jar file.
    """
    if not command.words or command.broken:
        return None
    call = command.invocation
    if call.shell is not None:
        return None
    package = read_script_call(command, script)
    path: str | None = None
    if package is not None:
        path = posixpath.join(package.directory, "package.json")
    elif call.file and call.word is not None:
        path = script.variables.expand(call.word)
    elif call.name == "java" and "-jar" in call.texts[:-1]:
        path = script.variables.expand(call.arguments[call.texts.index("-jar") + 1])
        return _join(path, script, command) if path is not None and is_jar(path) else None
    elif call.unversioned_name in _INTERPRETERS:
        if not call.has_argument("-c", "-m", "-e", "-r", "-p", "--eval"):
            path = first_positional(call)[0]
    elif call.word is not None and "/" in call.word.raw:
        path = script.variables.expand(call.word)
    is_program = path is not None and (package is not None or _PROGRAM.fullmatch(path))
    place = _join(path, script, command) if path is not None and is_program else None
    return None if place is None or _PRODUCT.search(place) else place


def find_required_path(command: Command, script: Script) -> tuple[str, bool] | None:
    """The absolute path that a command cannot do without, and whether it is that of a directory.

    What a build or a running application usually creates is not known.
    """
    call = command.invocation if command.words and not command.broken else None
    if call is None or call.shell is not None or call.file or not call.arguments:
        return None
    operands = [word for word in call.arguments if not word.raw.startswith("-")]
    match call.name:
        case "cd" | "pushd" if len(operands) == 1:
            word = operands[0]
        case "chmod" if len(operands) == 2:
            word = operands[1]
        case _:
            return None
    is_directory = call.name in ("cd", "pushd")
    path = None if word.pattern else script.variables.expand(word)
    place = _join(path, script, command) if path is not None else None
    if place is None or not (is_directory or _AUTHORED.fullmatch(place)):
        return None
    return None if _CREATED.search(f"{place}/") else (place, is_directory)


def creates_directory(path: str, scripts: Iterable[Script]) -> bool:
    """Whether one of the scripts may create a directory of this name."""
    name = posixpath.basename(path)
    return any(
        re.search(
            rf"\b(?:mkdir|install|git|ln|tar|unzip|cp|mv|rsync)\b[^\n]*{re.escape(name)}", text
        )
        for text in (script.source.text for script in scripts)
    )


def is_jar(path: str) -> bool:
    """Whether a path is that of a jar file, which a build creates."""
    return path.endswith((".jar", ".war")) and re.search(r"[*?$\[]", path) is None


def _join(path: str, script: Script, command: Command) -> str | None:
    """The absolute path in the working directory of a command; None if that is not certain."""
    directory = script.directories.get(command.start)
    if directory is None or not (directory.certain or path.startswith("/")):
        return None
    place = directory.join(path)
    return place if place is not None and place.startswith("/") else None


def is_possibly_created(path: str, scripts: Iterable[Script]) -> bool:
    """Whether one of the scripts fetches or builds files, or may create this one."""
    name = posixpath.basename(path)
    return any(
        _FETCHES.search(script.source.text) is not None or _may_create(script, name)
        for script in scripts
    )


def _may_create(script: Script, name: str) -> bool:
    for command in script.program.commands:
        targets = (each.target for each in command.redirections if ">" in each.operator)
        if any(target is not None and name in target.raw for target in targets):
            return True
        call = command.invocation
        if call.name in _COPYING and command.words:
            if call.has_argument("-r", "-R", "-a") or call.flag("rRa"):
                return True
            words = [word for word in call.arguments if not word.raw.startswith("-")]
            if any(word.pattern or word.text is None or name in word.raw for word in words):
                return True
    return False
