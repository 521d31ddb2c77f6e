"""A rule: a pure check, and the text and examples that document it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.lazy.properties import cached_property
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


@dataclass(frozen=True)
class RuleDefinition:
    """What the file of a rule contains; the examples are both documentation and tests."""

    info: RuleInfo
    good: tuple[Files, ...]
    bad: tuple[Files, ...]
    check: Check


@dataclass(frozen=True, eq=False)
class Rule:
    """A named check, whose file is imported when more than its name is needed.

    The name is in kebab-case, and the group is the name of the package.
    """

    name: str
    group: str
    load: Callable[[], RuleDefinition]

    @cached_property
    def _definition(self) -> RuleDefinition:
        return self.load()

    @property
    def info(self) -> RuleInfo:
        """The severity and the documentation."""
        return self._definition.info

    @property
    def good(self) -> tuple[Files, ...]:
        """Examples without a finding."""
        return self._definition.good

    @property
    def bad(self) -> tuple[Files, ...]:
        """Examples with findings, which are marked."""
        return self._definition.bad

    @property
    def check(self) -> Check:
        """Yields the findings in a project."""
        return self._definition.check


def rule(
    severity: Severity,
    *,
    see: tuple[str, ...],
    good: tuple[Files, ...],
    bad: tuple[Files, ...],
) -> Callable[[Check], RuleDefinition]:
    """Decorate a check as a rule.

    The rule has the name of the function. The docstring is its summary and explanation, and the
    package is its group. `see` lists the sources of the claims about AWS.
    """

    def make(check: Check) -> RuleDefinition:
        name = check.__name__.replace("_", "-")
        group = check.__module__.split(".")[-2]
        info = RuleInfo(name, group, severity, check.__doc__ or "", see)
        return RuleDefinition(info, good, bad, check)

    return make
