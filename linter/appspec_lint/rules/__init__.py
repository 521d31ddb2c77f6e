"""The rules, one file each, in a package for each group: `x_y.py` contains the rule `x-y`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache, partial
from importlib import import_module
from types import MappingProxyType

from appspec_lint.rules.registry import Rule, RuleDefinition

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
    directory = os.path.dirname(__file__)  # noqa: PTH120
    return tuple(
        Rule(module.replace("_", "-"), group, partial(_load, group, module))
        for group in GROUPS
        for module in _list_modules(os.path.join(directory, group))  # noqa: PTH118
    )


def rule_named(name: str) -> Rule | None:
    """Return the rule with this name, or None if it does not exist."""
    return next((rule for rule in every_rule() if rule.name == name), None)


def _list_modules(directory: str) -> list[str]:
    names = [name[:-3] for name in os.listdir(directory) if name.endswith(".py")]  # noqa: PTH208
    return sorted({*names} - {"__init__"})


def _load(group: str, module: str) -> RuleDefinition:
    definition = getattr(import_module(f"{__name__}.{group}.{module}"), module)
    assert isinstance(definition, RuleDefinition), f"{module}.py contains no rule of this name"
    return definition
