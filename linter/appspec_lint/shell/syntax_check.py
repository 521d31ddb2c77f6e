"""Check the syntax of shell text strictly: what is reported, bash or dash certainly refuses.

tree-sitter recovers from errors, and reports some that the shells do not. This parser follows the
grammar of the shells, and gives up (`Undecided`) where they, or their versions, differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from appspec_lint.shell.parser import LONGEST
from appspec_lint.shell.syntax_error import OpenConstruct, Refused, Undecided
from appspec_lint.shell.syntax_grammar import ShellGrammar

SyntaxDialect: TypeAlias = Literal["bash", "dash", "sh"]
"""`sh` is either of the two: only what both refuse is an error."""

_EXTENDED = re.compile(r"\bextglob\b|\bexpand_aliases\b")
_ALIAS = re.compile(r"(?:^|[\s;&|])alias\s")


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Where and why a shell refuses the text.

    `start` and `end` are the token that the shell cannot read, and `opened` the innermost construct
    that is not closed there. The shell runs everything before `unit`, the start of the command that
    it cannot read. If it is `substituted`, some versions of bash find the error only when they run
    the command.
    """

    start: int
    end: int
    token: str
    opened: OpenConstruct | None
    bash_error: str
    dash_error: str
    unit: int
    substituted: bool


def check_syntax(text: str, dialect: SyntaxDialect) -> SyntaxProblem | None:
    """The first syntax error of the text; None if there is none, or if that is not certain."""
    if len(text) > LONGEST or "\0" in text or "\r" in text or _EXTENDED.search(text):
        return None
    if dialect != "bash" and _ALIAS.search(text):
        return None
    if dialect == "bash":
        return _check(text, bash=True)[0]
    in_dash, requires_bash = _check(text, bash=False)
    if dialect == "dash" or not (in_dash or requires_bash):
        return in_dash
    in_bash, _ = _check(text, bash=True)
    return in_bash


def _check(text: str, *, bash: bool) -> tuple[SyntaxProblem | None, bool]:
    """The error, and whether the text certainly requires bash."""
    grammar = ShellGrammar(text, bash=bash)
    try:
        grammar.parse_program()
    except Undecided as undecided:
        return None, undecided.bash_only
    except Refused as refused:
        return _describe(grammar, refused), False
    return None, False


def _describe(grammar: ShellGrammar, refused: Refused) -> SyntaxProblem:
    opened = grammar.opened[-1] if grammar.opened else None
    if not refused.token and grammar.unclosed_document is not None:
        opened = grammar.unclosed_document
    return SyntaxProblem(
        refused.start,
        refused.end,
        refused.token,
        opened,
        _name_bash_error(refused, opened),
        _name_dash_error(refused, opened),
        grammar.unit,
        bool(grammar.substitutions) and bool(refused.token),
    )


def _name_bash_error(refused: Refused, opened: OpenConstruct | None) -> str:
    """The words of bash 5.2."""
    if refused.token:
        return f"syntax error near unexpected token `{refused.token}'"
    if opened is not None and opened.closing in ("'", '"', "`", ")", "}") and opened.text != "{":
        if opened.text != "(":
            return f"unexpected EOF while looking for matching `{opened.closing}'"
    return "syntax error: unexpected end of file"


def _name_dash_error(refused: Refused, opened: OpenConstruct | None) -> str:
    """The words of dash 0.5.12."""
    if not refused.token and opened is not None:
        match opened.text:
            case "'" | '"':
                return "Syntax error: Unterminated quoted string"
            case "`":
                return "Syntax error: EOF in backquote substitution"
            case "${":
                return "Syntax error: Missing '}'"
    expected = refused.expected
    if not refused.token and opened is not None and not expected:
        expected = opened.closing
    suffix = f' (expecting "{expected}")' if expected else ""
    if not refused.token:
        return f"Syntax error: end of file unexpected{suffix}"
    if refused.token == "newline":
        return f"Syntax error: newline unexpected{suffix}"
    return f'Syntax error: "{refused.token}" unexpected{suffix}'
