"""One run: a tree and a scope in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from appspec_lint.config.resolved import (
    CommandLineOptions,
    ConfigError,
    ConfigResolver,
    resolve_config,
)
from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report, Suppressed, merge
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.redaction import redact
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.project import load_project
from appspec_lint.repository.discovery import EVERYTHING, Scope
from appspec_lint.repository.tree import Tree
from appspec_lint.rules import every_rule, rule_named
from appspec_lint.rules.registry import Rule
from appspec_lint.script.script import Script
from appspec_lint.shellcheck import client
from appspec_lint.shellcheck.client import ShellCheckFailed, ShellCheckNote
from appspec_lint.shellcheck.inputs import check_snippets
from appspec_lint.suppressions import Directive, find_directives

SHELLCHECK_RULE = "shellcheck"

IsSelected = Callable[[str], bool]
"""Whether ShellCheck checks the file of this path."""


class RuleCrash(Exception):
    """A rule failed: our mistake, not the user's."""

    def __init__(self, rule: Rule, error: Exception) -> None:
        super().__init__(f"the rule {rule.name} failed on this project: {error!r}")


def lint(
    tree: Tree,
    scope: Scope = EVERYTHING,
    rules: Collection[Rule] | None = None,
    agent: str | None = None,
    configuration: ConfigResolver | None = None,
) -> Report:
    """Lint what `scope` is about with `rules` (by default all), for one agent or for any.

    The agents are "1" (1.8, in Ruby) and "2" (in Rust); of "any", what both refuse is an error
    and what one refuses a warning. The configuration is the tree's own, if none is given; where
    it has mistakes, they are all that is told. Raises RuleCrash, and ConfigError for a
    configuration that can't be read, or that asks for a ShellCheck that doesn't answer.
    """
    if configuration is None:
        configuration = resolve_config(tree, scope, CommandLineOptions(agent=agent))
    chosen = every_rule() if rules is None else rules
    if configuration.mistakes:
        return _report_configuration(configuration)
    scope = configuration.without(scope)
    context = load_project(configuration.over(tree), scope, configuration.layout)
    wanted = [
        rule
        for rule in chosen
        if any(book.selection.includes(rule.info) for book in configuration.resolved_configs)
    ]
    asked = select_for_shellcheck(configuration, scope, wanted)
    context = replace(context, shellcheck=_collect_notes(context, asked))
    found = [each for rule in wanted for each in _run_rule(rule, context)]
    target_os = configuration.orders.instances
    found = [each for each in found if _applies_to(each.finding, target_os)]
    comments = _directives(context, found)
    context = replace(context, directives=comments)
    for rule in wanted:
        if rule.group == "config":
            found += _run_rule(rule, context)
    idle = _find_unused(context, found, {rule.name for rule in wanted}, scope, asked)
    context = replace(context, directives=(), unused_suppressions=tuple(idle))
    by_path: dict[str, list[Directive]] = {}
    for comment in comments:
        by_path.setdefault(comment.source.path, []).append(comment)
    for rule in wanted:
        if rule.group == "config":
            found += _run_rule(rule, context)
    told, silent = [], []
    for each in found:
        path = each.finding.span.source.path
        judged = None if scope.excludes(path) else configuration.of(path).to_diagnostic(each)
        if judged is None:
            continue
        hiding = next((d for d in by_path.get(path, ()) if _is_covered(d, each)), None)
        if hiding is None:
            told.append(judged)
        else:
            silent.append(Suppressed(judged, by_comment=True, reason=hiding.reason))
    sources = (*_sources(context), *configuration.sources)
    return merge([Report(tuple(told), sources, tuple(silent))])


def _report_configuration(configuration: ConfigResolver) -> Report:
    """The mistakes of the configuration, and nothing else."""
    rule = rule_named("invalid-configuration")
    assert rule is not None, "the rule is in rules/config"
    found = _run_rule(rule, Context(mistakes=configuration.mistakes))
    return merge([Report(tuple(found), configuration.sources)])


def _run_rule(rule: Rule, context: Context) -> list[Diagnostic]:
    """What a rule finds, before anything is said of how bad it is."""
    try:
        found = [_redact_finding(finding) for finding in rule.check(context)]
    except Exception as error:
        raise RuleCrash(rule, error) from error
    return [Diagnostic(rule.info, rule.info.severity, finding) for finding in found]


def _applies_to(finding: Finding, target_os: str | None) -> bool:
    return finding.target_os is None or finding.target_os.value == target_os


def _directives(context: Context, found: Iterable[Diagnostic]) -> tuple[Directive, ...]:
    """The comments that silence something in the files looked at, or found guilty."""
    sources = {each.path: each for each in _sources(context)}
    sources |= {each.finding.span.source.path: each.finding.span.source for each in found}
    return tuple(each for path in sorted(sources) for each in find_directives(sources[path]))


def _is_covered(directive: Directive, diagnostic: Diagnostic) -> bool:
    names = {diagnostic.rule, diagnostic.info.group}
    return any(name.value in names for name in directive.names) and directive.covers(
        diagnostic.finding.span
    )


def _find_unused(
    context: Context,
    found: Iterable[Diagnostic],
    ran: set[str],
    scope: Scope,
    asked: IsSelected,
) -> Iterator[tuple[Directive, Located[str]]]:
    """The names in comments that silence nothing, though their rules have run on the file."""
    by_path: dict[str, list[Diagnostic]] = {}
    for each in found:
        by_path.setdefault(each.finding.span.source.path, []).append(each)
    groups: dict[str, set[str]] = {}
    for rule in every_rule():
        groups.setdefault(rule.group, set()).add(rule.name)
        groups.setdefault(rule.name, set()).add(rule.name)
    for directive in context.directives:
        path = directive.source.path
        hidden: set[str] = set()
        for each in by_path.get(path, ()):
            if directive.covers(each.finding.span):
                hidden |= {each.rule, each.info.group}
        for name in directive.names:
            meant = groups.get(name.value, set())
            if not asked(path):
                meant = meant - {SHELLCHECK_RULE}
            if meant and meant <= ran and name.value not in hidden and scope.contains(path):
                if "unused-suppression" not in meant:
                    yield directive, name


def _redact_finding(finding: Finding) -> Finding:
    """The finding with no secret in its words; what its fixes write stays whole."""
    failure = finding.failure
    return replace(
        finding,
        message=redact(finding.message),
        help=redact(finding.help),
        fixes=tuple(replace(fix, title=redact(fix.title)) for fix in finding.fixes),
        labels=tuple(replace(label, text=redact(label.text)) for label in finding.labels),
        failure=failure and replace(failure, error=redact(failure.error)),
    )


def _sources(context: Context) -> Iterator[Source]:
    yield from (each.source for each in context.appspecs)
    yield from (each.source for each in context.buildspecs)
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
    if modes and client.find_program() is None:
        if "always" in modes.values():
            raise ConfigError(
                "shellcheck is not installed: `pip install 'appspec-lint[shellcheck]'` brings it"
            )
        modes = {}
    return lambda path: configuration.of(path) in modes and not scope.excludes(path)


def _collect_notes(context: Context, is_selected: IsSelected) -> tuple[ShellCheckNote, ...]:
    """ShellCheck's notes on the selected files. Raises ConfigError if it does not answer."""
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
