"""Lint paths or a project: collect findings, judge them, apply suppression comments."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from appspec_lint.config.lookup import resolve_config
from appspec_lint.config.resolved import CommandLineOptions, ConfigError, ConfigResolver
from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report, Suppressed, merge
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.redaction import redact
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.lazy.records import replace
from appspec_lint.project import load_project
from appspec_lint.repository.discovery import EVERYTHING, Scope
from appspec_lint.repository.targets import PathName, find_targets
from appspec_lint.repository.tree import Tree, in_memory
from appspec_lint.rules import every_rule, rule_named
from appspec_lint.rules.registry import Rule, current_name
from appspec_lint.rules.variants import check_variants
from appspec_lint.script.script import Script
from appspec_lint.suppressions import Directive, DirectiveIndex, find_directives

if TYPE_CHECKING:
    from appspec_lint.shellcheck.client import ShellCheckNote

SHELLCHECK_RULE = "shellcheck"

IsSelected = Callable[[str], bool]
"""Whether ShellCheck checks the file of this path."""


class RuleCrash(Exception):
    """A rule raised an exception, which is a defect of the linter."""

    def __init__(self, rule: Rule, error: Exception) -> None:
        super().__init__(f"the rule {rule.name} failed on this project: {error!r}")


def lint_paths(
    paths: Iterable[PathName],
    *,
    overlay: Mapping[PathName, str] = {},
    config: PathName | None = None,
) -> Report:
    """Lint files and directories, as the command `appspec-lint PATH ...` does.

    A file is checked with the rest of its deployment. `overlay` contains the text of files with
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
    return merge(lint_project(target.tree, target.scope, config=config) for target in targets)


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
) -> Report:
    """Lint the paths in `scope` with `rules` (by default all), for one agent version or for any.

    The agents are "1" (1.8, in Ruby) and "2" (2.x, in Rust). For "any", a defect that only one of
    them rejects is a warning. By default, the configuration is that of the tree; its mistakes, if
    there are any, are the only diagnostics. Raises RuleCrash if a rule fails, and ConfigError if
    the configuration cannot be read or requires a ShellCheck that does not work.
    """
    if configuration is None:
        configuration = resolve_config(tree, scope, CommandLineOptions(agent=agent))
    if configuration.mistakes:
        return _report_configuration(configuration)
    scope = configuration.without(scope)
    selected = _select_rules(every_rule() if rules is None else rules, configuration)
    config_rules = [rule for rule in selected if rule.group == "config"]
    is_shellchecked = select_for_shellcheck(configuration, scope, selected)
    context = load_project(configuration.over(tree), scope, configuration.layout)
    context = replace(context, shellcheck=_collect_notes(context, is_shellchecked))

    collected = _collect(selected, context, configuration.command_line.instances)
    directives = _find_all_directives(context, collected)
    context = replace(
        context, directives=directives, configured_names=configuration.configured_names
    )
    collected += _run_rules(config_rules, context)
    names = {rule.name for rule in selected}
    unused = _find_unused(context, collected, names, scope, is_shellchecked)
    context = replace(
        context, directives=(), configured_names=(), unused_suppressions=tuple(unused)
    )
    collected += _run_rules(config_rules, context)

    judged = _judge(collected, scope, configuration)
    reported, suppressed = _suppress(judged, directives)
    sources = (*_sources(context), *configuration.sources)
    return merge([Report(reported, sources, suppressed)])


def _select_rules(rules: Collection[Rule], configuration: ConfigResolver) -> list[Rule]:
    """Select the rules that at least one configuration enables."""
    return [
        rule
        for rule in rules
        if any(config.selection.includes(rule.info) for config in configuration.resolved_configs)
    ]


