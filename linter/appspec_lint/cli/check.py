"""The command `check`, which is the default."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from appspec_lint.cli.common import CallError, reason, show
from appspec_lint.cli.options import FORMATS, arguments

__all__ = ("FORMATS", "arguments", "run")

if TYPE_CHECKING:
    from appspec_lint.diagnostics.diagnostic import Report
    from appspec_lint.repository.discovery import Scope
    from appspec_lint.repository.tree import Tree


def run(given: list[str]) -> int:
    """Lint and print the report. Returns the exit status: 0 (clean) or 1 (findings)."""
    options = arguments().parse_args(given)
    from appspec_lint.config.resolved import ConfigError

    try:
        return _run(options)
    except ConfigError as error:
        raise CallError(str(error)) from error


def _run(options: argparse.Namespace) -> int:
    from appspec_lint.cli import baseline_options, configuration, fix
    from appspec_lint.diagnostics.diagnostic import merge

    known = baseline_options.read(options)
    projects = [
        fix.LintTarget(
            tree, scope, configuration.resolve_target(tree, scope, options), known, stdin
        )
        for tree, scope, stdin in _find_projects(options)
    ]
    invalid = [project for project in projects if project.configuration.mistakes]
    if invalid:
        _write_report(merge(project.look(project.tree) for project in invalid), options)
        raise CallError(configuration.report_invalid(invalid[0].configuration))
    if options.show_config:
        blocks = (
            configuration.show_config(project.scope, project.configuration) for project in projects
        )
        _write_output("\n".join(blocks), options)
        return 0
    outcomes = fix.apply_fixes_to(projects, options)
    if options.diff:
        text = fix.render_diffs(projects, outcomes)
        summary = fix.summarize_fixes(projects, outcomes, options.unsafe_fixes, "would fix")
        print(summary, end="", file=sys.stderr)
        _write_output(text, options)
        return 1 if text else 0
    report = merge(outcome.report for outcome in outcomes)
    notes = ""
    if options.fix:
        notes = fix.summarize_fixes(projects, outcomes, options.unsafe_fixes)
        if projects[0].stdin is None:
            fix.write_fixed(projects, outcomes)
    if options.write_baseline is not None:
        show(notes + baseline_options.write(report, options))
        return 0
    if options.fix and projects[0].stdin is not None:  # standard output is for the fixed text
        print(_format_report(report, options) + notes, end="", file=sys.stderr)
        _write_output(fix.stdin_text(projects[0], outcomes[0]), options)
    else:
        _write_report(report, options, notes)
    baseline_options.report_stale(known, projects, outcomes)
    pairs = zip(projects, outcomes, strict=True)
    fails = (project.fails(outcome.report) for project, outcome in pairs)
    return 1 if any(fails) else 0


def _choose_format(options: argparse.Namespace) -> str:
    form: str | None = options.format
    return form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")


def _format_report(report: Report, options: argparse.Namespace) -> str:
    from appspec_lint.diagnostics.rule_info import Severity
    from appspec_lint.output import FORMATS as RENDERERS

    if options.quiet:
        report = report.only(Severity.ERROR)
    form = _choose_format(options)
    color = options.output in (None, "-") and form == "text" and _use_color(options.color)
    return RENDERERS[form](report, root=Path.cwd(), color=color)


def _write_report(report: Report, options: argparse.Namespace, notes: str = "") -> None:
    """Write the report, followed by further lines about the run."""
    text = _format_report(report, options)
    if options.statistics:
        notes += _format_statistics(diagnostic.rule for diagnostic in report.diagnostics)
    if _choose_format(options) in ("text", "concise"):
        text += notes
    else:  # machine-readable output contains nothing else
        print(notes, end="", file=sys.stderr)
    _write_output(text, options)


def _write_output(text: str, options: argparse.Namespace) -> None:
    if options.output in (None, "-"):
        show(text)
        return
    try:
        Path(options.output).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CallError(f"cannot write `{options.output}`: {reason(error)}") from error


def _find_projects(options: argparse.Namespace) -> Iterator[tuple[Tree, Scope, str | None]]:
    """Find the trees that contain the paths, each with the paths to lint in it."""
    from appspec_lint.repository.discovery import Scope
    from appspec_lint.repository.disk import from_disk

    here = Path.cwd()
    paths: list[str] = options.paths
    stdin: str | None = None
    if "-" in paths:
        if options.stdin_filename is None or len(paths) > 1:
            raise CallError(
                "reading from standard input requires --stdin-filename, and `-` as the only path"
            )
        name = options.stdin_filename
        if Path(name).is_dir():
            raise CallError(f"--stdin-filename must name a file, but `{name}` is a directory")
        stdin = sys.stdin.buffer.read().decode("utf-8", "replace")
        paths = [options.stdin_filename]
    trees: dict[Path, Tree] = {}
    directories: dict[Path, list[str]] = {}
    files: dict[Path, list[str]] = {}
    for text in paths or ["."]:
        path = Path(text)
        try:
            is_directory = path.is_dir()
            if not is_directory and stdin is None:
                path.stat()
            tree = from_disk(_find_start(path, is_directory, here), here)
        except (OSError, ValueError) as error:
            raise CallError(f"cannot read `{text}`: {reason(error)}") from error
        root = tree.root
        assert root is not None, "a tree on disk has a root"
        full = path.resolve() if is_directory else _absolute(path)
        if not full.is_relative_to(root):
            full = path.resolve()
        if not full.is_relative_to(root):
            raise CallError(f"`{text}` is a link to a path outside its directory")
        inside = full.relative_to(root).as_posix()
        inside = "" if inside == "." else inside
        if stdin is not None:
            tree = tree.with_overlay({inside: stdin})
        trees.setdefault(root, tree)
        (directories if is_directory else files).setdefault(root, []).append(inside)
    for root, tree in trees.items():
        scope = Scope(tuple(directories.get(root, ())), tuple(files.get(root, ())))
        yield tree, scope, scope.files[0] if stdin is not None else None


def _absolute(path: Path) -> Path:
    """Make a path absolute without resolving its links."""
    return Path(os.path.normpath(path.absolute()))


def _find_start(path: Path, is_directory: bool, here: Path) -> Path:
    """Find the directory where the search for a path's project starts."""
    if is_directory:
        return path
    full = _absolute(path)
    return here if full.is_relative_to(here) else full.parent


def _format_statistics(names: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{count:5}  {name}\n" for name, count in rows)


def _use_color(when: str) -> bool:
    if when != "auto":
        return when == "always"
    return (
        not os.environ.get("NO_COLOR") and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    )
