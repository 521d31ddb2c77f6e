"""What all commands share: reading arguments, complaining, printing."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from typing import NoReturn

WIDTH = 80
"""The most columns that a help takes."""


class CallError(Exception):
    """The call is wrong; the text says what, in one line."""


class Parser(argparse.ArgumentParser):
    """Reads a command's arguments; what is wrong with them is a `CallError`."""

    def error(self, message: str) -> NoReturn:
        raise CallError(f"{message} (see `{self.prog} --help`)")

    def group(self, title: str) -> argparse._ArgumentGroup:
        """The group of that title, a new one where there is none."""
        found = (each for each in self._action_groups if each.title == title)
        return next(found, None) or self.add_argument_group(title)


class _Layout(argparse.RawDescriptionHelpFormatter):
    """A help that is never wider than `WIDTH`, and leaves its flags a column of their own."""

    def __init__(self, prog: str) -> None:
        columns = min(shutil.get_terminal_size().columns, WIDTH)
        super().__init__(prog, max_help_position=27, width=columns - 2)


def parser(command: str, description: str, usage: str) -> Parser:
    """An empty parser of this command's arguments, whose errors are `CallError`s."""
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
    """The words as a sentence lists them."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def reason(error: OSError | ValueError) -> str:
    """Why the system would not, in its own words."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def show(text: str) -> None:
    """Print, whatever the terminal's encoding can't show."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
