"""The command `explain`."""

from __future__ import annotations

from appspec_lint.cli.console import CallError, parser, show


def run(given: list[str]) -> int:
    """Print a rule's page."""
    reader = parser("explain", "Tell all about one rule.")
    reader.add_argument("rule", help="a rule's name")
    options = reader.parse_args(given)
    from appspec_lint.explain import page
    from appspec_lint.rules import every_rule, rule_named
    from appspec_lint.spelling import nearest

    rule = rule_named(options.rule)
    if rule is None:
        meant = nearest(options.rule, [each.name for each in every_rule()])
        hint = f": did you mean {meant}?" if meant else ": see `appspec-lint rules`"
        raise CallError(f"there is no rule called {options.rule}{hint}")
    show(page(rule))
    return 0
