"""The command `explain`: explains a rule, an error message or a log."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from appspec_lint.cli.argument_parser import Parser, parser
from appspec_lint.cli.common import CallError, current_rule_name, reason, show, working_directory
from appspec_lint.lazy.typing_names import TYPE_CHECKING

if TYPE_CHECKING:
    from appspec_lint.rules.registry import Rule

FORMATS = ("text", "json")
_ABOUT = """\
Explain a rule, or list the rules of a group; or explain an error message or
log of CodeDeploy or CodeBuild: what it means, which rules report its cause,
and whether they report findings in the current directory.
"""
_MORE = """\
Examples:
  appspec-lint explain background-holds-output
  appspec-lint explain bundle
  appspec-lint explain "failed to close STDOUT"
  appspec-lint explain /var/log/aws/codedeploy-agent/codedeploy-agent.log
  aws deploy get-deployment-instance ... | appspec-lint explain -
"""


def arguments() -> Parser:
    """Define the arguments of `explain`."""
    reader = parser("explain", _ABOUT, "RULE | GROUP | TEXT | LOGFILE | -")
    reader.epilog = _MORE
    group = reader.add_argument_group("Inputs")
    group.add_argument(
        "words",
        nargs="+",
        metavar="rule-or-text",
        help="name of a rule or a group, an error message, a log file, or `-` to read standard "
        "input",
    )
    reader.group("Output").add_argument(
        "-f",
        "--format",
        metavar="FORMAT",
        choices=FORMATS,
        default="text",
        help="text or json (default: text)",
    )
    reader.group("Other").add_argument("-h", "--help", action="help", help="print this help")
    return reader


def run(given: list[str]) -> int:
    """Print the page of a rule, or the explanation of an error or log."""
    options = arguments().read(given)
    words: list[str] = options.words
    from appspec_lint.rules import every_rule, rule_named
    from appspec_lint.rules.registry import current_name

    is_json = options.format == "json"
    if words == ["-"]:
        return _explain_text(_read_stdin(), "standard input", is_json)
    text = " ".join(words)
    name = current_name(text)
    group = [rule for rule in every_rule() if rule.group == name]
    if len(words) == 1 and rule_named(name) is None and not group and _is_file(text):
        return _explain_text(_read_file(text), f"`{_shorten(text)}`", is_json)
    if group:
        return _list_group(name, group, is_json)
    if len(text.split()) == 1:
        return _explain_rule(text, is_json)
    return _explain_text([text.encode("utf-8", "replace")], f"`{_shorten(text)}`", is_json)


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


def _list_group(name: str, rules: Sequence[Rule], is_json: bool) -> int:
    """List the rules of a group."""
    if is_json:
        _show_json("group", {"group": name, "rules": [_convert_rule(rule) for rule in rules]})
        return 0
    from appspec_lint.output.terminal import wrap

    column = max(len(rule.name) for rule in rules) + 11
    lines = [f"{len(rules)} rules in the group {name}; `appspec-lint explain RULE` explains one:"]
    for rule in rules:
        head = f"  {rule.name:{column - 11}}  {rule.info.severity.value:7}"
        for number, line in enumerate(wrap(rule.info.summary, max(30, _width() - column - 2))):
            lines.append(f"{'' if number else head:{column}}  {line}")
    show("\n".join(lines) + "\n")
    return 0


def _convert_rule(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "group": rule.group,
        "severity": rule.info.severity.value,
        "summary": rule.info.summary,
        "url": rule.info.url,
    }


def _show_json(kind: str, content: dict[str, object]) -> None:
    import json

    show(json.dumps({"version": "1", "kind": kind, **content}, indent=2, ensure_ascii=False) + "\n")


def _width() -> int:
    """The number of columns of the terminal, within what is readable."""
    from appspec_lint.troubleshooting.report import WIDTH

    return max(40, min(shutil.get_terminal_size((WIDTH, 24)).columns, 120))


def _explain_rule(name: str, is_json: bool) -> int:
    from appspec_lint.diagnostics.suggestions import closest_match
    from appspec_lint.output.plain_text import plain_text
    from appspec_lint.rule_docs import render_page, unmarked
    from appspec_lint.rules import every_rule, rule_named
    from appspec_lint.troubleshooting.catalog import recognize

    rule = rule_named(current_rule_name(name))
    if rule is not None and is_json:
        info = rule.info
        details: dict[str, object] = {
            "explanation": info.explanation,
            "failure": _first_failure(rule),
            "bad": [unmarked(files) for files in rule.bad],
            "good": [dict(files) for files in rule.good],
            "sources": list(info.see),
        }
        _show_json("rule", {"rule": _convert_rule(rule) | details})
        return 0
    if rule is not None:
        show(plain_text(render_page(rule), _width()))
        return 0
    if recognize(name) is not None:
        return _explain_text([name.encode("utf-8", "replace")], f"`{_shorten(name)}`", is_json)
    meant = closest_match(name, [each for rule in every_rule() for each in (rule.name, rule.group)])
    hint = f"did you mean `{meant}`?" if meant else "see `appspec-lint rules`"
    raise CallError(f"unknown rule `{_shorten(name)}`; {hint}")


def _first_failure(rule: Rule) -> dict[str, str] | None:
    from appspec_lint.rule_docs import example_failures

    failure = next(iter(example_failures(rule)), None)
    return {"stage": failure.stage, "error": failure.error} if failure else None


def _explain_text(blocks: Iterable[bytes], source: str, is_json: bool) -> int:
    from appspec_lint.troubleshooting.diagnose import diagnose
    from appspec_lint.troubleshooting.directory_check import check_directory
    from appspec_lint.troubleshooting.log_reader import read_log
    from appspec_lint.troubleshooting.report import render_report, rules_of

    reading = read_log(blocks)
    explained = diagnose(reading)
    if not explained:
        raise CallError(
            f"no known CodeDeploy/CodeBuild error recognized in {source}; paste the full message "
            "or log, as shown by `aws deploy get-deployment-instance`"
        )
    report, facts = check_directory(working_directory(), rules_of(explained))
    if is_json:
        from appspec_lint.troubleshooting.report_json import report_entries

        _show_json("failure", {"failures": report_entries(explained, report, facts)})
    else:
        from appspec_lint.diagnostics.redaction import redact
        from appspec_lint.output.log_commands import disarm

        show(disarm(redact(render_report(explained, report, facts, _width()))))
    return 0


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def _shorten(text: str) -> str:
    from appspec_lint.output.terminal import escape_controls

    line = escape_controls(" ".join(text.split()))
    return line if len(line) <= 80 else f"{line[:79]}…"
