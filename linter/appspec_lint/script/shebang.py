"""How a script begins: the `#!` line, by which the kernel finds what is to run it."""

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
    """A `#!` line where the kernel reads it: at the file's very beginning."""

    span: Span
    interpreter: str
    argument: str  # the kernel gives the rest of the line as one word
    crlf: bool  # the line ends in CR LF, and the CR belongs to the last word

    @property
    def name(self) -> str:
        """The interpreter without its folder."""
        return posixpath.basename(self.interpreter)


def read_shebang(source: Source) -> Shebang | None:
    """The script's `#!` line, if the kernel sees one."""
    match = _SHEBANG.match(source.text)
    if match is None:
        return None
    end = len(source.line(1))
    crlf = source.text.startswith("\r", end)
    return Shebang(source.span(0, end), match[1], match[2].rstrip(" \t"), crlf)


def find_misplaced_shebang(source: Source) -> Span | None:
    """A `#!` line behind nothing but comments, blank lines and a byte order mark."""
    match = _ELSEWHERE.match(source.text)
    if match is None or match.start(1) == 0:
        return None
    return source.span(match.start(1), match.start(1) + len(match[1].rstrip()))


def is_blank(text: str) -> bool:
    """Whether a text is blank lines and byte order marks."""
    return _BLANK.fullmatch(text) is not None


def is_text(source: Source) -> bool:
    """Whether a shell would take the file for a script, and the kernel not for a program."""
    return source.encoding in (Encoding.UTF8, Encoding.BOM) and "\0" not in source.text
