"""What `--verbose` prints: the files that are read, and each decision with its reason."""

from __future__ import annotations

import sys

from appspec_lint.config.resolved import ConfigResolver
from appspec_lint.context import Context
from appspec_lint.output.log_commands import disarm
from appspec_lint.output.plan.fact_lines import list_facts
from appspec_lint.output.terminal import escape_controls
from appspec_lint.project import load_project
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.tree import Tree


def explain(tree: Tree, scope: Scope, configuration: ConfigResolver) -> None:
    """Explain a project on standard error."""
    tree, scope = configuration.over(tree), configuration.without(scope)
    print_facts(load_project(tree, scope, configuration.layout), configuration)


def print_facts(context: Context, configuration: ConfigResolver) -> None:
    """Explain a project that has been read on standard error."""
    for line in list_facts(context, configuration.sources):
        print(disarm(escape_controls(line)), file=sys.stderr)
