"""Changes as a unified diff, which `patch -p0` and `git apply -p0` accept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from appspec_lint.diagnostics.redaction import redact
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.output.terminal import escape_controls

CONTEXT = 3
"""The unchanged lines that are shown before and after a change."""
_HUNK = regex(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True, slots=True)
class FileChange:
    """The text of a file before and after a change; `before` is None if the file is new."""

    display_path: str
    before: str | None
    after: str


def unified_diff(change: FileChange) -> str:
    """Render the diff of one file."""
    name = escape_controls(change.display_path)
    old = "/dev/null" if change.before is None else name
    before, after = change.before or "", change.after
    lines = _compare(_split_lines(before), _split_lines(after), old, name)
    if (redact(before), redact(after)) != (before, after):
        lines = _redact(lines, _split_lines(redact(before)), _split_lines(redact(after)))
    return "".join(_terminate(lines))


def _compare(before: list[str], after: list[str], old: str, new: str) -> Iterator[str]:
    """Compare the lines of two texts.

    difflib is slow where many lines are alike: with a thousand scripts, it needs seconds. If lines
    are only replaced, they are compared one by one.
    """
    changed = [at for at, (one, other) in enumerate(zip(before, after)) if one != other]  # noqa: B905
    replaced = {before[at] for at in changed}
    if len(before) == len(after) and replaced.isdisjoint(after[at] for at in changed):
        return _compare_in_place(before, after, changed, (old, new))
    from difflib import unified_diff

    return unified_diff(before, after, old, new)


def _compare_in_place(
    before: list[str], after: list[str], changed: list[int], names: tuple[str, str]
) -> Iterator[str]:
    """Compare two texts that differ in the lines at these indexes."""
    if changed:
        yield f"--- {names[0]}\n"
        yield f"+++ {names[1]}\n"
    for start, end in _find_hunks(changed, len(before)):
        place = f"{start + 1},{end - start}" if end - start > 1 else f"{start + 1}"
        yield f"@@ -{place} +{place} @@\n"
        for is_same, run in groupby(range(start, end), lambda at: before[at] == after[at]):
            lines = list(run)
            yield from (f"{' ' if is_same else '-'}{before[at]}" for at in lines)
            if not is_same:
                yield from (f"+{after[at]}" for at in lines)


def _find_hunks(changed: list[int], size: int) -> Iterator[tuple[int, int]]:
    """Find the ranges of lines that a diff shows: what differs, and the lines around it."""
    start = end = 0
    for at in changed:
        if at - CONTEXT > end:
            if end:
                yield start, end
            start = at - CONTEXT
        start = max(start, 0)
        end = min(at + CONTEXT + 1, size)
    if end:
        yield start, end


def _redact(lines: Iterator[str], before: list[str], after: list[str]) -> Iterator[str]:
    """Replace the lines of a diff with those of the redacted texts, which have as many lines."""
    old = new = 0
    for number, line in enumerate(lines):
        hunk = _HUNK.match(line)
        if hunk is not None:  # lines of the texts have a prefix in a diff
            old, new = int(hunk[1]) - 1, int(hunk[2]) - 1
            yield line
        elif number < 2:  # the file names
            yield line
        elif line.startswith("+"):
            yield f"+{after[new]}"
            new += 1
        else:
            yield f"{line[0]}{before[old]}"
            old += 1
            new += line[0] == " "


def _split_lines(text: str) -> list[str]:
    """Split text into lines with their endings; in a diff, only LF ends a line."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _terminate(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
