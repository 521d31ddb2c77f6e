"""Check the syntax of shell text strictly: what is reported, bash or dash certainly refuses.

tree-sitter recovers from errors, and reports some that the shells do not. This parser follows the
grammar of the shells, and gives up (`Undecided`) where they, or their versions, differ.
"""

from __future__ import annotations

from functools import lru_cache

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import Literal, TypeAlias
from appspec_lint.shell.parser import LONGEST
from appspec_lint.shell.syntax_error import OpenConstruct, Refused, Undecided
from appspec_lint.shell.syntax_grammar import ShellGrammar

SyntaxDialect: TypeAlias = Literal["bash", "dash", "sh"]
"""`sh` is either of the two: only what both refuse is an error."""

_RESERVED = frozenset("if then elif else fi for while until do done case esac { }".split())
_EXTENDED = regex(r"\bextglob\b|\bexpand_aliases\b", words=("extglob", "expand_aliases"))
_ALIAS = regex(r"(?:^|[\s;&|])alias\s", words=("alias",))


@dataclass(frozen=True)
class SyntaxRefusal:
    """Where and why a shell refuses the text.

    `start` and `end` are the token that the shell cannot read, and `opened` the innermost construct
    that is not closed there. The shell runs everything before `unit`, the start of the command that
    it cannot read. If it is `substituted`, some versions of bash find the error only when they run
    the command.
    """

    start: int
    end: int
    token: str
    expected: str
    opened: OpenConstruct | None
    bash_error: str
    dash_error: str
    unit: int
    substituted: bool
    conditional: bool
    """Whether the error is in `[[ … ]]`: bash then stops, and exits with 0."""


@lru_cache(maxsize=512)  # services are often built and started alike
def check_syntax(text: str, dialect: SyntaxDialect) -> SyntaxRefusal | None:
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


def _check(text: str, *, bash: bool) -> tuple[SyntaxRefusal | None, bool]:
    """The error, and whether the text certainly requires bash."""
    grammar = ShellGrammar(text, bash=bash)
    try:
        grammar.parse_program()
    except Undecided as undecided:
        return None, undecided.bash_only
    except Refused as refused:
        return _describe(grammar, refused), False
    return None, False


def _describe(grammar: ShellGrammar, refused: Refused) -> SyntaxRefusal:
    opened = grammar.opened[-1] if grammar.opened else None
    if not refused.token and grammar.unclosed_document is not None:
        opened = grammar.unclosed_document
    if not refused.expected and not refused.token and grammar.awaited:
        refused.expected = grammar.awaited[-1]
    return SyntaxRefusal(
        refused.start,
        refused.end,
        refused.token,
        refused.expected,
        opened if opened is None or refused.token else _find_unclosed(grammar, opened),
        _name_bash_error(refused, opened),
        _name_dash_error(refused, opened),
        grammar.unit,
        bool(grammar.substitutions) and bool(refused.token),
        opened is not None and opened.text == "[[",
    )


def _find_unclosed(grammar: ShellGrammar, opened: OpenConstruct) -> OpenConstruct:
    """The construct that is evidently not closed, if the indentation shows that it is another one.

    The `fi` of an outer `if` closes an inner one whose own `fi` is missing.
    """
    text, outer = grammar.text, _find_indentation(grammar.text, opened.start)
    for inner, end in grammar.closed:
        if inner.start > opened.start and inner.text.isalpha() and opened.text.isalpha():
            own = _find_indentation(text, inner.start)
            closing = _find_indentation(text, end - len(inner.closing))
            if own is not None and outer is not None and own > outer and closing == outer:
                return inner
    return opened


def _find_indentation(text: str, at: int) -> str | None:
    """The space before `at`; None if something else is before it in the line."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return None if before.strip() else before


def _name_bash_error(refused: Refused, opened: OpenConstruct | None) -> str:
    """The words of bash 5.2."""
    if refused.token:
        return f"syntax error near unexpected token `{refused.token}`"
    quoting = opened is not None and opened.text in ("'", '"', "`", "$'", "$(", "${", "<(", "$((")
    if opened is not None and quoting:
        return f"unexpected EOF while looking for matching `{opened.closing[:1]}`"
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
    suffix = f' (expecting "{expected}")' if expected and expected != ";;" else ""
    if not refused.token:
        return f"Syntax error: end of file unexpected{suffix}"
    if refused.token == "newline":
        return f"Syntax error: newline unexpected{suffix}"
    shown = f'"{refused.token}"' if _is_keyword(refused.token) else "word"
    return f"Syntax error: {shown} unexpected{suffix}"


def _is_keyword(token: str) -> bool:
    """Whether dash names the token itself."""
    return token in _RESERVED or not any(map(str.isalnum, token))
