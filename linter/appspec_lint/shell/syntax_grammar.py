"""The grammar of bash and dash, which refuses what the shells refuse."""

from __future__ import annotations

import re

from appspec_lint.lazy.regex import regex
from appspec_lint.shell.syntax_compound import NAME, CompoundSyntax
from appspec_lint.shell.syntax_error import Undecided
from appspec_lint.shell.syntax_tokens import REDIRECTIONS, ShellToken, TokenKind

_CLOSING = frozenset("then elif else fi do done esac }".split())
_DECLARING = frozenset("alias declare eval export let local readonly typeset".split())
_ASSIGNMENT = regex(r"[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=")


class ShellGrammar(CompoundSyntax):
    """The grammar, by recursive descent; each method begins at the token that it is named for."""

    unit = 0

    def parse_program(self) -> None:
        while True:
            token = self.peek()
            if token.kind is TokenKind.END:
                return
            if token.kind is TokenKind.NEWLINE:
                self.take()
                continue
            self.unit = token.start
            self._parse_and_or()
            self._parse_separator(top=True)

    def parse_substitution(self) -> None:
        self.parse_list(frozenset(), ")", may_be_empty=True)
        self.expect_operator(")")

    def parse_list(
        self, closing: frozenset[str], operator: str = "", *, may_be_empty: bool = False
    ) -> None:
        """Commands up to a reserved word or an operator that closes them."""
        awaited = operator
        for word in ("then", "do", "fi", "done", "}"):
            awaited = word if word in closing else awaited
        self.awaited.append(awaited)
        self._parse_commands(closing, operator, may_be_empty=may_be_empty)
        self.awaited.pop()

    def _parse_commands(
        self, closing: frozenset[str], operator: str, *, may_be_empty: bool
    ) -> None:
        self.skip_newlines()
        if may_be_empty and self._ends_list(closing, operator):
            return
        while True:
            self._parse_and_or()
            if self._ends_list(closing, operator):
                return
            self._parse_separator(top=False)
            self.skip_newlines()
            if self._ends_list(closing, operator):
                return

    def _ends_list(self, closing: frozenset[str], operator: str) -> bool:
        if operator == ";;":
            return self.is_operator(";;", ";&", ";;&") or self.is_word(*closing)
        return self.is_word(*closing) or (bool(operator) and self.is_operator(operator))

    def _parse_separator(self, *, top: bool) -> None:
        """A `;`, a `&` or the end of the line."""
        token = self.peek()
        if self.is_operator(";", "&") or token.kind is TokenKind.NEWLINE:
            self.take()
        elif token.kind is not TokenKind.END or not top:
            raise self.refuse(token, self.awaited[-1] if self.awaited else "")

    def _parse_and_or(self) -> None:
        self._parse_pipeline()
        while self.is_operator("&&", "||"):
            self.take()
            self.skip_newlines()
            self._parse_pipeline()

    def _parse_pipeline(self) -> None:
        while self.is_word("!") or (self.bash and self.is_word("time")):
            word = self.take()
            if word.text == "time" and self.is_word("-p"):
                self.take()
            token = self.peek()
            is_alone = token.kind in (TokenKind.NEWLINE, TokenKind.END)
            if is_alone or self.is_operator(";", "&", ")") or self.is_word("!"):
                raise Undecided
        self._parse_command()
        while self.is_operator("|", "|&"):
            self.take()
            self.skip_newlines()
            self._parse_command()

    def _parse_command(self) -> None:
        token = self.peek()
        if token.kind is TokenKind.DESCRIPTOR or token.text in REDIRECTIONS:
            self._parse_simple()
        elif self.is_operator("("):
            self.parse_parenthesis()
            self._parse_redirections()
        elif token.kind is not TokenKind.WORD:
            raise self.refuse(token)
        elif self._parse_reserved(token):
            self._parse_redirections()
        else:
            self._parse_simple()

    def _parse_reserved(self, token: ShellToken) -> bool:
        """A compound command; false if the word is not reserved."""
        match token.text:
            case "if":
                self.parse_if()
            case "while" | "until":
                self.begin(token.start, token.text, "done")
                self.take()
                self.parse_list(frozenset(("do",)))
                self.parse_do()
            case "for":
                self.parse_for(token)
            case "select" if self.bash:
                self.parse_for(token)
            case "case":
                self.parse_case(token)
            case "{":
                self.parse_group()
            case "function" if self.bash:
                self._parse_function()
            case "[[" if self.bash:
                self.parse_conditional(token)
            case "function" | "select":
                raise Undecided(bash_only=True)
            case "coproc" if self.bash:
                raise Undecided
            case word if word in _CLOSING:
                raise self.refuse(token, self.awaited[-1] if self.awaited else "")
            case _:
                return False
        return True

    def _parse_simple(self) -> None:
        """Assignments, words and redirections; or the definition of a function."""
        words = assignments = redirections = 0
        first: ShellToken | None = None
        while True:
            token = self.peek()
            if token.kind is TokenKind.WORD:
                self.take()
                if not words and _ASSIGNMENT.match(token.text):
                    assignments += 1
                else:
                    words += 1
                    first = first or token
                self.declares = first is None or first.text in _DECLARING
            elif token.kind is TokenKind.DESCRIPTOR or token.text in REDIRECTIONS:
                redirections += 1
                self._parse_redirection()
                self.declares = first is None or first.text in _DECLARING
            elif self.is_operator("(") and words == 1 and not (assignments or redirections):
                self._parse_function_body(first)
                return
            elif self.is_operator("("):
                raise self.refuse(token)
            else:
                return

    def _parse_redirections(self) -> None:
        """The redirections of a compound command."""
        is_redirected = False
        while self.peek().kind is TokenKind.DESCRIPTOR or self.peek().text in REDIRECTIONS:
            if self.peek().kind is TokenKind.WORD:
                break
            self._parse_redirection()
            is_redirected = True
        token = self.peek()
        if token.kind is TokenKind.WORD and is_redirected:
            raise Undecided  # a reserved word for dash, an argument for bash
        if token.kind is TokenKind.WORD and token.text not in _CLOSING:
            raise self.refuse(token)
        if self.is_operator("("):
            raise self.refuse(token)

    def _parse_redirection(self) -> None:
        if self.peek().kind is TokenKind.DESCRIPTOR:
            self.take()
        operator = self.take()
        word = self.peek()
        if word.kind is not TokenKind.WORD:
            raise self.refuse(word)
        self.take()
        if operator.text in ("<<", "<<-"):
            self.expect_document(operator, word)

    def _parse_function_body(self, name: ShellToken | None) -> None:
        """`()` and the body after the name of a function."""
        if name is None or re.search(r"[^\w.:+@-]", name.text) or name.text in ("coproc", "time"):
            raise Undecided
        self.take()
        self.expect_operator(")")
        if not self.bash and not NAME.fullmatch(name.text):
            raise Undecided(bash_only=True)
        self.skip_newlines()
        self._parse_body()

    def _parse_body(self) -> None:
        token = self.peek()
        if not self.bash:
            self._parse_command()
        elif self.is_operator("("):
            self.parse_parenthesis()
            self._parse_redirections()
        elif token.kind is TokenKind.WORD and token.text != "function":
            if not self._parse_reserved(token):
                raise self.refuse(token)
            self._parse_redirections()
        else:
            raise self.refuse(token)

    def _parse_function(self) -> None:
        self.take()
        if self.take().kind is not TokenKind.WORD:
            raise Undecided
        if self.is_operator("("):
            self.take()
            self.expect_operator(")")
        self.skip_newlines()
        self._parse_body()
