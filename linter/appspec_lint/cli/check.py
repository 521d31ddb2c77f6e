"""The command `check`, which is the default."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import partial

from appspec_lint.cli.common import (
    CallError,
    CrashError,
    Options,
    find_projects,
    show,
    use_color,
    warn,
    working_directory,
    write_file,
)
from appspec_lint.lazy.typing_names import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from appspec_lint.baseline import Baseline
    from appspec_lint.cli.argument_parser import Parser
    from appspec_lint.cli.lint_target import LintTarget
    from appspec_lint.diagnostics.diagnostic import Report
    from appspec_lint.fix_result import FixResult


DEFAULTS: dict[str, object] = {
    "add_ignores": False, "agent": None, "baseline": None, "changed_since": None,
    "color": "auto", "config": None, "diff": False, "exclude": None, "extend_ignore": None,
    "extend_select": None, "fail_on": None, "fix": False, "format": None, "ignore": None,
    "instances": None, "jobs": None,
    "no_config": False, "no_ignores": False, "output": None, "quiet": False, "report": None,
    "select": None, "shellcheck": None, "show_config": False, "statistics": False,
    "stdin_filename": None, "unsafe_fixes": False, "verbose": False, "watch": False,
    "write_baseline": None,
}  # fmt: skip
"""The values of all flags if none is given."""


def arguments() -> Parser:
    """Define the arguments of `check`."""
    from appspec_lint.cli import options  # its import takes longer than that of our models

    return options.arguments()


def parse_arguments(given: list[str]) -> Options:
    """Parse the arguments; the usual call, which consists of paths only, needs no parser."""
    end = given.index("--") if "--" in given else len(given)
    flags, paths = given[:end], given[end + 1 :]
    if any(argument.startswith("-") for argument in flags):
        options = arguments().read(flags)
        options.paths += paths
        from appspec_lint.cli.flag_conflicts import reject_ineffective_flags

        reject_ineffective_flags(options)
        return options
    return Options(paths=[*flags, *paths], **DEFAULTS)


def run(given: list[str]) -> int:
    """Lint and print the report. Returns the exit status: 0 (clean) or 1 (findings)."""
    options = parse_arguments(given)
    if options.watch:
        from appspec_lint.cli.watch import watch

        return watch(options, lambda: _run_once(options))
    return _run_once(options)


def _run_once(options: Options) -> int:
    from appspec_lint.config.resolved import ConfigError
    from appspec_lint.parts.workers import WorkerDied

    try:
        return _run(options)
    except ConfigError as error:
        raise CallError(str(error)) from error
    except WorkerDied as error:
        raise CrashError(str(error)) from error


def _find_targets(options: Options, known: Baseline | None) -> list[LintTarget]:
    """Find the projects of the paths, each with its configuration."""
    from appspec_lint.cli.configuration import resolve_target
    from appspec_lint.cli.lint_target import LintTarget
    from appspec_lint.parts.workers import count_processors

    processes = options.jobs or count_processors()
    projects = []
    for tree, whole, stdin in find_projects(options):
        if tree.is_revision:
            from appspec_lint.cli.flag_conflicts import reject_changes_to_archives

            reject_changes_to_archives(options)
        scope = whole
        if scope.files:
            from appspec_lint.pipeline.definition_search import widen_to_definitions

            scope = widen_to_definitions(tree, scope)
        if options.changed_since is not None:
            from appspec_lint.cli.changed_files import limit_to_changed

            scope = limit_to_changed(tree, scope, options.changed_since, options.config)
        resolve = partial(resolve_target, scope=scope, options=options)
        projects.append(LintTarget(tree, scope, resolve(tree), known, resolve, stdin, processes))
    return projects


def _run(options: Options) -> int:
    from appspec_lint.diagnostics.diagnostic import merge

    known = _read_baseline(options)
    projects = _find_targets(options, known)
    invalid = [project for project in projects if project.configuration.mistakes]
    if invalid:
        _write_report(merge(project.look(project.tree) for project in invalid), options)
        from appspec_lint.cli.config_report import report_invalid

        raise CallError(report_invalid(invalid[0].configuration))
    if options.show_config:
        from appspec_lint.cli.config_report import show_config
        from appspec_lint.output.log_commands import disarm

        blocks = [show_config(each.scope, each.configuration) for each in projects]
        _write_output(disarm("\n".join(blocks)), options)
        return 0
    if options.verbose:
        _explain(projects)
    outcomes = _lint(projects, options)
    if options.diff:
        return _show_diffs(projects, outcomes, options)
    report = merge(outcome.report for outcome in outcomes)
    if options.write_baseline is not None:
        from appspec_lint.cli.baseline_options import write_baseline

        show(write_baseline(report, options))
        return 0
    if options.add_ignores:
        from appspec_lint.cli.add_ignores import add_ignores

        show(add_ignores(projects, outcomes))
        return 0
    notes = _write_fixes(projects, outcomes, options)
    if options.fix and projects[0].stdin is not None:  # standard output is for the fixed text
        from appspec_lint.cli.fix import stdin_content

        text = _format_report(report, options, _choose_format(options), to_file=False)
        print(text + notes, end="", file=sys.stderr)
        _write_additional_reports(report, options)
        _write_output(stdin_content(projects[0], outcomes[0]), options)
    else:
        _write_report(report, options, notes)
    if known is not None:
        from appspec_lint.cli.baseline_options import report_stale

        report_stale(known, projects, outcomes)
    _warn_if_nothing_found(projects, outcomes, options.changed_since)
    pairs = zip(projects, outcomes, strict=True)
    fails = (project.fails(outcome.report) for project, outcome in pairs)
    return 1 if any(fails) else 0


def _read_baseline(options: Options) -> Baseline | None:
    """Read the baseline given on the command line, unless it is about to be written."""
    if options.baseline is None or options.write_baseline is not None:
        return None
    from appspec_lint.cli.baseline_options import read

    return read(options.baseline)


def _lint(projects: list[LintTarget], options: Options) -> list[FixResult]:
    """Lint every project and apply the requested fixes, in memory only."""
    if options.fix or options.diff:
        from appspec_lint.cli.fix import apply_fixes_to

        return apply_fixes_to(projects, options)
    from appspec_lint.fix_result import FixResult

    return [FixResult(project.tree, project.look(project.tree)) for project in projects]


def _show_diffs(projects: list[LintTarget], outcomes: list[FixResult], options: Options) -> int:
    from appspec_lint.cli import fix
    from appspec_lint.output import log_commands

    text = fix.render_diffs(projects, outcomes)
    summary = fix.summarize_fixes(projects, outcomes, options.unsafe_fixes, "would fix")
    print(summary, end="", file=sys.stderr)
    in_log = log_commands.runs_in_ci() and not _is_to_file(options)
    _write_output(log_commands.disarm(text) if in_log else text, options)
    return 1 if text else 0


def _write_fixes(projects: list[LintTarget], outcomes: list[FixResult], options: Options) -> str:
    """Write the fixed files; return what was fixed, or what can be fixed."""
    are_fixable = any(
        diagnostic.finding.fixes for each in outcomes for diagnostic in each.report.diagnostics
    )
    if not (options.fix or are_fixable):
        return ""
    from appspec_lint.cli import fix

    if options.fix:
        notes = fix.summarize_fixes(projects, outcomes, options.unsafe_fixes)
        if projects[0].stdin is not None:
            return notes
        fix.write_fixed(projects, outcomes)
        return notes + fix.summarize_created(projects, outcomes)
    if _choose_format(options) == "text":
        return fix.summarize_fixable(outcomes, quiet=options.quiet)
    return ""


def _warn_if_nothing_found(
    projects: list[LintTarget], outcomes: list[FixResult], since: str | None
) -> None:
    configured = sum(len(project.configuration.sources) for project in projects)
    reports = [outcome.report for outcome in outcomes]
    if any(report.diagnostics for report in reports):
        return
    if sum(len(report.sources) for report in reports) <= configured:
        from appspec_lint.cli.nothing_found import explain_nothing

        warn(explain_nothing(projects, outcomes, since))


def _explain(projects: Iterable[LintTarget]) -> None:
    from appspec_lint.cli import verbose

    for project in projects:
        verbose.explain(project.tree, project.scope, project.configuration)


def _choose_format(options: Options) -> str:
    form: str | None = options.format
    if form is None and _is_to_file(options):
        return "text"
    return form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")


def _is_to_file(options: Options) -> bool:
    return options.output not in (None, "-")


def _format_report(report: Report, options: Options, form: str, *, to_file: bool) -> str:
    if options.quiet:
        from appspec_lint.diagnostics.rule_info import Severity

        report = report.only(Severity.ERROR)
    color = form == "text" and use_color(options.color, to_file=to_file)
    if form == "text":
        return _render_text(report, options, color=color, to_file=to_file)
    from appspec_lint.output.report_formats import FORMATS as RENDERERS

    root = working_directory()
    return RENDERERS[form](report, root=root, repository=_find_repository(root, form))


def _render_text(report: Report, options: Options, *, color: bool, to_file: bool) -> str:
    if not report.diagnostics:
        from appspec_lint.output.summary import summary

        return summary(report) + "\n"
    from appspec_lint.cli.terminal_layout import terminal_layout
    from appspec_lint.output.log_commands import disarm
    from appspec_lint.output.text import render

    layout = terminal_layout(to_file=to_file, color=color, verbose=options.verbose)
    return disarm(render(report, color=color, layout=layout))


def _find_repository(root: Path, form: str) -> Path | None:
    """The directory that the paths in a CI format are relative to, also outside of a job."""
    from appspec_lint.cli.ci_environment import find_checkout

    checkout = find_checkout(root)
    if checkout is None and form in ("azure", "github", "gitlab", "sarif"):
        from appspec_lint.repository.disk import find_work_tree

        return find_work_tree(root)
    return checkout


def _write_report(report: Report, options: Options, notes: str = "") -> None:
    """Write the report, followed by further lines about the run, and the additional reports."""
    form = _choose_format(options)
    text = _format_report(report, options, form, to_file=_is_to_file(options))
    if options.statistics:
        notes += _format_statistics(diagnostic.rule for diagnostic in report.diagnostics)
    if form in ("text", "concise"):
        text += notes
    else:  # machine-readable output contains nothing else
        print(notes, end="", file=sys.stderr)
    _write_output(text, options)
    _write_additional_reports(report, options)


def _write_additional_reports(report: Report, options: Options) -> None:
    for form, file in options.report or ():
        text = _format_report(report, options, form, to_file=True)
        write_file(file, text, options.paths)


def _write_output(text: str | bytes, options: Options) -> None:
    if _is_to_file(options):
        write_file(options.output, text, options.paths)
    else:
        show(text)


def _format_statistics(names: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{count:5}  {name}\n" for name, count in rows)
