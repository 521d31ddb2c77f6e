"""Which programs put files into the source folder, and where."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.shell.commands import Writes, program

WEB = (
    "node_modules", "dist", "build", "out", "output", ".next", ".nuxt", ".output", "public",
    "coverage", "lib", "www", "static", "_site", ".serverless", "storybook-static", "browser",
    ".svelte-kit", "es", "esm", "cjs", "bundle", "assets",
)  # fmt: skip

_IN_PLACE = frozenset({"dos2unix", "sed", "strip", "gzip"})
_OUTPUT_FLAGS = frozenset(
    "-o --output --out-dir --outDir --outdir --output-path --dest -d --destination --prefix".split()
)


def output_directories(
    name: str, given: list[str | None]
) -> tuple[frozenset[str], tuple[str, ...]] | None:
    """The folder names that a build tool writes into, and the paths that its arguments name.

    None where an argument can't be known.
    """
    components = set(program(name).outputs or WEB)
    if name == "npx" or (name in ("npm", "yarn", "pnpm", "bun") and given[:1] == ["exec"]):
        components |= set(WEB)
    named: list[str] = []
    for index, argument in enumerate(given):
        if argument is None:
            return None
        value = argument.partition("=")[2] if "=" in argument else argument
        if argument.startswith("-D") or value.startswith("-") or not value:
            continue
        last = posixpath.basename(value.rstrip("/"))
        output = index > 0 and given[index - 1] in _OUTPUT_FLAGS
        if output or "/" in value or value.startswith(".") or last in WEB:
            components.add(last)
            named.append(value)
    return frozenset(components), tuple(named)


def runs_something(name: str, given: list[str | None]) -> bool:
    """Whether `node`, `java`, `find` and their like run what nobody knows."""
    match name:
        case "node":
            return bool(given) and given[0] not in ("-v", "--version")
        case "java":
            return bool(given) and given[0] not in ("-version", "--version")
        case "find":
            return any(
                each in ("-exec", "-execdir", "-ok") and not _harmless(given[index + 1 :])
                for index, each in enumerate(given)
            )
    return True


def _harmless(words: list[str | None]) -> bool:
    """Whether a command that `find` runs on what it found makes no new file."""
    name = posixpath.basename(words[0] or "") if words else ""
    return (
        program(name).writes is Writes.NOTHING
        or name == "find"
        or name in _IN_PLACE
        or name == "rm"
    )


def downloads(given: list[str | None]) -> tuple[str | None, ...]:
    """Where a call of `curl` writes; "." where the address names the file."""
    found: list[str | None] = []
    for index, each in enumerate(given):
        if each is None:
            continue
        if each in ("-o", "--output") or re.fullmatch(r"-[A-Za-z]*o", each):
            found.append(given[index + 1] if index + 1 < len(given) else None)
        elif re.fullmatch(r"-[A-Za-z]*O[A-Za-z]*|--remote-name", each):
            found.append(".")
    return tuple(found)
