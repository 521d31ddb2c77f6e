"""One run: a tree and a scope in, a report out."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from appspec_lint.context import Bundle, Context, HookRun
from appspec_lint.diagnostic import Diagnostic, Report, merge
from appspec_lint.discover import EVERYTHING, Candidates, Scope, discover, unnamed
from appspec_lint.document import parse
from appspec_lint.finding import Finding
from appspec_lint.model.appspec import HOOKABLE, AppSpec, looks_like_appspec, read_appspec
from appspec_lint.model.buildspec import Buildspec, looks_like_buildspec, read_buildspec
from appspec_lint.model.script import Script, read_script
from appspec_lint.rule import Rule, Severity
from appspec_lint.rules import every_rule
from appspec_lint.secrecy import hushed
from appspec_lint.simulate.pairing import pair, read_builds
from appspec_lint.simulate.service import is_service, services
from appspec_lint.source import Source
from appspec_lint.tree import Tree, Unreadable


class RuleCrash(Exception):
    """A rule failed: our mistake, not the user's."""

    def __init__(self, rule: Rule, error: Exception) -> None:
        super().__init__(f"the rule {rule.name} failed on this project: {error!r}")


def lint(
    tree: Tree,
    scope: Scope = EVERYTHING,
    rules: Collection[Rule] | None = None,
    agent: str = "any",
) -> Report:
    """Lint what `scope` is about with `rules` (by default all), for one agent or for any.

    The agents are "1" (1.8, in Ruby) and "2" (in Rust); of "any", what both refuse is an error
    and what one refuses a warning. Raises RuleCrash.
    """
    context = look(tree, scope)
    found: list[Diagnostic] = []
    for rule in every_rule() if rules is None else rules:
        try:
            found += _judged(rule, context, agent)
        except Exception as error:
            raise RuleCrash(rule, error) from error
    return merge([Report(tuple(found), tuple(_sources(context)))])


def look(tree: Tree, scope: Scope = EVERYTHING) -> Context:
    """Read, model and simulate what `scope` is about: all that the rules may see."""
    candidates = discover(tree, scope)
    unreadable: list[Unreadable] = []
    sources = {path: tree.read(path) for path in (*candidates.appspecs, *candidates.buildspecs)}
    extra = {path: tree.read(path) for path in unnamed(tree, scope, candidates)}
    appspecs = list(_appspecs(sources[path] for path in candidates.appspecs))
    buildspecs = list(_buildspecs(sources[path] for path in candidates.buildspecs))
    for reading in extra.values():
        named = [*_buildspecs([reading])]
        if named and named[0].phases:
            buildspecs += named
        else:
            appspecs += [
                each
                for each in _appspecs([reading])
                if each.hooks or each.files or is_service(each)
            ]
    for path, reading in {**sources, **extra}.items():
        if isinstance(reading, Unreadable) and scope.holds(path):
            unreadable.append(reading)
    unreadable += _folders(tree, scope, candidates)
    builds = [build for buildspec in buildspecs for build in read_builds(tree, buildspec)]
    feeds = pair(appspecs, builds)
    scripts: dict[str, Script | None] = {}
    bundles = []
    for appspec in appspecs:
        feed = feeds.get(appspec.path)
        if feed is not None:
            bare = Bundle(tree, appspec, feed.builds, feed.sure)
            runs = tuple(_runs(bare, scripts))
            bundles.append(Bundle(tree, appspec, feed.builds, feed.sure, runs))
    bundles = [bundle for bundle in bundles if _concerns(scope, bundle)]
    fed = {build.buildspec.path for bundle in bundles for build in bundle.builds}
    served = [
        each for each in services(tree, appspecs, builds) if any(map(scope.holds, each.paths))
    ]
    meant = {bundle.appspec.path for bundle in bundles}
    meant |= {each.appspec.path for each in served}
    asked = {each.path for each in buildspecs if each.path in fed or scope.holds(each.path)}
    return Context(
        tree,
        tuple(each for each in appspecs if each.path in meant or scope.holds(each.path)),
        tuple(each for each in buildspecs if each.path in asked),
        tuple(b for b in builds if b.declared and b.buildspec.path in asked),
        tuple(bundles),
        tuple(unreadable),
        tuple(served),
    )


def _appspecs(readings: Iterable[Source | Unreadable]) -> Iterator[AppSpec]:
    for reading in readings:
        if isinstance(reading, Source):
            document = parse(reading)
            if looks_like_appspec(document):
                yield read_appspec(document)


def _buildspecs(readings: Iterable[Source | Unreadable]) -> Iterator[Buildspec]:
    for reading in readings:
        if isinstance(reading, Source):
            document = parse(reading)
            if looks_like_buildspec(document):
                yield read_buildspec(document)


def _folders(tree: Tree, scope: Scope, candidates: Candidates) -> Iterator[Unreadable]:
    for folder in candidates.folders:
        if scope.holds(folder):
            yield Unreadable(folder, tree.shown(folder), "it is a folder")


def _runs(bundle: Bundle, scripts: dict[str, Script | None]) -> Iterator[HookRun]:
    """The scripts that the hooks run, in the order of the events.

    What stands under a name that is no event is never run.
    """
    order = {event: index for index, event in enumerate(HOOKABLE)}
    hooks = [hook for hook in bundle.appspec.hooks if hook.event.value in order]
    for hook in sorted(hooks, key=lambda each: order[each.event.value]):
        for entry in hook.scripts:
            path = _script_path(bundle, entry.location.value)
            if path is not None and path not in scripts:
                reading = bundle.tree.read(path)
                scripts[path] = read_script(reading) if isinstance(reading, Source) else None
            yield HookRun(hook.event, entry, None if path is None else scripts[path])


def _script_path(bundle: Bundle, location: str) -> str | None:
    place = bundle.place(location)
    if not place:
        return None
    found = bundle.original(place)
    if found is not None:
        return found
    named = bundle.tree.by_name.get(posixpath.basename(place), ())
    return named[0] if len(named) == 1 else None


def _concerns(scope: Scope, bundle: Bundle) -> bool:
    """Whether the scope holds anything of this deployment."""
    paths = [bundle.appspec.path, *(build.buildspec.path for build in bundle.builds)]
    paths += [run.script.source.path for run in bundle.runs if run.script is not None]
    return any(map(scope.holds, paths))


def _judged(rule: Rule, context: Context, agent: str) -> Iterator[Diagnostic]:
    for finding in rule.check(context):
        if finding.only and agent not in ("any", finding.only):
            continue
        severity = rule.severity
        doubtful = not finding.certain or (finding.only and agent == "any")
        if severity is Severity.ERROR and doubtful:
            severity = Severity.WARNING
        yield Diagnostic(rule, severity, _hushed(finding))


def _hushed(finding: Finding) -> Finding:
    """The finding with nothing in its words that looks like a secret; its fixes stay whole."""
    failure = finding.failure
    return replace(
        finding,
        message=hushed(finding.message),
        help=hushed(finding.help),
        labels=tuple(replace(label, text=hushed(label.text)) for label in finding.labels),
        failure=failure and replace(failure, error=hushed(failure.error)),
    )


def _sources(context: Context) -> Iterator[Source]:
    yield from (each.source for each in context.appspecs)
    yield from (each.source for each in context.buildspecs)
    for bundle in context.bundles:
        yield from (run.script.source for run in bundle.runs if run.script is not None)
    for service in context.services:
        yield from service.sources
