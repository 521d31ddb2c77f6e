"""Commands that use files below the working directory."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.lazy.regex import regex
from appspec_lint.shell.invocation import Invocation, first_positional, has_option

_INTERPRETERS = frozenset(("bash", "sh", "python", "node", "php", "ruby", "perl", "java"))
_PROJECT_TOOLS = frozenset(
    ("npm", "yarn", "pnpm", "composer", "bundle", "docker", "docker-compose", "pip", "pip3")
)
_PROJECT_COMMANDS = ("install", "ci", "i", "start", "run", "run-script", "build", "test")
_DIRECTORY_OPTIONS = ("--prefix", "-C", "--cwd", "--dir", "--filter", "-w", "-F", "--workspace")


_READERS = frozenset(("cp", "mv", "cat", "chmod", "kubectl", "docker-compose", "docker", "helm"))
_PARENT = regex(r"\.\./[\w./@-]*[\w]")


def find_parent_file(call: Invocation) -> str | None:
    """The path that begins with `..` that a call reads, runs, sources or changes to."""
    words = [*([call.word] if call.word is not None else []), *call.arguments]
    is_reader = (
        call.name in _READERS
        or call.unversioned_name in _INTERPRETERS
        or call.name in {"cd", "pushd", "source", "."}
        or (call.word is not None and call.word.raw.startswith("../"))
    )
    if not is_reader or call.has_argument("-c", "-e"):
        return None
    if call.name in {"cp", "mv"}:
        words = words[:-1]  # the last one is the target
    texts = (word.text for word in words if word.text is not None and not word.pattern)
    path = next((text for text in texts if _PARENT.fullmatch(text)), None)
    return None if path is None else posixpath.normpath(path)


def find_relative_file(call: Invocation) -> str | None:
    """The relative path that a call runs, sources or changes to."""
    word = call.word
    if word is not None and word.text and "/" in word.text and not word.pattern:
        return _normalize(word.text)
    target = call.arguments[0] if call.arguments else None
    if call.name in {"cd", "pushd", "source", "."} and target is not None and target.text:
        return _normalize(target.text) if "/" in target.text or call.name == "cd" else None
    if call.unversioned_name in _INTERPRETERS and not call.has_argument("-c", "-m", "-e", "-r"):
        file = first_positional(call)[0]
        if "-jar" in call.texts[:-1]:
            file = call.texts[call.texts.index("-jar") + 1]
        is_program = re.fullmatch(r"[\w./-]+\.(sh|py|js|mjs|php|rb|pl|jar)", file) is not None
        return _normalize(file) if is_program else None
    if call.file and word is not None and word.text:
        return _normalize(word.text)
    return None


def _normalize(path: str) -> str | None:
    """The path in normal form; None where it is not below the working directory."""
    if path.startswith(("/", "~", "-", "..")) or path in {".", "./"}:
        return None
    return posixpath.normpath(path)


def find_project_command(call: Invocation) -> str:
    """The command of a tool that works on the project in the working directory, or ""."""
    name = call.name or ""
    if name not in _PROJECT_TOOLS and call.unversioned_name not in {"php", "python"}:
        return ""
    verb, rest = first_positional(call, _DIRECTORY_OPTIONS)
    has_unknown = any(argument.text is None for argument in call.arguments)
    if has_unknown or call.flag("h") or call.has_argument("--help", "--version"):
        return ""
    if name in {"npm", "yarn", "pnpm"}:
        elsewhere = has_option(call, *_DIRECTORY_OPTIONS, "-g", "--global", "global")
        names_package = verb in {"install", "i"} and any(not text.startswith("-") for text in rest)
        if elsewhere or names_package or verb not in _PROJECT_COMMANDS:
            return ""
        return f"{name} {verb}"
    if name == "composer" and verb in {"install", "update", "dump-autoload", "run-script"}:
        return "" if has_option(call, "-d", "--working-dir") else f"composer {verb}"
    if name == "bundle" and verb == "install":
        return "" if has_option(call, "--gemfile") else "bundle install"
    if name in {"docker", "docker-compose"}:
        if name == "docker" and verb != "compose":
            return ""
        elsewhere = has_option(call, "-f", "--file", "--project-directory", "-p", "--project-name")
        action = rest[0] if name == "docker" and rest else verb
        if elsewhere or action not in {"up", "down", "build", "pull", "restart"}:
            return ""
        return f"docker compose {action}" if name == "docker" else f"{name} {verb}"
    if name in {"pip", "pip3"} and verb == "install" and "-r" in call.texts[:-1]:
        file = call.texts[call.texts.index("-r") + 1]
        return "" if file.startswith("/") else f"{name} install -r {file}"
    if call.unversioned_name in {"php", "python"} and verb in {"artisan", "manage.py"}:
        return f"{call.name} {verb}"
    return ""
