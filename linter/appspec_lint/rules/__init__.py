"""The rules, one file each, in a package for each group: `x_y.py` contains the rule `x-y`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from appspec_lint.rules.registry import Rule

GROUP_DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "appspec": "AppSpecs that CodeDeploy rejects or misreads.",
        "buildspec": "Buildspecs that CodeBuild rejects or misreads.",
        "bundle": "Inconsistencies between repository, buildspec, artifact, AppSpec and hook "
        "scripts.",
        "script": "Hook scripts that fail, hang or misbehave when the CodeDeploy agent runs them.",
        "config": "The configuration of appspec-lint, and suppression comments.",
    }
)
GROUPS = tuple(GROUP_DESCRIPTIONS)
"""The groups, each of which is a package, in the order in which they are listed."""


@cache
def every_rule() -> tuple[Rule, ...]:
    """Return all rules, by group and name."""
    rules: list[Rule] = []
    for group in GROUPS:
        package = import_module(f"{__name__}.{group}")
        (directory,) = package.__path__
        files = (file for file in Path(directory).iterdir() if file.suffix == ".py")
        for name in sorted({file.stem for file in files} - {"__init__"}):
            rule = getattr(import_module(f"{package.__name__}.{name}"), name)
            assert isinstance(rule, Rule), f"{name}.py does not contain a rule of this name"
            rules.append(rule)
    return tuple(rules)


def rule_named(name: str) -> Rule | None:
    """Return the rule with this name, or None if it does not exist."""
    return next((rule for rule in every_rule() if rule.name == name), None)
