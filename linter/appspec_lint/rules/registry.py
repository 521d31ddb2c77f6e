"""A rule: a pure check, with the words and examples that explain it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding

Check = Callable[[Context], Iterator[Finding]]
Files = Mapping[str, str]
"""A small repository: path -> text; the marks « and » enclose what must be underlined."""


class Severity(Enum):
    """How bad a finding is; the order is from the worst."""

    ERROR = "error"  # the build or the deployment fails, or ships the wrong thing
    WARNING = "warning"  # it may fail, or do what nobody meant
    INFO = "info"  # it works, and could be said better

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """A check under its name. Its examples are its documentation and its tests."""

    name: str
    group: str
    severity: Severity
    summary: str
    explanation: str
    see: tuple[str, ...]
    good: tuple[Files, ...]
    bad: tuple[Files, ...]
    check: Check

    @property
    def url(self) -> str:
        """The rule's page."""
        return f"https://github.com/appspec-lint/appspec-lint/blob/main/docs/rules/{self.name}.md"


def rule(
    severity: Severity,
    *,
    see: tuple[str, ...],
    good: tuple[Files, ...],
    bad: tuple[Files, ...],
) -> Callable[[Check], Rule]:
    """Make a Rule of a check.

    The function's name is the rule's, its docstring the summary and the explanation, its
    folder the group. `see` holds the sources of what is claimed about AWS.
    """

    def make(check: Check) -> Rule:
        summary, _, explanation = inspect.cleandoc(check.__doc__ or "").partition("\n\n")
        name = check.__name__.replace("_", "-")
        group = check.__module__.split(".")[-2]
        return Rule(
            name, group, severity, " ".join(summary.split()), explanation, see, good, bad, check
        )

    return make
