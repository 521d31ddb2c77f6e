"""CodeBuild's file patterns: which paths one matches, as far as that is known.

`*` matches within one path component, `**/` matches any number of directories, including none, and
both match dot files (build-spec-ref, artifacts). `?`, `[…]`, `{…}`, `!`, `..`, a leading `/`, a
variable, the name of a directory and a `**` at the end of a pattern are not documented: what such a
pattern might match is MAYBE. A leading `/` may mean the source root or that of the build container,
but never makes a pattern match other files.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from appspec_lint.certainty import Certainty
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import is_within

_UNKNOWN = regex(
    r"[$`]|(?:\A|/)\.\.(?:/|\Z)|\A[!~]|\A[A-Za-z]:", words=("$", "`", "..", "!", "~", ":")
)
_WILDCARD = regex(r"[*?\[\]{}]")
_WILD = frozenset("*?[]{}")
"""The same characters: a short string is looked through without compiling the expression."""
_UNCLEAR = frozenset("?[{")


@dataclass(frozen=True)
class Pattern:
    """One pattern, relative to the directory that it is applied to.

    It is `clear` if its meaning is documented; `regex` then matches exactly what it matches.
    """

    text: str
    regex: re.Pattern[str]
    clear: bool

    @cached_property
    def literal(self) -> bool:
        """Whether the pattern is a single path."""
        return self.clear and _WILD.isdisjoint(self.text)

    @cached_property
    def directory(self) -> str:
        """The directory that contains all matches, as far as the pattern names it literally."""
        if self.literal:
            return self.text.rpartition("/")[0]
        if not self.clear and _may_be_anything(self.text):
            return ""
        return _WILDCARD.split(self.text, maxsplit=1)[0].rpartition("/")[0]

    def match(self, path: str) -> Certainty:
        """Determine whether the pattern matches `path`."""
        if self.literal:
            if path == self.text:
                return Certainty.YES
            # Not documented: a directory without a wildcard
            return Certainty.MAYBE if path.startswith(f"{self.text}/") else Certainty.NO
        if self.regex.match(path):
            return Certainty.YES if self.clear else Certainty.MAYBE
        return Certainty.NO

    def reaches(self, directory: str) -> bool:
        """Whether the pattern may match anything below `directory`."""
        if not self.clear:
            return (
                not self.directory
                or is_within(directory, self.directory)
                or is_within(self.directory, directory)
            )
        if self.literal and is_within(directory, self.text):
            return "." not in posixpath.basename(self.text)  # perhaps a directory
        wanted = self.text.split("/")
        parts = directory.split("/") if directory else []
        for index, part in enumerate(parts):
            if index >= len(wanted):
                return False
            if wanted[index] == "**":
                return True
            if compile_pattern(wanted[index]).match(part) is Certainty.NO:
                return False
        return len(wanted) > len(parts)

    def names(self, name: str) -> bool:
        """Whether the pattern may match a file of this base name, in any directory."""
        if not self.clear and _may_be_anything(self.text):
            return True
        last = self.text.rpartition("/")[2]
        if "." not in last and _WILD.isdisjoint(last):
            return True  # perhaps a directory, whose files may be included
        return last in ("", "**") or compile_pattern(last).match(name) is not Certainty.NO


@lru_cache(maxsize=1024)
def compile_pattern(text: str) -> Pattern:
    """Compile one pattern of a buildspec."""
    text = text.strip().replace("\\", "/")
    while "//" in text:
        text = text.replace("//", "/")
    while text.startswith("./"):
        text = text[2:]
    if text.startswith("/") and not _may_be_anything(text.lstrip("/")) and text != "/":
        relative = compile_pattern(text.lstrip("/"))  # the same files or none
        return Pattern(relative.text, relative.regex, False)
    if _may_be_anything(text) or text in (".", ""):
        return Pattern(text, regex(r"(?s:.*)"), False)
    if _is_unclear(text):
        return Pattern(text.removesuffix("/"), _compile_unclear(text), False)
    return Pattern(text, regex(_translate(text)), True)


def _may_be_anything(text: str) -> bool:
    """Whether a pattern may match any file, as far as is known."""
    return text.startswith("/") or _UNKNOWN.search(text) is not None


def _is_unclear(text: str) -> bool:
    """Whether the meaning of a wildcard, or of a `/` at the end, is not documented."""
    *parents, last = text.split("/")
    if not last or "**" in last or not _UNCLEAR.isdisjoint(text):
        return True
    return any("**" in part and part != "**" for part in parents)


def _compile_unclear(text: str) -> re.Pattern[str]:
    """Compile a regex that matches at least what a pattern of unknown meaning may match."""
    before = _WILDCARD.split(text, maxsplit=1)[0]
    if before == text:  # a directory with a slash after it
        return regex(rf"{re.escape(text.removesuffix('/'))}(?:/(?s:.*))?\Z")
    after = _WILDCARD.split(text)[-1].removesuffix("/") if not text.endswith("/") else ""
    return regex(rf"{re.escape(before)}(?s:.*){re.escape(after)}\Z")


def _translate(text: str) -> str:
    """Translate a pattern of `*` and `**/` into a regex that does not backtrack exponentially.

    If what follows a star matches anywhere, it matches at its first occurrence. So all stars of a
    component but the last are atomic groups.
    """
    first, *deeper = text.split("**/")
    parts = [_translate_path(first)]
    for index, segment in enumerate(deeper):
        part = rf"(?:[^/]+/)*?{_translate_path(segment)}"
        parts.append(part if index == len(deeper) - 1 else f"(?>{part})")
    return "".join(parts) + r"\Z"


def _translate_path(segment: str) -> str:
    return "/".join(_translate_component(component) for component in segment.split("/"))


def _translate_component(text: str) -> str:
    first, *rest = re.split(r"\*+", text)
    parts = [re.escape(first)]
    for index, literal in enumerate(rest):
        shortest = rf"[^/]*?{re.escape(literal)}"
        is_last = index == len(rest) - 1
        parts.append(rf"[^/]*{re.escape(literal)}" if is_last else f"(?>{shortest})")
    return "".join(parts)
