"""Keeps what was found in each part of a project, until something that it depends on changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from appspec_lint.context import Context
from appspec_lint.editor.dependencies import Dependencies, ReadLog
from appspec_lint.editor.tracked_project import TrackedProject
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.parts.part_check import CheckedPart, PartChecker
from appspec_lint.project import LoadedPart
from appspec_lint.repository.discovery import Candidates

_MOST_LOADED = 2
"""The number of parts whose models are kept: those that are being edited."""


@dataclass(slots=True, eq=False)
class _Kept:
    """What was found in a part, and the version of the answers that it was compared with."""

    checked: CheckedPart
    dependencies: Dependencies
    version: int


@dataclass(slots=True, eq=False)
class PartCache:
    """A checker that checks only the parts of which something has changed.

    `interrupt` is called before a part is checked, and raises an exception to stop the run.
    """

    checker: PartChecker
    project: TrackedProject
    log: ReadLog
    interrupt: Callable[[], None]
    _kept: dict[Candidates | None, _Kept] = field(default_factory=dict)
    _used: set[Candidates | None] = field(default_factory=set)
    _loaded: dict[Candidates | None, LoadedPart] = field(default_factory=dict)
    _version: int = 0

    def check(self, part: Candidates | None = None) -> CheckedPart:
        """Check a part or the whole project, unless it was checked and nothing has changed."""
        self._used.add(part)
        kept = self._kept.get(part)
        if kept is not None and self._is_current(kept):
            return kept.checked
        self.interrupt()
        dependencies = Dependencies()
        with self.log.recording(dependencies):
            loaded = self.project.load(part)
            checked = self.checker.check_loaded(loaded).without_texts()
        self._kept[part] = _Kept(checked, dependencies, self._version)
        self._keep_loaded(part, loaded)
        return checked

    def check_and_forget(self, part: Candidates) -> CheckedPart:
        """Check a part, unless it was checked and nothing has changed."""
        return self.check(part)

    def forget(self, paths: Collection[str]) -> None:
        """Forget what depends on the content of these files."""
        if self.project.forget(paths):
            self._version += 1
        for part in [part for part, kept in self._kept.items() if _depends(kept, paths)]:
            del self._kept[part]
            self._loaded.pop(part, None)

    def drop_unused(self) -> None:
        """Forget the parts that are not parts any more; called after a complete run."""
        self._kept = {part: kept for part, kept in self._kept.items() if part in self._used}
        self._loaded = {part: each for part, each in self._loaded.items() if part in self._used}
        self._used.clear()

    def find_owners(self, paths: Collection[str]) -> list[Candidates | None]:
        """The parts that contain any of the files, and then those that only read them."""
        kept = self._kept.items()
        owners = [part for part, each in kept if not each.checked.checked_paths.isdisjoint(paths)]
        owners += [part for part, each in kept if _depends(each, paths)]
        return list(dict.fromkeys(owners))

    @property
    def parts(self) -> list[Candidates | None]:
        """All parts that were checked."""
        return list(self._kept)

    @contextmanager
    def loaded(self, part: Candidates | None) -> Iterator[Context]:
        """Give what is known of a part that was checked."""
        with self.log.recording(self._kept[part].dependencies):
            if part not in self._loaded:
                self._keep_loaded(part, self.project.load(part))
            yield self._loaded[part].context

    def _keep_loaded(self, part: Candidates | None, loaded: LoadedPart) -> None:
        self._loaded.pop(part, None)
        self._loaded[part] = loaded
        while len(self._loaded) > _MOST_LOADED:
            del self._loaded[next(iter(self._loaded))]

    def _is_current(self, kept: _Kept) -> bool:
        """Whether the project still gives the answers with which a part was checked."""
        if kept.version != self._version:
            answers = kept.dependencies.answers.items()
            if any(self.project.answer(question) != answer for question, answer in answers):
                return False
            kept.version = self._version
        return True


def _depends(kept: _Kept, paths: Collection[str]) -> bool:
    return not kept.dependencies.paths.isdisjoint(paths)
