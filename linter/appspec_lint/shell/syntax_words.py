"""Read the quotes, substitutions and expansions of a word as bash or dash does."""

from __future__ import annotations

import re

from appspec_lint.lazy.regex import regex
from appspec_lint.shell.syntax_error import OpenConstruct, Refused, Undecided

_MAX_NESTING = 40
_DOUBLE_PLAIN = regex(r'[^"\\`$]+')
_BRACE_PLAIN = regex(r"[^'\"\\`$}]+")
_ARITHMETIC_PLAIN = regex(r"[^'\"\\`$()]+")
_ANSI_END = regex(r"(?:[^'\\]|\\.)*'", re.DOTALL)


class WordParts:
    """Reads parts of words; `at` is where it reads, and `opened` what is not closed there."""

    def __init__(self, text: str, *, bash: bool) -> None:
        self.text, self.bash = text, bash
        self.at = 0
        self.opened: list[OpenConstruct] = []
        self.closed: list[tuple[OpenConstruct, int]] = []
        """What is closed, and where."""
        self.awaited: list[str] = []
        """What ends the lists of commands that are being read."""

    def read_substitution(self, start: int, shown: str) -> None:
        """Parse the commands of a `$(…)` or `<(…)`; `at` is its parenthesis."""
        raise NotImplementedError

    def begin(self, start: int, shown: str, closing: str) -> None:
        """Note that a construct begins, which only `closing` ends."""
        if len(self.opened) >= _MAX_NESTING:
            raise Undecided
        self.opened.append(OpenConstruct(start, start + len(shown), shown, closing))

    def finish(self) -> None:
        """The innermost construct ends."""
        self.closed.append((self.opened.pop(), self.at))

    def end_of_file(self) -> Refused:
        """The error of code that ends too early."""
        return Refused(len(self.text), len(self.text), "")

    def read_part(self, character: str, *, double: bool) -> None:
        """Read a quoted or substituted part of a word, or a single character of it."""
        text, start = self.text, self.at
        match character:
            case "\\":
                self.at += 2
            case "'" if not double:
                self._read_single(start)
            case '"' if not double:
                self._read_double()
            case "`":
                self._read_backquoted()
            case "$":
                self._read_dollar(double=double)
            case _:
                self.at += 1
        self.at = min(self.at, len(text))

    def _read_single(self, start: int) -> None:
        self.begin(start, "'", "'")
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise self.end_of_file()
        self.at = end + 1
        self.finish()

    def _read_double(self) -> None:
        text = self.text
        self.begin(self.at, '"', '"')
        self.at += 1
        while text[self.at : self.at + 1] != '"':
            if plain := _DOUBLE_PLAIN.match(text, self.at):
                self.at = plain.end()
            elif self.at >= len(text):
                raise self.end_of_file()
            else:
                self.read_part(text[self.at], double=True)
        self.at += 1
        self.finish()

    def _read_backquoted(self) -> None:
        text = self.text
        self.begin(self.at, "`", "`")
        self.at += 1
        while text[self.at : self.at + 1] != "`":
            if self.at >= len(text):
                raise self.end_of_file()
            self.at += 2 if text[self.at] == "\\" else 1
        self.at += 1
        self.finish()

    def _read_dollar(self, *, double: bool) -> None:
        text, start = self.text, self.at
        following = text[start + 1 : start + 2]
        if text.startswith("$((", start):
            self._read_arithmetic(start)
        elif following == "(":
            self.at += 1
            self.read_substitution(start, "$(")
        elif following == "{":
            self._read_parameter(double=double)
        elif following == "'" and not double:
            self._read_ansi(start)
        elif following == "[":
            raise Undecided
        elif following and following in "$#?!@*-":
            self.at += 2
        else:
            self.at += 1

    def _read_ansi(self, start: int) -> None:
        end = _ANSI_END.match(self.text, start + 2)
        if not self.bash and (end is None or "\\'" in end[0] or "\\\\" in end[0]):
            raise Undecided
        self.begin(start, "$'", "'")
        if end is None:
            raise self.end_of_file()
        self.at = end.end()
        self.finish()

    def _read_arithmetic(self, start: int) -> None:
        """Read `$((…))`; bash reads what closes separately only when it runs the command."""
        self.at += 3
        self.begin(start, "$((", "))")
        if not self.skip_arithmetic():
            raise Undecided
        self.finish()

    def skip_arithmetic(self) -> bool:
        """Skip an expression and the `))` after it; false if there are no two parentheses."""
        text, depth = self.text, 0
        while True:
            if plain := _ARITHMETIC_PLAIN.match(text, self.at):
                self.at = plain.end()
            if self.at >= len(text):
                raise Undecided
            match text[self.at]:
                case "(":
                    depth += 1
                    self.at += 1
                case ")" if depth:
                    depth -= 1
                    self.at += 1
                case ")":
                    is_expression = text.startswith("))", self.at)
                    self.at += 2
                    return is_expression
                case "'" | "\\":
                    raise Undecided
                case character:
                    self.read_part(character, double=False)

    def _read_parameter(self, *, double: bool) -> None:
        """Read a `${…}`: the first `}` that is not quoted ends it."""
        text = self.text
        self.begin(self.at, "${", "}")
        self.at += 2
        while text[self.at : self.at + 1] != "}":
            if plain := _BRACE_PLAIN.match(text, self.at):
                self.at = plain.end()
                continue
            if self.at >= len(text):
                raise self.end_of_file()
            character, start = text[self.at], self.at
            if character == "'" and double:
                end = text.find("'", start + 1)
                if end < 0 or re.search(r"[\"}$`\\\n]", text[start:end]):
                    raise Undecided
                self.at = end + 1
            else:
                self.read_part(character, double=False)
                if character == '"' and double and re.search(r"['}]", text[start : self.at]):
                    raise Undecided
        self.at += 1
        self.finish()
