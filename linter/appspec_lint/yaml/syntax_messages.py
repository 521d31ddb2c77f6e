"""libyaml's messages in the words of someone who edits the file."""

from __future__ import annotations

from appspec_lint.lazy.records import dataclass
from appspec_lint.yaml.nodes import SELF_REFERENCE, SyntaxProblem

_INDENT = "give this line the same indentation as its neighbors"


@dataclass(frozen=True, slots=True)
class SyntaxMessage:
    """What a message of libyaml means, and what to do about it."""

    problem: str
    meaning: str
    advice: str


_MESSAGES = (
    SyntaxMessage(
        "did not find expected key", "the indentation does not match the lines above", _INDENT
    ),
    SyntaxMessage(
        "did not find expected '-'", "a line in this list does not start with `- `", _INDENT
    ),
    SyntaxMessage(
        "block sequence entries are not", "a list cannot start here", "start it on its own line"
    ),
    SyntaxMessage(
        "mapping values are not allowed",
        "a `: ` cannot be here",
        "check the indentation of the lines above, and quote any value that contains `: `",
    ),
    SyntaxMessage(
        "could not find expected ':'",
        "a line is neither `key: value` nor a list entry",
        "write `key: value`, or start a list entry with `- `",
    ),
    SyntaxMessage(
        "found unexpected end of stream",
        "a quote or bracket is never closed",
        "close the open quote or bracket",
    ),
    SyntaxMessage(
        "found undefined alias",
        "`*` refers to an anchor that does not exist",
        "correct the name of the anchor, or quote the string",
    ),
    SyntaxMessage(
        "did not find expected alphabetic or numeric character",
        "`*` or `&` starts an alias or an anchor",
        "quote a value that starts with `*` or `&`",
    ),
    SyntaxMessage(SELF_REFERENCE, "", "remove the alias from the value of its own anchor"),
    SyntaxMessage(
        "found unknown escape",
        "in double quotes, a backslash starts an escape sequence",
        "use single quotes: in double quotes, a backslash starts an escape",
    ),
    SyntaxMessage(
        "control characters are not allowed",
        "an invisible control character is in this line",
        "delete the character, or type the line again",
    ),
    SyntaxMessage(
        "found character that cannot start any token",
        "a value cannot start with this character",
        "quote the value",
    ),
)


def describe_syntax(syntax_problem: SyntaxProblem) -> tuple[str, str]:
    """Describe a syntax problem, with libyaml's words in parentheses, and advise what to do."""
    words = f"{syntax_problem.problem} {syntax_problem.context}".strip()
    for message in _MESSAGES:
        if syntax_problem.problem.startswith(message.problem):
            meaning = f"{message.meaning} ({words})" if message.meaning else words
            return f"invalid YAML: {meaning}", message.advice
    return f"invalid YAML: {words}", ""
