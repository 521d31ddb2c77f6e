"""Find and run ShellCheck, and parse its output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.repository.trusted_program import find_trusted_program

SECONDS = 60
"""The timeout for one script; a long script needs about a second."""
_OPTIONS = ("--norc", "--format=json1", "--color=never")


class ShellCheckFailed(Exception):
    """ShellCheck could not be run, or its output not parsed; the message is one line."""


@dataclass(frozen=True, slots=True)
class RawNote:
    """One comment of ShellCheck; lines and columns are 1-based, columns in code points."""

    start: tuple[int, int]
    end: tuple[int, int]
    level: str  # error, warning, info or style
    code: int
    text: str


@dataclass(frozen=True, slots=True)
class ShellCheckNote:
    """A note with its position in the user's file."""

    span: Span
    level: str
    code: int
    text: str
    command: Span | None = None
    """The buildspec command that it refers to; None in a script."""
    known: bool = True
    """Whether the files specify the shell."""


def find_program(root: Path | None) -> str | None:
    """The path of the program, on the PATH or next to the running Python.

    The repository in `root` cannot provide it, unless the linter itself is installed there.
    """
    return find_trusted_program("shellcheck", root, str(Path(sys.executable).parent))


def run_shellcheck(program: str, texts: Sequence[tuple[str, str]]) -> list[tuple[RawNote, ...]]:
    """The notes for each script, given with its shell ("" if the script specifies it).

    Raises ShellCheckFailed if ShellCheck fails. Only the given text is read: neither files that
    it sources nor a configuration file.
    """
    if not texts:
        return []
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(texts), os.cpu_count() or 1, 8)) as pool:
        answers = pool.map(lambda text: _answer(program, *text), dict.fromkeys(texts))
        known = dict(zip(dict.fromkeys(texts), answers, strict=True))
    return [known[text] for text in texts]


@lru_cache(maxsize=4096)  # applying fixes lints a project repeatedly
def _answer(program: str, text: str, shell: str) -> tuple[RawNote, ...]:
    dialect = [f"--shell={shell}"] if shell else []
    try:
        ran = subprocess.run(
            [program, *_OPTIONS, *dialect, "-"],
            input=text.encode("utf-8", "replace"),
            cwd=Path(program).parent,
            env={k: v for k, v in os.environ.items() if k != "SHELLCHECK_OPTS"},
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise ShellCheckFailed(f"shellcheck timed out after {SECONDS} s") from error
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise ShellCheckFailed(f"cannot run shellcheck: {reason.lower()}") from error
    if ran.returncode not in (0, 1):
        message = ran.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise ShellCheckFailed(f"shellcheck failed with exit code {ran.returncode}: {message:.200}")
    try:
        return tuple(_note(comment) for comment in json.loads(ran.stdout)["comments"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ShellCheckFailed("shellcheck did not print the expected JSON") from error


def _note(comment: dict[str, object]) -> RawNote:
    line, column, end_line, end_column, code = (
        int(str(comment[key])) for key in ("line", "column", "endLine", "endColumn", "code")
    )
    level, text = str(comment["level"]), str(comment["message"])
    return RawNote((line, column), (end_line, end_column), level, code, text)
