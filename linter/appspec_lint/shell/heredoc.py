"""Here-documents: found, and taken out of the text, so that the grammar needn't know them.

tree-sitter-bash reads `<<EOF;`, `<<EOF &` and `<<EOF && …` wrongly, and may then swallow the
rest of the script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STOP = re.compile(r"""[\\'"#`\n]|\$\(\(|\(\(|\)\)|<<<|<<(?!<)|\$'""")
_OPERATOR = re.compile(r"""<<(-?)[ \t]*((?:'[^'\n]*'|"[^"\n]*"|\\.|[^\s;&|<>()'"\\`])+)""")
_SINGLE_END = re.compile(r"'")
_ANSI_END = re.compile(r"(?:[^'\\]|\\.)*'", re.DOTALL)
_DOUBLE_END = re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL)
_BLANK = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class HereDocument:
    """The text between `<<WORD` and `WORD`; `operator` is where the `<<` stands."""

    operator: int
    spelling: str  # `<<` or `<<-`
    body: str


def extract_heredocs(
    text: str,
) -> tuple[str, dict[int, HereDocument]]:
    """Blank the here-documents: each `<<WORD` becomes `< WORD`, no offset moves."""
    if "<<" not in text:
        return text, {}
    pieces: list[str] = []
    found: dict[int, HereDocument] = {}
    waiting: list[re.Match[str]] = []
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
                at = _behind_quote(text, token, at)
            case "$((" | "((":
                arithmetic += 1
            case "))":
                arithmetic = max(0, arithmetic - 1)
            case "<<" if not arithmetic:
                if operator := _OPERATOR.match(text, stop.start()):
                    waiting.append(operator)
                    pieces += text[done : operator.start()], "<", " " * (1 + len(operator[1]))
                    done = operator.end(1)
                    at = operator.end()
            case "\n":
                arithmetic = 0
                for operator in waiting:
                    end, body = _body(text, at, operator)
                    spelling = "<<" + operator[1]
                    found[operator.start()] = HereDocument(operator.start(), spelling, body)
                    pieces += text[done:at], _BLANK.sub(" ", text[at:end])
                    done = at = end
                waiting.clear()
            case _:
                pass
    return "".join((*pieces, text[done:])), found


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _behind_quote(text: str, quote: str, at: int) -> int:
    pattern = {"'": _SINGLE_END, '"': _DOUBLE_END, "$'": _ANSI_END}[quote]
    end = pattern.search(text, at) if quote == "'" else pattern.match(text, at)
    return end.end() if end else len(text)


def _body(text: str, at: int, operator: re.Match[str]) -> tuple[int, str]:
    """Give the place behind the closing line, and the lines before it."""
    closing = re.sub(r"""['"\\]""", "", operator[2])
    start, tabs = at, bool(operator[1])
    while at < len(text):
        end = _line_end(text, at)
        line = text[at:end]
        if (line.lstrip("\t") if tabs else line) == closing:
            return end, text[start:at]
        at = end + 1
    return len(text), text[start:]
