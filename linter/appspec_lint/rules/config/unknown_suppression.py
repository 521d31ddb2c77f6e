"""Check that every suppression comment names existing rules."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.rules.registry import RENAMED, rule
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.schema import load_schema

APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv/orders\n"


@rule(
    Severity.WARNING,
    see=("https://github.com/appspec-lint/appspec-lint/blob/main/docs/configuration.md",),
    good=(
        {
            "appspec.yml": APPSPEC + "permissions:\n"
            "  # appspec-lint: ignore[permission-matches-nothing]: provided by the AMI\n"
            "  - object: /opt/agent/token\n    owner: root\n",
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC.replace(
                "os: linux\n", "os: linux  # appspec-lint: ignore[«unsuported-os»]\n"
            )
        },
        {"appspec.yml": "«# appspec-lint: ignore»\n" + APPSPEC},
    ),
)
def unknown_suppression(context: Context) -> Iterator[Finding]:
    """A suppression comment names a rule that does not exist, or no rule at all.

    `# appspec-lint: ignore[RULE]: why` suppresses findings on its line, and `ignore-file`
    suppresses findings in its file. Both must name rules or groups, because a comment that
    suppresses everything would also suppress future errors.
    """
    if not context.directives:
        return
    names: list[str] = load_schema("config")["definitions"]["name"]["enum"]
    for directive in context.directives:
        if not directive.names:
            yield Finding(
                directive.span,
                "suppression comment has no effect: no rule named",
                help="write `# appspec-lint: ignore[RULE]: why`, or `ignore-file[RULE]`",
            )
        for name in directive.names:
            if name.value not in names and name.value not in RENAMED:
                meant = closest_match(name.value, names)
                yield Finding(
                    name.span,
                    f"unknown rule or group `{name.value}`",
                    help=f"did you mean `{meant}`?"
                    if meant
                    else "run `appspec-lint rules` to list all rules",
                    fixes=replace_scalar(name.span, meant),
                )
