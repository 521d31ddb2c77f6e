"""The Markdown of a hover: a heading, what it means, and the facts of this project."""

from __future__ import annotations

from collections.abc import Iterable

from appspec_lint.diagnostics.redaction import redact
from appspec_lint.diagnostics.span import Span

MOST_LISTED = 5
"""How many files a hover names."""
_LONGEST_CODE = 80


def code(text: object) -> str:
    """Format text as code, on one line; what looks like a secret is masked."""
    line = " ".join(redact(str(text)).split())
    if len(line) > _LONGEST_CODE:
        line = f"{line[: _LONGEST_CODE - 1]}…"
    if "`" not in line:
        return f"`{line}`" if line else '`""`'
    return f"`` {line} ``"


def heading(name: str, title: str = "") -> str:
    """The first line: a key or an event, and what it is called in prose."""
    return f"**{code(name)}** · {title}" if title and title != name else f"**{code(name)}**"


def bullets(lines: Iterable[str]) -> str:
    """A list of facts."""
    return "\n".join(f"- {line}" for line in lines)


def list_below(lines: Iterable[str], total: int) -> str:
    """The lines below a fact, and how many more there are."""
    shown = [f"\n  - {line}" for line in lines]
    rest = total - len(shown)
    return "".join(shown) + (f"\n  - and {rest:,} more" if rest > 0 else "")


def name_some(names: Iterable[str], total: int | None = None) -> str:
    """Name the first files of several, as code, and count the rest."""
    listed = list(names)
    rest = (len(listed) if total is None else total) - len(listed[:MOST_LISTED])
    shown = ", ".join(map(code, listed[:MOST_LISTED]))
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def name_line(span: Span) -> str:
    """Name a line of a file: `buildspec.yml:12`."""
    return code(f"{span.source.display_path}:{span.start_position.line}")


def join_parts(parts: Iterable[str]) -> str:
    """Join the parts of a hover, each a paragraph or a list."""
    return "\n\n".join(part for part in parts if part)
