"""`--baseline` and `--write-baseline`: reads and writes the file of known findings."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from appspec_lint.baseline import Baseline, BaselineEntry, read_baseline, serialize
from appspec_lint.cli.common import (
    BASELINE,
    CallError,
    Options,
    reason,
    warn,
    working_directory,
    write_file,
)
from appspec_lint.cli.lint_target import LintTarget
from appspec_lint.config.resolved import ConfigError
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.fix_result import FixResult
from appspec_lint.linter import SHELLCHECK_RULE, select_for_shellcheck
from appspec_lint.output.summary import counted
from appspec_lint.repository.disk import read_file
from appspec_lint.repository.entry import Unreadable
from appspec_lint.rules import every_rule, rule_named

SHOWN = 5


def read(name: str) -> Baseline:
    """Read a baseline. Raises CallError if the file cannot be read."""
    here = working_directory()
    inside = Path(os.path.abspath(name)).is_relative_to(here)  # noqa: PTH100  # through no link
    reading = read_file(Path(name), name, within=here if inside else None)
    if isinstance(reading, Unreadable):
        raise CallError(f"cannot read `{name}`: {reading.reason}")
    return read_baseline(reading.text, name)


def write_baseline(report: Report, options: Options) -> str:
    """Write the findings to a baseline, which never overwrites any other kind of file."""
    name = options.write_baseline or options.baseline or BASELINE
    path = Path(name)
    try:
        if path.exists() or path.is_symlink():
            read(name)
    except ConfigError as error:
        raise CallError(f"refusing to overwrite `{name}`: {error}") from error
    except (OSError, ValueError) as error:
        raise CallError(f"cannot write `{name}`: {reason(error)}") from error
    write_file(name, serialize(report.diagnostics), options.paths)
    return f"recorded {counted(len(report.diagnostics), 'finding')} in {name}\n"


def report_stale(
    known: Baseline, projects: Sequence[LintTarget], outcomes: Sequence[FixResult]
) -> None:
    """Report obsolete entries: no finding matches them, though rule and file were checked."""
    left: Counter[BaselineEntry] | None = None
    for project, outcome in zip(projects, outcomes, strict=True):
        stale = Counter(
            {
                entry: count
                for entry, count in known.stale(outcome.report).items()
                if _was_checked(project, entry)
            }
        )
        left = stale if left is None else left & stale
    if not left:
        return
    ordered = sorted(left, key=lambda entry: (entry.path, entry.rule))
    names = [f"{entry.path} ({entry.rule})" for entry in ordered]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    entries = counted(left.total(), "baseline entry is", "baseline entries are")
    line = f"{entries} obsolete: {', '.join(names[:SHOWN])}{more}"
    warn(f"{line}; run with --write-baseline to update it")


def _was_checked(project: LintTarget, entry: BaselineEntry) -> bool:
    rule = rule_named(entry.rule)
    selected = rule is None or project.configuration.of(entry.path).selection.includes(rule)
    if entry.rule == SHELLCHECK_RULE:
        is_selected = select_for_shellcheck(
            project.configuration, project.scope, every_rule(), project.tree.root
        )
        selected = is_selected(entry.path)
    return selected and project.scope.contains(entry.path)
