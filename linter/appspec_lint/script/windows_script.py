"""The lines of batch files, and the code of PowerShell scripts without strings and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex

_MASKED = regex(
    r"<#.*?#>|@'\s*\n.*?\n'@|@\"\s*\n.*?\n\"@|'(?:[^']|'')*'|\"(?:`.|[^\"`])*\"|#[^\n]*",
    re.DOTALL,
)
_COMMENT = regex(r"\s*(?:@?rem(?:\s|$)|::)", re.IGNORECASE)
_IDLE = regex(r"[\s@]*(?:(?:echo|exit|endlocal|goto\s*:?eof|pause)\b|:)", re.IGNORECASE)
_FIRST = regex(r"[\s@]*(\"[^\"]+\"|[^\s\"&|<>()]+)")


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A command of a batch file that is not in a block; `follows` if commands come after it."""

    span: Span
    program: str
    text: str
    follows: bool


def mask_powershell(text: str) -> str:
    """Replace the comments and the content of strings with spaces; every offset stays the same."""
    return _MASKED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def find_batch_lines(source: Source) -> Iterator[BatchLine]:
    """Find the simple commands of a batch file, with the program that each runs."""
    commands = [
        (number, line)
        for number in range(1, len(source.line_starts) + 1)
        if (line := source.line(number)).strip() and not _COMMENT.match(line)
    ]
    work = [number for number, line in commands if not _does_nothing(line)]
    last = work[-1] if work else 0
    depth, is_continued = 0, False
    for number, line in commands:
        unquoted = re.sub(r'"[^"]*"|\d>&\d', "", line)
        opened, closed = unquoted.count("("), unquoted.count(")")
        first = _FIRST.match(line)
        is_simple = not depth and not opened and not closed and not is_continued
        if is_simple and first is not None and not re.search(r"[&|]|\^\s*$", unquoted):
            start = source.line_starts[number - 1] + first.start(1)
            span = Span(source, start, start + len(line.rstrip()) - first.start(1))
            yield BatchLine(span, first[1].strip('"'), line.strip(), number < last)
        depth = max(0, depth + opened - closed)
        is_continued = line.rstrip().endswith("^")


def _does_nothing(line: str) -> bool:
    """Whether a line only prints, ends the script, or is a label."""
    return _IDLE.match(line) is not None
