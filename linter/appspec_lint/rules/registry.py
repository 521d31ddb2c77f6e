"""A rule: a pure check, and the text and examples that document it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.lazy.records import dataclass

Check = Callable[[Context], Iterator[Finding]]
Files = Mapping[str, str]
"""A small repository, path -> text; the marks « and » enclose what the rule reports."""

RENAMED: Mapping[str, str] = MappingProxyType(
    {
        "asks-for-input": "interactive-command",
        "blank-in-script-name": "space-in-script-path",
        "command-not-text": "command-not-string",
        "deletes-deployment": "deletes-deployment-root",
        "lost-between-commands": "state-lost-between-commands",
        "stop-fails-when-nothing-runs": "stop-not-idempotent",
        "unloadable-value": "unsafe-yaml-value",
        "yaml-tag-for-text": "unquoted-yaml-tag",
    }
)
"""Old names of rules, which are still accepted, and their current names."""


def current_name(name: str) -> str:
    """Return the current name of a rule or group; any other name is returned unchanged."""
    return RENAMED.get(name, name)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named check; its examples are both documentation and tests."""

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
    """Decorate a check as a rule.

    The rule has the name of the function. The docstring is its summary and explanation, and the
    package is its group. `see` lists the sources of the claims about AWS.
    """

    def make(check: Check) -> Rule:
        name = check.__name__.replace("_", "-")
        group = check.__module__.split(".")[-2]
        info = RuleInfo(name, group, severity, check.__doc__ or "", see)
        return Rule(info, good, bad, check)

    return make
