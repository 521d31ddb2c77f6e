"""The command `rules`."""

from __future__ import annotations

from appspec_lint.cli.argument_parser import Parser, parser
from appspec_lint.cli.common import show

FORMATS = ("text", "json")


def arguments() -> Parser:
    """Define the arguments of `rules`."""
    reader = parser("rules", "List all rules, one per line.", "[--FLAG ...]")
    group = reader.add_argument_group("Output")
    group.add_argument(
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
    """List all rules."""
    options = arguments().read(given)
    from appspec_lint.rules import every_rule

    if options.format == "json":
        import json

        rows = [
            {
                "name": rule.name,
                "group": rule.group,
                "severity": rule.info.severity.value,
                "summary": rule.info.summary,
                "url": rule.info.url,
            }
            for rule in every_rule()
        ]
        show(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    else:
        width = max(len(rule.name) for rule in every_rule())
        show(
            "".join(
                f"{info.name:{width}}  {info.group:9}  {info.severity.value:7}  {info.summary}\n"
                for info in (rule.info for rule in every_rule())
            )
        )
    return 0
