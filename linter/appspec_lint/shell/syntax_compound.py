"""The syntax of compound commands: `if`, loops, `case`, groups and subshells."""

from __future__ import annotations

from appspec_lint.lazy.regex import regex
from appspec_lint.shell.syntax_conditional import ConditionalSyntax
from appspec_lint.shell.syntax_error import Undecided
from appspec_lint.shell.syntax_tokens import ShellToken, TokenKind

NAME = regex(r"[A-Za-z_]\w*")


class CompoundSyntax(ConditionalSyntax):
    """Each method parses the command from its keyword to what closes it."""

    def parse_list(
        self, closing: frozenset[str], operator: str = "", *, may_be_empty: bool = False
    ) -> None:
        """Commands up to a reserved word or an operator that closes them."""
        raise NotImplementedError

    def parse_if(self) -> None:
        """`if … then … elif … else … fi`."""
        token = self.take()
        self.begin(token.start, "if", "fi")
        self.parse_list(frozenset(("then",)))
        self.expect_word("then")
        while True:
            self.parse_list(frozenset(("elif", "else", "fi")))
            word = self.take()
            if word.text == "elif":
                self.parse_list(frozenset(("then",)))
                self.expect_word("then")
            elif word.text == "else":
                self.parse_list(frozenset(("fi",)))
                self.expect_word("fi")
                break
            else:
                break
        self.finish()

    def parse_do(self) -> None:
        """The body of a loop: `do … done`."""
        self.expect_word("do")
        self.parse_list(frozenset(("done",)))
        self.expect_word("done")
        self.finish()

    def parse_for(self, keyword: ShellToken) -> None:
        """`for` or `select`."""
        self.take()
        self.begin(keyword.start, keyword.text, "done")
        if self.is_operator("("):
            self._parse_arithmetic_for()
        else:
            self._parse_variable()
        self.skip_newlines()
        if self.is_word("{"):
            raise Undecided
        self.parse_do()

    def _parse_arithmetic_for(self) -> None:
        if not self.bash:
            raise Undecided(bash_only=True)
        opening = self.take()
        if not self.text.startswith("((", opening.start):
            raise Undecided
        self.at = opening.start + 2
        if not self.skip_arithmetic():
            raise Undecided
        if self.is_operator(";"):
            self.take()

    def _parse_variable(self) -> None:
        """`NAME [in WORD…]` and what ends it."""
        name = self.peek()
        if name.kind is not TokenKind.WORD:
            raise self.refuse(name)
        if not NAME.fullmatch(name.text):
            raise Undecided
        self.take()
        if self.is_operator(";"):
            self.take()
            return
        self.skip_newlines()
        if not self.is_word("in"):
            return
        self.take()
        while self.peek().kind is TokenKind.WORD:
            self.take()
        token = self.peek()
        if token.kind is not TokenKind.NEWLINE and not self.is_operator(";"):
            raise self.refuse(token)
        self.take()

    def parse_case(self, keyword: ShellToken) -> None:
        """`case … in … esac`."""
        self.take()
        self.begin(keyword.start, "case", "esac")
        if self.peek().kind is not TokenKind.WORD:
            raise self.refuse(self.peek())
        self.take()
        self.skip_newlines()
        self.expect_word("in")
        self.skip_newlines()
        while not self.is_word("esac"):
            self._parse_clause()
            self.skip_newlines()
        self.take()
        self.finish()

    def _parse_clause(self) -> None:
        if self.is_operator("("):
            self.take()
        while True:
            if self.peek().kind is not TokenKind.WORD:
                raise self.refuse(self.peek())
            self.take()
            if not self.is_operator("|"):
                break
            self.take()
        self.expect_operator(")")
        self.parse_list(frozenset(("esac",)), ";;", may_be_empty=True)
        if not self.is_word("esac"):
            self.take()

    def parse_group(self) -> None:
        """`{ …; }`."""
        token = self.take()
        self.begin(token.start, "{", "}")
        self.parse_list(frozenset(("}",)))
        self.expect_word("}")
        self.finish()

    def parse_parenthesis(self) -> None:
        """A subshell, or `((…))`."""
        token = self.take()
        if self.text.startswith("((", token.start):
            if not self.bash:
                raise Undecided(bash_only=True)
            self.at = token.start + 2
            if self.skip_arithmetic():
                return
            self.at = token.start + 1
        self.begin(token.start, "(", ")")
        self.parse_list(frozenset(), ")")
        self.expect_operator(")")
        self.finish()
