"""A project that is being edited: after each change, only what it affects is checked again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from appspec_lint.config.lookup import resolve_config
from appspec_lint.config.resolved import CommandLineOptions
from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.editor.dependencies import Dependencies, ReadLog
from appspec_lint.editor.open_files import GIT_INDEX, OpenFiles
from appspec_lint.editor.part_cache import PartCache
from appspec_lint.editor.tracked_project import TrackedProject
from appspec_lint.lazy.records import dataclass, field, replace
from appspec_lint.linter import LintRun, report_configuration
from appspec_lint.parts.part_check import CheckedPart, check_project
from appspec_lint.parts.rule_runs import RuleCrash
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.disk import DiskStorage, from_disk
from appspec_lint.repository.tree import Tree
from appspec_lint.rules import every_rule


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """What the user has set in the editor: the flags of the command."""

    options: CommandLineOptions = CommandLineOptions()
    configuration: str | None = None
    """The path of a configuration file."""


@dataclass(slots=True, eq=False)
class _Check:
    """The state of all runs with the same files and the same configuration."""

    run: LintRun
    cache: PartCache


def _go_on() -> None:
    """Do not interrupt a run."""


@dataclass(slots=True, eq=False)
class OpenProject:
    """The project in a directory, with its unsaved buffers.

    It reports what `lint_paths` reports of the same files and texts. Paths are relative to `root`.
    If `files` are given, only these and their deployments are checked, not the whole directory.
    """

    directory: Path
    settings: EditorSettings = EditorSettings()
    files: frozenset[str] = frozenset()
    interrupt: Callable[[], None] = _go_on
    """Called between parts; raises an exception to stop a run, which a later one continues."""
    crashed: dict[str, str] = field(default_factory=dict)
    """The errors of the rules that failed, by their names; they do not run any more."""
    _log: ReadLog = field(default_factory=ReadLog)
    _buffers: dict[str, str] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)
    _is_listed: bool = False
    _index: object = None
    """What the index of git was when the files were listed."""
    _real_directory: Path | None = None
    _tree: Tree | None = None
    _storage: OpenFiles | None = None
    _basis: Dependencies = field(default_factory=Dependencies)
    """What the configuration was read from."""
    _check: _Check | None = None
    _concluded: list[CheckedPart] | None = None
    """The parts of the last report."""
    _report: Report = Report((), ())
    _mistakes: Report | None = None
    """What is reported if the configuration is invalid."""

    @property
    def tree(self) -> Tree:
        """The files of the project, and its buffers. Raises OSError if it cannot be listed."""
        if self._tree is None or not self._is_listed:
            self._list_files()
        assert self._tree is not None, "it has been listed"
        return self._tree

    @property
    def root(self) -> Path:
        """The absolute path from which paths count."""
        root = self.tree.root
        assert root is not None, "a tree on disk has a root"
        return root

    @property
    def real_directory(self) -> Path:
        """The directory without symbolic links, as it was when the files were listed."""
        return self._real_directory or self.directory.resolve()

    def set_text(self, path: str, text: str) -> None:
        """Set the text of a buffer, which may be that of a new file."""
        is_new = path not in self._buffers
        self._buffers[path] = text
        if self._storage is None:
            return
        if self._storage.set_text(path, text):
            self._changed.add(path)
        if is_new and self.tree.is_new(path):
            self._is_listed = False

    def close(self, path: str) -> None:
        """Forget a buffer: from now on, the file counts."""
        if self._buffers.pop(path, None) is not None and self._storage is not None:
            if self._storage.close(path):
                self._changed.add(path)
            if self._storage.has_file(path) != self.tree.has_file(path):
                self._is_listed = False

    def refresh(self, paths: Iterable[str] = ()) -> None:
        """List the files again; those at `paths` may have been written."""
        self._is_listed = False
        self._changed.update(paths)

    def refresh_all(self) -> None:
        """List the files again; any of them may have been written."""
        self.refresh(self._storage.find_written() if self._storage is not None else ())

    def set_files(self, files: Collection[str]) -> None:
        """Check only these files and their deployments."""
        if files != self.files:
            self.files = frozenset(files)
            self._forget_configuration()

    def configure(self, settings: EditorSettings) -> None:
        """Use other settings."""
        if settings != self.settings:
            self.settings = settings
            self._forget_configuration()

    def report(self) -> Report:
        """Check what has changed, and report everything.

        Raises what `interrupt` raises, OSError if the directory cannot be listed, and ConfigError.
        """
        while True:
            self._settle()
            if self._check is None:
                self._read_configuration()
            if self._check is None:
                assert self._mistakes is not None, "the configuration is valid or not"
                return self._mistakes
            try:
                parts = check_project(self._check.cache, 1)
                self._check.cache.drop_unused()
                if parts != self._concluded:
                    self._report = self._check.run.conclude(parts)
                    self._concluded = parts
                return self._report
            except RuleCrash as error:
                if error.rule in self.crashed:
                    raise
                self.crashed[error.rule] = str(error)
                self._forget_configuration()

    @contextmanager
    def context_of(self, path: str) -> Iterator[Context]:
        """Give what is known of the part of the project to which a file belongs.

        Of a file that belongs to none, only the files around it are known. Raises OSError and
        ConfigError, as `report` does.
        """
        self.report()
        owners = [] if self._check is None else self._check.cache.find_owners([path])
        if self._check is None or not owners:
            yield Context(self.tree)
            return
        with self._check.cache.loaded(owners[0]) as context:
            yield context

    def contexts(self, below: str | None = None) -> Iterator[Context]:
        """Give what is known of each part, or of those with files at or below a path."""
        self.report()
        if self._check is None:
            return
        cache = self._check.cache
        parts = cache.parts
        if below is not None:
            parts = cache.find_owners([below, *self.tree.below(below)])
        for part in parts:
            with cache.loaded(part) as context:
                yield context

    def _settle(self) -> None:
        """Forget what depends on the files that have changed."""
        storage = self._storage
        if storage is not None and storage.disk.index_stamp() != self._index:
            self._is_listed = False
        tree = self.tree
        changed, self._changed = self._changed, set()
        if not changed:
            return
        if not self._basis.paths.isdisjoint(changed):
            self._forget_configuration()
        elif self._check is not None:
            cache = self._check.cache
            if cache.project.is_based_on(changed):
                self._check = self._concluded = None
            else:
                cache.forget(changed)
        assert tree is self._tree, "files are listed before"

    def _list_files(self) -> None:
        """List the files; if there are others than before, nothing that is known remains."""
        self._real_directory = self.directory.resolve()
        listed = from_disk(self.directory, self.directory)
        assert isinstance(listed.storage, DiskStorage), "it is on disk"
        storage = OpenFiles(listed.storage, self._log)
        self._index = listed.storage.index_stamp()
        for path, text in self._buffers.items():
            storage.set_text(path, text)
        tree = replace(listed, storage=storage)
        new = {path: tree.new_entry for path in storage.texts if tree.is_new(path)}
        if new:
            tree = replace(tree, entries={**tree.entries, **new})
        self._is_listed = True
        before = self._tree
        if before is not None and (before.entries, before.git) == (tree.entries, tree.git):
            assert self._storage is not None, "a tree has a storage"
            self._storage.disk, self._storage.texts = storage.disk, storage.texts
            self._changed.add(GIT_INDEX)
            return
        self._tree, self._storage = tree, storage
        self._forget_configuration()

    def _forget_configuration(self) -> None:
        self._check = self._mistakes = self._concluded = None
        self._basis = Dependencies()

    def _read_configuration(self) -> None:
        tree, scope = self.tree, self._scope
        with self._log.recording(self._basis):
            given = self.settings.configuration
            file = None if given is None else self.directory / given
            resolver = resolve_config(tree, scope, self.settings.options, file)
        if resolver.mistakes:
            self._mistakes = report_configuration(resolver)
            return
        rules = [rule for rule in every_rule() if rule.name not in self.crashed]
        run = LintRun.of(tree, scope, rules, resolver)
        project = TrackedProject(run.tree, run.scope, resolver.layout, self._log)
        cache = PartCache(run.make_checker(project), project, self._log, self.interrupt)
        self._check = _Check(run, cache)

    @property
    def _scope(self) -> Scope:
        if self.files:
            return Scope(files=tuple(sorted(self.files)))
        inside = self.directory.resolve().relative_to(self.root).as_posix()
        return Scope(directories=("" if inside == "." else inside,))
