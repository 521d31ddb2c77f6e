"""The name, severity and documentation of a rule, without its check."""

from __future__ import annotations

from enum import Enum

from appspec_lint.lazy.records import dataclass


class Severity(Enum):
    """The severity of a finding; the first is the highest."""

    ERROR = "error"  # the build or the deployment fails, or ships the wrong thing
    WARNING = "warning"  # it may fail, or do something other than what was written
    INFO = "info"  # advice

    @property
    def rank(self) -> int:
        """0 for the highest severity."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class RuleInfo:
    """A rule as users meet it: `hook-script-missing`, in the group `bundle`."""

    name: str
    group: str
    severity: Severity
    docstring: str
    """The rule's page: a summary, an empty line, and an explanation in Markdown."""
    see: tuple[str, ...]
    """The sources of what the rule claims about AWS."""

    @property
    def summary(self) -> str:
        """One sentence, on one line."""
        import inspect  # only for documentation

        return " ".join(inspect.cleandoc(self.docstring).partition("\n\n")[0].split())

    @property
    def explanation(self) -> str:
        """What follows the summary, in Markdown."""
        import inspect

        return inspect.cleandoc(self.docstring).partition("\n\n")[2]

    @property
    def url(self) -> str:
        """The rule's page."""
        return f"https://github.com/appspec-lint/appspec-lint/blob/main/docs/rules/{self.name}.md"
