"""Split shell text into tokens exactly as bash or dash does, to check its syntax."""

from __future__ import annotations

import re

from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.shell.syntax_error import OpenConstruct, Refused, Undecided
from appspec_lint.shell.syntax_words import WordParts

_SKIPPED = regex(r"(?:[ \t]+|\\\n)*(?:#[^\n]*)?")
_OPERATOR = regex(r"&&|\|\||;;&|;;|;&|&>>|&>|<<<|<<-|<<|>>|<&|>&|<>|>\||\|&|[;&|()<>]")
_POSIX_OPERATOR = regex(r"&&|\|\||;;|<<-|<<|>>|<&|>&|<>|>\||[;&|()<>]")
_BASH_OPERATORS = frozenset((";;&", ";&", "<<<", "|&"))
REDIRECTIONS = frozenset("< > >> << <<- <& >& <> >| <<< &> &>>".split())
_BEFORE_COMMANDS = frozenset("if then elif else while until do { ! time".split())
_PREFIXED = regex(r"\d+(?=[<>])")
_VARIABLE_DESCRIPTOR = regex(r"\{[A-Za-z_]\w*\}(?=[<>])")
_PLAIN = regex(r"[^\s;&|<>()'\"\\`$#?*+@!=\[]+")
_ARRAY = regex(r"[A-Za-z_]\w*(?:\[[^\s\]]*\])?\+?=")


class TokenKind(Enum):
    """The kind of a token."""

    WORD = "word"
    OPERATOR = "operator"
    DESCRIPTOR = "the number before a redirection"
    NEWLINE = "newline"
    END = "end of file"


@dataclass(frozen=True, slots=True)
class ShellToken:
    """A token; a word is as it is written."""

    kind: TokenKind
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _HereDocument:
    closing: str
    quoted: bool
    strips_tabs: bool
    operator: ShellToken


