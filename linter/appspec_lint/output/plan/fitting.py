"""Shortens texts to a width: the end is kept, and part of the start."""

from __future__ import annotations

from appspec_lint.output.terminal import width_of


def truncate(text: str, width: int, *, tail: float = 2 / 3, mark: str = "…") -> str:
    """Shorten a visible text to `width` columns; `tail` is the share of them for its end."""
    if width_of(text) <= width:
        return text
    room, end, head = max(0, width - len(mark)), len(text), 0
    while end and width_of(text[end - 1 :]) <= room * tail:
        end -= 1
    room -= width_of(text[end:])
    while width_of(text[: head + 1]) <= room:
        head += 1
    return f"{text[:head]}{mark}{text[end:]}"
