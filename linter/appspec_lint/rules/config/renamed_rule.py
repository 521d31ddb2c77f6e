"""Check that suppression comments and the configuration use the current names of rules."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.rules.registry import RENAMED, rule

APPSPEC = {"appspec.yml": "version: 0.0\nos: linux\n"}
BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo done: yes"


@rule(
    Severity.INFO,
    see=("https://github.com/appspec-lint/appspec-lint/blob/main/CHANGELOG.md",),
    good=(
        {"buildspec.yml": BUILD + "  # appspec-lint: ignore[command-not-string]\n"},
        {**APPSPEC, ".appspec-lint.yml": "ignore: [interactive-command]\n"},
    ),
    bad=(
        {"buildspec.yml": BUILD + "  # appspec-lint: ignore[«command-not-text»]\n"},
        {**APPSPEC, ".appspec-lint.yml": "severity:\n  «asks-for-input»: error\n"},
        {
            **APPSPEC,
            "pyproject.toml": '[tool.appspec-lint]\nignore = ["«lost-between-commands»"]\n',
        },
    ),
)
def renamed_rule(context: Context) -> Iterator[Finding]:
    """A suppression comment or the configuration uses the old name of a rule.

    Old names are still accepted in suppression comments, in the configuration, on the command line
    and in baselines.
    """
    for directive in context.directives:
        for name in directive.names:
            if name.value in RENAMED:
                yield _report(name, is_fixable=True)
    for name in context.configured_names:
        if name.value in RENAMED:
            yield _report(name, is_fixable=_is_in_tree(context, name.span.source))


def _report(name: Located[str], *, is_fixable: bool) -> Finding:
    """Report an old name; its span may include quotes."""
    old, new = name.value, RENAMED[name.value]
    offset = name.span.text.find(old)
    if offset < 0:  # written with escape sequences
        return Finding(name.span, f"rule `{old}` is now called `{new}`", help=f"use `{new}`")
    start = name.span.start + offset
    span = name.span.source.span(start, start + len(old))
    fix = Fix(f"replace with `{new}`", (TextEdit(span, new),), safe=True)
    return Finding(
        span,
        f"rule `{old}` is now called `{new}`",
        help=f"use `{new}`",
        fixes=(fix,) if is_fixable else (),
    )


def _is_in_tree(context: Context, source: Source) -> bool:
    """Whether a configuration file is part of the project; a file outside it is not changed."""
    reading = context.tree.read(source.path)
    return (
        isinstance(reading, Source)
        and reading.display_path == source.display_path
        and reading.text == source.text
    )
