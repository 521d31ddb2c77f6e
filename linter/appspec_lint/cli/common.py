"""Shared by all commands: errors, output, and the projects to work on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appspec_lint.repository.discovery import Scope
    from appspec_lint.repository.tree import Tree

BASELINE = ".appspec-lint-baseline.json"
"""The file that `--write-baseline` writes by default."""

Options = SimpleNamespace
"""The values of the flags and arguments of a command, as attributes."""


class CallError(Exception):
    """An invalid call; the message is one line."""


class CrashError(Exception):
    """An internal failure whose message, one line, says what to do."""


def reason(error: OSError | ValueError) -> str:
    """Describe an error in the words of the operating system."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def show(text: str) -> None:
    """Print text; characters that the terminal's encoding lacks are replaced."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def use_color(when: str, *, to_file: bool = False) -> bool:
    """Whether to color the output; `when` is the value of `--color`."""
    if when != "auto" or to_file:
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        return forced not in ("0", "false")
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def find_projects(options: Options) -> Iterator[tuple[Tree, Scope, str | None]]:
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
        if sys.stdin is None:
            raise CallError("cannot read standard input: it is closed")
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
