"""The command `explain`: explains a rule, an error message or a log."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from appspec_lint.cli.argument_parser import Parser, parser
from appspec_lint.cli.common import CallError, current_rule_name, reason, show

if TYPE_CHECKING:
    from appspec_lint.config.resolved import ConfigResolver
    from appspec_lint.diagnostics.diagnostic import Report
    from appspec_lint.repository.discovery import Scope
    from appspec_lint.repository.tree import Tree
    from appspec_lint.troubleshooting.report import FactFinder

_ABOUT = """\
Explain a rule, or explain an error message or log of CodeDeploy or CodeBuild:
what it means, which rules report its cause, and whether they report findings in
the current directory.
"""
_MORE = """\
Examples:
  appspec-lint explain background-holds-output
  appspec-lint explain "failed to close STDOUT"
  appspec-lint explain /var/log/aws/codedeploy-agent/codedeploy-agent.log
  aws deploy get-deployment-instance ... | appspec-lint explain -
"""


def arguments() -> Parser:
    """Define the arguments of `explain`."""
    reader = parser("explain", _ABOUT, "RULE | TEXT | LOGFILE | -")
    reader.epilog = _MORE
    group = reader.add_argument_group("Inputs")
    group.add_argument(
        "words",
        nargs="+",
        metavar="rule-or-text",
        help="name of a rule, an error message, a log file, or `-` to read standard input",
    )
    reader.group("Other").add_argument("-h", "--help", action="help", help="print this help")
    return reader


def run(given: list[str]) -> int:
    """Print the page of a rule, or the explanation of an error or log."""
    words: list[str] = arguments().parse_args(given).words
    from appspec_lint.rules import rule_named
    from appspec_lint.rules.registry import current_name

    if words == ["-"]:
        return _explain_text(_read_stdin(), "standard input")
    text = " ".join(words)
    if len(words) == 1 and rule_named(current_name(text)) is None and _is_file(text):
        return _explain_text(_read_file(text), f"`{_shorten(text)}`")
    if len(text.split()) == 1:
        return _explain_rule(text)
    return _explain_text([text.encode("utf-8", "replace")], f"`{_shorten(text)}`")


def _read_file(name: str) -> Iterator[bytes]:
    """Read a log file in blocks."""
    from appspec_lint.troubleshooting.lines import BLOCK

    try:
        with Path(name).open("rb") as file:
            while block := file.read(BLOCK):
                yield block
    except OSError as error:
        raise CallError(f"cannot read `{_shorten(name)}`: {reason(error)}") from error


def _read_stdin() -> Iterator[bytes]:
    """Read standard input in blocks."""
    from appspec_lint.troubleshooting.lines import BLOCK

    try:
        while block := sys.stdin.buffer.read(BLOCK):
            yield block
    except (OSError, AttributeError) as error:  # a directory, or closed
        why = reason(error) if isinstance(error, OSError) else "it is closed"
        raise CallError(f"cannot read standard input: {why}") from error


def _explain_rule(name: str) -> int:
    from appspec_lint.diagnostics.suggestions import closest_match
    from appspec_lint.rule_docs import render_page
    from appspec_lint.rules import every_rule, rule_named
    from appspec_lint.troubleshooting.catalog import recognize

    rule = rule_named(current_rule_name(name))
    if rule is not None:
        show(render_page(rule))
        return 0
    if recognize(name) is not None:
        return _explain_text([name.encode("utf-8", "replace")], f"`{_shorten(name)}`")
    meant = closest_match(name, [rule.name for rule in every_rule()])
    hint = f"did you mean `{meant}`?" if meant else "see `appspec-lint rules`"
    raise CallError(f"unknown rule `{_shorten(name)}`; {hint}")


def _explain_text(blocks: Iterable[bytes], source: str) -> int:
    from appspec_lint.troubleshooting.diagnose import diagnose
    from appspec_lint.troubleshooting.log_reader import read_log
    from appspec_lint.troubleshooting.report import render_report, rules_of

    reading = read_log(blocks)
    explained = diagnose(reading)
    if not explained:
        raise CallError(
            f"no known CodeDeploy/CodeBuild error recognized in {source}; paste the full message "
            "or log, as shown by `aws deploy get-deployment-instance`"
        )
    report, facts = _lint_here(rules_of(explained))
    show(render_report(explained, report, facts))
    return 0


def _lint_here(names: Sequence[str]) -> tuple[Report | None, FactFinder]:
    """Lint the current directory with these rules, and find out what it shows about an error."""
    from appspec_lint.linter import lint
    from appspec_lint.repository.discovery import Scope
    from appspec_lint.repository.disk import from_disk
    from appspec_lint.rules import every_rule

    rules = [rule for rule in every_rule() if rule.name in names]
    if not rules:
        return None, lambda _: ()
    try:
        here = Path.cwd()
        tree = from_disk(here, here)
    except OSError:
        return None, lambda _: ()
    assert tree.root is not None, "a tree on disk has a root"
    inside = here.resolve().relative_to(tree.root).as_posix()
    scope = Scope(("" if inside == "." else inside,), ())
    configuration = _configure(tree, scope)
    report = lint(tree, scope, rules, configuration=configuration)
    return report, _find_facts(tree, scope, configuration)


def _configure(tree: Tree, scope: Scope) -> ConfigResolver:
    """Find the configuration; the default one if it is invalid."""
    from appspec_lint.config.lookup import resolve_config
    from appspec_lint.config.resolved import (
        CommandLineOptions,
        ConfigError,
        ConfigResolver,
    )

    options = CommandLineOptions(shellcheck="never")
    try:
        found = resolve_config(tree, scope, options)
    except ConfigError:
        return ConfigResolver((), options)
    return ConfigResolver((), options) if found.mistakes else found


def _find_facts(tree: Tree, scope: Scope, configuration: ConfigResolver) -> FactFinder:
    from appspec_lint.project import load_project
    from appspec_lint.troubleshooting.repository_facts import describe_facts

    layout = configuration.layout
    context = load_project(configuration.over(tree), configuration.without(scope), layout)
    return lambda match: describe_facts(context, layout, match)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def _shorten(text: str) -> str:
    from appspec_lint.output.terminal import escape_controls

    line = escape_controls(" ".join(text.split()))
    return line if len(line) <= 80 else f"{line[:79]}…"
