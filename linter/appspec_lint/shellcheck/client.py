"""ShellCheck, the program: where it is, what it is asked, and what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from appspec_lint.diagnostics.span import Span

SECONDS = 60
"""How long it may look at one text; a long script takes it a second."""
_NAME = "shellcheck.exe" if os.name == "nt" else "shellcheck"
_OPTIONS = ("--norc", "--format=json1", "--color=never")


class ShellCheckFailed(Exception):
    """The program gave no answer that can be read; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class RawNote:
    """What it says of a text: lines and columns from 1, columns in code points."""

    start: tuple[int, int]
    end: tuple[int, int]
    level: str  # error, warning, info or style
    code: int
    text: str


@dataclass(frozen=True, slots=True)
class ShellCheckNote:
    """A note at its place in the user's file."""

    span: Span
    level: str
    code: int
    text: str
    command: Span | None = None
    """The buildspec's command that it is about; None in a script."""
    known: bool = True
    """Whether the files say which shell reads the text."""


def find_program() -> str | None:
    """The program: on the PATH, or beside the Python that runs this.

    A folder that isn't absolute is passed over: it could be one of the project's own.
    """
    directories = [*os.environ.get("PATH", "").split(os.pathsep), str(Path(sys.executable).parent)]
    for directory in directories:
        file = Path(directory, _NAME)
        if file.is_absolute() and file.is_file() and os.access(file, os.X_OK):
            return str(file)
    return None


def run_shellcheck(program: str, texts: Sequence[tuple[str, str]]) -> list[tuple[RawNote, ...]]:
    """What it says of each text, given with its shell ("" where the text names it).

    Raises ShellCheckFailed where it doesn't answer. It reads nothing but the text: neither a file
    that the text sources, nor a configuration.
    """
    if not texts:
        return []
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(texts), os.cpu_count() or 1, 8)) as pool:
        answers = pool.map(lambda each: _answer(program, *each), dict.fromkeys(texts))
        known = dict(zip(dict.fromkeys(texts), answers, strict=True))
    return [known[each] for each in texts]


@lru_cache(maxsize=4096)  # fixes let a project be looked at again and again
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
        raise ShellCheckFailed(f"shellcheck has not answered within {SECONDS} s") from error
    except OSError as error:
        reason = error.strerror or "it can't be started"
        raise ShellCheckFailed(f"shellcheck can't be run: {reason.lower()}") from error
    if ran.returncode not in (0, 1):
        said = ran.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise ShellCheckFailed(f"shellcheck failed with status {ran.returncode}: {said:.200}")
    try:
        return tuple(_note(each) for each in json.loads(ran.stdout)["comments"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ShellCheckFailed("shellcheck's answer is not the JSON that it prints") from error


def _note(comment: dict[str, object]) -> RawNote:
    line, column, end_line, end_column, code = (
        int(str(comment[key])) for key in ("line", "column", "endLine", "endColumn", "code")
    )
    level, text = str(comment["level"]), str(comment["message"])
    return RawNote((line, column), (end_line, end_column), level, code, text)
