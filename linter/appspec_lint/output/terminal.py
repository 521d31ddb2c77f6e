"""Text that a terminal shows as it is meant: nothing hidden, nothing obeyed, its width known."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable
from enum import Enum


class Style(Enum):
    """How a piece of text stands out, as the parameters of the escape sequence."""

    ERROR = "1;31"
    WARNING = "1;33"
    INFO = "1;36"
    FRAME = "1;34"
    STRONG = "1"


Paint = Callable[[str, Style], str]


def unstyled(text: str, _style: Style) -> str:
    """Leave the text as it is."""
    return text


def colored(text: str, style: Style) -> str:
    """Give the text its colour."""
    return f"\x1b[{style.value}m{text}\x1b[0m"


def escape_controls(text: str, *, keep: str = "") -> str:
    """Show what a terminal would obey or hide (controls, bidi marks, odd spaces) as escapes."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in keep else char.encode("unicode_escape").decode()
        for char in text
    )


def style_text(text: str) -> str:
    """Show a piece of a source line; a tab is four spaces wherever it stands."""
    return escape_controls(text, keep="\t").replace("\t", "    ")


def width_of(text: str) -> int:
    """How many columns of a terminal a visible text fills."""
    return len(text) if text.isascii() else sum(map(_width, text))


def wrap(text: str, width: int) -> list[str]:
    """Break a text into visible lines; its own line breaks stay."""
    return [
        line
        for paragraph in text.split("\n")
        for line in textwrap.wrap(
            escape_controls(paragraph.rstrip()),
            width,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]


def _width(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
