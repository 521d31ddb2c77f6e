"""The literal values in a JavaScript or TypeScript configuration file, read without running it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<template>`(?:[^`\\]|\\.)*`)
    |(?P<number>\d[\w.]*)
    |(?P<name>[A-Za-z_$@\#][\w$]*)
    |(?P<punctuation>=>|\.\.\.|\?\?|\?\.|&&|\|\||[=!]==?|[<>]=|.)""",
    re.DOTALL | re.VERBOSE,
)
_REGEX = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
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


class JsModule:
    """The constants, the imports and the exported value of a module."""

    def __init__(self, text: str) -> None:
        self.reader = JsReader(text)
        self._starts = dict(self._constants())
        self.modules = self._imports(text)
        """The module of each imported name."""

    @property
    def exported(self) -> JsValue:
        """The value that the file exports as its default."""
        tokens = self.reader.tokens
        for at, token in enumerate(tokens):
            if token.text == "default" and at and tokens[at - 1].text == "export":
                return self._unwrap(at + 1)
            if (
                token.text == "exports"
                and at > 1
                and tokens[at - 2].text == "module"
                and self.reader.token(at + 1).text == "="
            ):
                return self._unwrap(at + 2)
        return UNKNOWN

    def resolve(self, value: JsValue, depth: int = 0) -> JsValue:
        """The value of a constant of the file; any other value as it is."""
        if isinstance(value, JsName) and value.name in self._starts and depth < _DEEPEST:
            inner, _ = self.reader.value(self._starts[value.name])
            return self.resolve(inner, depth + 1)
        return value

    def get(self, value: JsValue, *keys: str) -> JsValue | None:
        """The value at a path of keys; None if it is not set, UNKNOWN if that is not known."""
        for key in keys:
            value = self.resolve(value)
            if not isinstance(value, JsObject):
                return UNKNOWN
            if key not in value.values:
                return UNKNOWN if value.is_open else None
            value = value.values[key]
        return self.resolve(value)

    def path(self, value: JsValue | None) -> str | None:
        """The path that an expression gives, relative to the file's directory; else None."""
        value = None if value is None else self.resolve(value)
        if isinstance(value, str):
            return value
        if not isinstance(value, JsCall):
            return None
        function = value.name.rpartition(".")[2]
        if function in ("fileURLToPath", "pathToFileURL", "normalizePath") and value.arguments:
            return self.path(value.arguments[0])
        if value.name == "URL" and value.arguments:
            return self.path(value.arguments[0])
        if function not in ("resolve", "join") or not value.arguments:
            return None
        parts: list[str] = []
        for argument in value.arguments:
            part = self._directory(argument)
            if part is None:
                return None
            parts.append(part)
        return posixpath.normpath(posixpath.join(*parts))

    def _directory(self, value: JsValue) -> str | None:
        if value in (JsName("__dirname"), JsName("import.meta.dirname"), JsCall("process.cwd")):
            return "."
        return self.path(value)

    def _unwrap(self, at: int, depth: int = 0) -> JsValue:
        """The configuration at `at`, in `defineConfig(…)`, or returned by a function."""
        reader = self.reader
        token = reader.token(at)
        if depth > 6:
            return UNKNOWN
        if token.text in ("async", "await"):
            return self._unwrap(at + 1, depth + 1)
        if token.text == "function":
            while reader.token(at).text not in ("(", ""):
                at += 1
            return self._returned(reader.after_bracket(at))
        if token.text == "(":
            after = reader.after_bracket(at)
            while reader.token(after).text not in ("=>", "{", ";", "", "}"):
                after += 1
            if reader.token(after).text == "=>":
                return self._arrow(after + 1, depth)
            return self._unwrap(at + 1, depth + 1)
        if token.kind == "name":
            if reader.token(at + 1).text == "=>":
                return self._arrow(at + 2, depth)
            if token.text.startswith("define") and reader.token(at + 1).text == "(":
                return self._unwrap(at + 2, depth + 1)
            if token.text in self._starts and reader.token(at + 1).text not in ("(", ".", "["):
                return self._unwrap(self._starts[token.text], depth + 1)
        return reader.value(at)[0]

    def _arrow(self, at: int, depth: int) -> JsValue:
        if self.reader.token(at).text == "{":
            return self._returned(at)
        return self._unwrap(at, depth + 1)

    def _returned(self, at: int) -> JsValue:
        """What the function with the body at `at` returns, if it has one `return` only."""
        reader = self.reader
        end = reader.after_bracket(at)
        returns = [i for i in range(at, end) if reader.token(i).text == "return"]
        if len(returns) != 1:
            return UNKNOWN
        return self._unwrap(returns[0] + 1, 5)

    def _constants(self) -> Iterator[tuple[str, int]]:
        """The position of the value of each `const`; one that is also assigned has none."""
        tokens = self.reader.tokens
        for at, token in enumerate(tokens):
            if token.text != "const" or self.reader.token(at + 1).kind != "name":
                continue
            equals = at + 2
            while equals < at + 40 and self.reader.token(equals).text not in ("=", ";", ""):
                equals += 1
            if self.reader.token(equals).text == "=":
                yield tokens[at + 1].text, equals + 1

    def _imports(self, text: str) -> dict[str, str]:
        modules: dict[str, str] = {}
        for match in _IMPORT.finditer(text):
            names = re.findall(r"[\w$]+", match["names"] or match["required"] or "")
            for name in names:
                modules[name] = match["module"] or match["path"]
        return modules


_IMPORT = re.compile(
    r"""\bimport\s+(?P<names>[\w\s{},*$]+?)\s+from\s+['"](?P<module>[^'"]+)['"]"""
    r"""|\b(?:const|let|var)\s+(?P<required>[\w\s{},:$]+?)\s*=\s*require\(\s*['"](?P<path>[^'"]+)['"]"""
)
