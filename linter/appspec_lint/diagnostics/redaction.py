"""Find what looks like a secret, by its format, and mask it in all output."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from appspec_lint.diagnostics.secret_arguments import find_arguments
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex

_TOKENS = (
    ("an AWS access key ID", ("AKIA", "ASIA"), regex(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    (
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        regex(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})"),
    ),
    ("a GitLab token", ("glpat-",), regex(r"\bglpat-[\w-]{20,}")),
    ("a Slack token", ("xox",), regex(r"\bxox[abeprs]-[\w-]{20,}")),
    (
        "a Slack webhook",
        ("hooks.slack.com",),
        regex(r"(?<=hooks\.slack\.com/services/)T\w+/B\w+/\w{20,}"),
    ),
    ("a Stripe key", ("k_live_",), regex(r"\b[rs]k_live_[A-Za-z0-9]{16,}")),
    ("an npm token", ("npm_",), regex(r"\bnpm_[A-Za-z0-9]{36}\b")),
    ("a PyPI token", ("pypi-",), regex(r"\bpypi-[\w-]{60,}")),
    ("a Docker Hub token", ("dckr_pat_",), regex(r"\bdckr_pat_[\w-]{27}")),
    ("a SendGrid key", ("SG.",), regex(r"\bSG\.[\w-]{22}\.[\w-]{43}")),
    ("an API key", ("sk-",), regex(r"\bsk-(?:ant-|proj-)?[\w-]{32,}")),
    (
        "a private key",
        ("PRIVATE KEY",),
        regex(
            r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"
            r"(?:(?!-----END ).)*+(?:-----END [A-Z ]*PRIVATE KEY-----)?",
            re.DOTALL,
        ),
    ),
    (
        "a password in a URL",
        ("://",),
        regex(r"(?<=://)[^\s:/@'\"]{1,80}:(?!//)[^\s/@'\"$]{3,80}(?=@)"),
    ),
)
"""Formats defined by the issuers, each with strings of which it contains at least one.

The name is reported, never the secret.
"""

_PARTS = tuple(part for _, parts, _ in _TOKENS for part in parts)

_NAME = regex(
    r"(?:password|passwd|passphrase|(?:\A|[_.-])(?:pass|pwd|secret|token|api_?key|access_?key"
    r"|secret_?key|private_?key|auth_?key|encryption_?key|signing_?key))s?\d*"
    r"(?:[_.-](?:prod|production|dev|stage|staging|qa))?\Z",
    re.IGNORECASE,
)
_HINT = regex(r"pass|pwd|secret|token|key", re.IGNORECASE)
"""What every such name contains."""
_PLACEHOLDER = regex(
    r"example|change.?me|changeit|your[-_ ]?|xxx|\*\*\*|dummy|placeholder|replace|todo|sample|fake"
    r"|insert|redacted|hidden|test|null|none|arn:|://|[$<>{}%\s]|\A[/.~]",
    re.IGNORECASE,
)
_IDENTIFIER = regex(r"[a-z]+|[a-z][a-z0-9]*(?:[-_/.:@]+[a-z0-9]{1,12})+|[A-Z][A-Z0-9_]*")
_WORDS = regex(r"[A-Za-z]*(?:password|secret|token|key|name)[A-Za-z]*", re.IGNORECASE)
_LETTERS = regex(r"[A-Za-z]+")
_SHORTEST = 6
"""The length from which on a secret is masked where it is repeated."""
_MANY = 20
"""The number of secrets from which on they are not searched one by one."""
_UUID = regex(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ASSIGNED = regex(
    r"(?<![\w$.-])([\w.-]{3,60})[\"']?[ \t]*(?::[ \t]+|=|:(?=[\"']))"
    r"(?:\"([^\"\r\n]{1,4097})\"|'([^'\r\n]{1,4097})'|([^\s\"'#,}\]][^\s\"',}\]]{0,4096}))"
)


@dataclass(frozen=True)
class Secret:
    """The range of what looks like a secret, and its kind."""

    start: int
    end: int
    kind: str


def may_contain_token(text: str) -> bool:
    """Whether a part of a token is in the text; if not, no part of the text contains a token."""
    return any(map(text.__contains__, _PARTS))


def find_tokens(text: str) -> Iterator[Secret]:
    """Find text in the format of a known issuer's secret, except for documentation examples."""
    if not may_contain_token(text):
        return
    for kind, parts, shape in _TOKENS:
        if not any(part in text for part in parts):
            continue
        for match in shape.finditer(text):
            example = re.search(
                r"EXAMPLE|XXXX|localhost|@127\.", text[match.start() : match.end() + 12]
            )
            if example is None and len(set(match[0])) > 5:
                yield Secret(match.start(), match.end(), kind)


