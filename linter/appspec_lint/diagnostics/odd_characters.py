"""Characters that are easily mistaken for others, and their names in messages."""

from __future__ import annotations

import re

from appspec_lint.lazy.regex import regex

SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
INVISIBLE = "\u200b\u2060\ufeff\u00ad"
DASHES = "\u2010-\u2015\u2022\u2212"
"""Characters other than the space and the hyphen, for a character class."""

QUOTES = {
    "\u201c": "\u201d",
    "\u201d": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u2018": "\u2019",
    "\u2019": "\u2019",
    "\u00ab": "\u00bb",
}
"""Typographic quotes that open a string, and those that close it."""

OPEN = "".join(QUOTES)
CLOSE = "".join(dict.fromkeys("".join(QUOTES.values())))
_EDGE = rf"[\s{SPACES}{INVISIBLE}{OPEN}{CLOSE}]+"
_ODD = regex(rf"[{SPACES}{INVISIBLE}{OPEN}{CLOSE}{DASHES}\uff1a]")


def name_character(char: str) -> str:
    """Name a character for a message: `a no-break space (U+00A0)`."""
    import unicodedata

    name = "byte order mark" if char == "\ufeff" else unicodedata.name(char, "character").lower()
    name = name.replace("fullwidth", "full-width").replace("zero width", "zero-width")
    article = "an" if name[0] in "aeio" else "a"
    return f"{article} {name} (U+{ord(char):04X})"


def strip_odd_characters(word: str) -> str:
    """Remove odd spaces, invisible characters and typographic quotes from both ends."""
    return word if word.isascii() else re.sub(rf"^{_EDGE}|{_EDGE}$", "", word)


def ask_for(meant: str, written: str) -> str:
    """Suggest the word that is meant, and name a character in `written` that is hard to see."""
    odd = None if written.isascii() else _ODD.search(written)
    hint = f"did you mean `{meant}`?"
    if odd is None or odd.group() in meant:
        return hint
    return f"{hint} this one contains {name_character(odd.group())}"


def escape_bytes(text: str) -> str:
    """Escape what is not a character: a byte of a file name that is not UTF-8, as `\\xff`."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half of a character, as in the YAML string "\\ud800"
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
