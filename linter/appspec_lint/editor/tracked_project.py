"""A project that knows what each of its facts was read from, so that it can outlive a change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from appspec_lint.appspec.appspec_model import AppSpec
from appspec_lint.build.layout import ProjectLayout
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.deployment.whole_project import Specs, WholeProject
from appspec_lint.diagnostics.span import Source
from appspec_lint.editor.dependencies import Dependencies, Question, ReadLog
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.project import Project
from appspec_lint.repository.discovery import Candidates, Scope
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain.mentions import Mention, Mentions

if TYPE_CHECKING:
    from appspec_lint.build.ci_jobs import SimulatedJob


class TrackedProject(Project):
    """A project, divided into its smallest parts.

    A part depends on the files that were read for it, and on its questions about the whole project.
    """

    def __init__(self, tree: Tree, scope: Scope, layout: ProjectLayout, log: ReadLog) -> None:
        self._log = log
        self._basis = Dependencies()
        self._division = Dependencies()
        self._parts: list[Candidates] | None = None
        self._tracked_whole: _TrackedWhole | None = None
        with log.recording(self._basis):
            super().__init__(tree, scope, layout, specs_per_part=1)
        self.mentions = self._tracked_mentions = _TrackedMentions(tree, log)

    def is_based_on(self, paths: Collection[str]) -> bool:
        """Whether any of the files was searched for definitions of the pipeline."""
        return not self._basis.paths.isdisjoint(paths)

    def forget(self, paths: Collection[str]) -> bool:
        """Forget what was read from the files; say whether an answer may have changed."""
        changed = False
        if not self._tracked_mentions.basis.paths.isdisjoint(paths):
            self.mentions = self._tracked_mentions = _TrackedMentions(self.tree, self._log)
            changed = True
        whole = self._tracked_whole
        if whole is not None and (changed or not whole.basis.paths.isdisjoint(paths)):
            self._tracked_whole = None
            changed = True
        if not self._division.paths.isdisjoint(paths):
            self._division = Dependencies()
            self._parts = self._has_only_services = None
            changed = True
        return changed

    def answer(self, question: Question) -> object:
        """Answer a question about the whole project again."""
        name, *arguments = question
        for subject in (self, self.whole, self.mentions):
            fact = getattr(type(subject), name, None)
            if isinstance(fact, property):
                return _fingerprint(getattr(subject, name))
            if fact is not None:
                return getattr(subject, name)(*arguments)
        raise LookupError(name)

    def divide(self) -> list[Candidates]:
        """The parts that can be loaded one by one; one part if everything is related."""
        if self._parts is None:
            with self._log.recording(self._division):
                self._parts = super().divide()
        return self._parts

    @property
    def jobs(self) -> tuple[SimulatedJob, ...]:
        """The jobs of CI systems, and what they do to the files of the repository."""
        with self._log.recording(self._basis):
            return super().jobs

    @property
    def is_service_project(self) -> bool:
        """Whether no AppSpec is for EC2, as far as their names show."""
        with self._log.recording(self._division):
            answer = super().is_service_project
        return self._log.use(("is_service_project",), answer)

    @property
    def whole(self) -> WholeProject:
        """What a part may use of all others."""
        if self._tracked_whole is None:
            self._tracked_whole = _TrackedWhole(
                self.candidates, self.read_all_specs, self.read_scripts, self._log
            )
        return self._tracked_whole


class _TrackedMentions(Mentions):
    """An index of mentions that notes each search in it."""

    basis: Dependencies
    log: ReadLog

    def __init__(self, tree: Tree, log: ReadLog) -> None:
        vars(self).update(tree=tree, _directories={}, basis=Dependencies(), log=log)

    def find(self, path: str) -> Mention | None:
        """Where a file that a build reads names the file that `path` may be a copy of."""
        with self.log.recording(self.basis):
            mention = super().find(path)
        return self.log.use(("find", path), mention)

    def has_name(self, name: str) -> bool:
        """Whether a file that a build reads contains `name` as a word."""
        with self.log.recording(self.basis):
            has_name = super().has_name(name)
        return self.log.use(("has_name", name), has_name)

    def find_directory(self, directory: str) -> Mention | None:
        """Where a line that copies names `directory`, or one above it."""
        with self.log.recording(self.basis):
            mention = super().find_directory(directory)
        return self.log.use(("find_directory", directory), mention)


class _TrackedWhole(WholeProject):
    """A whole project that notes each question about it."""

    def __init__(
        self,
        candidates: Candidates,
        read_specs: Callable[[], Specs],
        read_scripts: Callable[[], Iterable[Source]],
        log: ReadLog,
    ) -> None:
        super().__init__(candidates, read_specs, read_scripts)
        self.basis = Dependencies()
        self._log = log

    @property
    def appspecs(self) -> list[AppSpec]:
        """The AppSpecs of the project."""
        with self._log.recording(self.basis):
            appspecs = super().appspecs
        self._log.use(("appspecs",), _fingerprint(appspecs))
        return appspecs

    @property
    def buildspecs(self) -> list[Buildspec]:
        """The buildspecs of the project."""
        with self._log.recording(self.basis):
            buildspecs = super().buildspecs
        self._log.use(("buildspecs",), _fingerprint(buildspecs))
        return buildspecs

    @property
    def deployed_paths(self) -> frozenset[str]:
        """The paths of the AppSpecs for EC2/on-premises."""
        with self._log.recording(self.basis):
            paths = super().deployed_paths
        return self._log.use(("deployed_paths",), paths)

    @property
    def script_texts(self) -> tuple[str, ...]:
        """The text of each hook script."""
        with self._log.recording(self.basis):
            texts = super().script_texts
        return self._log.use(("script_texts",), texts)

    @property
    def homes(self) -> frozenset[str]:
        """The directories of all AppSpecs."""
        with self._log.recording(self.basis):
            homes = super().homes
        return self._log.use(("homes",), homes)


def _fingerprint(value: object) -> object:
    """What two answers have in common if they are equal."""
    if isinstance(value, list):
        return tuple((spec.path, spec.source.text) for spec in value)
    return value
