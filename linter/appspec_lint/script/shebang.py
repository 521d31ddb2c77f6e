"""The shebang (`#!`) of a script, and the interpreter that it names."""

from __future__ import annotations

import posixpath

from appspec_lint.diagnostics.span import Encoding, Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.shell.commands import is_shell

_SHEBANG = regex(r"#![ \t]*([^\s]+)[ \t]*([^\r\n]*)")
_ELSEWHERE = regex(r"(?:\ufeff?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n))*?\ufeff?[ \t]*(#![ \t]*/[^\r\n]*)")
_WHITESPACE = regex(r"[\ufeff\s]*")


_OTHER_LANGUAGES = frozenset(
    (".ps1", ".bat", ".cmd", ".exe", ".py", ".rb", ".pl", ".js", ".php", ".jar")
)


@dataclass(frozen=True, slots=True)
class Shebang:
    """A `#!` line at the start of a file, where the kernel reads it."""

    span: Span
    interpreter: str
    argument: str  # the kernel passes the rest of the line as one argument
    crlf: bool  # the line ends in CRLF, and the CR is part of the last word

    @property
    def name(self) -> str:
        """The interpreter without its directory."""
        return self.interpreter.rpartition("/")[2]

    @property
    def program(self) -> str | None:
        """The interpreter without its directory, also if `env` or `busybox` runs it."""
        if self.name not in {"env", "busybox"}:
            return self.name
        words = (
            word for word in self.argument.split() if not word.startswith("-") and "=" not in word
        )
        return posixpath.basename(next(words, "")) or None


def read_shebang(source: Source) -> Shebang | None:
    """The script's `#!` line, if it starts with one."""
    match = _SHEBANG.match(source.text)
    if match is None:
        return None
    crlf = source.text.startswith("\r", match.end())
    return Shebang(source.span(0, match.end()), match[1], match[2].rstrip(" \t"), crlf)


def is_shell_script(source: Source) -> bool:
    """Whether a shell runs the file: the shebang names one, or the extension if there is none."""
    shebang = read_shebang(source)
    if shebang is None or shebang.program is None:
        return posixpath.splitext(source.path)[1].lower() not in _OTHER_LANGUAGES
    return is_shell(shebang.program)


def find_misplaced_shebang(source: Source) -> Span | None:
    """A `#!` line after comments, empty lines or a byte order mark only."""
    match = _ELSEWHERE.match(source.text)
    if match is None or match.start(1) == 0:
        return None
    return source.span(match.start(1), match.start(1) + len(match[1].rstrip()))


def is_blank(text: str) -> bool:
    """Whether a string contains only whitespace and byte order marks."""
    return _WHITESPACE.fullmatch(text) is not None


def is_text(source: Source) -> bool:
    """Whether a shell can read the file as a script: it is UTF-8 and not a binary."""
    return source.encoding in (Encoding.UTF8, Encoding.BOM) and "\0" not in source.text
