"""Find AppSpecs and buildspecs by their names, near the paths that are linted."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.entry import EntryKind
from appspec_lint.repository.paths import are_related, is_within, join
from appspec_lint.repository.patterns import PathPattern
from appspec_lint.repository.tree import Tree

_NAMES_OF_APPSPECS = frozenset(("appspec.yml", "appspec.yaml", "appspec.json"))
_NAMES_OF_BUILDSPECS = frozenset(("buildspec.yml", "buildspec.yaml"))
_APPSPEC = regex(
    r"app-?spec(?:[-_.][\w.-]*)?\.(?:ya?ml|json)\Z", re.IGNORECASE, words=("appspec", "app-spec")
)
_BUILDSPEC = regex(
    r"(?!\._)(?:[\w.-]*[-_.])?build-?spec(?:[-_.]?[\w.-]*)?\.(?:ya?ml|json)\Z",
    re.IGNORECASE,
    words=("buildspec", "build-spec"),
)
"""`._buildspec.yml` is what macOS writes beside the file into an archive."""
_DEFAULT_NAMES = frozenset(("appspec.yml", "appspec.yaml", "appspec.json"))
_SEPARATORS = regex(r"[^a-z0-9]+")
_NEAR_NAME = regex(r"([a-z]{5,9}?)(?:ya?ml|yam|yl|yalm|ymal|ylm|json)?(?:ya?ml|txt)?\Z")
"""A name without separators: its stem, and one or two extensions, which may be misspelled."""
_EXTENSIONS = frozenset("yml yaml json txt yam yl yalm ymal ylm spec".split())
_LONGEST_NEAR_NAME = 24
_TASK_DEFINITION = regex(
    r"(?:[\w.-]*[-_.])?task[-_.]?def(?:inition)?s?(?:[-_.][\w.-]*)?\.json\Z",
    re.IGNORECASE,
    words=("task",),
)
_IMAGE_FILE = regex(r"image-?(?:detail|definition)s?\.json\Z", re.IGNORECASE)
_DATA_FILE = regex(r"\.(?:ya?ml|json)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Candidates:
    """The paths that are named like specs, sorted."""

    appspecs: tuple[str, ...]
    buildspecs: tuple[str, ...]
    directories: tuple[str, ...] = ()
    """Directories that are named like a spec, where a file should be."""
    lookalikes: tuple[str, ...] = ()
    """Other files whose names are nearly that of an AppSpec."""


@dataclass(frozen=True)
class Scope:
    """What to lint: directories and files, as paths from the tree's root."""

    directories: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    excluded: tuple[PathPattern, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The directories to lint, including those of the files."""
        return (*self.directories, *(posixpath.dirname(path) for path in self.files))

    def excludes(self, path: str) -> bool:
        """Whether `path` is excluded by the configuration, even if it is given explicitly."""
        return any(pattern.matches(path) for pattern in self.excluded)

    def contains(self, path: str) -> bool:
        """Whether to lint `path`: it, or a directory that contains it, was given."""
        if self.excluded and self.excludes(path):
            return False
        return path in self.files or any(
            is_within(path, directory) for directory in self.directories
        )


EVERYTHING = Scope(directories=("",))


def discover(tree: Tree, scope: Scope = EVERYTHING) -> Candidates:
    """Find the specs in `scope`, and those near it that may belong to the same deployment."""
    appspecs, buildspecs, lookalikes, directories = [], [], [], set()
    for path, entry in tree.entries.items():
        directory, _, name = path.rpartition("/")
        if has_default_name(directory):
            directories.add(directory)
        if entry.kind is EntryKind.UNWALKED and has_default_name(path):
            directories.add(path)
        if entry.kind not in (EntryKind.FILE, EntryKind.LINK):
            continue
        is_appspec = name in _NAMES_OF_APPSPECS or _APPSPEC.match(name) is not None
        if name[:1] in "aApP" and not is_appspec and has_near_name(name):
            lookalikes.append(path)
        if is_appspec:
            appspecs.append(path)
        elif tree.is_revision:
            continue
        elif name in _NAMES_OF_BUILDSPECS or _BUILDSPEC.match(name):
            buildspecs.append(path)
    places = scope.places

    def is_near(path: str) -> bool:
        if scope.excluded and scope.excludes(path):
            return False
        return any(are_related(posixpath.dirname(path), place) for place in places)

    return Candidates(
        tuple(sorted(filter(is_near, appspecs))),
        tuple(sorted(filter(is_near, buildspecs))),
        tuple(sorted(filter(is_near, directories))),
        tuple(sorted(filter(is_near, lookalikes))),
    )


def find_unnamed_specs(tree: Tree, scope: Scope, candidates: Candidates) -> Iterator[str]:
    """Give the files of the scope that may be specs by their content, but not by their names."""
    known = {*candidates.appspecs, *candidates.buildspecs}
    for path in scope.files:
        if path not in known:
            if _DATA_FILE.search(path) and tree.has_file(path) and scope.contains(path):
                yield path


@once
def task_definitions(tree: Tree) -> tuple[str, ...]:
    """Give the files that are named like ECS task definitions, sorted."""
    named = (paths for name, paths in tree.by_name.items() if _TASK_DEFINITION.fullmatch(name))
    return tuple(sorted(path for paths in named for path in paths if tree.has_file(path)))


def image_files(tree: Tree, directory: str) -> Iterator[str]:
    """Give the imageDetail.json and imagedefinitions.json files in `directory`."""
    for name in tree.children(directory):
        path = join(directory, name)
        if _IMAGE_FILE.match(name) and tree.has_file(path):
            yield path


def may_be_spec(name: str) -> bool:
    """Whether a file of this name may be an AppSpec or a buildspec."""
    return bool(_APPSPEC.match(name) or _BUILDSPEC.match(name)) or has_near_name(name)


def has_default_name(path: str) -> bool:
    """Whether an AppSpec has the name that CodeDeploy looks for, not that of a variant."""
    return path.rpartition("/")[2] in _DEFAULT_NAMES


def has_near_name(path: str) -> bool:
    """Whether a file's name is nearly, but not exactly, the name that CodeDeploy looks for."""
    name = posixpath.basename(path)
    if len(name) > _LONGEST_NEAR_NAME or name in _DEFAULT_NAMES:
        return False
    _, dot, extension = name.lower().rpartition(".")
    if dot and extension.strip() not in _EXTENSIONS:
        return False
    match = _NEAR_NAME.match(_SEPARATORS.sub("", name.lower()))
    return match is not None and closest_match(match[1], ("appspec",)) is not None
