"""Extract here-documents from shell source before it is parsed.

tree-sitter-bash misreads `<<EOF;`, `<<EOF &`, `<<EOF && …` and `<<EOF > log | …`, and may then
treat the rest of the script as part of the here-document (tree-sitter-bash issue #346).
"""

from __future__ import annotations

import re

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex

_STOP = regex(r"""[\\'"#`\n]|\$\(\(|\(\(|\)\)|<<<|<<(?!<)|\$'""")
_OPERATOR = regex(r"""<<(-?)[ \t]*((?:'[^'\n]*'|"[^"\n]*"|\\.|[^\s;&|<>()'"\\`])+)""")
_SINGLE_END = regex(r"'")
_ANSI_END = regex(r"(?:[^'\\]|\\.)*'", re.DOTALL)
_DOUBLE_END = regex(r'(?:[^"\\]|\\.)*"', re.DOTALL)
_NOT_NEWLINE = regex(r"[^\n]")


@dataclass(frozen=True)
class HereDocument:
    """The text between `<<WORD` and `WORD`; `operator` is the offset of the `<<`."""

    operator: int
    spelling: str  # `<<` or `<<-`
    body: str


def extract_heredocs(text: str) -> tuple[str, dict[int, HereDocument]]:
    """Replace each `<<WORD` with `< WORD` and each body with spaces; offsets stay the same.

    The here-documents are keyed by the offset of their `<<`.
    """
    if "<<" not in text:
        return text, {}
    pieces: list[str] = []
    heredocs: dict[int, HereDocument] = {}
    pending: list[re.Match[str]] = []  # the operators of the current line
    done = at = arithmetic = 0
    while stop := _STOP.search(text, at):
        token, at = stop.group(), stop.end()
        match token:
            case "\\":
                at += 1
            case "#":
                before = text[stop.start() - 1 : stop.start()]
                if not before or before in " \t\n;&|()":
                    at = _line_end(text, at)
            case "'" | '"' | "$'":
                at = _after_quote(text, token, at)
            case "$((" | "((":
                arithmetic += 1
            case "))":
                arithmetic = max(0, arithmetic - 1)
            case "<<" if not arithmetic:
                if operator := _OPERATOR.match(text, stop.start()):
                    pending.append(operator)
                    pieces += text[done : operator.start()], "<", " " * (1 + len(operator[1]))
                    done = operator.end(1)
                    at = operator.end()
            case "\n":
                arithmetic = 0
                for operator in pending:
                    end, body = _read_body(text, at, operator)
                    spelling = "<<" + operator[1]
                    heredocs[operator.start()] = HereDocument(operator.start(), spelling, body)
                    pieces += text[done:at], _NOT_NEWLINE.sub(" ", text[at:end])
                    done = at = end
                pending.clear()
            case _:
                pass
    return "".join((*pieces, text[done:])), heredocs


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _after_quote(text: str, quote: str, at: int) -> int:
    """The offset after the quote that closes the one before `at`."""
    pattern = {"'": _SINGLE_END, '"': _DOUBLE_END, "$'": _ANSI_END}[quote]
    end = pattern.search(text, at) if quote == "'" else pattern.match(text, at)
    return end.end() if end else len(text)


def _read_body(text: str, at: int, operator: re.Match[str]) -> tuple[int, str]:
    """The end of the closing line, and the lines before it."""
    closing = re.sub(r"""['"\\]""", "", operator[2])
    start, strips_tabs = at, bool(operator[1])
    while at < len(text):
        end = _line_end(text, at)
        line = text[at:end]
        if (line.lstrip("\t") if strips_tabs else line) == closing:
            return end, text[start:at]
        at = end + 1
    return len(text), text[start:]
