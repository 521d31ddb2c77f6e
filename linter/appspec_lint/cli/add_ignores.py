"""`--add-ignores`: suppresses the reported findings with comments that lack a reason."""

from __future__ import annotations

from collections.abc import Sequence

from appspec_lint.cli.file_changes import write_changes
from appspec_lint.cli.lint_target import LintTarget
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.text_edits import apply_edits
from appspec_lint.fix_result import FixResult
from appspec_lint.output.diff import FileChange
from appspec_lint.output.summary import counted
from appspec_lint.output.terminal import escape_controls
from appspec_lint.repository.tree import Tree
from appspec_lint.suppressions.new_suppressions import REASON, suppress

SHOWN = 5


def add_ignores(projects: Sequence[LintTarget], outcomes: Sequence[FixResult]) -> str:
    """Write the comments, and summarize them. Raises CallError if a file cannot be written."""
    count = 0
    changes: list[tuple[Tree, str, FileChange]] = []
    left: list[Diagnostic] = []
    for project, outcome in zip(projects, outcomes, strict=True):
        diagnostics = outcome.report.diagnostics
        new = suppress(diagnostics, project.tree)
        edits: dict[str, list[TextEdit]] = {}
        for edit in new.edits:
            edits.setdefault(edit.span.source.path, []).append(edit)
        for path, of_file in edits.items():
            source = of_file[0].span.source
            new_text = apply_edits(source.text, of_file)
            change = FileChange(source.display_path, source.text, new_text)
            changes.append((project.tree, path, change))
        count += len(diagnostics) - len(new.left)
        left += new.left
    write_changes(changes)
    lines = []
    if count:
        suppressed = f"suppressed {counted(count, 'finding')} in {counted(len(changes), 'file')}"
        lines.append(f"{suppressed}; replace `{REASON}` in the new comments with the reasons")
    elif not left:
        lines.append("no findings to suppress")
    if left:
        cannot = counted(len(left), "finding")
        lines.append(f"{cannot} cannot be suppressed by a comment; use the configuration file:")
        lines += [f"  {_locate(diagnostic)}" for diagnostic in left[:SHOWN]]
        lines += [f"  and {len(left) - SHOWN} more"] if len(left) > SHOWN else []
    return "".join(f"{line}\n" for line in lines)


def _locate(diagnostic: Diagnostic) -> str:
    return escape_controls(f"{diagnostic.path}:{diagnostic.start.line} {diagnostic.rule}")
