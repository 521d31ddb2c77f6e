"""The shebang (`#!`) of a script, which names its interpreter."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from appspec_lint.diagnostics.span import Encoding, Source, Span

_SHEBANG = re.compile(r"#![ \t]*([^\s]+)[ \t]*([^\r\n]*)")
_ELSEWHERE = re.compile(
    r"(?:\ufeff?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n))*?\ufeff?[ \t]*(#![ \t]*/[^\r\n]*)"
)
_BLANK = re.compile(r"[\ufeff\s]*")


@dataclass(frozen=True, slots=True)
class Shebang:
    """A `#!` line at the start of a file, where the kernel reads it."""

    span: Span
    interpreter: str
    argument: str  # the kernel passes the rest of the line as one argument
    crlf: bool  # the line ends in CRLF, and the CR is part of the last word

    @property
    def name(self) -> str:
        """The interpreter without its directory."""
        return posixpath.basename(self.interpreter)


def read_shebang(source: Source) -> Shebang | None:
    """The script's `#!` line, if it starts with one."""
    match = _SHEBANG.match(source.text)
    if match is None:
        return None
    end = len(source.line(1))
    crlf = source.text.startswith("\r", end)
    return Shebang(source.span(0, end), match[1], match[2].rstrip(" \t"), crlf)


def find_misplaced_shebang(source: Source) -> Span | None:
    """A `#!` line after comments, empty lines or a byte order mark only."""
    match = _ELSEWHERE.match(source.text)
    if match is None or match.start(1) == 0:
        return None
    return source.span(match.start(1), match.start(1) + len(match[1].rstrip()))


def is_blank(text: str) -> bool:
    """Whether a text contains only whitespace and byte order marks."""
    return _BLANK.fullmatch(text) is not None


def is_text(source: Source) -> bool:
    """Whether a shell can read the file as a script: it is UTF-8 and not a binary."""
    return source.encoding in (Encoding.UTF8, Encoding.BOM) and "\0" not in source.text
