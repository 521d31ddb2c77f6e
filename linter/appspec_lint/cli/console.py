"""What all commands share: reading arguments, complaining, printing."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

BASELINE = ".appspec-lint-baseline.json"
"""The baseline's file where no other is named."""


class CallError(Exception):
    """The call is wrong; the text says what, in one line."""


class Parser(argparse.ArgumentParser):
    """Reads a command's arguments; what is wrong with them is a `CallError`."""

    def error(self, message: str) -> NoReturn:
        raise CallError(f"{message} (see `{self.prog} --help`)")


def parser(command: str, description: str) -> Parser:
    """An empty parser of this command's arguments, whose errors are `CallError`s."""
    prog = "appspec-lint" if command == "check" else f"appspec-lint {command}"
    return Parser(
        prog=prog,
        description=description,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def reason(error: OSError | ValueError) -> str:
    """Why the system would not, in its own words."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def show(text: str) -> None:
    """Print, whatever the terminal's encoding can't show."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
