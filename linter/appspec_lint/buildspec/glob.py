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

from appspec_lint.certainty import Certainty
from appspec_lint.repository.paths import is_within

_ANYTHING = re.compile(r"[$`]|(?:\A|/)\.\.(?:/|\Z)|\A[!/~]|\A[A-Za-z]:")
_WILD = re.compile(r"[*?\[\]{}]")
_UNCLEAR = re.compile(r"[?\[{]|\*\*(?!/)|[^/]\*\*|/\Z")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern, relative to the folder that it is applied to."""

    text: str
    regex: re.Pattern[str]
    clear: bool

    @property
    def literal(self) -> bool:
        """Whether it names one path."""
        return self.clear and not _WILD.search(self.text)

    @property
    def directory(self) -> str:
        """The folder that all its matches lie in, as far as it is spelt out."""
        if not self.clear and _ANYTHING.search(self.text):
            return ""
        fixed = _WILD.split(self.text, maxsplit=1)[0]
        return fixed.rpartition("/")[0]

    def match(self, path: str) -> Certainty:
        """Tell whether the pattern takes `path`."""
        if self.regex.match(path):
            return Certainty.YES if self.clear else Certainty.MAYBE
        if self.literal and path.startswith(f"{self.text}/"):
            return Certainty.MAYBE  # a bare folder: nothing says whether its files come along
        return Certainty.NO

    def reaches(self, directory: str) -> bool:
        """Whether it may match anything below `folder`."""
        if not self.clear:
            return (
                not self.directory
                or is_within(directory, self.directory)
                or is_within(self.directory, directory)
            )
        if self.literal and is_within(directory, self.text):
            return "." not in posixpath.basename(self.text)  # a bare folder, perhaps
        wanted = self.text.split("/")
        parts = directory.split("/") if directory else []
        for index, part in enumerate(parts):
            if index >= len(wanted):
                return False
            if wanted[index] == "**":
                return True
            if not compile_pattern(wanted[index]).regex.match(part):
                return False
        return len(wanted) > len(parts)

    def names(self, name: str) -> bool:
        """Whether it may match a file of this base name, in whatever folder."""
        if not self.clear and _ANYTHING.search(self.text):
            return True
        last = self.text.rpartition("/")[2]
        if "." not in last and not _WILD.search(last):
            return True  # perhaps a folder, whose files perhaps come along
        return last in ("", "**") or bool(compile_pattern(last).regex.match(name))


@lru_cache(maxsize=1024)
def compile_pattern(text: str) -> Pattern:
    """Read one pattern of a buildspec."""
    text = re.sub(r"/{2,}", "/", text.strip().replace("\\", "/"))
    while text.startswith("./"):
        text = text[2:]
    if _ANYTHING.search(text) or text in (".", ""):
        return Pattern(text, re.compile(r"(?s:.*)"), False)
    if _UNCLEAR.search(text):
        return Pattern(text.removesuffix("/"), _roughly(text), False)
    return Pattern(text, re.compile(_exactly(text)), True)


def _roughly(text: str) -> re.Pattern[str]:
    """A regex that takes at least what a pattern of unknown meaning may take."""
    before = _WILD.split(text, maxsplit=1)[0]
    if before == text:  # a folder with a slash behind it
        return re.compile(rf"{re.escape(text.removesuffix('/'))}(?:/(?s:.*))?\Z")
    after = _WILD.split(text)[-1].removesuffix("/") if not text.endswith("/") else ""
    return re.compile(rf"{re.escape(before)}(?s:.*){re.escape(after)}\Z")


def _exactly(text: str) -> str:
    """A regex for a pattern of `*` and `**/`, which never tries what it tried before.

    Whatever follows a star is best found at its first place, so all but the last star of a run
    are atomic: a pattern of many stars costs no more than one of few.
    """
    first, *deeper = text.split("**/")
    parts = [_components(first)]
    for index, segment in enumerate(deeper):
        found = rf"(?:[^/]+/)*?{_components(segment)}"
        parts.append(found if index == len(deeper) - 1 else f"(?>{found})")
    return "".join(parts) + r"\Z"


def _components(segment: str) -> str:
    return "/".join(_component(part) for part in segment.split("/"))


def _component(text: str) -> str:
    first, *rest = re.split(r"\*+", text)
    parts = [re.escape(first)]
    for index, literal in enumerate(rest):
        found = rf"[^/]*?{re.escape(literal)}"
        parts.append(rf"[^/]*{re.escape(literal)}" if index == len(rest) - 1 else f"(?>{found})")
    return "".join(parts)
