"""Does every comment that silences findings name rules that exist?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.schema import load_schema

APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv/orders\n"


@rule(
    Severity.WARNING,
    see=("https://github.com/appspec-lint/appspec-lint/blob/main/docs/configuration.md",),
    good=(
        {
            "appspec.yml": APPSPEC + "permissions:\n"
            "  # appspec-lint: ignore[permission-matches-nothing]: an AMI brings it\n"
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
    """A comment is to silence a rule that doesn't exist, or names none.

    `# appspec-lint: ignore[RULE]: why` silences what is told about its line, `ignore-file` what is
    told about its file. Each names its rules, or groups of them: what silences everything would
    silence tomorrow's errors too.
    """
    if not context.directives:
        return
    names: list[str] = load_schema("config")["definitions"]["name"]["enum"]
    for each in context.directives:
        if not each.names:
            yield Finding(
                each.span,
                "the comment silences nothing: it names no rule",
                help="write `# appspec-lint: ignore[RULE]: why`, or `ignore-file[RULE]`",
            )
        for name in each.names:
            if name.value not in names:
                meant = closest_match(name.value, names)
                yield Finding(
                    name.span,
                    f"there is no rule or group called `{name.value}`",
                    help=f"did you mean `{meant}`?" if meant else "see `appspec-lint rules`",
                    fixes=replace_scalar(name.span, meant),
                )
