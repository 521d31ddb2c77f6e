"""Find the secrets that commands pass to programs, and the named values of templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.lazy.regex import regex

_VALUE = (
    r"(?:\"(?P<double>[^\"\r\n]{1,4096})\"|'(?P<single>[^'\r\n]{1,4096})'"
    r"|(?P<bare>[^\s\"'`;|&<>()]{1,4096}))"
)
_SPACE = r"[ \t]{1,8}"
_WORDS = rf"(?:{_SPACE}[^\s;|&]{{1,400}}){{0,16}}"
"""Other arguments."""
_SHAPES = (
    (
        "-",
        regex(
            r"(?<![\w-])--?(?!no-)(?:[a-z]+-){0,3}(?:password|passwd|passphrase|pass|pwd|token"
            r"|secret|secret-string|api-?key|access-?key|secret-?key|private-?key|auth-?key)"
            rf"(?:=|{_SPACE}){_VALUE}",
            re.IGNORECASE,
            words=("pass", "pwd", "token", "secret", "key"),
        ),
    ),
    ("sshpass", regex(rf"\bsshpass{_SPACE}-p[ \t]{{0,8}}{_VALUE}")),
    (
        "-p",
        regex(
            r"\b(?:mysql|mariadb)(?:-?(?:dump|admin|import|check|show|slap))?\b"
            rf"{_WORDS}{_SPACE}-p(?!ort\b){_VALUE}"
        ),
    ),
    ("login", regex(rf"\blogin\b{_WORDS}{_SPACE}-p(?:=|{_SPACE}){_VALUE}")),
    (
        "-u",
        regex(
            rf"\b(?:curl|wget|https?)\b{_WORDS}{_SPACE}(?:-u|--user|--proxy-user)(?:=|[ \t]{{0,8}})"
            rf"[\"']?[^\s:;|&\"']{{1,200}}:(?=[^/]){_VALUE}"
        ),
    ),
    (
        "uthorization",
        regex(
            r"\bAuthorization[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?"
            rf"(?:(?:Bearer|Basic|Token|Digest){_SPACE})?{_VALUE}",
            re.IGNORECASE,
        ),
    ),
    ("earer", regex(rf"\bBearer{_SPACE}{_VALUE}", re.IGNORECASE)),
    (
        "configure",
        regex(
            rf"\bconfigure{_SPACE}set{_SPACE}[\w.-]{{0,100}}"
            rf"(?:secret|token|password|access_key_id)[\w.-]{{0,100}}{_SPACE}{_VALUE}"
        ),
    ),
    ("redis-cli", regex(rf"\bredis-cli\b{_WORDS}{_SPACE}-a{_SPACE}{_VALUE}")),
    (
        "-stdin",
        regex(
            rf"\b(?:echo|printf){_SPACE}(?:-n{_SPACE})?{_VALUE}"
            r"(?=[ \t]{0,8}\|[^\n|]{0,400}--password-stdin)"
        ),
    ),
    ("_auth", regex(rf"\b_auth(?:Token)?[ \t]{{0,8}}[= ][ \t]{{0,8}}{_VALUE}")),
    (
        "alue",
        regex(
            r"\bname[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?(?P<name>[\w.-]{3,60})[\"']?,?\s{1,40}"
            r"(?:[\"']?type[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?\w{1,40}[\"']?,?\s{1,40})?"
            rf"[\"']?value[\"']?[ \t]{{0,8}}[:=][ \t]{{0,8}}{_VALUE}",
            re.IGNORECASE,
        ),
    ),
)
"""Each with a string that it contains, and with a group for each way to quote the secret."""

_REFERENCE = regex(
    r"\$|\{\{|\{%|<\w|%\w+%|\A(?:-|@|(?:id|type|src)=|\*+\Z|\.\.\.)"
    r"|\A(?:bearer|basic|token|digest|stdin|env:\w+)\Z",
    re.IGNORECASE,
)
"""What is not the secret itself: a variable, a placeholder, a file or the next flag."""


def find_arguments(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Give the range of each such value, and its name if it has one.

    A value with a name may be another one than a secret.
    """
    for part, shape in _SHAPES:
        if part not in text:
            continue
        for match in shape.finditer(text):
            quoting = next(name for name in ("double", "single", "bare") if match[name] is not None)
            name = match.groupdict().get("name")
            if name is not None or _REFERENCE.search(match[quoting]) is None:
                yield (*match.span(quoting), name)