class SyntaxTokens(WordParts):
    """Reads one token after the other; `parse_substitution` is what reads a `$(…)` to its end."""

    def __init__(self, text: str, *, bash: bool) -> None:
        super().__init__(text, bash=bash)
        self.substitutions = 0
        self.unclosed_document: OpenConstruct | None = None
        self._documents: list[_HereDocument] = []
        self._outer_documents = 0
        self._next: ShellToken | None = None
        self.declares = True
        """Whether the next word may assign an array."""

    def peek(self) -> ShellToken:
        """The next token, which remains the next one."""
        if self._next is None:
            self._next = self._read()
        return self._next

    def take(self) -> ShellToken:
        """The next token."""
        token = self._next or self._read()
        self._next = None
        if token.kind is not TokenKind.WORD or token.text in _BEFORE_COMMANDS:
            self.declares = True
        return token

    def parse_substitution(self) -> None:
        """Parse commands up to the `)` that closes them."""
        raise NotImplementedError

    def refuse(self, token: ShellToken, expected: str = "") -> Refused:
        """The error at a token."""
        return Refused(token.start, token.end, token.text, expected)

    def skip_newlines(self) -> None:
        """Skip line ends."""
        while self.peek().kind is TokenKind.NEWLINE:
            self.take()

    def is_operator(self, *texts: str) -> bool:
        """Whether the next token is one of the operators."""
        token = self._next or self.peek()
        return token.kind is TokenKind.OPERATOR and token.text in texts

    def is_word(self, *texts: str) -> bool:
        """Whether the next token is one of the words, unquoted."""
        token = self._next or self.peek()
        return token.kind is TokenKind.WORD and token.text in texts

    def expect_operator(self, text: str) -> None:
        """Read the operator, without which the shell refuses the text."""
        if not self.is_operator(text):
            raise self.refuse(self.peek(), text)
        self.take()

    def expect_word(self, text: str) -> ShellToken:
        """Read the word, without which the shell refuses the text."""
        if not self.is_word(text):
            raise self.refuse(self.peek(), text)
        return self.take()

    def expect_document(self, operator: ShellToken, word: ShellToken) -> None:
        """Note that a here-document begins after this line."""
        raw = word.text
        closing = re.sub(r"\\(.)", r"\1", raw)
        closing = re.sub(r"['\"]", "", closing)
        if "\n" in raw or "$(" in raw or "`" in raw or "$'" in raw or '$"' in raw:
            raise Undecided
        is_quoted = any(quote in raw for quote in "'\"\\")
        self._documents.append(_HereDocument(closing, is_quoted, operator.text == "<<-", operator))

    def _read(self) -> ShellToken:
        text = self.text
        skipped = _SKIPPED.match(text, self.at)
        assert skipped is not None, "it matches an empty string, too"
        start = self.at = skipped.end()
        character = text[start : start + 1]
        if not character:
            return ShellToken(TokenKind.END, "", start, start)
        if character == "\n":
            self.at += 1
            self._read_documents()
            return ShellToken(TokenKind.NEWLINE, "newline", start, start + 1)
        if character in ";&|()<>":
            is_substitution = character in "<>" and text[start + 1 : start + 2] == "("
            if is_substitution and not self.bash:
                raise Undecided(bash_only=True)
            operator = None if is_substitution else _OPERATOR.match(text, start)
            if operator is not None:
                return self._read_operator(operator)
        elif descriptor := self._match_descriptor(character):
            self.at = descriptor.end()
            return ShellToken(TokenKind.DESCRIPTOR, descriptor[0], start, self.at)
        self._read_word()
        return ShellToken(TokenKind.WORD, text[start : self.at], start, self.at)

    def _match_descriptor(self, character: str) -> re.Match[str] | None:
        """What precedes a redirection: `2>`, or `{name}>` in bash."""
        if character.isdigit():
            return _PREFIXED.match(self.text, self.at)
        if character == "{" and self.bash:
            return _VARIABLE_DESCRIPTOR.match(self.text, self.at)
        return None

    def _read_operator(self, operator: re.Match[str]) -> ShellToken:
        if not self.bash and operator[0] in _BASH_OPERATORS:
            raise Undecided(bash_only=True)
        if not self.bash:
            matched = _POSIX_OPERATOR.match(self.text, operator.start())
            operator = matched if matched is not None else operator
        self.at = operator.end()
        after = self.text[self.at : self.at + 3]
        if after[:2] == "\\\n" and after[2:] in ("&", "|", ";", "<", ">", "("):
            raise Undecided
        return ShellToken(TokenKind.OPERATOR, operator[0], operator.start(), operator.end())

    def _read_documents(self) -> None:
        """Skip the here-documents whose operators the line contains."""
        if self._outer_documents:
            raise Undecided
        documents, self._documents = self._documents, []
        for document in documents:
            self._skip_document(document)

    def _skip_document(self, document: _HereDocument) -> None:
        text, continued = self.text, False
        while self.at < len(text):
            end = text.find("\n", self.at)
            end = len(text) if end < 0 else end
            line = text[self.at : end]
            self.at = min(end + 1, len(text))
            if (line.lstrip("\t") if document.strips_tabs else line) == document.closing:
                if continued:
                    raise Undecided
                return
            if self.substitutions and line.lstrip().startswith(document.closing):
                raise Undecided  # `EOF)` ends the document in some versions
            slashes = len(line) - len(line.rstrip("\\"))
            continued = not document.quoted and slashes % 2 == 1
        operator = document.operator
        shown = f"{operator.text}{document.closing}"
        if self.unclosed_document is None:
            self.unclosed_document = OpenConstruct(
                operator.start, operator.end, shown, document.closing
            )

    def _read_word(self) -> None:
        text, start = self.text, self.at
        while self.at < len(text):
            if plain := _PLAIN.match(text, self.at):
                self.at = plain.end()
                continue
            character = text[self.at]
            if character in "<>" and text[self.at + 1 : self.at + 2] == "(" and self.bash:
                if self.at > start and text[self.at - 1] != "=":
                    return
                self.at += 1
                self.read_substitution(self.at - 1, "<(")
            elif character in " \t\n;&|<>)" or (character == "(" and not self._read_array(start)):
                return
            elif character != "(":
                self.read_part(character, double=False)

    def _read_array(self, start: int) -> bool:
        """Read the `(…)` of `name=(…)`; false if the parenthesis does not belong to the word."""
        before = self.text[start : self.at]
        if before[-1:] and before[-1] in "?*+@!":
            raise Undecided(bash_only=True)  # an extended pattern
        if not _ARRAY.fullmatch(before):
            return False
        if not self.bash:
            raise Undecided(bash_only=True)
        if not self.declares:
            raise Undecided
        self.begin(self.at, "(", ")")
        self.at += 1
        while True:
            token = self._read()
            if token.kind is TokenKind.END:
                raise self.end_of_file()
            if token.kind is TokenKind.OPERATOR and token.text == ")":
                break
            if token.kind not in (TokenKind.WORD, TokenKind.NEWLINE):
                raise Undecided
        self.finish()
        return True

    def read_substitution(self, start: int, shown: str) -> None:
        """Parse a `$(…)` or `<(…)`; `at` is its parenthesis."""
        self.begin(start, shown, ")")
        self.at += 1
        documents, self._documents = self._documents, []
        following, self._next = self._next, None
        declares, self.declares = self.declares, True
        self._outer_documents += len(documents)
        self.substitutions += 1
        self.parse_substitution()
        if self._documents:
            raise Undecided
        self.substitutions -= 1
        self._outer_documents -= len(documents)
        self._documents, self._next, self.declares = documents, following, declares
        self.finish()
