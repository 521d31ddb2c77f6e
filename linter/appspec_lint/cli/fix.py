"""`--fix` and `--diff`: applies fixes, or shows what they would change."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from appspec_lint.cli.common import Options
from appspec_lint.cli.lint_target import LintTarget
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.fix_result import FixResult
from appspec_lint.fixer import apply_fixes, count_fixable
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.output.summary import counted
from appspec_lint.output.terminal import escape_controls

if TYPE_CHECKING:
    from appspec_lint.output.diff import FileChange


def apply_fixes_to(projects: Sequence[LintTarget], options: Options) -> list[FixResult]:
    """Lint every project and apply the requested fixes, in memory only."""
    return [
        apply_fixes(
            project.tree,
            project.look,
            unsafe=options.unsafe_fixes,
            only=None if project.stdin is None else frozenset((project.stdin,)),
        )
        for project in projects
    ]


def write_fixed(projects: Sequence[LintTarget], outcomes: Sequence[FixResult]) -> None:
    """Write the fixed files to disk. Raises CallError if a file cannot be written."""
    from appspec_lint.cli.file_changes import write_changes  # only for changed files

    write_changes(
        (project.tree, path, change)
        for project, outcome in zip(projects, outcomes, strict=True)
        for path, change in _list_changes(project, outcome)
    )


def stdin_content(project: LintTarget, outcome: FixResult) -> bytes:
    """Return the fixed content of standard input; if nothing was fixed, the same bytes."""
    assert project.stdin is not None, "only standard input is printed"
    text = outcome.tree.texts.get(project.stdin)
    return project.tree.contents[project.stdin] if text is None else text.encode("utf-8")


def render_diffs(projects: Sequence[LintTarget], outcomes: Sequence[FixResult]) -> str:
    """Format the diff of all changes; on a terminal, control characters are escaped."""
    from appspec_lint.output.diff import unified_diff  # only for changed files

    changes = {
        change.display_path: change
        for project, outcome in zip(projects, outcomes, strict=True)
        for _, change in _list_changes(project, outcome)
    }
    text = "".join(unified_diff(changes[shown]) for shown in sorted(changes))
    return escape_controls(text, keep="\n\t") if sys.stdout.isatty() else text


def summarize_fixable(outcomes: Sequence[FixResult], *, quiet: bool) -> str:
    """Say how many of the reported findings can be fixed, and how."""
    safe = unsafe = 0
    for outcome in outcomes:
        report = outcome.report.only(Severity.ERROR) if quiet else outcome.report
        counts = count_fixable(outcome.tree, report.diagnostics)
        safe, unsafe = safe + counts[0], unsafe + counts[1]
    if not safe:
        return f"{unsafe} fixable with --fix --unsafe-fixes\n" if unsafe else ""
    more = f" ({unsafe} more with --unsafe-fixes)" if unsafe else ""
    return f"{safe} fixable with --fix{more}\n"


def summarize_created(projects: Sequence[LintTarget], outcomes: Sequence[FixResult]) -> str:
    """Name the files that fixes create, and how to add them to git."""
    lines = []
    for project, outcome in zip(projects, outcomes, strict=True):
        for _, change in _list_changes(project, outcome):
            if change.before is None:
                import shlex

                shown = escape_controls(change.display_path)
                kind = "executable script " if change.after.startswith("#!") else ""
                command = f": run `git add {shlex.quote(shown)}`" if project.tree.git else ""
                lines.append(f"created {kind}{shown}{command}\n")
    return "".join(lines)


def summarize_fixes(
    projects: Sequence[LintTarget], outcomes: Sequence[FixResult], unsafe: bool, done: str = "fixed"
) -> str:
    """Summarize how many findings were fixed in how many files, and of which rules."""
    names = Counter(applied.diagnostic.rule for outcome in outcomes for applied in outcome.applied)
    files = {
        change.display_path
        for project, outcome in zip(projects, outcomes, strict=True)
        for _, change in _list_changes(project, outcome)
    }
    withheld = sum(outcome.withheld for outcome in outcomes)
    listed = ", ".join(
        f"{name} ({count})"
        for name, count in sorted(names.items(), key=lambda row: (-row[1], row[0]))
    )
    counts = [count_fixable(outcome.tree, outcome.report.diagnostics) for outcome in outcomes]
    more = 0 if unsafe else sum(count for _, count in counts)
    if listed:
        text = f"{done} {counted(names.total(), 'finding')} in {counted(len(files), 'file')}"
        text += f": {listed}"
    else:
        text = "no fixes available" if unsafe else "no safe fixes available"
    text += f" ({more} more with --unsafe-fixes)\n" if more else "\n"
    if withheld:
        text += f"skipped {counted(withheld, 'fix', 'fixes')} that would cause new findings\n"
    return text


def _list_changes(project: LintTarget, outcome: FixResult) -> Iterator[tuple[str, FileChange]]:
    from appspec_lint.output.diff import FileChange  # only for changed files

    for path, text in outcome.tree.texts.items():
        if path not in project.tree.entries:
            yield path, FileChange(project.tree.display_path(path), None, text)
            continue
        before = project.tree.read(path)
        if isinstance(before, Source) and before.text != text:
            yield path, FileChange(before.display_path, before.text, text)
