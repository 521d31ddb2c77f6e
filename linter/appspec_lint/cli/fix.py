"""`--fix` and `--diff`: what is mended is written, or only shown."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appspec_lint import rules
from appspec_lint.baseline import Baseline
from appspec_lint.cli.common import CallError, reason
from appspec_lint.config.resolved import ConfigResolver
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.fixer import FixResult, apply_fixes
from appspec_lint.linter import lint
from appspec_lint.output.diff import FileChange, unified_diff
from appspec_lint.output.summary import counted
from appspec_lint.output.terminal import escape_controls
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.tree import Tree, write


@dataclass(frozen=True, slots=True)
class LintTarget:
    """A tree, what of it was asked for, and what is in force; `stdin` is what `-` stands for."""

    tree: Tree
    scope: Scope
    configuration: ConfigResolver
    known: Baseline
    stdin: str | None = None

    def look(self, tree: Tree) -> Report:
        """What is to be told of the tree, without what the baseline knows."""
        return self.known.split(
            lint(tree, self.scope, rules.every_rule(), configuration=self.configuration)
        )

    def fails(self, report: Report) -> bool:
        """Whether a finding is as bad as what governs its file has for a failure."""
        for each in report.diagnostics:
            least = self.configuration.of(each.finding.span.source.path).fail_on
            if least != "never" and each.severity.rank <= Severity(least).rank:
                return True
        return False


def apply_fixes_to(projects: Sequence[LintTarget], options: Namespace) -> list[FixResult]:
    """Look at every project, and mend it as far as the call says; the disk stays as it is."""
    if not (options.fix or options.diff):
        return [FixResult(each.tree, each.look(each.tree)) for each in projects]
    return [
        apply_fixes(
            each.tree,
            each.look,
            unsafe=options.unsafe_fixes,
            only=None if each.stdin is None else frozenset((each.stdin,)),
        )
        for each in projects
    ]


def write_fixed(projects: Sequence[LintTarget], mended: Sequence[FixResult]) -> None:
    """Write what was mended. Raises CallError where a file can't be written."""
    for project, after in zip(projects, mended, strict=True):
        for path, change in _changes(project, after):
            try:
                write(project.tree, path, change.before or "", change.after)
            except OSError as error:
                raise CallError(
                    f"{change.display_path} can't be written: {reason(error)}"
                ) from error


def stdin_text(project: LintTarget, after: FixResult) -> str:
    """The text that standard input has become."""
    assert project.stdin is not None, "only standard input is printed"
    reading = after.tree.read(project.stdin)
    return reading.text if isinstance(reading, Source) else ""


def render_diffs(projects: Sequence[LintTarget], mended: Sequence[FixResult]) -> str:
    """The diff of all that would be written; on a terminal nothing in it is obeyed."""
    changes = {
        change.display_path: change
        for project, after in zip(projects, mended, strict=True)
        for _, change in _changes(project, after)
    }
    text = "".join(unified_diff(changes[shown]) for shown in sorted(changes))
    return escape_controls(text, keep="\n\t") if sys.stdout.isatty() else text


def summarize_fixes(
    projects: Sequence[LintTarget], mended: Sequence[FixResult], done: str = "fixed"
) -> str:
    """How many findings were fixed in how many files, and by which rules' fixes."""
    names = Counter(each.diagnostic.rule for after in mended for each in after.applied)
    files = {
        change.display_path
        for project, after in zip(projects, mended, strict=True)
        for _, change in _changes(project, after)
    }
    withheld = sum(after.withheld for after in mended)
    listed = ", ".join(
        f"{name} ({count})"
        for name, count in sorted(names.items(), key=lambda row: (-row[1], row[0]))
    )
    text = f"{done} {counted(names.total(), 'finding')} in {counted(len(files), 'file')}"
    text += f": {listed}\n" if listed else "\n"
    if withheld:
        text += f"{counted(withheld, 'fix', 'fixes')} left out, which would bring new findings\n"
    return text


def _changes(project: LintTarget, after: FixResult) -> Iterator[tuple[str, FileChange]]:
    for path, text in after.tree.texts.items():
        if path not in project.tree.entries:
            yield path, FileChange(project.tree.display_path(path), None, text)
            continue
        before = project.tree.read(path)
        if isinstance(before, Source) and before.text != text:
            yield path, FileChange(before.display_path, before.text, text)
