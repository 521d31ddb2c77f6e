"""Lints a directory with the rules that report an error's cause."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from appspec_lint.config.lookup import resolve_config
from appspec_lint.config.resolved import CommandLineOptions, ConfigError, ConfigResolver
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.linter import lint
from appspec_lint.project import load_project
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import Tree
from appspec_lint.rules import every_rule
from appspec_lint.troubleshooting.report import FactFinder
from appspec_lint.troubleshooting.repository_facts import describe_facts


def check_directory(here: Path, names: Sequence[str]) -> tuple[Report | None, FactFinder]:
    """Lint a directory with these rules, and find out what it shows about an error."""
    rules = [rule for rule in every_rule() if rule.name in names]
    if not rules:
        return None, lambda _: ()
    try:
        tree = from_disk(here, here)
    except OSError:
        return None, lambda _: ()
    assert tree.root is not None, "a tree on disk has a root"
    inside = here.resolve().relative_to(tree.root).as_posix()
    scope = Scope(("" if inside == "." else inside,), ())
    configuration = _configure(tree, scope)
    report = lint(tree, scope, rules, configuration=configuration)
    return report, _find_facts(tree, scope, configuration)


def _configure(tree: Tree, scope: Scope) -> ConfigResolver:
    """Find the configuration; the default one if it is invalid."""
    options = CommandLineOptions(shellcheck="never")
    try:
        found = resolve_config(tree, scope, options)
    except ConfigError:
        return ConfigResolver((), options)
    return ConfigResolver((), options) if found.mistakes else found


def _find_facts(tree: Tree, scope: Scope, configuration: ConfigResolver) -> FactFinder:
    layout = configuration.layout
    context = load_project(configuration.over(tree), configuration.without(scope), layout)
    return lambda match: describe_facts(context, layout, match)
