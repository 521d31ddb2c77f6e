"""The `buildspec` setting of a CodeBuild project: inline text or a path; placeholders."""

from __future__ import annotations

import re

from appspec_lint.lazy.regex import regex

_INLINE = regex(r"\s*(?:\{|version\s*:)")
_PLACEHOLDER = regex(
    r"<[^<>]+>|x{3,}"
    r"|(?<![a-z0-9])(?:your|(?:enter|insert|replace)[-_ ]|(?:change|replace)[-_]?me(?![a-z]))"
    r"|(?:^|[/.:@])(?:example|placeholder|todo|tbd)(?:$|[/.:@])",
    re.IGNORECASE,
)


def is_inline(text: str) -> bool:
    """Whether CodeBuild reads this text as a buildspec, and not as the path of one."""
    return _INLINE.match(text) is not None or "\n" in text.strip()


def has_placeholder(text: str) -> bool:
    """Whether the reader of a definition has to replace a part of this text: `YOUR_BUCKET`."""
    return _PLACEHOLDER.search(text) is not None
