"""The command `explain`: a rule's page, or what a pasted error or log means."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from appspec_lint.cli.common import CallError, Parser, parser, reason, show

if TYPE_CHECKING:
    from appspec_lint.diagnostics.diagnostic import Report

_ABOUT = """\
Tell all about one rule; or tell what an error or a log of CodeDeploy or
CodeBuild means, which rules predict it, and whether they find it in the current
folder.
"""
_MORE = """\
examples:
  appspec-lint explain background-holds-output
  appspec-lint explain "failed to close STDOUT"
  appspec-lint explain - < /var/log/aws/codedeploy-agent/codedeploy-agent.log
"""


def arguments() -> Parser:
    """What `explain` takes."""
    reader = parser("explain", _ABOUT, "RULE | TEXT | -")
    reader.epilog = _MORE
    group = reader.add_argument_group("what to explain")
    group.add_argument(
        "words",
        nargs="+",
        metavar="rule-or-text",
        help="a rule's name; or an error's text; or `-`, and a log on standard input",
    )
    reader.group("other").add_argument("-h", "--help", action="help", help="print this help")
    return reader


def run(given: list[str]) -> int:
    """Print a rule's page, or the answer to a text."""
    words: list[str] = arguments().parse_args(given).words
    if words == ["-"]:
        return _answer(_input(), "standard input")
    text = " ".join(words)
    if len(text.split()) == 1:
        return _rule(text)
    return _answer([text.encode("utf-8", "replace")], f"`{_shortened(text)}`")


def _input() -> Iterator[bytes]:
    """Standard input, block after block."""
    from appspec_lint.troubleshooting.lines import BLOCK

    try:
        while block := sys.stdin.buffer.read(BLOCK):
            yield block
    except (OSError, AttributeError) as error:  # a folder, or closed
        why = reason(error) if isinstance(error, OSError) else "it is closed"
        raise CallError(f"standard input can't be read: {why}") from error


def _rule(name: str) -> int:
    from appspec_lint.diagnostics.suggestions import closest_match
    from appspec_lint.rule_docs import render_page
    from appspec_lint.rules import every_rule, rule_named
    from appspec_lint.troubleshooting.catalog import recognize

    rule = rule_named(name)
    if rule is not None:
        show(render_page(rule))
        return 0
    if recognize(name) is not None:
        return _answer([name.encode("utf-8", "replace")], f"`{_shortened(name)}`")
    if _is_file(name):
        raise CallError(f"{name} is a file: let it be read, `appspec-lint explain - < {name}`")
    meant = closest_match(name, [each.name for each in every_rule()])
    hint = f": did you mean {meant}?" if meant else ": see `appspec-lint rules`"
    raise CallError(f"there is no rule called {_shortened(name)}{hint}")


def _answer(blocks: Iterable[bytes], source: str) -> int:
    from appspec_lint.troubleshooting.diagnose import diagnose
    from appspec_lint.troubleshooting.log_reader import read_log
    from appspec_lint.troubleshooting.report import render_report, rules_of

    reading = read_log(blocks)
    told = diagnose(reading)
    if not told:
        raise CallError(
            f"no error that is known is in {source}: paste the instance's own message or log, "
            "which `aws deploy get-deployment-instance` shows"
        )
    show(render_report(told, _found(rules_of(told))))
    return 0


def _found(names: Sequence[str]) -> Report | None:
    """What these rules find in the current folder."""
    from appspec_lint.linter import lint
    from appspec_lint.repository.discovery import Scope
    from appspec_lint.repository.tree import from_disk
    from appspec_lint.rules import every_rule

    rules = [rule for rule in every_rule() if rule.name in names]
    if not rules:
        return None
    try:
        here = Path.cwd()
        tree = from_disk(here, here)
    except OSError:
        return None
    assert tree.root is not None, "a tree of the disk has a root"
    inside = here.resolve().relative_to(tree.root).as_posix()
    return lint(tree, Scope(("" if inside == "." else inside,), ()), rules)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def _shortened(text: str) -> str:
    from appspec_lint.output.terminal import escape_controls

    line = escape_controls(" ".join(text.split()))
    return line if len(line) <= 80 else f"{line[:79]}…"
