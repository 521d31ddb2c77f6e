"""Shared by all commands: argument parsing, errors, output."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from appspec_lint.repository.discovery import Scope
    from appspec_lint.repository.tree import Tree

WIDTH = 80
"""The maximum width of a help text."""


class CallError(Exception):
    """An invalid call; the message is one line."""


class Parser(argparse.ArgumentParser):
    """Parses the arguments of a command; raises a `CallError` if they are invalid."""

    def error(self, message: str) -> NoReturn:
        raise CallError(f"{message} (see `{self.prog} --help`)")

    def group(self, title: str) -> argparse._ArgumentGroup:
        """Get the argument group with this title; create it if it does not exist."""
        groups = (group for group in self._action_groups if group.title == title)
        return next(groups, None) or self.add_argument_group(title)


class _Layout(argparse.RawDescriptionHelpFormatter):
    """Formats help texts at most `WIDTH` columns wide, with the flags in their own column."""

    def __init__(self, prog: str) -> None:
        columns = min(shutil.get_terminal_size().columns, WIDTH)
        super().__init__(prog, max_help_position=27, width=columns - 2)


def parser(command: str, description: str, usage: str) -> Parser:
    """Create a parser for a command, without arguments yet."""
    prog = "appspec-lint" if command == "check" else f"appspec-lint {command}"
    shown = "appspec-lint [check]" if command == "check" else prog
    return Parser(
        prog=prog,
        usage=f"{shown} {usage}",
        description=description,
        allow_abbrev=False,
        add_help=False,
        formatter_class=_Layout,
    )


def split_list(words: Sequence[str]) -> str:
    """Join words into a list: `a, b or c`."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def reason(error: OSError | ValueError) -> str:
    """Describe an error in the words of the operating system."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def show(text: str) -> None:
    """Print text; characters that the terminal's encoding lacks are replaced."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def use_color(when: str) -> bool:
    """Whether to color the output; `when` is the value of `--color`."""
    if when != "auto":
        return when == "always"
    return (
        not os.environ.get("NO_COLOR") and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    )


def find_projects(options: argparse.Namespace) -> Iterator[tuple[Tree, Scope, str | None]]:
    """Find the trees that contain the paths, each with the paths to lint in it.

    The last item is the path given by `--stdin-filename`. Raises CallError for a path that cannot
    be read.
    """
    from appspec_lint.repository.targets import PathName, find_targets

    paths: list[str] = options.paths or ["."]
    overlay: dict[PathName, str] = {}
    if "-" in paths:
        name = options.stdin_filename
        if name is None or len(paths) > 1:
            raise CallError(
                "reading from standard input requires --stdin-filename, and `-` as the only path"
            )
        if Path(name).is_dir():
            raise CallError(f"--stdin-filename must name a file, but `{name}` is a directory")
        overlay = {name: sys.stdin.buffer.read().decode("utf-8", "replace")}
        paths = [name]
    try:
        targets = find_targets(paths, Path.cwd(), overlay)
    except OSError as error:
        raise CallError(f"cannot read `{error.filename}`: {reason(error)}") from error
    for target in targets:
        yield target.tree, target.scope, target.scope.files[0] if overlay else None


@cache
def current_rule_name(name: str) -> str:
    """Return the current name of a rule; for an old name, print a note to standard error, once."""
    from appspec_lint.rules.registry import current_name

    current = current_name(name)
    if current != name:
        print(f"appspec-lint: rule `{name}` is now called `{current}`", file=sys.stderr)
    return current
