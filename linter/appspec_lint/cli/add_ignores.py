"""`--add-ignores`: suppresses the reported findings with comments that lack a reason."""

from __future__ import annotations

from collections.abc import Sequence

from appspec_lint.cli.common import CallError, reason
from appspec_lint.cli.lint_target import LintTarget
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.text_edits import apply_edits
from appspec_lint.fix_result import FixResult
from appspec_lint.output.summary import counted
from appspec_lint.output.terminal import escape_controls
from appspec_lint.repository.disk import write
from appspec_lint.suppressions.new_suppressions import REASON, suppress

SHOWN = 5


def add_ignores(projects: Sequence[LintTarget], outcomes: Sequence[FixResult]) -> str:
    """Write the comments, and summarize them. Raises CallError if a file cannot be written."""
    count = files = 0
    left: list[Diagnostic] = []
    for project, outcome in zip(projects, outcomes, strict=True):
        diagnostics = outcome.report.diagnostics
        new = suppress(diagnostics, project.tree)
        edits: dict[str, list[TextEdit]] = {}
        for edit in new.edits:
            edits.setdefault(edit.span.source.path, []).append(edit)
        for path, of_file in edits.items():
            source = of_file[0].span.source
            try:
                write(project.tree, path, source.text, apply_edits(source.text, of_file))
            except OSError as error:
                raise CallError(f"cannot write `{source.display_path}`: {reason(error)}") from error
        count += len(diagnostics) - len(new.left)
        files += len(edits)
        left += new.left
    lines = []
    if count:
        suppressed = f"suppressed {counted(count, 'finding')} in {counted(files, 'file')}"
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
