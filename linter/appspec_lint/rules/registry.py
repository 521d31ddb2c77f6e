"""A rule: a pure check, with the words and examples that explain it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity

Check = Callable[[Context], Iterator[Finding]]
Files = Mapping[str, str]
"""A small repository: path -> text; the marks « and » enclose what must be underlined."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check under its name. Its examples are its documentation and its tests."""

    info: RuleInfo
    good: tuple[Files, ...]
    bad: tuple[Files, ...]
    check: Check

    @property
    def name(self) -> str:
        """The rule's name, in kebab-case."""
        return self.info.name

    @property
    def group(self) -> str:
        """The group that the rule belongs to: the name of its package."""
        return self.info.group


def rule(
    severity: Severity,
    *,
    see: tuple[str, ...],
    good: tuple[Files, ...],
    bad: tuple[Files, ...],
) -> Callable[[Check], Rule]:
    """Make a Rule of a check.

    The function's name is the rule's, its docstring the summary and the explanation, its
    package the group. `see` lists the sources of what is claimed about AWS.
    """

    def make(check: Check) -> Rule:
        summary, _, explanation = inspect.cleandoc(check.__doc__ or "").partition("\n\n")
        name = check.__name__.replace("_", "-")
        group = check.__module__.split(".")[-2]
        info = RuleInfo(name, group, severity, " ".join(summary.split()), explanation, see)
        return Rule(info, good, bad, check)

    return make
