"""Checks the parts of a project, and keeps only what is reported of each."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence

from appspec_lint.build.artifact_contents import forget_contents
from appspec_lint.config.resolved import ConfigError
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.typing_names import TYPE_CHECKING, Protocol
from appspec_lint.parts.rule_runs import run_rules
from appspec_lint.parts.workers import work_through
from appspec_lint.project import IndivisibleProject, LoadedPart, Project
from appspec_lint.repository.components import unite
from appspec_lint.repository.discovery import Candidates
from appspec_lint.rules.registry import Rule
from appspec_lint.script.script import Script
from appspec_lint.suppressions import find_directives, may_have_directives

if TYPE_CHECKING:
    from appspec_lint.shellcheck.client import ShellCheckNote

IsSelected = Callable[[str], bool]
"""Whether ShellCheck checks the file of this path."""


@dataclass(frozen=True)
class CheckedPart:
    """What rules report of a part: each finding with the name of its rule.

    `files` are those that were checked; of a file without findings and suppression comments,
    only its path is kept if the project has several parts. `staged` are AppSpecs that do not belong
    to the part, and that its builds copy.
    """

    findings: tuple[tuple[str, Finding], ...]
    files: tuple[Source | str, ...]
    staged: frozenset[str] = frozenset()

    @property
    def reported_paths(self) -> frozenset[str]:
        """The files with findings."""
        return frozenset(finding.span.source.path for _, finding in self.findings)

    @property
    def checked_paths(self) -> frozenset[str]:
        """All files that were checked."""
        return frozenset(map(path_of, self.files))

    def without_texts(self) -> CheckedPart:
        """This part with only the paths of the files whose text is not needed any more."""
        reported = self.reported_paths
        files = tuple(
            file
            if isinstance(file, str) or file.path in reported or may_have_directives(file)
            else file.path
            for file in self.files
        )
        return CheckedPart(self.findings, files, self.staged)


def path_of(source: Source | str) -> str:
    """The path of a file that was checked."""
    return source if isinstance(source, str) else source.path


@dataclass(frozen=True, eq=False)
class PartChecker:
    """Loads a part of a project, and runs rules on it."""

    project: Project
    rules: Sequence[Rule]
    is_shellchecked: IsSelected | None
    target_os: str | None

    def check(self, part: Candidates | None = None) -> CheckedPart:
        """Check a part, or the whole project."""
        return self.check_loaded(self.project.load(part))

    def check_loaded(self, loaded: LoadedPart) -> CheckedPart:
        """Check what was loaded."""
        context = loaded.context
        if self.is_shellchecked is not None:
            notes = _collect_notes(context, self.is_shellchecked)
            context = replace(context, shellcheck=notes)
        findings = tuple(
            (diagnostic.rule, diagnostic.finding)
            for diagnostic in run_rules(self.rules, context, self.target_os)
        )
        forget_contents(context.tree)
        return CheckedPart(findings, tuple(_list_sources(context)), loaded.staged)

    def check_and_forget(self, part: Candidates) -> CheckedPart:
        """Check a part, and keep nothing that its findings do not need."""
        checked = self.check(part).without_texts()
        find_directives.cache_clear()  # its keys are sources
        gc.collect(1)
        return checked


class Checker(Protocol):
    """Checks a project, or one part of it after the other."""

    @property
    def project(self) -> Project:
        """The project to check."""

    def check(self, part: Candidates | None = None) -> CheckedPart:
        """Check a part, or the whole project."""

    def check_and_forget(self, part: Candidates) -> CheckedPart:
        """Check a part, and keep nothing that its findings do not need."""


def check_project(checker: Checker, processes: int) -> list[CheckedPart]:
    """Check the parts of a project. What is reported does not depend on how it is divided."""
    parts = checker.project.divide()
    if len(parts) == 1:
        return [checker.check()]
    checked: dict[Candidates, CheckedPart] = {}
    try:
        while True:
            new = [part for part in parts if part not in checked]
            checked.update(
                zip(new, work_through(new, checker.check_and_forget, processes), strict=True)
            )
            united = _unite_related(parts, [checked[part] for part in parts])
            if united == parts:
                return [checked[part] for part in parts]
            parts = united
    except IndivisibleProject:
        return [checker.check()]


def _unite_related(parts: Sequence[Candidates], checked: Sequence[CheckedPart]) -> list[Candidates]:
    """Unite the parts that turned out to be related.

    One copies an AppSpec that belongs to the other, or that the other copies as well; or they run
    the same script, and something is reported in it, which rules do once.
    """
    copied = frozenset(path for part in checked for path in part.staged)
    reported = frozenset(path for part in checked for path in part.reported_paths)
    users: dict[str, list[int]] = {}
    for number, (part, found) in enumerate(zip(parts, checked, strict=True)):
        related = found.staged | (found.checked_paths & reported)
        related |= copied.intersection(part.appspecs)
        for path in related:
            users.setdefault(path, []).append(number)
    firsts = list(range(len(parts)))
    for numbers in users.values():
        roots = {_find_first(firsts, number) for number in numbers}
        for root in roots:
            firsts[root] = min(roots)
    groups: dict[int, list[Candidates]] = {}
    for number, part in enumerate(parts):
        groups.setdefault(_find_first(firsts, number), []).append(part)
    return [group[0] if len(group) == 1 else unite(group) for group in groups.values()]


def _find_first(firsts: Sequence[int], number: int) -> int:
    while firsts[number] != number:
        number = firsts[number]
    return number


def _list_sources(context: Context) -> Iterator[Source]:
    yield from (appspec.source for appspec in context.appspecs)
    yield from (buildspec.source for buildspec in context.buildspecs)
    for bundle in context.bundles:
        yield from (run.script.source for run in bundle.runs if run.script is not None)
    for service in context.services:
        yield from service.sources


def _collect_notes(context: Context, is_selected: IsSelected) -> tuple[ShellCheckNote, ...]:
    """ShellCheck's notes on the selected files. Raises ConfigError if it does not answer."""
    from appspec_lint.shellcheck import client
    from appspec_lint.shellcheck.client import ShellCheckFailed
    from appspec_lint.shellcheck.inputs import check_snippets

    program = client.find_program(context.tree.root)
    if program is None:
        return ()
    try:
        return check_snippets(
            program,
            [script for script in _list_scripts(context) if is_selected(script.source.path)],
            [buildspec for buildspec in context.buildspecs if is_selected(buildspec.path)],
        )
    except ShellCheckFailed as error:
        raise ConfigError(str(error)) from error


def _list_scripts(context: Context) -> Iterable[Script]:
    scripts: dict[str, Script] = {}
    for bundle in context.bundles:
        for _, script in bundle.scripts:
            scripts.setdefault(script.source.path, script)
    return scripts.values()
