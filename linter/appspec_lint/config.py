"""What a run is told to do: which rules, and what makes it fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appspec_lint.rule import Rule
from appspec_lint.spelling import nearest


class ConfigError(Exception):
    """The call or the configuration is wrong; the text says what, in one line."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Rules by their names and groups; an empty `select` is all of them."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def of(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """Give the selected rules. Raises ConfigError for a name that is none."""
        names = {rule.name for rule in rules} | {rule.group for rule in rules}
        for name in (*self.select, *self.ignore):
            if name not in names:
                meant = nearest(name, sorted(names))
                hint = f": did you mean {meant}?" if meant else ": see `appspec-lint rules`"
                raise ConfigError(f"there is no rule or group called {name}{hint}")
        return tuple(
            rule
            for rule in rules
            if (not self.select or rule.name in self.select or rule.group in self.select)
            and not (
                rule.name in self.ignore
                or (rule.group in self.ignore and rule.name not in self.select)
            )
        )
