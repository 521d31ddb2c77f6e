"""The flags of `check`, in the groups shown by its help."""

from __future__ import annotations

import argparse

from appspec_lint import __version__
from appspec_lint.cli.argument_parser import Parser, parser, split_list
from appspec_lint.cli.common import BASELINE, CallError
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.output.report_formats import FORMATS as RENDERERS

AGENTS = ("1", "2", "any")
COLORS = ("auto", "always", "never")
FAIL_ON = ("error", "warning", "info", "never")
FORMATS = tuple(RENDERERS)
_ABOUT = """\
Statically check CodeBuild buildspecs, CodeDeploy AppSpecs and hook scripts, and
that they are consistent with each other.
"""
_MORE = """\
Commands (each has its own --help):
  appspec-lint [check] [PATH ...]  lint (the default command)
  appspec-lint plan [PATH]         show what is packaged, copied and run
  appspec-lint explain RULE        explain a rule
  appspec-lint explain TEXT        explain an error message or a log
  appspec-lint rules               list all rules
  appspec-lint init [PATH]         write a configuration file
  appspec-lint lsp                 start the language server
  appspec-lint completion SHELL    print a completion script (bash, zsh, fish)

Exit status:
  0  no findings at or above --fail-on   2  invalid call or configuration
  1  findings at or above --fail-on      3  internal error
"""


def arguments() -> Parser:
    """Define the arguments of `check`."""
    reader = parser("check", _ABOUT, "[--FLAG ...] [PATH ...]")
    reader.epilog = _MORE
    _add_inputs(reader)
    _add_rule_selection(reader)
    _add_output(reader)
    _add_fixing(reader)
    _add_baseline(reader)
    _add_configuration(reader)
    other = reader.add_argument_group("Other")
    other.add_argument(
        "--watch", action="store_true", help="lint again whenever a file changes, until Ctrl-C"
    )
    other.add_argument(
        "--jobs",
        metavar="N",
        type=_parse_count,
        help="number of processes that check a large project (default: the number of processors)",
    )
    other.add_argument(
        "-V",
        "--version",
        action="version",
        version=f"appspec-lint {__version__}",
        help="print the version",
    )
    other.add_argument("-h", "--help", action="help", help="print this help")
    return reader


def _add_inputs(reader: Parser) -> None:
    add = reader.add_argument_group("Inputs").add_argument
    add(
        "paths",
        nargs="*",
        metavar="PATH",
        help="directory, file or archive of a revision to lint; a file is checked with the rest of"
        " its deployment (default: .)",
    )
    add(
        "--stdin-filename",
        metavar="NAME",
        help="path of the file read from standard input (with PATH `-`)",
    )
    add(
        "--exclude",
        metavar="GLOB",
        action="append",
        help="do not lint these paths, in addition to `exclude` of the configuration",
    )
    add(
        "--changed-since",
        metavar="REV",
        help="lint only the files changed or deleted since this git revision, with the rest of"
        " their deployments",
    )


def _add_rule_selection(reader: Parser) -> None:
    add = reader.add_argument_group("Rule selection").add_argument
    add(
        "--select",
        metavar="LIST",
        action="append",
        help="the only rules and groups to enable, separated by commas",
    )
    add(
        "--ignore",
        metavar="LIST",
        action="append",
        help="rules and groups to disable, separated by commas",
    )
    add(
        "--extend-select",
        metavar="LIST",
        action="append",
        help="rules and groups to enable in addition to those of the configuration",
    )
    add(
        "--extend-ignore",
        metavar="LIST",
        action="append",
        help="rules and groups to disable in addition to those of the configuration",
    )
    add(
        "--add-ignores",
        action="store_true",
        help="write suppression comments for all findings, whose reasons are to be added",
    )
    add("--no-ignores", action="store_true", help="report what suppression comments suppress")
    agent(reader, "Rule selection")
    add(
        "--instances",
        metavar="OS",
        choices=("linux", "windows"),
        help="target operating system of the instances, linux or windows; a different `os` in an"
        " AppSpec is an error",
    )
    add(
        "--shellcheck",
        metavar="WHEN",
        choices=("auto", "always", "never"),
        help="run ShellCheck on scripts and commands: auto (if installed), always or never"
        " (default: never)",
    )


