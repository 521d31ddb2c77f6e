"""Where build tools and downloads write files, according to their arguments."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence

from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.shell.commands import program

WEB = (
    "node_modules", "dist", "build", "out", "output", ".next", ".nuxt", ".output", "public",
    "coverage", "lib", "www", "static", "_site", ".serverless", "storybook-static", "browser",
    ".svelte-kit", "es", "esm", "cjs", "bundle", "assets",
)  # fmt: skip

_OUTPUT_FLAGS = frozenset(
    "-o --output --out-dir --outDir --outdir --output-path --dest -d --destination --prefix".split()
)

WEB_RUNNERS = frozenset({"npx", "bunx"})
"""Wrappers whose program is treated as a build tool of a web project."""


def output_directories(name: str, texts: Sequence[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names of the directories that a build tool writes to, and the paths in its arguments."""
    components = set(program(name).outputs or WEB)
    if name == "npx" or (name in ("npm", "yarn", "pnpm", "bun") and texts[:1] == ("exec",)):
        components |= set(WEB)
    paths: list[str] = []
    for index, argument in enumerate(texts):
        value = argument.partition("=")[2] if "=" in argument else argument
        if argument.startswith("-D") or value.startswith("-") or not value:
            continue
        last = posixpath.basename(value.rstrip("/"))
        is_output = index > 0 and texts[index - 1] in _OUTPUT_FLAGS
        is_output = is_output or argument.partition("=")[0] in _OUTPUT_FLAGS
        if UNKNOWN in value:
            if is_output:
                paths.append(value)
        elif is_output or "/" in value or value.startswith(".") or last in WEB:
            components.add(last)
            paths.append(value)
    return frozenset(components), tuple(paths)


def read_options(
    texts: Sequence[str], valued: str, long_valued: Collection[str] = ()
) -> Iterator[tuple[str, str | None]]:
    """The options of a program with their values, in order; None for a missing value.

    `valued` has the letters of the short options that have a value, so that bundles such as
    `-sSLo FILE` can be read. After a long option, the next argument is given as its value,
    whether it has one or not; after one of `long_valued`, it cannot be an option.
    """
    arguments = list(texts)
    index = 0
    while index < len(arguments):
        text = arguments[index]
        index += 1
        following = arguments[index] if index < len(arguments) else None
        if text == "--":
            return
        if len(text) < 2 or not text.startswith("-"):
            continue
        if text.startswith("--"):
            name, equals, value = text.partition("=")
            yield name, value if equals else following
            index += not equals and name in long_valued
            continue
        for position, letter in enumerate(text[1:], 2):
            if letter in valued:
                yield f"-{letter}", text[position:] or following
                index += position == len(text)
                break
            yield f"-{letter}", ""
