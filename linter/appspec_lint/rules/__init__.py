"""The rules: found in these folders, a file each. `x_y.py` holds the rule `x-y`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from appspec_lint.rules.registry import Rule

GROUPS = ("appspec", "buildspec", "bundle", "script", "config")
"""The groups, each a folder, in the order in which they are told about."""


@cache
def every_rule() -> tuple[Rule, ...]:
    """All rules, by group and name. A file whose rule is called otherwise fails at once."""
    found: list[Rule] = []
    for group in GROUPS:
        package = import_module(f"{__name__}.{group}")
        for name in sorted(each.name for each in iter_modules(package.__path__)):
            rule = getattr(import_module(f"{package.__name__}.{name}"), name)
            assert isinstance(rule, Rule), f"{name}.py holds no rule of that name"
            found.append(rule)
    return tuple(found)


def rule_named(name: str) -> Rule | None:
    """The rule of that name, if there is one."""
    return next((rule for rule in every_rule() if rule.name == name), None)
