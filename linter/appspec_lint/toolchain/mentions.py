"""Where the files that builds read mention the name of a file.

Documentation, ignore files, lock files, editor and CI configuration, AppSpecs and buildspecs do
not count: nothing is copied by them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.tree import Tree

_READ_BY_BUILDS = regex(
    r"(?:^|/)(?:package\.json|[^/]+\.config\.(?:js|ts|mjs|cjs|mts)|gulpfile\.[^/]+|gruntfile\.[^/]+|"
    r"angular\.json|project\.json|nx\.json|turbo\.json|lerna\.json|nest-cli\.json|"
    r"(?:gnu)?makefile|[^/]+\.mk|[^/]+\.gradle(?:\.kts)?|pom\.xml|assembly[^/]*\.xml|"
    r"build\.xml|build\.sbt|[^/]+\.(?:cs|fs|vb)proj|[^/]+\.(?:pubxml|targets|props)|"
    r"cmakelists\.txt|rakefile|[^/]+\.rake|composer\.json|setup\.(?:py|cfg)|pyproject\.toml|"
    r"manifest\.in|[^/]+\.spec|taskfile\.ya?ml|justfile|serverless\.ya?ml|capfile|"
    r"_config\.ya?ml|project\.clj|fabfile\.py|tasks\.py|build\.(?:js|py|rb|ts|mjs)|"
    r"webpack[^/]*\.js|rollup[^/]*\.js|src/assembly/[^/]+\.xml|buildSrc/.+)$",
    re.IGNORECASE,
)
_TOKEN = regex(r"[\w.@+-]+")
_COPIES = regex(
    r"\b(?:cp|copy|copie|mv|move|rsync|zip|tar|from|files?|filesets?|includes?|assets|src|dest|"
    r"patterns|source|directory|Content|None|resource)\b",
    re.IGNORECASE,
)
_WHOLE_TREE = regex(
    r"""from\s*\(?\s*['"]\.['"]|dir\s*=\s*"(?:\.|\$\{basedir\})"|"""
    r"""<directory>\s*(?:\.|\$\{(?:project\.)?basedir\})/?\s*</directory>|"""
    r"""\b(?:src|from|copy\w*)\s*[(:]\s*\[?\s*['"](?:\./)?\*\*(?:/\*(?:\.\*)?)?['"]|"""
    r"""\bfromdir\s*:\s*['"]\.['"]""",
)
_PATH = regex(r"(?<![\w./-])[\w-][\w./-]*\.\w+")
_LONGEST = 400_000
"""The longest file, in characters, that is searched."""
_MOST_FILES = 2_000
_MOST_ORIGINALS = 20


def names_file(text: str, name: str) -> bool:
    """Whether `text` contains a file's name as a word."""
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", text) is not None


@dataclass(frozen=True)
class Mention:
    """A line of a file that names another file, or the directory of it."""

    file: str
    line: int


@dataclass(frozen=True, eq=False)
class Mentions:
    """The index of a repository: built once, for the first search."""

    tree: Tree
    _directories: dict[str, Mention | None] = field(default_factory=dict)

    def find(self, path: str) -> Mention | None:
        """Where a file that a build reads names the file that `path` may be a copy of.

        It names it by its base name, or by the directory that contains a file of that name.
        """
        name = posixpath.basename(path)
        mention = self._names.get(name) or self._whole_tree
        if mention is not None and mention.file != path:
            return mention
        originals = self.tree.by_name.get(name, ())[:_MOST_ORIGINALS]
        directories = {posixpath.dirname(original) for original in originals if original != path}
        found = (self.find_directory(directory) for directory in sorted(directories) if directory)
        return next((mention for mention in found if mention is not None), None)

    def names_path(self, code: str, path: str) -> bool:
        """Whether a command line, or a file that it runs, names `path` or its directory."""
        texts = [code]
        for match in _PATH.finditer(code):
            name = posixpath.basename(match[0])
            files = [file for file in self.tree.by_name.get(name, ()) if file.endswith(match[0])]
            if len(files) == 1:
                reading = self.tree.read(files[0])
                if isinstance(reading, Source) and len(reading.text) <= _LONGEST:
                    texts.append(reading.text)
        names = {part for part in path.split("/") if part}
        return any(names_file(text, name) for text in texts for name in names)

    def has_name(self, name: str) -> bool:
        """Whether a file that a build reads contains `name` as a word."""
        return name in self._names

    def find_directory(self, directory: str) -> Mention | None:
        """Where a line that copies names `directory`, or one above it."""
        name = posixpath.basename(directory)
        if name not in self._directories:
            self._directories[name] = self._search(name)
        mention = self._directories[name]
        parent = posixpath.dirname(directory)
        return mention if mention is not None or not parent else self.find_directory(parent)

    def _search(self, name: str) -> Mention | None:
        if name not in self._names:
            return None
        named = regex(
            rf"""(?<![\w.@-]){re.escape(name)}/|['"](?:\./)?(?:[\w.@-]+/)*{re.escape(name)}['"](?!\s*:)"""
            rf"|>\s*(?:[^<\s]*/)?{re.escape(name)}\s*<"
        )
        for source in self._sources_by_name.get(name, ()):
            for match in named.finditer(source.text):
                line = source.position(match.start()).line
                if _COPIES.search(source.line(line)):
                    return Mention(source.path, line)
        return None

    @cached_property
    def _sources(self) -> tuple[Source, ...]:
        return tuple(self._read())

    def _read(self) -> Iterator[Source]:
        paths = (path for path in self.tree.paths if _READ_BY_BUILDS.search(path))
        for index, path in enumerate(paths):
            if index == _MOST_FILES:
                return
            if "node_modules/" in path:
                continue
            reading = self.tree.read(path)
            if isinstance(reading, Source) and len(reading.text) <= _LONGEST:
                yield reading

    @cached_property
    def _names(self) -> dict[str, Mention]:
        names: dict[str, Mention] = {}
        for source in self._sources:
            for match in _TOKEN.finditer(source.text):
                if match[0] not in names:
                    line = source.position(match.start()).line
                    names[match[0]] = Mention(source.path, line)
        return names

    @cached_property
    def _sources_by_name(self) -> dict[str, list[Source]]:
        """The files that contain each word, or end a longer one with it after a `+`."""
        sources: dict[str, list[Source]] = {}
        for source in self._sources:
            tokens = {match[0] for match in _TOKEN.finditer(source.text)}
            words = dict.fromkeys(tokens)
            for token in tokens:
                for plus in re.finditer(r"\+", token):
                    words[token[plus.end() :]] = None
            for word in words:
                sources.setdefault(word, []).append(source)
        return sources

    @cached_property
    def _whole_tree(self) -> Mention | None:
        for source in self._sources:
            match = _WHOLE_TREE.search(source.text)
            if match is not None:
                return Mention(source.path, source.position(match.start()).line)
        return None
