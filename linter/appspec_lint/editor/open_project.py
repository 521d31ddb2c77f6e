"""A project that is being edited: after each change, only what it affects is checked again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from appspec_lint.config.lookup import resolve_config
from appspec_lint.config.resolved import CommandLineOptions
from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.editor.dependencies import Dependencies, ReadLog
from appspec_lint.editor.live_tree import LiveTree
from appspec_lint.editor.part_cache import PartCache
from appspec_lint.editor.tracked_project import TrackedProject
from appspec_lint.lazy.records import dataclass
from appspec_lint.linter import LintRun, report_configuration
from appspec_lint.parts.part_check import CheckedPart, check_project
from appspec_lint.parts.rule_runs import RuleCrash
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.tree import Tree
from appspec_lint.rules import every_rule


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """What the user has set in the editor: the flags of the command."""

    options: CommandLineOptions = CommandLineOptions()
    configuration: str | None = None
    """The path of a configuration file."""


_NO_SETTINGS = EditorSettings()


@dataclass(slots=True, eq=False)
class _Check:
    """The state of all runs with the same files and the same configuration."""

    run: LintRun
    cache: PartCache


def _go_on() -> None:
    """Do not interrupt a run."""


class OpenProject:
    """The project in a directory, with its unsaved buffers.

    It reports what `lint_paths` reports of the same files and texts. Paths are relative to `root`.
    If `files` are given, only these and their deployments are checked, not the whole directory.
    `interrupt` is called between parts, and raises an exception to stop a run, which a later one
    continues.
    """

    def __init__(
        self,
        directory: Path,
        settings: EditorSettings = _NO_SETTINGS,
        interrupt: Callable[[], None] = _go_on,
    ) -> None:
        self.directory = directory
        self.settings = settings
        self.files: frozenset[str] = frozenset()
        self.crashed: dict[str, str] = {}
        """The errors of the rules that failed, by their names; they do not run any more."""
        self._interrupt = interrupt
        self._log = ReadLog()
        self.live_tree = LiveTree(directory, self._log)
        self._basis = Dependencies()
        """What the configuration was read from."""
        self._check: _Check | None = None
        self._concluded: list[CheckedPart] | None = None
        """The parts of the last report."""
        self._report = Report((), ())
        self._mistakes: Report | None = None
        """What is reported if the configuration is invalid."""

    @property
    def tree(self) -> Tree:
        """The files of the project, and its buffers. Raises OSError if it cannot be listed."""
        return self.live_tree.tree

    @property
    def root(self) -> Path:
        """The absolute path from which paths count."""
        root = self.tree.root
        assert root is not None, "a tree on disk has a root"
        return root

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
        changed = self.live_tree.take_changes()
        if changed is None or not self._basis.paths.isdisjoint(changed):
            self._forget_configuration()
        elif changed and self._check is not None:
            cache = self._check.cache
            if cache.project.is_based_on(changed):
                self._check = self._concluded = None
            else:
                cache.forget(changed)

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
        cache = PartCache(run.make_checker(project), project, self._log, self._interrupt)
        self._check = _Check(run, cache)

    @property
    def _scope(self) -> Scope:
        if self.files:
            return Scope(files=tuple(sorted(self.files)))
        inside = self.directory.resolve().relative_to(self.root).as_posix()
        return Scope(directories=("" if inside == "." else inside,))
