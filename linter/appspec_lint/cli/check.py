"""The command `check`, which is the one that runs where none is named."""

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
    """Lint, print the report, and give the exit status: 0 clean, 1 findings."""
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
        for tree, scope, stdin in _projects(options)
    ]
    invalid = [each for each in projects if each.configuration.mistakes]
    if invalid:
        _render(merge(each.look(each.tree) for each in invalid), options)
        raise CallError(configuration.report_invalid(invalid[0].configuration))
    if options.show_config:
        shown = [configuration.show_config(each.scope, each.configuration) for each in projects]
        _put("\n".join(shown), options)
        return 0
    mended = fix.apply_fixes_to(projects, options)
    if options.diff:
        text = fix.render_diffs(projects, mended)
        print(fix.summarize_fixes(projects, mended, "would fix"), end="", file=sys.stderr)
        _put(text, options)
        return 1 if text else 0
    report = merge(each.report for each in mended)
    told = ""
    if options.fix:
        told = fix.summarize_fixes(projects, mended)
        if projects[0].stdin is None:
            fix.write_fixed(projects, mended)
    if options.write_baseline is not None:
        show(told + baseline_options.write(report, options))
        return 0
    if options.fix and projects[0].stdin is not None:  # standard output is for the mended text
        print(_rendered(report, options) + told, end="", file=sys.stderr)
        _put(fix.stdin_text(projects[0], mended[0]), options)
    else:
        _render(report, options, told)
    baseline_options.report_stale(known, projects, mended)
    fails = (each.fails(after.report) for each, after in zip(projects, mended, strict=True))
    return 1 if any(fails) else 0


def _form(options: argparse.Namespace) -> str:
    form: str | None = options.format
    return form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")


def _rendered(report: Report, options: argparse.Namespace) -> str:
    from appspec_lint.diagnostics.rule_info import Severity
    from appspec_lint.output import FORMATS as RENDERERS

    if options.quiet:
        report = report.only(Severity.ERROR)
    form = _form(options)
    color = options.output in (None, "-") and form == "text" and _colored(options.color)
    return RENDERERS[form](report, root=Path.cwd(), color=color)


def _render(report: Report, options: argparse.Namespace, told: str = "") -> None:
    """Put the report where it belongs, and what else is told of the run behind it."""
    text = _rendered(report, options)
    if options.statistics:
        told += _statistics(each.rule for each in report.diagnostics)
    if _form(options) in ("text", "concise"):
        text += told
    else:  # what a machine reads stays whole
        print(told, end="", file=sys.stderr)
    _put(text, options)


def _put(text: str, options: argparse.Namespace) -> None:
    if options.output in (None, "-"):
        show(text)
        return
    try:
        Path(options.output).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CallError(f"{options.output} can't be written: {reason(error)}") from error


def _projects(options: argparse.Namespace) -> Iterator[tuple[Tree, Scope, str | None]]:
    """The trees that the paths lie in, each with what of it was asked for."""
    from appspec_lint.repository.discovery import Scope
    from appspec_lint.repository.tree import from_disk

    here = Path.cwd()
    paths: list[str] = options.paths
    stdin: str | None = None
    if "-" in paths:
        if options.stdin_filename is None or len(paths) > 1:
            raise CallError("reading from standard input takes --stdin-filename NAME and one `-`")
        name = options.stdin_filename
        if Path(name).is_dir():
            raise CallError(f"--stdin-filename names a file, and {name} is a folder")
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
            tree = from_disk(_home(path, is_directory, here), here)
        except (OSError, ValueError) as error:
            raise CallError(f"{text} can't be read: {reason(error)}") from error
        root = tree.root
        assert root is not None, "a tree of the disk has a root"
        full = path.resolve() if is_directory else _absolute(path)
        if not full.is_relative_to(root):
            full = path.resolve()
        if not full.is_relative_to(root):
            raise CallError(f"{text} is a link that leads out of its folder")
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
    """The path from the root of the disk, its links left alone."""
    return Path(os.path.normpath(path.absolute()))


def _home(path: Path, is_directory: bool, here: Path) -> Path:
    """The folder that a path's project is looked for from; without git, that project."""
    if is_directory:
        return path
    full = _absolute(path)
    return here if full.is_relative_to(here) else full.parent


def _statistics(names: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{count:5}  {name}\n" for name, count in rows)


def _colored(when: str) -> bool:
    if when != "auto":
        return when == "always"
    return (
        not os.environ.get("NO_COLOR") and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    )
