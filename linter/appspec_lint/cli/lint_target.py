"""What one run of `check` lints: a tree, the paths in it, and the configuration."""

from __future__ import annotations

from collections.abc import Callable

from appspec_lint.config.resolved import ConfigResolver
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.linter import lint
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.tree import Tree

if TYPE_CHECKING:
    from appspec_lint.baseline import Baseline


@dataclass(frozen=True)
class LintTarget:
    """A tree, the paths to lint in it, and its configuration.

    `stdin` is the path given for `-`, and `processes` the most processes to use.
    """

    tree: Tree
    scope: Scope
    configuration: ConfigResolver
    known: Baseline | None
    resolve: Callable[[Tree], ConfigResolver]
    stdin: str | None = None
    processes: int = 1

    def look(self, tree: Tree) -> Report:
        """Lint the tree; findings in the baseline are suppressed."""
        configuration = self.configuration
        if any(source.path in tree.texts for source in configuration.sources):
            configuration = self.resolve(tree)  # a fix has changed it
        report = lint(tree, self.scope, configuration=configuration, processes=self.processes)
        return report if self.known is None else self.known.split(report)

    def fails(self, report: Report) -> bool:
        """Whether a finding has the severity that fails the run, as configured for its file."""
        for diagnostic in report.diagnostics:
            least = self.configuration.of(diagnostic.span.source.path).fail_on
            if least != "never" and diagnostic.severity.rank <= Severity(least).rank:
                return True
        return False
