"""CodeBuild's file patterns: which paths one matches, and where that is not known.

`*` stays within one path component, `**/` spans any number of folders, none included, and both
match dot files (build-spec-ref, artifacts). Nothing is documented of `?`, `[…]`, `{…}`, `!`,
`..`, a leading `/`, a variable, a bare folder or a `**` that ends a pattern: what such a pattern
might match is MAYBE.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache

from appspec_lint.discover import within
from appspec_lint.simulate.certainty import Certainty

_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]/]*\]|\{[^}]*\}|[^*?\[{]+|.", re.DOTALL)
_ANYTHING = re.compile(r"[$`]|(?:\A|/)\.\.(?:/|\Z)|\A[!/~]|\A[A-Za-z]:")
_MOST_STARS = 12  # more of them are no real pattern, and could keep the matcher busy for ever


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern, relative to the folder that it is applied to."""

    text: str
    regex: re.Pattern[str]
    clear: bool

    @property
    def literal(self) -> bool:
        """Whether it names one path."""
        return self.clear and not re.search(r"[*?\[{]", self.text)

    @property
    def folder(self) -> str:
        """The folder that all its matches lie in, as far as it is spelt out."""
        if not self.clear and _ANYTHING.search(self.text):
            return ""
        fixed = re.split(r"[*?\[{]", self.text, maxsplit=1)[0]
        return fixed.rpartition("/")[0]

    def match(self, path: str) -> Certainty:
        """Tell whether the pattern takes `path`."""
        if self.regex.match(path):
            return Certainty.YES if self.clear else Certainty.MAYBE
        if self.literal and path.startswith(f"{self.text}/"):
            return Certainty.MAYBE  # a bare folder: nothing says whether its files come along
        return Certainty.NO

    def reaches(self, folder: str) -> bool:
        """Whether it may match anything below `folder`."""
        if not self.clear:
            return not self.folder or within(folder, self.folder) or within(self.folder, folder)
        if self.literal and within(folder, self.text):
            return "." not in posixpath.basename(self.text)  # a bare folder, perhaps
        wanted = self.text.split("/")
        parts = folder.split("/") if folder else []
        for index, part in enumerate(parts):
            if index >= len(wanted):
                return False
            if wanted[index] == "**":
                return True
            if not compiled(wanted[index]).regex.match(part):
                return False
        return len(wanted) > len(parts)

    def names(self, name: str) -> bool:
        """Whether it may match a file of this base name, in whatever folder."""
        if not self.clear and _ANYTHING.search(self.text):
            return True
        last = self.text.rpartition("/")[2]
        if self.literal and "." not in last:
            return True  # perhaps a folder, whose files perhaps come along
        return last in ("", "**") or bool(compiled(last).regex.match(name))


@lru_cache(maxsize=1024)
def compiled(text: str) -> Pattern:
    """Read one pattern of a buildspec."""
    text = re.sub(r"/{2,}", "/", text.strip().replace("\\", "/"))
    while text.startswith("./"):
        text = text[2:]
    if _ANYTHING.search(text) or text in (".", "") or text.count("*") > _MOST_STARS:
        return Pattern(text, re.compile(r"(?s:.*)"), False)
    clear = True
    parts = []
    trimmed = text.removesuffix("/")
    tokens = _TOKEN.findall(trimmed)
    for index, token in enumerate(tokens):
        starts_component = index == 0 or tokens[index - 1].endswith("/")
        if token == "**/" and starts_component:
            parts.append(r"(?:[^/]+/)*")
        elif token in ("**", "**/"):
            clear = False
            parts.append(r"(?s:.*)")
        elif token == "*":
            parts.append(r"[^/]*")
        elif token[0] in "?[{":
            clear = False
            parts.append(r"(?s:.*)")
        else:
            parts.append(re.escape(token))
    if trimmed != text:
        clear = False
        parts.append(r"(?:/(?s:.*))?")
    # runs of the same star backtrack without end on hostile patterns
    joined = re.sub(r"(?:\(\?s:\.\*\))+", "(?s:.*)", "".join(parts))
    joined = re.sub(r"(?:\[\^/\]\*)+", "[^/]*", joined)
    joined = re.sub(r"(?:\(\?:\[\^/\]\+/\)\*)+", "(?:[^/]+/)*", joined)
    return Pattern(trimmed, re.compile(joined + r"\Z"), clear)
