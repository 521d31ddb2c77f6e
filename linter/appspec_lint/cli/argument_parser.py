"""The parser of command-line arguments, with the layout of its help."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from typing import NoReturn

from appspec_lint.cli.common import CallError

WIDTH = 80
"""The maximum width of a help text."""


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
