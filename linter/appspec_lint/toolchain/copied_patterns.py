"""The copies that a tool makes of the files which a glob pattern matches."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.project_files import ProjectFiles

_GLOB = regex(r"[*?\[{(!]")
_MOST_COPIES = 500


@dataclass(frozen=True, slots=True)
class PatternCopies:
    """The copies of a pattern: from, to. They are not `complete` if more files may match."""

    pairs: tuple[tuple[str, str], ...]
    complete: bool = True


def has_glob(pattern: str) -> bool:
    """Whether a path is a pattern."""
    return _GLOB.search(pattern) is not None


def glob_base(pattern: str) -> str:
    """The directory before the first part of a pattern that is not literal."""
    parts = pattern.split("/")
    literal = next((i for i, part in enumerate(parts) if has_glob(part)), len(parts) - 1)
    return "/".join(parts[:literal])


def copy_pattern(
    files: ProjectFiles, pattern: str, target: str, *, base: str | None = None, flat: bool = False
) -> PatternCopies:
    """The copies of the files that `pattern` matches to `target`, below their path from `base`.

    All paths are relative to the source root. Without a `base`, it is the literal beginning of the
    pattern. A `flat` copy has no directories.
    """
    base = glob_base(pattern) if base is None else base
    if not has_glob(pattern):
        inner = posixpath.basename(pattern) if flat else _from(pattern, base)
        return PatternCopies(((pattern, posixpath.join(target, inner)),))
    start = glob_base(pattern)
    rest = pattern[len(start) + 1 :] if start else pattern
    if rest in ("**", "**/*", "**/**", "**/*.*") and start and not flat:
        inner = "" if start == base else _from(start, base)
        return PatternCopies(((start, posixpath.join(target, inner) if inner else target),))
    regex = compile_glob(pattern)
    pairs: list[tuple[str, str]] = []
    for path in files.below(start):
        if path.startswith((".git/", "node_modules/")) or not regex.fullmatch(path):
            continue
        inner = posixpath.basename(path) if flat else _from(path, base)
        pairs.append((path, posixpath.join(target, inner)))
        if len(pairs) == _MOST_COPIES:
            return PatternCopies(tuple(pairs), complete=False)
    return PatternCopies(tuple(pairs), complete=bool(pairs))


def _from(path: str, base: str) -> str:
    return path[len(base) + 1 :] if base and path.startswith(f"{base}/") else path


@lru_cache(maxsize=1024)
def compile_glob(pattern: str) -> re.Pattern[str]:
    """A glob pattern as a regular expression; brace lists and extended globs are read loosely."""
    parts: list[str] = []
    depth = 0
    for token in re.findall(r"\*\*/|/\*\*$|\*\*|[*?@!+](?=\()|\[[^\]/]+\]|.", pattern, re.DOTALL):
        if token in _TRANSLATIONS:
            parts.append(_TRANSLATIONS[token])
        elif token in "{(":
            depth += 1
            parts.append("(?:")
        elif token in "})" and depth:
            depth -= 1
            parts.append(")")
        elif token in ",|" and depth:
            parts.append("|")
        elif token in "@!+" and len(token) == 1:
            parts.append("" if token != "!" else ".*")
        elif token[0] == "[" and len(token) > 2:
            parts.append(token.replace("[!", "[^").replace("\\", ""))
        else:
            parts.append(re.escape(token))
    try:
        return regex("".join(parts) + ")" * depth)
    except re.error:
        return regex(r"(?!)")


_TRANSLATIONS = {"**/": "(?:.+/)?", "/**": "/.+", "**": ".*", "*": "[^/]*", "?": "[^/]"}
