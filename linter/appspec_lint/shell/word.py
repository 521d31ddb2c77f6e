"""Words of shell source, without their quotes and escapes as far as the value is literal."""

from __future__ import annotations

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex

_PLAIN = regex(r"[\w./:=@%+,^-]*")
_PARAMETER = regex(r"\$(?:\w+|[?!#@*$-])")
_BRACES = regex(r"\{[^\s{}]*(?:,|\.\.)[^\s{}]*\}")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
_CLOSING = {"(": ")", "{": "}"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command; offsets are code points of the text that was parsed."""

    text: str | None  # without quotes and escapes; None if it contains an expansion
    raw: str
    start: int
    end: int
    quoted: bool = False
    pattern: bool = False  # `text` is a pattern: it has an unquoted `*`, `?` or `[`
    tail: str = ""  # the literal text after the last expansion

    @property
    def name(self) -> str | None:
        """The last component of the path that the word is; None if an expansion is part of it."""
        literal = self.tail if self.text is None else self.text
        return literal.rpartition("/")[2] if self.text is not None or "/" in literal else None

    @property
    def verbatim(self) -> bool:
        """Whether it is one quoted string with the same characters that a nested shell reads."""
        quote, inside = self.raw[:1], self.raw[1:-1]
        if quote == "'":
            return self.raw[-1:] == quote and quote not in inside
        return quote == self.raw[-1:] == '"' and not {'"', "\\"} & set(inside)


def read_word(raw: str, start: int, end: int) -> Word:
    """Read the source of one word, which extends from `start` to `end`."""
    if _PLAIN.fullmatch(raw):
        return Word(raw, raw, start, end)
    reader = _Reader(raw)
    reader.read()
    literal = "".join(reader.parts)
    return Word(
        None if reader.unknown else literal,
        raw,
        start,
        end,
        reader.quoted,
        reader.pattern,
        literal if reader.unknown else "",
    )


class _Reader:
    """Reads a word once; `parts` is the literal text after the last expansion."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.parts: list[str] = []
        self.unknown = raw.startswith("~") or _BRACES.search(raw) is not None
        self.quoted = False
        self.pattern = False

    def read(self) -> None:
        raw, at, double = self.raw, 0, False
        while at < len(raw):
            character = raw[at]
            if character == "\\":
                at = self._escape(at, double)
            elif character == '"':
                double, self.quoted = not double, True
                at += 1
            elif character == "'" and not double:
                at = self._single(at)
            elif character in "$`":
                at = self._dollar(at, double)
            elif character in "<>" and not double and raw[at + 1 : at + 2] == "(":
                at = self._expansion(_after_closing(raw, at + 1))
            else:
                self.pattern |= not double and character in "*?["
                self.parts.append(character)
                at += 1

    def _escape(self, at: int, double: bool) -> int:
        follower = self.raw[at + 1 : at + 2]
        if follower != "\n":
            keep = double and follower not in '$`"\\'
            self.parts.append("\\" + follower if keep else follower)
        self.quoted = True
        return at + 2

    def _single(self, at: int) -> int:
        end = self.raw.find("'", at + 1)
        end = len(self.raw) if end < 0 else end
        self.parts.append(self.raw[at + 1 : end])
        self.quoted = True
        return end + 1

    def _dollar(self, at: int, double: bool) -> int:
        raw = self.raw
        match raw[at : at + 2]:
            case "$'" if not double:
                return self._ansi(at + 2)
            case '$"' if not double:
                return at + 1
            case "$(" | "${":
                return self._expansion(_after_closing(raw, at + 1))
        if raw[at] == "`":
            end = raw.find("`", at + 1)
            return self._expansion(len(raw) if end < 0 else end + 1)
        if parameter := _PARAMETER.match(raw, at):
            return self._expansion(parameter.end())
        self.parts.append("$")
        return at + 1

    def _ansi(self, at: int) -> int:
        raw, self.quoted = self.raw, True
        while at < len(raw) and raw[at] != "'":
            if raw[at] == "\\":
                at += 1
                follower = raw[at : at + 1]
                self.unknown |= follower not in _ESCAPES
                self.parts.append(_ESCAPES.get(follower, follower))
            else:
                self.parts.append(raw[at])
            at += 1
        return at + 1

    def _expansion(self, end: int) -> int:
        self.unknown = True
        self.parts.clear()
        return end


def _after_closing(raw: str, at: int) -> int:
    """Find the offset after the bracket that closes the one at `at`."""
    closing, depth, single = _CLOSING[raw[at]], 0, False
    opening = raw[at]
    while at < len(raw):
        character = raw[at]
        if character == "\\" and not single:
            at += 1
        elif character == "'":
            single = not single
        elif not single and character == opening:
            depth += 1
        elif not single and character == closing:
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return len(raw)
