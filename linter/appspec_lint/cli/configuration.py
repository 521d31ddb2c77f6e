"""Finds the effective configuration: `--config`, `--no-config`, and the settings of flags."""

from __future__ import annotations

from pathlib import Path

from appspec_lint.cli.common import Options, current_rule_name
from appspec_lint.config.lookup import resolve_config
from appspec_lint.config.resolved import CommandLineOptions, ConfigResolver, Selection
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.patterns import PathPattern
from appspec_lint.repository.tree import Tree
from appspec_lint.rules import every_rule


def read_options(options: Options, tree: Tree) -> CommandLineOptions:
    """Read the settings of the command line. Raises ConfigError for an unknown rule or group."""
    given = (options.select, options.ignore, options.extend_select, options.extend_ignore)
    select, ignore, added, removed = map(_read_names, given)
    Selection(select or (), ignore or (), added or (), removed or ()).of(every_rule())
    others = (options.agent, options.fail_on, options.shellcheck, options.instances)
    exclude = tuple(_make_pattern(tree, text) for text in options.exclude or ())
    return CommandLineOptions(
        select, ignore, *others, added or (), removed or (), exclude, options.no_ignores
    )


def resolve_target(tree: Tree, scope: Scope, options: Options) -> ConfigResolver:
    """Find the configuration of a tree. Raises ConfigError if a file cannot be read."""
    given = read_options(options, tree)
    if options.no_config:
        return ConfigResolver((), given)
    return resolve_config(tree, scope, given, options.config)


def _make_pattern(tree: Tree, text: str) -> PathPattern:
    """Create a path pattern that is relative to the working directory."""
    start = Path(tree.start)
    if tree.root is None or not start.is_absolute():
        return PathPattern(text, tree.start)
    above = tree.root.relative_to(start).as_posix() if tree.root.is_relative_to(start) else ""
    return PathPattern(text, above=above)


def _read_names(given: list[str] | None) -> tuple[str, ...] | None:
    """Split lists of rules and groups; the old name of a rule is replaced."""
    if given is None:
        return None
    names = (name.strip() for names in given for name in names.split(","))
    return tuple(current_rule_name(name) for name in names if name)
