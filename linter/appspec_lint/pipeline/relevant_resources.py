"""Leaves only the resources of a template that define a pipeline, so that parsing is fast."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import replace
from appspec_lint.lazy.regex import regex

_RESOURCES = regex(r"(?m)^Resources:[ \t]*(?:#.*)?$")
_NEXT_SECTION = regex(r"(?m)^[^\s#]")
_LOGICAL_ID = regex(r"(?m)^(?P<indent> +)[\w\"'][^\n]*$")
_RELEVANT = regex(
    r"AWS::Code(?:Build|Pipeline|Deploy|Commit)|AWS::CloudFormation::|AWS::Serverless::|Fn::|"
    r"(?:^|\s)[&*]\w|Transform"
)
"""What a resource contains if it may matter: its type, a macro, an anchor or an alias."""
_VISIBLE = regex(r"[^\r\n]+")
_FEW = 20_000
"""The number of characters that are parsed in a moment."""


def keep_relevant(source: Source) -> Source:
    """The same file, with spaces in place of the resources that do not matter.

    Only a long template in YAML's block style is shortened; any other is returned unchanged.
    """
    text = source.text
    start = _RESOURCES.search(text) if len(text) > _FEW else None
    if start is None:
        return source
    following = _NEXT_SECTION.search(text, start.end())
    end = len(text) if following is None else following.start()
    parts = [text[: start.end()]]
    done = start.end()
    for begin, stop in _blocks(text, start.end(), end):
        block = text[begin:stop]
        is_relevant = _RELEVANT.search(block) is not None
        parts += [text[done:begin], block if is_relevant else _VISIBLE.sub(_blank, block)]
        done = stop
    return replace(source, text="".join((*parts, text[done:])))


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The beginning and end of each resource, by the indentation of the first one."""
    first = _LOGICAL_ID.search(text, start, end)
    if first is None:
        return
    indent = len(first["indent"])
    keys = [
        match.start()
        for match in _LOGICAL_ID.finditer(text, start, end)
        if len(match["indent"]) == indent
    ]
    yield from zip(keys, (*keys[1:], end), strict=True)


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())