def _collect(rules: Iterable[Rule], context: Context, target_os: str | None) -> list[Diagnostic]:
    """Run the rules, and omit the findings that apply only to another operating system."""
    return [
        diagnostic
        for diagnostic in _run_rules(rules, context)
        if _applies_to(diagnostic.finding, target_os)
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


def _report_configuration(configuration: ConfigResolver) -> Report:
    """Report the mistakes in the configuration, and nothing else."""
    rule = rule_named("invalid-configuration")
    assert rule is not None, "the rule is in rules/config"
    mistakes = _run_rule(rule, Context(mistakes=configuration.mistakes))
    return merge([Report(tuple(mistakes), configuration.sources)])


def _run_rules(rules: Iterable[Rule], context: Context) -> list[Diagnostic]:
    return [diagnostic for rule in rules for diagnostic in _run_rule(rule, context)]


def _run_rule(rule: Rule, context: Context) -> list[Diagnostic]:
    """Run one rule; its diagnostics have the severity of the rule."""
    try:
        findings = [_redact_finding(finding) for finding in check_variants(rule, context)]
    except Exception as error:
        raise RuleCrash(rule, error) from error
    return [Diagnostic(rule.info, rule.info.severity, finding) for finding in findings]


def _applies_to(finding: Finding, target_os: str | None) -> bool:
    return finding.target_os is None or finding.target_os.value == target_os


def _find_all_directives(
    context: Context, collected: Iterable[Diagnostic]
) -> tuple[Directive, ...]:
    """Find the suppression comments of the files that were checked or have findings."""
    sources = {source.path: source for source in _sources(context)}
    for diagnostic in collected:
        sources[diagnostic.span.source.path] = diagnostic.span.source
    return tuple(
        directive for path in sorted(sources) for directive in find_directives(sources[path])
    )


def _find_unused(
    context: Context,
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
    for directive in context.directives:
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


def _redact_finding(finding: Finding) -> Finding:
    """Redact secrets in what a finding says, but not in the edits of its fixes.

    Source with substituted parts has no fixes: they would write these parts to the file.
    """
    failure = finding.failure
    return replace(
        finding,
        message=redact(finding.message),
        help=redact(finding.help),
        fixes=()
        if finding.span.source.is_substituted
        else tuple(replace(fix, title=redact(fix.title)) for fix in finding.fixes),
        labels=tuple(replace(label, text=redact(label.text)) for label in finding.labels),
        failure=failure and replace(failure, error=redact(failure.error)),
    )


def _sources(context: Context) -> Iterator[Source]:
    yield from (appspec.source for appspec in context.appspecs)
    yield from (buildspec.source for buildspec in context.buildspecs)
    for bundle in context.bundles:
        yield from (run.script.source for run in bundle.runs if run.script is not None)
    for service in context.services:
        yield from service.sources


def select_for_shellcheck(
    configuration: ConfigResolver, scope: Scope, rules: Collection[Rule]
) -> IsSelected:
    """Which files ShellCheck checks: none, where it is not installed.

    Raises ConfigError if it is required and not installed.
    """
    rule = next((rule for rule in rules if rule.name == SHELLCHECK_RULE), None)
    modes = {
        config: config.shellcheck
        for config in configuration.resolved_configs
        if rule is not None
        and config.selection.includes(rule.info)
        and config.shellcheck != "never"
    }
    if not modes:
        return _is_never_selected
    from appspec_lint.shellcheck import client  # only a run with ShellCheck needs it

    if client.find_program() is None:
        if "always" in modes.values():
            raise ConfigError(
                "shellcheck is not installed; run `pip install 'appspec-lint[shellcheck]'`"
            )
        return _is_never_selected
    return lambda path: configuration.of(path) in modes and not scope.excludes(path)


def _is_never_selected(path: str) -> bool:
    return False


def _collect_notes(context: Context, is_selected: IsSelected) -> tuple[ShellCheckNote, ...]:
    """ShellCheck's notes on the selected files. Raises ConfigError if it does not answer."""
    if is_selected is _is_never_selected:
        return ()
    from appspec_lint.shellcheck import client
    from appspec_lint.shellcheck.client import ShellCheckFailed
    from appspec_lint.shellcheck.inputs import check_snippets

    program = client.find_program()
    if program is None:
        return ()
    scripts: dict[str, Script] = {}
    for bundle in context.bundles:
        for _, script in bundle.scripts:
            scripts.setdefault(script.source.path, script)
    try:
        return check_snippets(
            program,
            [script for path, script in scripts.items() if is_selected(path)],
            [buildspec for buildspec in context.buildspecs if is_selected(buildspec.path)],
        )
    except ShellCheckFailed as error:
        raise ConfigError(str(error)) from error
