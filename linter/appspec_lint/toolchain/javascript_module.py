"""What a JavaScript or TypeScript configuration file exports, read without running it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.javascript import UNKNOWN, JsCall, JsName, JsObject, JsReader, JsValue

_DEEPEST = 40


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


_IMPORT = regex(
    r"""\bimport\s+(?P<names>[\w\s{},*$]+?)\s+from\s+['"](?P<module>[^'"]+)['"]"""
    r"""|\b(?:const|let|var)\s+(?P<required>[\w\s{},:$]+?)\s*=\s*require\(\s*['"](?P<path>[^'"]+)['"]"""
)
