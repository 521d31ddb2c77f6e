"""Lint paths or a project: collect findings, judge them, apply suppression comments."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path

from appspec_lint.config.lookup import resolve_config
from appspec_lint.config.resolved import CommandLineOptions, ConfigError, ConfigResolver
from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report, Suppressed, merge
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.lazy.records import dataclass
from appspec_lint.parts.checked_files import CheckedFiles
from appspec_lint.parts.part_check import (
    CheckedPart,
    IsSelected,
    PartChecker,
    check_project,
    path_of,
)
from appspec_lint.parts.rule_runs import run_rule, run_rules
from appspec_lint.pipeline.definition_search import widen_to_definitions
from appspec_lint.project import Project
from appspec_lint.repository.discovery import EVERYTHING, Scope
from appspec_lint.repository.targets import PathName, find_targets
from appspec_lint.repository.tree import Tree, in_memory
from appspec_lint.rules import every_rule, rule_named
from appspec_lint.rules.registry import Rule, current_name
from appspec_lint.suppressions import Directive, DirectiveIndex, find_directives

SHELLCHECK_RULE = "shellcheck"


def lint_paths(
    paths: Iterable[PathName],
    *,
    overlay: Mapping[PathName, str] = {},
    config: PathName | None = None,
) -> Report:
    """Lint files and directories, as the command `appspec-lint PATH ...` does.

    A file is checked with the rest of its deployment, a definition of the pipeline with the whole
    project. `overlay` contains the text of files with
    unsaved changes, by path; these files do not have to exist. `config` is the path of a
    configuration file; by default, the configuration is found as the command finds it. Paths are
    relative to the working directory.

    Raises OSError if a path cannot be read, and ConfigError if a configuration file cannot be read,
    or if it requires a ShellCheck that does not work. If the configuration is invalid, its mistakes
    are the only diagnostics.
    """
    if isinstance(paths, (str, PathLike)):
        paths = [paths]
    targets = find_targets(paths, Path.cwd(), overlay)
    scopes = ((each.tree, widen_to_definitions(each.tree, each.scope)) for each in targets)
    return merge(lint_project(tree, scope, config=config) for tree, scope in scopes)


def lint_project(
    tree: Tree | Mapping[str, str], scope: Scope = EVERYTHING, *, config: PathName | None = None
) -> Report:
    """Lint a project in memory: the text of each file, by its path from the project's root.

    Raises ConfigError, as `lint_paths` does.
    """
    tree = tree if isinstance(tree, Tree) else in_memory(tree)
    return lint(tree, scope, configuration=resolve_config(tree, scope, config=config))


def lint(
    tree: Tree,
    scope: Scope = EVERYTHING,
    rules: Collection[Rule] | None = None,
    agent: str | None = None,
    configuration: ConfigResolver | None = None,
    processes: int = 1,
) -> Report:
    """Lint the paths in `scope` with `rules` (by default all), for one agent version or for any.

    The agents are "1" (1.8, in Ruby) and "2" (2.x, in Rust). For "any", a defect that only one of
    them rejects is a warning. By default, the configuration is that of the tree; its mistakes, if
    there are any, are the only diagnostics. A large project is checked in up to that many
    processes. Raises RuleCrash if a rule fails, ConfigError if the configuration cannot be read or
    requires a ShellCheck that does not work, and WorkerDied if the system ends a process.
    """
    if configuration is None:
        configuration = resolve_config(tree, scope, CommandLineOptions(agent=agent))
    if configuration.mistakes:
        return report_configuration(configuration)
    run = LintRun.of(tree, scope, every_rule() if rules is None else rules, configuration)
    checker = run.make_checker(Project(run.tree, run.scope, configuration.layout))
    return run.conclude(check_project(checker, processes))


@dataclass(frozen=True, eq=False)
class LintRun:
    """A run with a valid configuration: what it checks, and how it judges what is found."""

    tree: Tree
    scope: Scope
    rules: tuple[Rule, ...]
    configuration: ConfigResolver
    is_shellchecked: IsSelected

    @classmethod
    def of(
        cls, tree: Tree, scope: Scope, rules: Collection[Rule], configuration: ConfigResolver
    ) -> LintRun:
        """Apply the configuration. Raises ConfigError if ShellCheck is required but missing."""
        scope = configuration.without(scope)
        selected = _select_rules(rules, configuration)
        is_shellchecked = select_for_shellcheck(configuration, scope, selected, tree.root)
        return cls(configuration.over(tree), scope, tuple(selected), configuration, is_shellchecked)

    def make_checker(self, project: Project) -> PartChecker:
        """What checks the parts of a project with the selected rules."""
        is_selected = self.is_shellchecked
        return PartChecker(
            project,
            self.rules,
            None if is_selected is _is_never_selected else is_selected,
            self.configuration.command_line.instances,
        )

    def conclude(self, parts: Iterable[CheckedPart]) -> Report:
        """Judge what was found in all parts, and apply the suppression comments."""
        configuration, tree, scope = self.configuration, self.tree, self.scope
        collected, files = _gather(parts, self.rules)
        ignores = not configuration.command_line.no_ignores
        directives = _find_all_directives(files.values(), collected) if ignores else ()
        config_rules = [rule for rule in self.rules if rule.group == "config"]
        names = configuration.configured_names
        collected += run_rules(
            config_rules, Context(tree, directives=directives, configured_names=names)
        )
        selected = {rule.name for rule in self.rules}
        unused = _find_unused(directives, collected, selected, scope, self.is_shellchecked)
        collected += run_rules(config_rules, Context(tree, unused_suppressions=tuple(unused)))

        judged = _judge(collected, scope, configuration)
        reported, suppressed = _suppress(judged, directives)
        checked = CheckedFiles(tree, (*files.values(), *configuration.sources))
        return merge([Report(reported, checked, suppressed)])


def _gather(
    parts: Iterable[CheckedPart], rules: Iterable[Rule]
) -> tuple[list[Diagnostic], dict[str, Source | str]]:
    """What rules report of all parts, and the files that were checked, by their paths."""
    by_name = {rule.name: rule for rule in rules}
    collected: list[Diagnostic] = []
    files: dict[str, Source | str] = {}
    for part in parts:
        for name, finding in part.findings:
            info = by_name[name].info
            collected.append(Diagnostic(info, info.severity, finding))
        for file in part.files:
            if not isinstance(file, str) or file not in files:
                files[path_of(file)] = file
    return collected, files


def _select_rules(rules: Collection[Rule], configuration: ConfigResolver) -> list[Rule]:
    """Select the rules that at least one configuration enables."""
    return [
        rule
        for rule in rules
        if any(config.selection.includes(rule) for config in configuration.resolved_configs)
    ]


def _judge(
    collected: Iterable[Diagnostic], scope: Scope, configuration: ConfigResolver
) -> Iterator[Diagnostic]:
    """Apply the configuration of its file to each diagnostic: whether it counts, how severe."""
    for diagnostic in collected:
        path = diagnostic.span.source.path
        if not scope.excludes(path):
            judged = configuration.of(path).to_diagnostic(diagnostic)
            if judged is not None:
                yield judged


def _suppress(
    judged: Iterable[Diagnostic], directives: Iterable[Directive]
) -> tuple[tuple[Diagnostic, ...], tuple[Suppressed, ...]]:
    """Separate the diagnostics that are reported from those that a comment suppresses."""
    index = DirectiveIndex(directives, current_name)
    reported, suppressed = [], []
    for diagnostic in judged:
        names = {diagnostic.rule, diagnostic.info.group}
        covering = index.find(diagnostic.span, names)
        if covering is None:
            reported.append(diagnostic)
        else:
            suppressed.append(Suppressed(diagnostic, by_comment=True, reason=covering.reason))
    return tuple(reported), tuple(suppressed)


def report_configuration(configuration: ConfigResolver) -> Report:
    """Report the mistakes in the configuration, and nothing else."""
    rule = rule_named("invalid-configuration")
    assert rule is not None, "the rule is in rules/config"
    mistakes = run_rule(rule, Context(mistakes=configuration.mistakes))
    return merge([Report(tuple(mistakes), configuration.sources)])


def _find_all_directives(
    files: Iterable[Source | str], collected: Iterable[Diagnostic]
) -> tuple[Directive, ...]:
    """Find the suppression comments of the files that were checked or have findings."""
    sources = {file.path: file for file in files if not isinstance(file, str)}
    for diagnostic in collected:
        sources[diagnostic.span.source.path] = diagnostic.span.source
    return tuple(
        directive for path in sorted(sources) for directive in find_directives(sources[path])
    )


def _find_unused(
    directives: Iterable[Directive],
    collected: Iterable[Diagnostic],
    selected: set[str],
    scope: Scope,
    is_shellchecked: IsSelected,
) -> Iterator[tuple[Directive, Located[str]]]:
    """Find the names in comments that suppress nothing, though their rules checked the file."""
    lines = _find_lines(collected)
    members: dict[str, set[str]] = {}
    for rule in every_rule():
        members.setdefault(rule.group, set()).add(rule.name)
        members.setdefault(rule.name, set()).add(rule.name)
    for directive in directives:
        path = directive.source.path
        if not scope.contains(path):
            continue
        first, last = directive.lines
        for name in directive.names:
            current = current_name(name.value)
            rules = members.get(current, set())
            if not is_shellchecked(path):
                rules = rules - {SHELLCHECK_RULE}
            was_checked = bool(rules) and rules <= selected and "unused-suppression" not in rules
            if was_checked:
                reported = lines.get((path, current), [])
                index = bisect_left(reported, first)
                if index == len(reported) or reported[index] > last:
                    yield directive, name


def _find_lines(collected: Iterable[Diagnostic]) -> dict[tuple[str, str], list[int]]:
    """For each file, and each rule or group, the lines on which a finding starts or ends."""
    lines: dict[tuple[str, str], set[int]] = {}
    for diagnostic in collected:
        span = diagnostic.span
        for name in (diagnostic.rule, diagnostic.info.group):
            lines.setdefault((span.source.path, name), set()).update(
                (span.start_position.line, span.end_position.line)
            )
    return {key: sorted(numbers) for key, numbers in lines.items()}


def select_for_shellcheck(
    configuration: ConfigResolver, scope: Scope, rules: Collection[Rule], root: Path | None
) -> IsSelected:
    """Which files ShellCheck checks: none, where it is not installed.

    Raises ConfigError if it is required and not installed.
    """
    rule = next((rule for rule in rules if rule.name == SHELLCHECK_RULE), None)
    modes = {
        config: config.shellcheck
        for config in configuration.resolved_configs
        if rule is not None and config.selection.includes(rule) and config.shellcheck != "never"
    }
    if not modes:
        return _is_never_selected
    from appspec_lint.shellcheck import client  # only a run with ShellCheck needs it

    if client.find_program(root) is None:
        if "always" in modes.values():
            raise ConfigError(
                "shellcheck is not installed; run `pip install 'appspec-lint[shellcheck]'`"
            )
        return _is_never_selected
    return lambda path: configuration.of(path) in modes and not scope.excludes(path)


def _is_never_selected(path: str) -> bool:
    return False
