"""Run the command line: `python -m appspec_lint`, and the installed command."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn

from appspec_lint.cli import main


def start() -> NoReturn:
    """Run a command and exit, without the time that Python needs to free all objects."""
    status = main()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    start()
