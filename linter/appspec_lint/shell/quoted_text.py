"""Scan shell text with its quotes: what is quoted or substituted, and where parameters expand."""

from __future__ import annotations

from collections.abc import Iterator


def find_parameters(raw: str) -> Iterator[tuple[int, str]]:
    """The `${…}` outside single quotes and command substitutions: the offset and the inside."""
    at, double = 0, False
    while at < len(raw):
        character = raw[at]
        if character == "\\":
            at += 1
        elif character == '"':
            double = not double
        elif character == "'" and not double:
            at = _find_end(raw, at + 1, "'")
        elif character == "`":
            at = _find_end(raw, at + 1, "`")
        elif raw.startswith("$(", at):
            at = _skip_substitution(raw, at + 1)
        elif raw.startswith("${", at):
            end = _find_end(raw, at + 2, "}")
            yield at, raw[at + 2 : end]
            at += 1
        at += 1


def mask_quoted(raw: str) -> str:
    """Replace what is quoted, escaped or substituted with `_`, one for each character."""
    masked, at = list(raw), 0
    while at < len(raw):
        character, end = raw[at], at
        if character == "\\":
            end = at + 2
        elif character == "'":
            end = _find_end(raw, at + 1, "'") + 1
        elif character == "`":
            end = _find_end(raw, at + 1, "`") + 1
        elif character == '"':
            end = _skip_double(raw, at + 1)
        elif raw.startswith("$(", at):
            end = _skip_substitution(raw, at + 1) + 1
        for index in range(at, min(end, len(raw))):
            masked[index] = "\n" if raw[index] == "\n" else "_"
        at = max(end, at + 1)
    return "".join(masked)


def _find_end(raw: str, at: int, closing: str) -> int:
    end = raw.find(closing, at)
    return len(raw) if end < 0 else end


def _skip_double(raw: str, at: int) -> int:
    while at < len(raw) and raw[at] != '"':
        if raw[at] == "\\":
            at += 1
        elif raw.startswith("$(", at):
            at = _skip_substitution(raw, at + 1)
        at += 1
    return at + 1


def _skip_substitution(raw: str, at: int) -> int:
    """The offset of the parenthesis that closes the one at `at`."""
    depth = 0
    while at < len(raw):
        character = raw[at]
        if character == "\\":
            at += 1
        elif character == "'":
            at = _find_end(raw, at + 1, "'")
        elif character in "()":
            depth += 1 if character == "(" else -1
            if not depth:
                return at
        at += 1
    return len(raw)
