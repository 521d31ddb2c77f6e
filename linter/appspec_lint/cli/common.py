"""Shared by all commands: errors, output, and the projects to work on."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from io import UnsupportedOperation
from pathlib import Path
from types import SimpleNamespace

from appspec_lint.lazy.typing_names import TYPE_CHECKING

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
    if isinstance(error, UnsupportedOperation):
        return "it is closed"
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def show(text: str | bytes) -> None:
    """Print text; characters that the terminal's encoding lacks are replaced.

    The content of a file, in bytes, is printed as it is. Raises CallError if it cannot be written.
    """
    encoding = sys.stdout.encoding or "utf-8"
    try:
        if isinstance(text, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(text)
        elif text:
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        why = "it is closed" if isinstance(error, UnsupportedOperation) else reason(error)
        raise CallError(f"cannot write to standard output: {why}") from error


def working_directory() -> Path:
    """The working directory. Raises CallError if it has been deleted."""
    try:
        return Path.cwd()
    except OSError as error:
        raise CallError(f"cannot read the working directory: {reason(error)}") from error


def read_stdin() -> bytes:
    """Read a file from standard input. Raises CallError."""
    from appspec_lint.repository.disk import MAX_SIZE

    try:
        data = sys.stdin.buffer.read(MAX_SIZE + 1)
    except (OSError, AttributeError) as error:  # a directory, or closed
        why = reason(error) if isinstance(error, OSError) else "it is closed"
        raise CallError(f"cannot read standard input: {why}") from error
    if len(data) > MAX_SIZE:
        raise CallError(f"standard input is larger than {MAX_SIZE // 1024 // 1024} MiB")
    return data


def warn(text: str) -> None:
    """Print one line to standard error; nothing for an empty text."""
    from appspec_lint.output.log_commands import disarm
    from appspec_lint.output.terminal import escape_controls

    if text and sys.stderr is not None:
        line = disarm(escape_controls(f"appspec-lint: {' '.join(text.split())}"))
        with contextlib.suppress(OSError):  # a full disk, or nobody reads it
            print(line.encode("utf-8", "replace").decode(), file=sys.stderr)


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


def write_file(name: str, text: str | bytes, paths: Sequence[str]) -> None:
    """Write a file that the call names, where `paths` are linted. Raises CallError."""
    from appspec_lint.repository.disk import find_work_tree
    from appspec_lint.repository.file_replacement import write_output

    here = working_directory()
    try:
        linted = [Path(path) if Path(path).is_dir() else Path(path).parent for path in paths]
        untrusted = {here, *linted, *(find_work_tree(place.absolute()) or here for place in linted)}
        content = text.encode("utf-8", "replace") if isinstance(text, str) else text
        write_output(name, content, untrusted)
    except (OSError, ValueError) as error:
        raise CallError(f"cannot write `{name}`: {reason(error)}") from error


def find_projects(options: Options) -> Iterator[tuple[Tree, Scope, str | None]]:
    """Find the trees that contain the paths, each with the paths to lint in it.

    The last item is the path given by `--stdin-filename`. Raises CallError for a path that cannot
    be read.
    """
    from appspec_lint.repository.targets import PathName, find_targets

    paths: list[str] = options.paths or ["."]
    overlay: dict[PathName, str] = {}
    content = b""
    if "-" in paths:
        name = options.stdin_filename
        if name is None or len(paths) > 1:
            raise CallError(
                "reading from standard input requires --stdin-filename, and `-` as the only path"
            )
        if Path(name).is_dir():
            raise CallError(f"--stdin-filename must name a file, but `{name}` is a directory")
        overlay, content = {name: ""}, read_stdin()
        paths = [name]
    try:
        targets = find_targets(paths, working_directory(), overlay)
    except OSError as error:
        raise CallError(f"cannot read `{error.filename}`: {reason(error)}") from error
    for target in targets:
        if target.tree.git_problem:
            warn(f"{target.tree.git_problem}; what git ignores or does not track is not reported")
        if overlay:
            path = target.scope.files[0]
            yield target.tree.with_content(path, content), target.scope, path
        else:
            yield target.tree, target.scope, None


@cache
def current_rule_name(name: str) -> str:
    """Return the current name of a rule; for an old name, print a note to standard error, once."""
    from appspec_lint.rules.registry import current_name

    current = current_name(name)
    if current != name:
        print(f"appspec-lint: rule `{name}` is now called `{current}`", file=sys.stderr)
    return current
