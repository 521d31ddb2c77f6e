"""Splits text of any encoding and length into clean lines, without escape sequences."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from appspec_lint.lazy.regex import regex

LONGEST = 32_768
"""The most characters of a line that are read; the agent's lines are shorter."""

BLOCK = 1 << 22
"""The number of bytes that are read at once; a JSON document must fit into one block."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPES = regex(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,1000}(?:\x07|\x1b\\)?|[@-Z\\^_])")


def lines(blocks: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of a log, long ones truncated; only one block is in memory at a time."""
    decoder = None
    rest = ""
    for block in blocks:
        if decoder is None:
            decoder = codecs.getincrementaldecoder(encoding(block))("replace")
        text = rest[:LONGEST] + decoder.decode(block)
        *whole, rest = text.replace("\r", "\n").split("\n")
        for line in whole:
            yield clean(line)
    yield clean(rest)


def encoding(start: bytes) -> str:
    """Detect the encoding of a log by its byte order mark (PowerShell writes UTF-16)."""
    return next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")


def clean(line: str) -> str:
    """Remove escape sequences from a line, and what follows its first 32,768 characters."""
    line = line[:LONGEST]
    return _ESCAPES.sub("", line) if "\x1b" in line else line
