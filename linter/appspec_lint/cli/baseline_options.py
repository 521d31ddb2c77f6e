"""`--baseline` and `--write-baseline`: the file of known findings is read, and written."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from appspec_lint.baseline import Baseline, BaselineEntry, read_baseline, serialize
from appspec_lint.cli.common import CallError, reason
from appspec_lint.cli.fix import LintTarget
from appspec_lint.cli.options import BASELINE
from appspec_lint.config.resolved import ConfigError
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.fixer import FixResult
from appspec_lint.linter import SHELLCHECK_RULE, select_for_shellcheck
from appspec_lint.output.summary import counted
from appspec_lint.output.terminal import escape_controls
from appspec_lint.repository.tree import Unreadable, read_file
from appspec_lint.rules import every_rule, rule_named

SHOWN = 5


def read(options: Namespace) -> Baseline:
    """The baseline that the call names; an empty one where it is to be written."""
    if options.baseline is None or options.write_baseline is not None:
        return Baseline()
    return _read(options.baseline)


def write(report: Report, options: Namespace) -> str:
    """Write the findings as known, and say so. Nothing but a baseline is ever overwritten."""
    name = options.write_baseline or options.baseline or BASELINE
    path = Path(name)
    try:
        if path.exists() or path.is_symlink():
            _read(name)
        path.write_text(serialize(report.diagnostics), encoding="utf-8", newline="\n")
    except ConfigError as error:
        raise CallError(f"{name} is not overwritten: {error}") from error
    except (OSError, ValueError) as error:
        raise CallError(f"{name} can't be written: {reason(error)}") from error
    return f"{counted(len(report.diagnostics), 'finding')} noted in {name}\n"


def report_stale(
    known: Baseline, projects: Sequence[LintTarget], mended: Sequence[FixResult]
) -> None:
    """Name the entries that nothing matches any more, of rules and files that were looked at."""
    left: Counter[BaselineEntry] | None = None
    for project, after in zip(projects, mended, strict=True):
        stale = Counter(
            {
                entry: count
                for entry, count in known.stale(after.report).items()
                if _concerned(project, entry)
            }
        )
        left = stale if left is None else left & stale
    if not left:
        return
    names = [f"{each.path} ({each.rule})" for each in sorted(left, key=lambda e: (e.path, e.rule))]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    entries = counted(left.total(), "entry", "entries")
    line = f"{entries} of the baseline fit nothing any more: {', '.join(names[:SHOWN])}{more}"
    print(escape_controls(f"appspec-lint: {line}; --write-baseline renews it"), file=sys.stderr)


def _concerned(project: LintTarget, entry: BaselineEntry) -> bool:
    rule = rule_named(entry.rule)
    selected = rule is None or project.configuration.of(entry.path).selection.includes(rule.info)
    if entry.rule == SHELLCHECK_RULE:
        selected = select_for_shellcheck(project.configuration, project.scope, every_rule())(
            entry.path
        )
    return selected and project.scope.contains(entry.path)


def _read(name: str) -> Baseline:
    reading = read_file(Path(name), name)
    if isinstance(reading, Unreadable):
        raise CallError(f"{name} can't be read: {reading.reason}")
    return read_baseline(reading.text, name)
