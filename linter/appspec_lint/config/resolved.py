"""What a run is told to do: by the command line, by the configuration files, by default."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from appspec_lint.build.layout import ProjectLayout
from appspec_lint.config.file import ConfigFile, find_config_files
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.paths import is_within
from appspec_lint.repository.tree import Tree, Unreadable
from appspec_lint.rules.registry import Rule

AGENT, FAIL_ON, SHELLCHECK = "any", "warning", "never"


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
                meant = closest_match(name, sorted(names))
                hint = f": did you mean {meant}?" if meant else ": see `appspec-lint rules`"
                raise ConfigError(f"there is no rule or group called {name}{hint}")
        return tuple(rule for rule in rules if self.includes(rule.info))

    def includes(self, rule: RuleInfo) -> bool:
        """Whether a rule is selected; its own name counts for more than its group's."""
        if self.select and rule.name not in self.select and rule.group not in self.select:
            return False
        if rule.name in self.ignore:
            return False
        return rule.group not in self.ignore or rule.name in self.select


@dataclass(frozen=True, slots=True)
class CommandLineOptions:
    """What the command line says; None of what it leaves to the configuration."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    agent: str | None = None
    fail_on: str | None = None
    shellcheck: str | None = None
    instances: str | None = None


@dataclass(frozen=True, eq=False)
class ResolvedConfig:
    """What is in force for the files that one configuration governs: its word, or an order's."""

    settings: ConfigFile
    orders: CommandLineOptions = CommandLineOptions()

    @cached_property
    def selection(self) -> Selection:
        """The rules; `--select` and `--ignore` each replace the file's key of that name."""
        said, ordered = self.settings, self.orders
        select = ordered.select if ordered.select is not None else said.select
        ignore = ordered.ignore if ordered.ignore is not None else said.ignore
        if ordered.select is not None and ordered.ignore is None:
            ignore = tuple(name for name in ignore or () if name not in ordered.select)
        return Selection(select or (), ignore or ())

    @property
    def agent(self) -> str:
        """The agent that is deployed to."""
        return self.orders.agent or self.settings.agent or AGENT

    @property
    def fail_on(self) -> str:
        """The severity from which on a finding fails the run."""
        return self.orders.fail_on or self.settings.fail_on or FAIL_ON

    @property
    def shellcheck(self) -> str:
        """Whether ShellCheck is asked: `auto` (if it is there), `always` or `never`."""
        return self.orders.shellcheck or self.settings.shellcheck or SHELLCHECK

    def to_diagnostic(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """The diagnostic as it is in force; None where it is not to be told."""
        info, finding = diagnostic.info, diagnostic.finding
        if not self.selection.includes(info):
            return None
        if finding.only and self.agent not in ("any", finding.only):
            return None
        if self.settings.ignores(finding.span.source.path, info.name, info.group):
            return None
        said = dict(self.settings.severity)
        severity = info.severity
        doubtful = not finding.certain or (finding.only and self.agent == "any")
        if severity is Severity.ERROR and doubtful:
            severity = Severity.WARNING
        if finding.minor:
            severity = Severity.INFO
        word = said.get(info.name) or said.get(info.group)
        return replace(diagnostic, severity=Severity(word) if word else severity)


@dataclass(frozen=True, eq=False)
class ConfigResolver:
    """All configuration files that a run has found; each governs what no nearer one does."""

    settings: tuple[ConfigFile, ...] = ()
    orders: CommandLineOptions = CommandLineOptions()
    sole: bool = False
    """Whether the one file was named in the call, and governs all, wherever it lies."""

    @cached_property
    def resolved_configs(self) -> tuple[ResolvedConfig, ...]:
        """One for each file, the deepest first, and one for what no file governs."""
        nearest_first = sorted(
            self.settings, key=lambda each: (len(each.above), -len(each.directory), each.directory)
        )
        books = [ResolvedConfig(each, self.orders) for each in nearest_first]
        return (*books, ResolvedConfig(ConfigFile(), self.orders))

    def of(self, path: str) -> ResolvedConfig:
        """What is in force for a file."""
        if self.sole:
            return self.resolved_configs[0]
        return next(
            each for each in self.resolved_configs if is_within(path, each.settings.directory)
        )

    @property
    def mistakes(self) -> tuple[Finding, ...]:
        """All that is wrong with the files."""
        return tuple(mistake for each in self.settings for mistake in each.mistakes)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files themselves."""
        return tuple(each.source for each in self.settings if each.source is not None)

    @property
    def layout(self) -> ProjectLayout:
        """What the files together say of the project."""
        layouts = [each.settings.layout for each in self.resolved_configs]
        return ProjectLayout(
            tuple(pairing for each in layouts for pairing in each.pairings),
            tuple(root for each in layouts for root in each.source_roots),
        )

    def over(self, tree: Tree) -> Tree:
        """The tree with what the build makes of itself, as the files say."""
        return replace(tree, generated=tuple(p for each in self.settings for p in each.generated))

    def without(self, scope: Scope) -> Scope:
        """The scope without what the files exclude."""
        return replace(scope, excluded=tuple(p for each in self.settings for p in each.exclude))


def resolve_config(
    tree: Tree,
    scope: Scope,
    orders: CommandLineOptions = CommandLineOptions(),
    extra: Iterable[ConfigFile] = (),
) -> ConfigResolver:
    """Read the configuration files that are about `scope`.

    Raises ConfigError for one that can't be read.
    """
    found = []
    for each in find_config_files(tree, scope.places):
        if isinstance(each, Unreadable):
            raise ConfigError(f"{each.display_path} can't be read: {each.reason}")
        found.append(each)
    return ConfigResolver((*found, *extra), orders)
