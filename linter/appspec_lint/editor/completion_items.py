"""What completion offers: one item, and how its text is written in YAML and JSON."""

from __future__ import annotations

import re

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex

_PLACEHOLDER = regex(r"\$(?:\{\d+(?::((?:[^}\\]|\\.)*))?\}|\d+)|\\([$}\\])")


class CompletionKind(Enum):
    """What an item is."""

    KEY = "key"
    VALUE = "value"
    EVENT = "event"
    FILE = "file"
    DIRECTORY = "directory"
    SNIPPET = "snippet"


@dataclass(frozen=True, slots=True)
class Completion:
    """One item: `text` replaces `span`.

    Further lines of `text` are indented relative to the line of `span`, which clients call
    "adjust indentation". In a snippet, `${1:text}` is a placeholder.
    """

    label: str
    kind: CompletionKind
    detail: str
    documentation: str
    span: Span
    text: str
    is_snippet: bool = False
    sort_text: str = ""

    @property
    def plain_text(self) -> str:
        """The text for a client without snippets: placeholders are replaced with their text."""
        if not self.is_snippet:
            return self.text
        return _PLACEHOLDER.sub(lambda match: match[2] or unescape(match[1] or ""), self.text)


def unescape(text: str) -> str:
    """Remove the escapes from the text of a placeholder."""
    return re.sub(r"\\([$}\\])", r"\1", text)


def escape(text: str) -> str:
    """Write text in a snippet so that nothing in it is a placeholder."""
    return re.sub(r"([$}\\])", r"\\\1", text)


def indent_lines(text: str, indent: str) -> str:
    """Indent all lines but the first."""
    return text.replace("\n", f"\n{indent}")


_NEEDS_QUOTES = regex(r"[&*!|>%@`\"'#,\[\]{}]|[-?:](?:\s|\Z)|\s|.*(?::\s|:\Z|\s#|\s\Z)")
_OTHER_TYPE = regex(
    r"(?i:yes|no|on|off|true|false|null|~)?|[-+]?[\d.][\d_,.:eE+-]*|0[xob][\da-fA-F_]+"
)
_FLOW = regex(r"[,\[\]{}]")


def write_scalar(
    value: object, *, is_json: bool = False, is_flow: bool = False, keeps_text: bool = False
) -> str:
    """Write a value so that YAML, or JSON, reads the same value.

    CodeBuild uses the text of an unquoted number or boolean: it `keeps_text`.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if isinstance(value, int | float):
        return text
    is_other = _OTHER_TYPE.fullmatch(text) is not None and not (keeps_text and text)
    needs_quotes = is_json or _NEEDS_QUOTES.match(text) is not None
    if needs_quotes or is_other or (is_flow and _FLOW.search(text) is not None):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return text
