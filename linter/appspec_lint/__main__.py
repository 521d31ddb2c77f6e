"""Run the command line: `python -m appspec_lint`, and the installed command."""

from __future__ import annotations

import gc
import os
import sys

from appspec_lint.lazy.search_path import drop_working_directory

drop_working_directory()  # before a module is imported that it could contain
gc.set_threshold(150_000, 20, 20)  # a short run makes no garbage: by default, a tenth of it

from appspec_lint.lazy.package_finder import PackageFinder  # noqa: E402

sys.meta_path.insert(0, PackageFinder("appspec_lint"))

from appspec_lint.lazy.packages import defer_module  # noqa: E402

# Of pathlib, only the methods for URIs and for the paths of Windows need these modules
defer_module("urllib.parse", functions=("quote_from_bytes",))
defer_module("ntpath")

import contextlib  # noqa: E402

from appspec_lint.cli import main  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def start() -> NoReturn:
    """Run a command and exit, without the time that Python needs to free all objects."""
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # nobody reads it
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    start()
