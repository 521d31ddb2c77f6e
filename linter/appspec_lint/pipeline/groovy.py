"""The tokens of Groovy code, as far as a Jenkinsfile needs them: names, strings and brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from zlib import crc32

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex

_TOKEN = regex(
    r"""
    (?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<string>\"{3}(?:\\.|(?!\"{3}).)*\"{3}|'{3}(?:\\.|(?!'{3}).)*'{3}
        |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<name>[A-Za-z_$][\w$]*)
    | (?P<mark>[{}()\[\],:=.@+;\n])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = regex(r"\\(\r?\n|.)", re.DOTALL)
_INTERPOLATION = regex(
    r"\\(\r?\n|.)|\$\{((?:[^{}]|\{[^{}]{0,200}\}){0,500})\}|\$([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)",
    re.DOTALL,
)
_CHARACTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": "", "\r\n": ""}
_MOST_TOKENS = 50_000


@dataclass(frozen=True, slots=True)
class GroovyToken:
    """A token: `kind` is `name`, `string` or `mark`; a line end is a mark."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def quotes(self) -> int:
        """The length of a string's quotes."""
        return 3 if self.text[:3] in ("'''", '"""') and len(self.text) >= 6 else 1

    @property
    def is_interpolated(self) -> bool:
        """Whether a string is one in which expressions are replaced."""
        return self.text.startswith('"')


def read_tokens(text: str) -> Iterator[GroovyToken]:
    """The tokens of a file, without comments; what is not understood is skipped."""
    for number, match in enumerate(_TOKEN.finditer(text)):
        if number >= _MOST_TOKENS:
            return
        kind = match.lastgroup
        if kind is not None and kind != "comment":
            yield GroovyToken(kind, match[0], match.start(), match.end())


def evaluate(token: GroovyToken, variables: Mapping[str, str]) -> str:
    """The value of a string; an expression that is unknown is a reference to a shell variable."""
    raw = token.text[token.quotes : -token.quotes]
    if not token.is_interpolated:
        return _ESCAPE.sub(lambda match: _CHARACTERS.get(match[1], match[1]), raw)

    def value(match: re.Match[str]) -> str:
        if match[1] is not None:
            return _CHARACTERS.get(match[1], match[1])
        expression = (match[2] if match[2] is not None else match[3]).strip()
        name = expression.removeprefix("env.")
        if name in variables:
            return variables[name]
        if name.isidentifier() and name.isascii():
            return f"${{{name}}}"
        if re.fullmatch(r"[A-Za-z_][\w.]*", expression, re.ASCII):
            return f"${{JENKINS_{expression.replace('.', '_')}}}"
        return f"${{JENKINS_expression_{crc32(expression.encode()):08x}}}"

    return _INTERPOLATION.sub(value, raw)
