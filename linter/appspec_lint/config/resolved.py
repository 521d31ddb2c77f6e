"""The effective configuration: command line, configuration files, defaults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.build.layout import ProjectLayout
from appspec_lint.config.file import ConfigFile
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.paths import is_within
from appspec_lint.repository.patterns import PathPattern
from appspec_lint.repository.tree import Tree
from appspec_lint.rules.registry import Rule, current_name
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import unique_items

AGENT, FAIL_ON, SHELLCHECK = "any", "warning", "never"


class ConfigError(Exception):
    """An invalid call or configuration; the message is one line."""


@dataclass(frozen=True)
class Selection:
    """Rules selected by name and group; an empty `select` selects all of them.

    `extend_select` and `extend_ignore` take precedence over the others.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()

    def of(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """Return the selected rules. Raises ConfigError for an unknown name."""
        names = {rule.name for rule in rules} | {rule.group for rule in rules}
        for name in (*self.select, *self.ignore, *self.extend_select, *self.extend_ignore):
            if name not in names:
                meant = closest_match(name, sorted(names))
                hint = f"did you mean `{meant}`?" if meant else "see `appspec-lint rules`"
                raise ConfigError(f"unknown rule or group `{name}`; {hint}")
        return tuple(rule for rule in rules if self.includes(rule))

    def includes(self, rule: Rule | RuleInfo) -> bool:
        """Whether a rule is selected; its name takes precedence over its group."""
        for name in (rule.name, rule.group):
            if name in self.extend_ignore:
                return False
            if name in self.extend_select:
                return True
        if self.select and rule.name not in self.select and rule.group not in self.select:
            return False
        if rule.name in self.ignore:
            return False
        return rule.group not in self.ignore or rule.name in self.select


@dataclass(frozen=True)
class CommandLineOptions:
    """The settings of the command line; None for those that it does not set."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    agent: str | None = None
    fail_on: str | None = None
    shellcheck: str | None = None
    instances: str | None = None
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    exclude: tuple[PathPattern, ...] = ()
    no_ignores: bool = False
    """Whether suppression comments are not applied."""


@dataclass(frozen=True, eq=False)
class ResolvedConfig:
    """The effective settings for the files that one configuration applies to."""

    settings: ConfigFile
    command_line: CommandLineOptions = CommandLineOptions()

    @cached_property
    def selection(self) -> Selection:
        """The selected rules.

        `--select` and `--ignore` each replace the key of that name, `--extend-select` and
        `--extend-ignore` are added.
        """
        settings, options = self.settings, self.command_line
        select = options.select if options.select is not None else settings.select
        ignore = options.ignore if options.ignore is not None else settings.ignore
        if options.select is not None and options.ignore is None:
            ignore = tuple(name for name in ignore or () if name not in options.select)
        return Selection(select or (), ignore or (), options.extend_select, options.extend_ignore)

    @property
    def agent(self) -> str:
        """The version of the CodeDeploy agent."""
        return self.command_line.agent or self.settings.agent or AGENT

    @property
    def fail_on(self) -> str:
        """The lowest severity that fails the run."""
        return self.command_line.fail_on or self.settings.fail_on or FAIL_ON

    @property
    def shellcheck(self) -> str:
        """When ShellCheck is run: `auto` (if it is installed), `always` or `never`."""
        return self.command_line.shellcheck or self.settings.shellcheck or SHELLCHECK

    def to_diagnostic(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """Apply the settings to a diagnostic; None if it is not reported."""
        info, finding = diagnostic.info, diagnostic.finding
        if not self.selection.includes(info):
            return None
        if finding.agent is not None and self.agent not in ("any", finding.agent.value):
            return None
        if self.settings.ignores(finding.span.source.path, info.name, info.group):
            return None
        severities = dict(self.settings.severity)
        severity = info.severity
        doubtful = not finding.certain or (finding.agent is not None and self.agent == "any")
        if severity is Severity.ERROR and doubtful:
            severity = Severity.WARNING
        if finding.severity is not None:
            severity = finding.severity
        word = severities.get(info.name) or severities.get(info.group)
        return replace(diagnostic, severity=Severity(word) if word else severity)


@dataclass(frozen=True, eq=False)
class ConfigResolver:
    """All configuration files of a run; the nearest one applies to a file."""

    settings: tuple[ConfigFile, ...] = ()
    command_line: CommandLineOptions = CommandLineOptions()
    sole: bool = False
    """Whether the file was given by `--config` and applies to all files."""

    @cached_property
    def resolved_configs(self) -> tuple[ResolvedConfig, ...]:
        """One for each configuration file, the deepest first, and one for all other files."""
        nearest_first = sorted(
            self.settings,
            key=lambda settings: (
                len(settings.above),
                -len(settings.directory),
                settings.directory,
            ),
        )
        configs = [ResolvedConfig(settings, self.command_line) for settings in nearest_first]
        return (*configs, ResolvedConfig(ConfigFile(), self.command_line))

    def of(self, path: str) -> ResolvedConfig:
        """Find the effective settings for a file."""
        if self.sole:
            return self.resolved_configs[0]
        return next(
            config for config in self.resolved_configs if is_within(path, config.settings.directory)
        )

    @property
    def mistakes(self) -> tuple[Finding, ...]:
        """All mistakes in the configuration files."""
        return tuple(mistake for settings in self.settings for mistake in settings.mistakes)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The configuration files."""
        return tuple(settings.source for settings in self.settings if settings.source is not None)

    @property
    def configured_names(self) -> tuple[Located[str], ...]:
        """The names of rules and groups in the configuration files, as they are written."""
        return tuple(name for settings in self.settings for name in _find_names(settings))

    @property
    def layout(self) -> ProjectLayout:
        """The project layout, combined from all files."""
        layouts = [config.settings.layout for config in self.resolved_configs]
        return ProjectLayout(
            tuple(pairing for layout in layouts for pairing in layout.pairings),
            tuple(root for layout in layouts for root in layout.source_roots),
            definitions=all(layout.definitions for layout in layouts),
        )

    def over(self, tree: Tree) -> Tree:
        """Add the configured `generated` patterns to the tree."""
        return replace(
            tree,
            generated=tuple(
                pattern for settings in self.settings for pattern in settings.generated
            ),
        )

    def without(self, scope: Scope) -> Scope:
        """Exclude the `exclude` patterns of the configuration and the command line."""
        configured = (pattern for settings in self.settings for pattern in settings.exclude)
        return replace(scope, excluded=(*configured, *self.command_line.exclude))


def with_current_names(settings: ConfigFile) -> ConfigFile:
    """Replace the old names of rules, which are still accepted, in the settings of a file."""

    def current(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if names is None else tuple(map(current_name, names))

    return replace(
        settings,
        select=current(settings.select),
        ignore=current(settings.ignore),
        severity=tuple((current_name(name), word) for name, word in settings.severity),
        per_file_ignores=tuple(
            (pattern, tuple(map(current_name, names)))
            for pattern, names in settings.per_file_ignores
        ),
    )


def _find_names(settings: ConfigFile) -> Iterator[Located[str]]:
    root = None if settings.document is None else settings.document.root
    if not isinstance(root, MappingNode):
        return
    lists = [root.value("select"), root.value("ignore")]
    lists += [value for _, value in unique_items(root.value("per-file-ignores"))]
    nodes: list[Node] = [key for key, _ in unique_items(root.value("severity"))]
    for node in lists:
        nodes += node.items if isinstance(node, SequenceNode) else ()
    for node in nodes:
        if isinstance(node, ScalarNode):
            yield Located(node.text, node.span)
