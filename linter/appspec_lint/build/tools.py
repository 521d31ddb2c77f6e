"""Where build tools and downloads write files, according to their arguments."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from appspec_lint.shell.commands import Writes, program

WEB = (
    "node_modules", "dist", "build", "out", "output", ".next", ".nuxt", ".output", "public",
    "coverage", "lib", "www", "static", "_site", ".serverless", "storybook-static", "browser",
    ".svelte-kit", "es", "esm", "cjs", "bundle", "assets",
)  # fmt: skip

_IN_PLACE = frozenset({"dos2unix", "sed", "strip"})
_OUTPUT_FLAGS = frozenset(
    "-o --output --out-dir --outDir --outdir --output-path --dest -d --destination --prefix".split()
)

_CURL_VALUED = "AbcCdDeEFHhKmoPQrtTuUwxXyYz"
_CURL_FILES = frozenset(
    "-c --cookie-jar -D --dump-header --etag-save --libcurl --stderr --trace --trace-ascii".split()
)
WEB_RUNNERS = frozenset({"npx", "bunx"})
"""Wrappers whose program is treated as a build tool of a web project."""


def output_directories(
    name: str, given: list[str | None]
) -> tuple[frozenset[str], tuple[str, ...]] | None:
    """The names of the directories that a build tool writes to, and the paths in its arguments.

    None if an argument is unknown.
    """
    components = set(program(name).outputs or WEB)
    if name == "npx" or (name in ("npm", "yarn", "pnpm", "bun") and given[:1] == ["exec"]):
        components |= set(WEB)
    paths: list[str] = []
    for index, argument in enumerate(given):
        if argument is None:
            return None
        value = argument.partition("=")[2] if "=" in argument else argument
        if argument.startswith("-D") or value.startswith("-") or not value:
            continue
        last = posixpath.basename(value.rstrip("/"))
        is_output = index > 0 and given[index - 1] in _OUTPUT_FLAGS
        if is_output or "/" in value or value.startswith(".") or last in WEB:
            components.add(last)
            paths.append(value)
    return frozenset(components), tuple(paths)


def runs_unknown_code(name: str, given: list[str | None]) -> bool:
    """Whether `node`, `java`, `find` or `awk` runs a program whose effect is unknown."""
    match name:
        case "node":
            return bool(given) and given[0] not in ("-v", "--version")
        case "java":
            return bool(given) and given[0] not in ("-version", "--version")
        case "find":
            return any(
                argument in ("-exec", "-execdir", "-ok", "-okdir")
                and not _creates_no_file(given[index + 1 :])
                for index, argument in enumerate(given)
            )
    return True


def _creates_no_file(words: list[str | None]) -> bool:
    """Whether a command that `find` runs creates no file."""
    name = posixpath.basename(words[0] or "") if words else ""
    info = program(name)
    if info.writes is Writes.NOTHING and info.wraps is None:
        return True
    return name in ("find", "rm") or name in _IN_PLACE


def read_options(given: Sequence[str | None], valued: str) -> Iterator[tuple[str, str | None]]:
    """The options of a program with their values, in order; None for an unknown value.

    `valued` has the letters of the short options that have a value, so that bundles such as
    `-sSLo FILE` can be read. After a long option, the next argument is given as its value,
    whether it has one or not.
    """
    arguments = list(given)
    index = 0
    while index < len(arguments):
        text = arguments[index]
        index += 1
        following = arguments[index] if index < len(arguments) else None
        if text == "--":
            return
        if text is None or len(text) < 2 or not text.startswith("-"):
            continue
        if text.startswith("--"):
            name, equals, value = text.partition("=")
            yield name, value if equals else following
            continue
        for position, letter in enumerate(text[1:], 2):
            if letter in valued:
                yield f"-{letter}", text[position:] or following
                index += position == len(text)
                break
            yield f"-{letter}", ""


def curl_outputs(given: Sequence[str | None]) -> Iterator[str | None]:
    """The files or directories that `curl` writes to; None for an unknown one."""
    options = list(read_options(given, _CURL_VALUED))
    directories = [value for name, value in options if name == "--output-dir"]
    for name, value in options:
        if name in ("-K", "--config"):
            yield None
        elif name in ("-O", "--remote-name", "--remote-name-all"):
            yield directories[-1] if directories else "."
        elif name in ("-o", "--output"):
            if value is None or (directories and directories[-1] is None):
                yield None
            elif value != "-":
                yield posixpath.join(directories[-1] or "", value) if directories else value
        elif name in _CURL_FILES and value != "-":
            yield value