def _add_output(reader: Parser) -> None:
    add = reader.add_argument_group("Output").add_argument
    add(
        "-f",
        "--format",
        metavar="FORMAT",
        choices=FORMATS,
        help=f"{split_list(FORMATS)} (default: text, or github if GITHUB_ACTIONS=true and without"
        " --output)",
    )
    output_file(reader, "report")
    add(
        "--report",
        metavar="FORMAT=FILE",
        action="append",
        type=_parse_report,
        help="also write the report to FILE in another format; can be repeated",
    )
    add(
        "--fail-on",
        metavar="SEVERITY",
        choices=FAIL_ON,
        help=f"lowest severity that sets exit status 1: {split_list(FAIL_ON)} (default: warning)",
    )
    add("-q", "--quiet", action="store_true", help="report only errors")
    verbose(reader, "Output")
    add("--statistics", action="store_true", help="append the number of findings per rule")
    color(reader, "Output")


def _add_fixing(reader: Parser) -> None:
    add = reader.add_argument_group("Fixing").add_argument
    add("--fix", action="store_true", help="apply safe fixes")
    add(
        "--unsafe-fixes",
        action="store_true",
        help="include unsafe fixes (with --fix or --diff)",
    )
    add("--diff", action="store_true", help="show a diff of what --fix would change")


def _add_baseline(reader: Parser) -> None:
    add = reader.add_argument_group("Baseline").add_argument
    add("--baseline", metavar="FILE", help="report only findings not in this baseline")
    add(
        "--write-baseline",
        metavar="FILE",
        nargs="?",
        const="",
        help="record all current findings in a baseline file (default: the file given by"
        f" --baseline, or {BASELINE})",
    )


def _add_configuration(reader: Parser) -> None:
    add = configuration(reader)
    add.add_argument(
        "--show-config",
        action="store_true",
        help="print the effective configuration and where each value is set",
    )


def configuration(reader: Parser) -> argparse._ArgumentGroup:
    """Add the flags that choose the configuration, in a group of their own."""
    group = reader.add_argument_group("Configuration")
    group.add_argument("--config", metavar="FILE", help="use only this configuration file")
    group.add_argument("--no-config", action="store_true", help="ignore all configuration files")
    return group


def agent(reader: Parser, group: str) -> None:
    """Add the flag that chooses the CodeDeploy agent."""
    reader.group(group).add_argument(
        "--agent",
        metavar="AGENT",
        choices=AGENTS,
        help="CodeDeploy agent: 1 (1.8, Ruby), 2 (2.x, Rust) or any (default: any)",
    )


def output_file(reader: Parser, what: str) -> None:
    """Add the flag that names the file to write."""
    reader.group("Output").add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=f"write the {what} to FILE instead of standard output",
    )


def verbose(reader: Parser, group: str) -> None:
    """Add the flag that prints where everything is known from."""
    reader.group(group).add_argument(
        "-v",
        "--verbose",
        action="store_true",
        help="print to standard error which files are read, which build belongs to which AppSpec, "
        "and why",
    )


def color(reader: Parser, group: str) -> None:
    """Add the flag that chooses when to use color."""
    reader.group(group).add_argument(
        "--color",
        metavar="WHEN",
        choices=COLORS,
        default="auto",
        help=f"when to use color: {split_list(COLORS)} "
        "(default: auto, on terminals; see also NO_COLOR and FORCE_COLOR)",
    )


def _parse_report(text: str) -> tuple[str, str]:
    form, _, file = text.partition("=")
    if not file:
        raise argparse.ArgumentTypeError(f"expected FORMAT=FILE, got `{text}`")
    if form not in FORMATS:
        meant = closest_match(form, FORMATS)
        expected = f"did you mean `{meant}`?" if meant else f"expected {split_list(FORMATS)}"
        raise CallError(f"unknown format `{form}` of --report; {expected}")
    if file == "-":
        raise CallError(f"--report requires a file; use `--format {form}` for standard output")
    return form, file


def _parse_count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a positive integer, got `{text}`")
    return int(text)
