"""The flags of `check`, in the groups in which its help shows them."""

from __future__ import annotations

import argparse

from appspec_lint import __version__
from appspec_lint.cli.common import Parser, parser, split_list

AGENTS = ("1", "2", "any")
COLORS = ("auto", "always", "never")
FAIL_ON = ("error", "warning", "info", "never")
BASELINE = ".appspec-lint-baseline.json"
FORMATS = tuple(
    "text concise json json-lines sarif github gitlab junit checkstyle rdjson lsp".split()
)

_ABOUT = """\
Lint AWS CodeBuild buildspecs and CodeDeploy AppSpecs with their hook scripts,
and what they promise each other, from the files alone.
"""
_MORE = """\
commands (each has its own --help):
  appspec-lint [check] [PATH ...]  lint; the command where none is named
  appspec-lint plan [PATH]         show what would be packed, copied and run
  appspec-lint explain RULE        tell all about one rule
  appspec-lint explain TEXT        tell what an error means; `-` reads a log
  appspec-lint rules               list the rules
  appspec-lint completion SHELL    print the completion of bash, zsh or fish

exit status:
  0  nothing at or above --fail-on  2  the call or configuration is wrong
  1  something was                  3  the linter itself failed
"""


def arguments() -> Parser:
    """What `check` takes."""
    reader = parser("check", _ABOUT, "[--FLAG ...] [PATH ...]")
    reader.epilog = _MORE
    _what(reader)
    _rules(reader)
    _telling(reader)
    _mending(reader)
    _known(reader)
    _configuring(reader)
    other = reader.add_argument_group("other")
    other.add_argument("--jobs", metavar="N", type=_count, help="accepted; one process does it all")
    other.add_argument(
        "--version",
        action="version",
        version=f"appspec-lint {__version__}",
        help="print the version",
    )
    other.add_argument("-h", "--help", action="help", help="print this help")
    return reader


def _what(reader: Parser) -> None:
    add = reader.add_argument_group("what to lint").add_argument
    add(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a folder, or a file, which stands for the deployment that it belongs to (default: .)",
    )
    add(
        "--stdin-filename",
        metavar="NAME",
        help="with the PATH `-`: standard input, under this path",
    )


def _rules(reader: Parser) -> None:
    add = reader.add_argument_group("which rules").add_argument
    add(
        "--select",
        metavar="LIST",
        action="append",
        help="only these rules and groups, separated by commas",
    )
    add("--ignore", metavar="LIST", action="append", help="not these rules and groups")
    agent(reader, "which rules")
    add(
        "--instances",
        metavar="OS",
        choices=("linux", "windows"),
        help="what the instances run, linux or windows: an AppSpec for the other one is an error",
    )
    add(
        "--shellcheck",
        metavar="WHEN",
        choices=("auto", "always", "never"),
        help="ask ShellCheck about scripts and commands: auto (if it is there), always or never"
        " (default: never)",
    )


def _telling(reader: Parser) -> None:
    add = reader.add_argument_group("how to tell").add_argument
    add(
        "--format",
        metavar="FORMAT",
        choices=FORMATS,
        help=f"{split_list(FORMATS)} (default: text; github where GITHUB_ACTIONS=true)",
    )
    add("--output", metavar="FILE", help="write there in place of standard output")
    add(
        "--fail-on",
        metavar="SEVERITY",
        choices=FAIL_ON,
        help=f"what makes the exit status 1: {split_list(FAIL_ON)} (default: warning)",
    )
    add("--quiet", action="store_true", help="show errors only")
    add("--statistics", action="store_true", help="count each rule's findings at the end")
    color(reader, "how to tell")


def _mending(reader: Parser) -> None:
    add = reader.add_argument_group("mending").add_argument
    add("--fix", action="store_true", help="make the safe fixes")
    add("--unsafe-fixes", action="store_true", help="with --fix and --diff: the unsafe ones too")
    add("--diff", action="store_true", help="only show, as a diff, what --fix would change")


def _known(reader: Parser) -> None:
    add = reader.add_argument_group("baseline").add_argument
    add("--baseline", metavar="FILE", help="tell only what this file doesn't know already")
    add(
        "--write-baseline",
        metavar="FILE",
        nargs="?",
        const="",
        help=f"note all findings there as known (default: --baseline's, or {BASELINE})",
    )


def _configuring(reader: Parser) -> None:
    add = configuration(reader)
    add.add_argument(
        "--show-config", action="store_true", help="only show what is in force, and from where"
    )


def configuration(reader: Parser) -> argparse._ArgumentGroup:
    """The flags that say which configuration holds, in a group of their own."""
    group = reader.add_argument_group("configuration")
    group.add_argument("--config", metavar="FILE", help="this configuration, and no other")
    group.add_argument("--no-config", action="store_true", help="no configuration file at all")
    return group


def agent(reader: Parser, group: str) -> None:
    """The flag that names the CodeDeploy agent."""
    reader.group(group).add_argument(
        "--agent",
        metavar="AGENT",
        choices=AGENTS,
        help="the CodeDeploy agent: 1 (1.8, in Ruby), 2 (2.x, in Rust) or any (default: any)",
    )


def color(reader: Parser, group: str) -> None:
    """The flag that says when to colour."""
    reader.group(group).add_argument(
        "--color",
        metavar="WHEN",
        choices=COLORS,
        default="auto",
        help=f"{split_list(COLORS)} (default: auto: on a terminal, unless NO_COLOR is set)",
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1")
    return int(text)
