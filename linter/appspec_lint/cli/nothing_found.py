"""Says that nothing was linted, and what may be the reason."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from appspec_lint.cli.lint_target import LintTarget
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.fix_result import FixResult
from appspec_lint.lazy.records import replace
from appspec_lint.repository.discovery import discover, has_near_name

_NAMES = ("appspec.yml", "appspec.yaml", "buildspec.yml", "buildspec.yaml")


def explain_nothing(
    projects: Sequence[LintTarget], outcomes: Sequence[FixResult], since: str | None = None
) -> str:
    """Explain in one line why no AppSpec and no buildspec was linted; "" if any was.

    `since` is the revision of `--changed-since`.
    """
    for project, outcome in zip(projects, outcomes, strict=True):
        configured = {source.path for source in project.configuration.sources}
        if outcome.report.diagnostics or outcome.report.suppressed:
            return ""
        if any(source.path not in configured for source in outcome.report.sources):
            return ""
    excluded = next((path for project in projects for path in _find_excluded(project)), None)
    if excluded is not None:
        return f"no AppSpec and no buildspec left to lint; `{excluded}` is excluded"
    if since is not None:
        return f"no AppSpec, no buildspec and no file next to one has changed since `{since}`"
    if projects and not any(project.scope.directories for project in projects):
        return "the given files do not belong to any AppSpec or buildspec"
    near = next((pair for project in projects for pair in _find_near(project)), None)
    if near is None:
        return "no AppSpec and no buildspec found"
    return f"no AppSpec and no buildspec found; is `{near[0]}` meant to be `{near[1]}`?"


def _find_excluded(project: LintTarget) -> Iterator[str]:
    """The specs that are in the scope, but excluded."""
    scope = project.configuration.without(project.scope)
    if scope.excluded:
        candidates = discover(project.tree, replace(scope, excluded=()))
        for path in (*candidates.appspecs, *candidates.buildspecs):
            if scope.excludes(path):
                yield project.tree.display_path(path)


def _find_near(project: LintTarget) -> Iterator[tuple[str, str]]:
    """The files whose names are nearly that of a spec, and that name; the nearest first."""
    for path in sorted(project.tree.entries, key=lambda path: (path.count("/"), path)):
        if project.scope.contains(path):
            name = posixpath.basename(path)
            meant = "appspec.yml" if has_near_name(name) else closest_match(name, _NAMES)
            if meant is not None:
                yield project.tree.display_path(path), meant
