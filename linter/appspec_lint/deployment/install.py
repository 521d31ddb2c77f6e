"""The agent's plan for the Install event: which file is copied where, and which entries conflict.

The agent creates the whole plan before it copies anything, and fails at the first conflict
(installer.rb, install_instruction.rb). Targets are compared as `File.expand_path` returns them.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from appspec_lint.appspec.appspec_model import AppSpec, FileEntry
from appspec_lint.certainty import Certainty
from appspec_lint.deployment.agent import Installation, installations
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass
from appspec_lint.repository.paths import relative_to

MAX_STEPS = 50_000
"""The maximum number of planned copies, which grows with entries times files."""


@dataclass(frozen=True, slots=True)
class PlannedCopy:
    """One file of the bundle and the absolute path that it is copied to."""

    entry: FileEntry
    source: str
    target: str
    certainty: Certainty


class ConflictKind(Enum):
    """How two entries conflict."""

    TWICE = "two files are copied to the same path"
    ON_DIRECTORY = "a file is copied to the path of a directory that is created"
    THROUGH_FILE = "a directory is created at the path of a file that is copied"


@dataclass(frozen=True, slots=True)
class Conflict:
    """The first conflict of an entry with an earlier one."""

    way: ConflictKind
    entry: FileEntry
    source: str
    target: str
    other: PlannedCopy | FileEntry
    certainty: Certainty

    @property
    def other_entry(self) -> FileEntry:
        """The entry that it conflicts with."""
        return self.other.entry if isinstance(self.other, PlannedCopy) else self.other


@dataclass(frozen=True)
class InstallPlan:
    """All copies by target, the directories that they need, and the conflicts.

    Each directory is given with the first entry that needs it; the agent creates it if it does not
    exist. Entries whose destination is not absolute are skipped.
    """

    copies: Mapping[str, PlannedCopy]
    directories: Mapping[str, FileEntry]
    conflicts: tuple[Conflict, ...]

    def below(self, directory: str) -> Iterator[PlannedCopy]:
        """The copies to targets in `directory`, at any depth, sorted by target."""
        for target in _below(directory, self._targets):
            yield self.copies[target]

    def directories_below(self, directory: str) -> Iterator[str]:
        """The needed directories in `directory`, at any depth, sorted."""
        return _below(directory, self._directories)

    @cached_property
    def _targets(self) -> list[str]:
        return sorted(self.copies)

    @cached_property
    def _directories(self) -> list[str]:
        return sorted(self.directories)


def plan_install(appspec: AppSpec, files: Mapping[str, Certainty]) -> InstallPlan:
    """Plan the copies of `files`, which are paths in the bundle."""
    return _Planner(appspec, files).plan()


def targets(entry: Installation, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what an entry copies of the bundle's `paths` (sorted), with the targets.

    The destination is a directory. A file is copied into it under its base name, and of a directory
    its content is.
    """
    if entry.source is None:
        return
    source = entry.source
    index = bisect_left(paths, source)
    if source and index < len(paths) and paths[index] == source:
        yield source, posixpath.join(entry.destination, posixpath.basename(source))
        return
    for path in _below(source, paths) if source else paths:
        yield path, posixpath.join(entry.destination, relative_to(path, source))


class _Planner:
    def __init__(self, appspec: AppSpec, files: Mapping[str, Certainty]) -> None:
        self.appspec = appspec
        self.files = files
        self.paths = sorted(files)
        self.copies: dict[str, PlannedCopy] = {}
        self.directories: dict[str, FileEntry] = {}
        self.made: set[str] = set()  # the directories that a certain copy needs
        self.unlisted: dict[str, PlannedCopy] = {}
        self.conflicts: list[Conflict] = []
        self.steps = 0

    def plan(self) -> InstallPlan:
        for entry in installations(self.appspec):
            if entry.source is not None and self._is_absolute(entry):
                conflict = self._plan_entry(entry)
                if conflict is not None:
                    self.conflicts.append(conflict)
        return InstallPlan(self.copies, self.directories, tuple(self.conflicts))

    def _is_absolute(self, entry: Installation) -> bool:
        if self.appspec.for_windows:
            return entry.destination[1:3] == ":/"
        return entry.destination.startswith("/")

    def _plan_entry(self, entry: Installation) -> Conflict | None:
        """Plan one entry up to its first certain conflict, or return its first possible one."""
        possible, has_files = None, False
        for source, target in targets(entry, self.paths):
            has_files = True
            self.steps += 1
            if self.steps > MAX_STEPS:
                return possible
            copy = PlannedCopy(entry.entry, source, target, self.files[source])
            conflict = self._add_directories(copy) or self._find_conflict(copy)
            if conflict is None:
                self._add(copy)
            elif conflict.certainty is Certainty.YES:
                return conflict
            else:
                possible = possible or conflict
                known = self.copies.get(target)
                if known is not None and known.certainty is not Certainty.YES:
                    self._add(copy)
        return possible if has_files else self._plan_generated(entry)

    def _add(self, copy: PlannedCopy) -> None:
        self.copies[copy.target] = copy
        directory = posixpath.dirname(copy.target)
        while copy.certainty is Certainty.YES and directory not in self.made:
            self.made.add(directory)
            directory = posixpath.dirname(directory)

    def _plan_generated(self, entry: Installation) -> Conflict | None:
        """Plan what a build creates: its files are unknown, but two equal entries do conflict."""
        if not entry.source:
            return None
        target = posixpath.join(entry.destination, posixpath.basename(entry.source))
        copy = PlannedCopy(entry.entry, entry.source, target, Certainty.MAYBE)
        other = self.unlisted.setdefault(target, copy)
        if other is copy or other.source != entry.source:
            return None
        return Conflict(ConflictKind.TWICE, entry.entry, entry.source, target, other, Certainty.YES)

    def _add_directories(self, copy: PlannedCopy) -> Conflict | None:
        directory = posixpath.dirname(copy.target)
        missing = []
        while directory not in self.directories and posixpath.dirname(directory) != directory:
            missing.append(directory)
            directory = posixpath.dirname(directory)
        for directory in reversed(missing):
            other = self.copies.get(directory)
            if other is not None:
                sure = copy.certainty & other.certainty
                return Conflict(
                    ConflictKind.THROUGH_FILE, copy.entry, copy.source, directory, other, sure
                )
            self.directories[directory] = copy.entry
        return None

    def _find_conflict(self, copy: PlannedCopy) -> Conflict | None:
        other = self.copies.get(copy.target)
        if other is not None:
            sure = copy.certainty & other.certainty
            return Conflict(ConflictKind.TWICE, copy.entry, copy.source, copy.target, other, sure)
        entry = self.directories.get(copy.target)
        if entry is not None:
            sure = copy.certainty if copy.target in self.made else Certainty.MAYBE
            return Conflict(
                ConflictKind.ON_DIRECTORY, copy.entry, copy.source, copy.target, entry, sure
            )
        return None


def _below(directory: str, paths: Sequence[str]) -> Iterator[str]:
    start = directory if directory.endswith("/") else f"{directory}/"
    for index in range(bisect_left(paths, start), len(paths)):
        if not paths[index].startswith(start):
            return
        yield paths[index]
