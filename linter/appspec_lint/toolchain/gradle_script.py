"""Gradle build scripts, Groovy and Kotlin, as blocks and statements; code is not evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex

UNKNOWN = "*"
"""Represents the unknown part of a string, so that the whole is a glob pattern."""

LONGEST = 200_000
"""The most characters of a script that are read."""
_DEEPEST = 30
_LONGEST_STATEMENT = 2_000

_STRING = regex(
    r'"""(?P<long>.*?)"""|"(?P<double>(?:\\.|[^"\\\n])*)"'
    r"|'''(?P<raw>.*?)'''|'(?P<single>(?:\\.|[^'\\\n])*)'",
    re.DOTALL,
)
_COMMENT = regex(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_LONGEST_VALUE = 4_000
_VARIABLE = regex(r"\$\{([^{}]*)\}|\$([A-Za-z_][\w.]*)")
_CONTINUES = regex(r"[,=+\-*.(\[?:]\s*\Z")
_CONTINUED = regex(r"\s*(?:\.|\?\.|\+)")


@dataclass
class GradleBlock:
    """A block: what is before its `{`, and the statements and blocks in it, in order."""

    header: str
    children: list[GradleBlock] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)

    def walk(self) -> Iterator[GradleBlock]:
        """This block and all blocks in it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, *headers: str) -> Iterator[GradleBlock]:
        """The direct children with one of these headers."""
        return (child for child in self.children if child.header in headers)


def parse_gradle(text: str | None) -> GradleBlock:
    """Parse a script; one that is too long is an empty block."""
    root = GradleBlock("")
    if text is None or len(text) > LONGEST:
        return root
    _Parser(text, root).parse()
    return root


class _Parser:
    def __init__(self, text: str, root: GradleBlock) -> None:
        self.text = text
        self.stack = [root]
        self.pending: list[str] = []
        self.parentheses = 0

    def parse(self) -> None:
        """Read the text once, from its begin to its end."""
        text, at = self.text, 0
        while at < len(text):
            character = text[at]
            if character in "\"'":
                match = _STRING.match(text, at)
                piece = match[0] if match else character
                self.pending.append(piece)
                at += len(piece)
                continue
            if character == "/" and (comment := _COMMENT.match(text, at)):
                at = comment.end()
                continue
            if character in "([":
                self.parentheses += 1
            elif character in ")]":
                self.parentheses = max(0, self.parentheses - 1)
            if self.parentheses == 0 and character in "{};\n":
                self._separate(character, at)
            else:
                self._append(character)
            at += 1
        self._end_statement()

    def _append(self, character: str) -> None:
        """Add a character to the statement; a run of whitespace is one space."""
        if not character.isspace():
            self.pending.append(character)
        elif self.pending and self.pending[-1] != " ":
            self.pending.append(" ")

    def _separate(self, character: str, at: int) -> None:
        written = "".join(self.pending[-3:])
        if character == "{":
            block = GradleBlock("".join(self.pending).strip()[:_LONGEST_STATEMENT])
            self.pending = []
            if len(self.stack) < _DEEPEST:
                self.stack[-1].children.append(block)
            self.stack.append(block)
        elif character == "}":
            self._end_statement()
            if len(self.stack) > 1:
                self.stack.pop()
        elif (
            character == "\n"
            and (_CONTINUES.search(written) or _CONTINUED.match(self.text[at + 1 : at + 200]))
        ) or (character == "\n" and re.match(r"\s*\{", self.text[at + 1 : at + 200])):
            self._append(" ")
        else:
            self._end_statement()

    def _end_statement(self) -> None:
        statement = "".join(self.pending).strip()
        self.pending = []
        if statement:
            self.stack[-1].statements.append(statement[:_LONGEST_STATEMENT])


def read_string(expression: str, variables: Mapping[str, str]) -> str | None:
    """The value of an expression of strings and known variables; None if it has other parts.

    An unknown variable within a string is `*`.
    """
    expression = expression.strip()
    if expression.startswith("(") and expression.endswith(")"):
        expression = expression[1:-1].strip()
    parts: list[str] = []
    at = 0
    while at < len(expression):
        match = _STRING.match(expression, at)
        if match is not None:
            parts.append(_unquote(match, variables))
            at = match.end()
        else:
            name = regex(r"[A-Za-z_][\w.]*").match(expression, at)
            if name is None:
                return None
            value = variables.get(name[0].removeprefix("project."))
            if value is None:
                return None
            parts.append(value)
            at = name.end()
        rest = regex(r"(?:\.toString\(\))?\s*").match(expression, at)
        at = rest.end() if rest else at
        if at < len(expression):
            if expression[at] != "+":
                return None
            at += 1
            while at < len(expression) and expression[at].isspace():
                at += 1
    if sum(map(len, parts)) > _LONGEST_VALUE:
        return None
    return "".join(parts) if parts else None


def _unquote(match: re.Match[str], variables: Mapping[str, str]) -> str:
    plain = match["single"] if match["single"] is not None else match["raw"]
    if plain is not None:
        return re.sub(r"\\(.)", r"\1", plain)
    text = match["double"] if match["double"] is not None else match["long"] or ""

    def value(reference: re.Match[str]) -> str:
        name = (reference[1] or reference[2] or "").strip()
        return variables.get(name.removeprefix("project."), UNKNOWN)

    inserted = _VARIABLE.sub(value, text)
    return re.sub(r"\\(.)", r"\1", inserted) if len(inserted) <= _LONGEST_VALUE else UNKNOWN


def read_strings(expression: str, variables: Mapping[str, str]) -> list[str] | None:
    """The values of a list of strings, `'a', 'b'` or `["a", "b"]`; None if one is unknown."""
    expression = re.sub(r"\A\s*(?:listOf|arrayOf|setOf)?\s*[(\[]|[)\]]\s*\Z", "", expression)
    values = []
    for part in split_arguments(expression):
        value = read_string(part, variables)
        if value is None:
            return None
        values.append(value)
    return values


def split_arguments(expression: str) -> list[str]:
    """Split at the commas that are not in strings or parentheses."""
    parts: list[str] = [""]
    depth = at = 0
    while at < len(expression):
        match = _STRING.match(expression, at)
        piece = match[0] if match else expression[at]
        depth += (piece in "([{" and len(piece) == 1) - (piece in ")]}" and len(piece) == 1)
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
        at += len(piece)
    return [part.strip() for part in parts if part.strip()]


def read_assignment(statement: str, name: str) -> str | None:
    """The right side of `name = value`, `name.set(value)`, `name value` or `name(value)`."""
    match = re.match(
        rf"(?:project\.|this\.|it\.)?{re.escape(name)}(?:\.(?:set|value|convention))?"
        r"\s*(=(?!=)|\(|\s(?=\s*[\w'\"\[]))\s*(.*)\Z",
        statement,
        re.DOTALL,
    )
    if match is None:
        return None
    value = match[2].strip()
    return value.removesuffix(")").strip() if match[1] == "(" else value
