"""What `--fix` would change, as a unified diff that `patch -p0` and `git apply -p0` take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.report.display import visible


@dataclass(frozen=True, slots=True)
class Change:
    """A file's text before and after; None before is a file that isn't there yet."""

    shown: str
    before: str | None
    after: str


def difference(change: Change) -> str:
    """Write the diff of one file."""
    from difflib import unified_diff

    name = visible(change.shown)
    old = "/dev/null" if change.before is None else name
    lines = unified_diff(_lines(change.before or ""), _lines(change.after), old, name)
    return "".join(_ended(lines))


def _lines(text: str) -> list[str]:
    """The lines with their ends; only LF ends a line of a diff."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