def is_secret(name: str, value: str) -> bool:
    """Whether a variable's name suggests a secret, and its value looks like one.

    A word, a path, a name with hyphens, a placeholder and text that contains a variable do not.
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    if _NAME.search(words) is None or "public" in name.lower():
        return False
    if _UUID.fullmatch(value):
        return True
    if not 6 <= len(value) <= 4096 or _PLACEHOLDER.search(value) or _IDENTIFIER.fullmatch(value):
        return False
    if _LETTERS.fullmatch(value) and (_WORDS.fullmatch(value) or "pass" not in name.lower()):
        return False
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
    return sum(re.search(kind, value) is not None for kind in kinds) > 1 and _entropy(value) >= 2.25


def _entropy(text: str) -> float:
    """Compute Shannon's entropy, in bits per character."""
    import math

    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


@lru_cache(maxsize=64)  # called for each line of a snippet
def redact_source(source: Source) -> Source:
    """Mask what looks like a secret with asterisks; lines and columns stay the same."""
    text = redact(source.text)
    return source if text == source.text else Source(source.path, text, source.display_path)


def reveals_secret(name: str, value: str) -> bool:
    """Whether a variable is a secret, whose value is not substituted for its name anywhere."""
    return (_HINT.search(name) is not None and is_secret(name, value)) or any(find_tokens(value))


class RepeatedSecrets:
    """The secrets in a source, which are masked wherever they are repeated."""

    def __init__(self, source: Source) -> None:
        ranges = (source.text[secret.start : secret.end] for secret in _find_secrets(source.text))
        self._values = {value for value in ranges if len(value) >= _SHORTEST}
        self._starts = {value[:_SHORTEST] for value in self._values}
        self._lengths = {len(value) for value in self._values}

    def mask(self, text: str) -> str:
        """Mask the secrets that a string contains, the longest first."""
        for value in sorted(self._find(text), key=lambda value: (-len(value), value)):
            text = text.replace(value, "*" * len(value))
        return text

    def _find(self, text: str) -> set[str]:
        if len(self._values) < _MANY:
            return {value for value in self._values if value in text}
        starts = (at for at in range(len(text)) if text[at : at + _SHORTEST] in self._starts)
        return self._values & {text[at : at + length] for at in starts for length in self._lengths}


@lru_cache(maxsize=64)  # called for each finding in a source
def repeated_secrets(source: Source) -> RepeatedSecrets:
    """The secrets in a source; a short one could be part of any text."""
    return RepeatedSecrets(source)


def redact_repeated(text: str, sources: Iterable[Source]) -> str:
    """Mask the secrets of these sources wherever they are, and what looks like one."""
    for source in sources:
        text = repeated_secrets(source).mask(text)
    return redact(text)


def redact(text: str) -> str:
    """Mask what looks like a secret with asterisks; the length stays the same."""
    secrets = _find_secrets(text)
    if not secrets:
        return text
    characters = list(text)
    for secret in secrets:
        for index in range(secret.start, secret.end):
            if characters[index] not in "\r\n":
                characters[index] = "*"
    return "".join(characters)


def _find_secrets(text: str) -> list[Secret]:
    arguments = (
        Secret(start, end, "a secret")
        for start, end, name in find_arguments(text)
        if name is None or is_secret(name, text[start:end])
    )
    return [*find_tokens(text), *_find_assigned(text), *arguments]


def _find_assigned(text: str) -> Iterator[Secret]:
    match = _ASSIGNED.search(text) if _HINT.search(text) else None
    while match is not None:
        group = next(number for number in (2, 3, 4) if match[number] is not None)
        secret = is_secret(match[1], match[group])
        if secret:
            yield Secret(match.start(group), match.end(group), "a secret")
        inside = not secret and _HINT.search(text, match.start(group), match.end())
        # a value that is not a secret may itself be an assignment: `run: PASSWORD=…`
        match = _ASSIGNED.search(text, match.start(group) if inside else match.end())
