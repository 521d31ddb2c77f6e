"""Text for terminals: control characters escaped, wrapped, colored, of known width."""

from __future__ import annotations

from collections.abc import Callable

from appspec_lint.lazy.enums import Enum


class Style(Enum):
    """Text style, as the parameters of an escape sequence."""

    ERROR = "1;31"
    WARNING = "1;33"
    INFO = "1;36"
    FRAME = "1;34"
    STRONG = "1"


Paint = Callable[[str, Style], str]


def unstyled(text: str, _style: Style) -> str:
    """Return the text without a style."""
    return text


def colored(text: str, style: Style) -> str:
    """Add the escape sequences of a style."""
    return f"\x1b[{style.value}m{text}\x1b[0m"


def link(text: str, url: str) -> str:
    """Make text a link, with the escape sequence OSC 8."""
    return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"


def escape_controls(text: str, *, keep: str = "") -> str:
    """Escape control characters, bidirectional marks and unusual spaces."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in keep else char.encode("unicode_escape").decode()
        for char in text
    )


def style_text(text: str) -> str:
    """Make a part of a source line visible; a tab is always four spaces."""
    return escape_controls(text, keep="\t").replace("\t", "    ")


def width_of(text: str) -> int:
    """Return the number of terminal columns that a visible text occupies."""
    return len(text) if text.isascii() else sum(map(_measure, text))


def wrap(text: str, width: int) -> list[str]:
    """Wrap text into visible lines; existing line breaks are kept."""
    import textwrap

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


def _measure(char: str) -> int:
    import unicodedata

    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def truncate(text: str, width: int, *, tail: float = 2 / 3, mark: str = "…") -> str:
    """Shorten text to `width` columns; `tail` is the share of them for its end."""
    if width_of(text) <= width:
        return text
    room, end, head = max(0, width - len(mark)), len(text), 0
    while end and width_of(text[end - 1 :]) <= room * tail:
        end -= 1
    room -= width_of(text[end:])
    while width_of(text[: head + 1]) <= room:
        head += 1
    return f"{text[:head]}{mark}{text[end:]}"
