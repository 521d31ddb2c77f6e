"""Changes as a unified diff, which `patch -p0` and `git apply -p0` accept."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.redaction import redact
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.output.terminal import escape_controls

_HUNK = regex(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True, slots=True)
class FileChange:
    """The text of a file before and after a change; `before` is None if the file is new."""

    display_path: str
    before: str | None
    after: str


def unified_diff(change: FileChange) -> str:
    """Render the diff of one file."""
    from difflib import unified_diff

    name = escape_controls(change.display_path)
    old = "/dev/null" if change.before is None else name
    before, after = change.before or "", change.after
    lines = unified_diff(_split_lines(before), _split_lines(after), old, name)
    if (redact(before), redact(after)) != (before, after):
        lines = _redact(lines, _split_lines(redact(before)), _split_lines(redact(after)))
    return "".join(_terminate(lines))


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
