"""The Markdown of a rule's page as plain text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.lazy.regex import regex
from appspec_lint.output.terminal import wrap

_FENCE = regex(r"\s*(`{3,})")
_ITEM = regex(r"\s*(?:[-*]|\d+\.) ")
_LINK = regex(r"\[([^\]\[]+)\]\(([^()\s]+)\)")
_ADDRESS = regex(r"<(https?://[^>\s]+)>")
_STRONG = regex(r"\*\*([^*`]+)\*\*")
INDENT = 4
"""How far code is indented."""


def plain_text(markdown: str, width: int) -> str:
    """Render Markdown as plain text: bare headings, indented code, wrapped paragraphs."""
    blocks = list(_render_blocks(markdown.split("\n"), width))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _render_blocks(lines: list[str], width: int) -> Iterator[list[str]]:
    paragraph: list[str] = []
    fence = ""
    code: list[str] = []
    for line in lines:
        opened = _FENCE.match(line)
        if fence:
            if line.strip() == fence:
                fence = ""
                yield code
            else:
                code.append(f"{'':{INDENT}}{line}" if line else "")
        elif opened:
            yield _wrap_paragraph(paragraph, width)
            paragraph, fence, code = [], opened.group(1), []
        elif line.startswith("#"):
            yield _wrap_paragraph(paragraph, width)
            paragraph = []
            yield _wrap_paragraph([line.lstrip("#")], width)
        elif not line.strip() or _ITEM.match(line):
            yield _wrap_paragraph(paragraph, width)
            paragraph = [line] if line.strip() else []
        else:
            paragraph.append(line)
    yield _wrap_paragraph(paragraph, width)


def _wrap_paragraph(lines: list[str], width: int) -> list[str]:
    text = _format_inline(" ".join(line.strip() for line in lines))
    marker = _ITEM.match(text)
    indent = len(marker.group()) if marker else 0
    wrapped = wrap(text[indent:], width - indent)
    return [
        (text[:indent] if number == 0 else " " * indent) + line
        for number, line in enumerate(wrapped)
    ]


def _format_inline(text: str) -> str:
    """Show links as their text and address, and emphasis as it is; code keeps its backticks."""
    parts = re.split(r"(`+[^`]+`+)", text)
    for number in range(0, len(parts), 2):
        plain = _LINK.sub(r"\1 (\2)", parts[number])
        parts[number] = _STRONG.sub(r"\1", _ADDRESS.sub(r"\1", plain))
    return "".join(parts)
