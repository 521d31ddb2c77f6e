"""The syntax of `[[ … ]]`, which only bash has."""

from __future__ import annotations

from appspec_lint.lazy.regex import regex
from appspec_lint.shell.syntax_error import Undecided
from appspec_lint.shell.syntax_tokens import ShellToken, SyntaxTokens, TokenKind

_UNARY = regex(r"-[abcdefghknoprstuvwxzGLNORS]")
_BINARY = frozenset("= == != =~ -eq -ne -lt -le -gt -ge -nt -ot -ef".split())
_PATTERNS = frozenset(("=", "==", "!=", "=~"))
_MOST_TERMS = 200


class ConditionalSyntax(SyntaxTokens):
    """Parses `[[ … ]]` by the grammar in the manual of bash."""

    def parse_conditional(self, opening: ShellToken) -> None:
        """Parse from the `[[` to the `]]`."""
        self.take()
        self.begin(opening.start, "[[", "]]")
        self._parse_terms()
        self.expect_word("]]")
        self.finish()

    def _parse_terms(self) -> None:
        """Terms that are joined with `&&` and `||`."""
        for _ in range(_MOST_TERMS):
            self._parse_term()
            self.skip_newlines()
            if not self.is_operator("&&", "||"):
                return
            self.take()
        raise Undecided

    def _parse_term(self) -> None:
        self.skip_newlines()
        while self.is_word("!"):
            self.take()
            self.skip_newlines()
        token = self.peek()
        if self.is_operator("("):
            self.take()
            self.begin(token.start, "(", ")")
            self._parse_terms()
            self.expect_operator(")")
            self.finish()
        elif token.kind is not TokenKind.WORD or token.text == "]]":
            raise self.refuse(token)
        else:
            self._parse_test()

    def _parse_test(self) -> None:
        """`-f word`, `word`, or `word = word`."""
        first = self.take()
        if _UNARY.fullmatch(first.text):
            if self.peek().kind is not TokenKind.WORD:
                raise self.refuse(self.peek())
            operand = self.take()
            if operand.text in _BINARY or operand.text == "]]":
                raise Undecided
            return
        operator = self.peek()
        if operator.kind is TokenKind.NEWLINE:
            raise Undecided
        if self.is_word("]]") or self.is_operator("&&", "||", ")"):
            return
        is_binary = operator.text in _BINARY and operator.kind is TokenKind.WORD
        if not is_binary and not self.is_operator("<", ">"):
            raise self.refuse(operator)
        self.take()
        if operator.text in _PATTERNS:
            self._skip_pattern(is_regular=operator.text == "=~")
        elif self.peek().kind is not TokenKind.WORD or self.is_word("]]"):
            raise self.refuse(self.peek())
        else:
            self.take()

    def _skip_pattern(self, *, is_regular: bool) -> None:
        """Skip a pattern or a regular expression, in which parentheses may contain anything."""
        text = self.text
        while text[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1
        start, depth = self.at, 0
        while self.at < len(text):
            character = text[self.at]
            if not depth and (
                character in " \t\n)"
                or (character in ";&" or (not is_regular and character in "|<>"))
            ):
                break
            depth += (character == "(") - (character == ")")
            self.read_part(character, double=False)
        if self.at == start or self.at >= len(text):
            raise Undecided
