"""The literal values in a JavaScript or TypeScript configuration file, read without running it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex

_TOKEN = regex(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<template>`(?:[^`\\]|\\.)*`)
    |(?P<number>\d[\w.]*)
    |(?P<name>[A-Za-z_$@\#][\w$]*)
    |(?P<punctuation>=>|\.\.\.|\?\?|\?\.|&&|\|\||[=!]==?|[<>]=|.)""",
    re.DOTALL | re.VERBOSE,
)
_REGEX = regex(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_BEFORE_REGEX = frozenset("( , = : [ ! & | ? { } ; => && || return".split())
_OPEN = {"(": ")", "[": "]", "{": "}"}
_CLOSE = frozenset(_OPEN.values())
_LONGEST = 200_000
"""The longest file, in characters, that is read."""
_DEEPEST = 40


class JsUnknown:
    """A value that only running the code would give."""


UNKNOWN = JsUnknown()


@dataclass(frozen=True, slots=True)
class JsObject:
    """An object literal."""

    values: Mapping[str, JsValue] = field(default_factory=dict)
    is_open: bool = False
    """Whether it has a spread or a computed key, which may set anything."""


@dataclass(frozen=True, slots=True)
class JsCall:
    """A call, or `new`: the dotted name of the function, and the arguments."""

    name: str
    arguments: tuple[JsValue, ...] = ()


@dataclass(frozen=True, slots=True)
class JsName:
    """A variable, with the names after its dots."""

    name: str


JsValue = str | bool | JsObject | JsCall | JsName | JsUnknown | list["JsValue"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token; `kind` is a group of `_TOKEN`, or `regex`."""

    kind: str
    text: str


_END = Token("end", "")


def tokenize(text: str) -> list[Token]:
    """The tokens of a file, without spaces and comments."""
    tokens: list[Token] = []
    at = 0
    text = text[:_LONGEST]
    while at < len(text):
        previous = tokens[-1].text if tokens else ";"
        if text[at] == "/" and previous in _BEFORE_REGEX and text[at + 1 : at + 2] not in "/*":
            regex = _REGEX.match(text, at)
            if regex is not None:
                tokens.append(Token("regex", regex[0]))
                at = regex.end()
                continue
        match = _TOKEN.match(text, at)
        if match is None:
            break
        at = match.end()
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup or "", match[0]))
    return tokens


class JsReader:
    """Reads values at positions in the tokens of a file."""

    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)

    def token(self, at: int) -> Token:
        """The token at a position; after the last one, an empty one."""
        return self.tokens[at] if at < len(self.tokens) else _END

    def value(self, at: int, depth: int = 0) -> tuple[JsValue, int]:
        """The value of the expression at `at`, and the position after it."""
        value, after = self._operand(at, depth)
        while self.token(after).text in ("as", "satisfies") or self.token(after).text == "!":
            after = self._skip_type(after + 1)
        if value == JsName("__dirname") and self.token(after).text == "+":
            added, end = self._operand(after + 1, depth + 1)
            if isinstance(added, str) and self.token(end).text not in _OPERATORS:
                return added.lstrip("/") or ".", end
        if self.token(after).text in _OPERATORS:
            return UNKNOWN, self.skip(after)
        return value, after

    def skip(self, at: int) -> int:
        """The position of the `,`, `;` or closing bracket that ends the expression at `at`."""
        depth = 0
        while at < len(self.tokens):
            text = self.tokens[at].text
            if self.tokens[at].kind == "punctuation":
                if text in _OPEN:
                    depth += 1
                elif text in _CLOSE:
                    if not depth:
                        return at
                    depth -= 1
                elif text in (",", ";") and not depth:
                    return at
            at += 1
        return at

    def after_bracket(self, at: int) -> int:
        """The position after the bracket that closes the one at `at`."""
        return self._after_items(at + 1)

    def _after_items(self, at: int) -> int:
        while at < len(self.tokens):
            at = self.skip(at)
            if self.token(at).text in _CLOSE:
                return at + 1
            at += 1
        return at

    def _skip_type(self, at: int) -> int:
        while self.token(at).kind == "name" or self.token(at).text in ".<>|":
            if self.token(at) is _END:
                return at
            at += 1
        return at

    def _operand(self, at: int, depth: int) -> tuple[JsValue, int]:
        token = self.token(at)
        if depth > _DEEPEST:
            return UNKNOWN, self.skip(at)
        if token.kind == "string":
            return self._string(token.text), at + 1
        if token.kind == "template":
            return self._template(token.text), at + 1
        if token.kind in ("number", "regex"):
            return UNKNOWN, at + 1
        if token.text == "[":
            return self._list(at + 1, depth + 1)
        if token.text == "{":
            return self._object(at + 1, depth + 1)
        if token.text == "(":
            if self.token(self.after_bracket(at)).text == "=>":
                return UNKNOWN, self.skip(at)
            value, after = self.value(at + 1, depth + 1)
            return value, after + 1 if self.token(after).text == ")" else self.skip(at)
        if token.text in ("await", "new"):
            return self._operand(at + 1, depth + 1)
        if token.text in ("true", "false"):
            return token.text == "true", at + 1
        if token.kind == "name" and token.text not in ("function", "async", "class", "typeof"):
            return self._name(at, depth)
        return UNKNOWN, self.skip(at)

    def _name(self, at: int, depth: int) -> tuple[JsValue, int]:
        name = self.token(at).text
        value: JsValue = JsName(name)
        at += 1
        while True:
            text = self.token(at).text
            if text in (".", "?.") and self.token(at + 1).kind == "name":
                name += f".{self.token(at + 1).text}"
                value = JsName(name)
                at += 2
            elif text == "(":
                arguments, at = self._list(at + 1, depth + 1)
                value = JsCall(name, tuple(arguments))
                name += "()"
            elif text == "[":
                value, name, at = UNKNOWN, f"{name}[]", self.after_bracket(at)
            elif text == "=>":
                return UNKNOWN, self.skip(at)
            else:
                return value, at

    def _list(self, at: int, depth: int) -> tuple[list[JsValue], int]:
        values: list[JsValue] = []
        while self.token(at) is not _END and self.token(at).text not in _CLOSE:
            if self.token(at).text == ",":
                at += 1
                continue
            if self.token(at).text == "...":
                values.append(UNKNOWN)
                at = self.skip(at)
                continue
            value, after = self.value(at, depth)
            if self.token(after).text not in (",", *_CLOSE):
                value, after = UNKNOWN, max(self.skip(after), at + 1)
            if self.token(after).text == ";":
                after += 1
            values.append(value)
            at = after
        return values, at + 1

    def _object(self, at: int, depth: int) -> tuple[JsObject, int]:
        values: dict[str, JsValue] = {}
        is_open = False
        while self.token(at) is not _END and self.token(at).text not in _CLOSE:
            token = self.token(at)
            if token.text in (",", ";"):
                at += 1
                continue
            following = self.token(at + 1).text
            key = self._string(token.text) if token.kind == "string" else token.text
            if following == ":" and token.kind in ("string", "name", "number"):
                value, after = self.value(at + 2, depth)
                if self.token(after).text not in (",", *_CLOSE):
                    value, after = UNKNOWN, self.skip(after)
                values[key if isinstance(key, str) else token.text] = value
                at = max(after, at + 1)
            elif token.kind == "name" and following in (",", "}"):
                values[token.text] = JsName(token.text)
                at += 1
            else:
                is_open = is_open or token.text in ("...", "[")
                if token.kind == "name" and following == "(":
                    values[token.text] = UNKNOWN
                at = self._after_member(at)
        return JsObject(values, is_open), at + 1

    def _after_member(self, at: int) -> int:
        """The position after a method, a spread or a computed key."""
        start = at
        while self.token(at) is not _END:
            text = self.token(at).text
            if text in (",", ";") or text in _CLOSE:
                return max(at, start + 1)
            at = self.after_bracket(at) if text in _OPEN else at + 1
            if text == "{" and self.tokens[start].text != "...":
                return at
        return at

    def _string(self, text: str) -> str:
        return re.sub(r"\\(.)", r"\1", text[1:-1])

    def _template(self, text: str) -> JsValue:
        body = text[1:-1]
        if "${" not in body:
            return body
        match = re.fullmatch(r"\$\{(__dirname|process\.cwd\(\))\}/?([^$]*)", body)
        return match[2] or "." if match else UNKNOWN


_OPERATORS = frozenset("? || && ?? + - * % < > === == !== != <= >= = /".split())
