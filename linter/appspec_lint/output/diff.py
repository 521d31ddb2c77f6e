"""What `--fix` would change, as a unified diff that `patch -p0` and `git apply -p0` take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.redaction import redact
from appspec_lint.output.terminal import escape_controls

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file's text before and after; None before is a file that isn't there yet."""

    display_path: str
    before: str | None
    after: str


def unified_diff(change: FileChange) -> str:
    """Write the diff of one file."""
    from difflib import unified_diff

    name = escape_controls(change.display_path)
    old = "/dev/null" if change.before is None else name
    before, after = change.before or "", change.after
    lines = unified_diff(_lines(before), _lines(after), old, name)
    if (redact(before), redact(after)) != (before, after):
        lines = _veiled(lines, _lines(redact(before)), _lines(redact(after)))
    return "".join(_ended(lines))


def _veiled(lines: Iterator[str], before: list[str], after: list[str]) -> Iterator[str]:
    """The lines of a diff, taken from the veiled texts, which have the same ones."""
    old = new = 0
    for number, line in enumerate(lines):
        hunk = _HUNK.match(line)
        if hunk is not None:  # no line of a text begins like that in a diff
            old, new = int(hunk[1]) - 1, int(hunk[2]) - 1
            yield line
        elif number < 2:  # the names
            yield line
        elif line.startswith("+"):
            yield f"+{after[new]}"
            new += 1
        else:
            yield f"{line[0]}{before[old]}"
            old += 1
            new += line[0] == " "


def _lines(text: str) -> list[str]:
    """The lines with their ends; only LF ends a line of a diff."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
