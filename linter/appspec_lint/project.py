"""Read, model and simulate a project: all that the rules may see."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.appspec.appspec_model import HOOKABLE, AppSpec, looks_like_appspec, read_appspec
from appspec_lint.build.layout import EMPTY_LAYOUT, ProjectLayout
from appspec_lint.build.pairing import match_builds, read_builds
from appspec_lint.buildspec.buildspec_model import Buildspec, looks_like_buildspec, read_buildspec
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.service import is_service, services
from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.discovery import (
    EVERYTHING,
    Candidates,
    Scope,
    discover,
    find_unnamed_specs,
)
from appspec_lint.repository.entry import Unreadable
from appspec_lint.repository.tree import Tree
from appspec_lint.script.script import Script, read_script
from appspec_lint.yaml.composer import parse


def load_project(
    tree: Tree, scope: Scope = EVERYTHING, layout: ProjectLayout = EMPTY_LAYOUT
) -> Context:
    """Read, model and simulate what `scope` is about: all that the rules may see."""
    candidates = layout.named(discover(tree, scope), tree, scope)
    unreadable: list[Unreadable] = []
    sources = {path: tree.read(path) for path in (*candidates.appspecs, *candidates.buildspecs)}
    extra = {path: tree.read(path) for path in find_unnamed_specs(tree, scope, candidates)}
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
        if isinstance(reading, Unreadable) and scope.contains(path):
            unreadable.append(reading)
    unreadable += _directories(tree, scope, candidates)
    builds = [build for buildspec in buildspecs for build in read_builds(tree, buildspec, layout)]
    feeds = match_builds(appspecs, builds, layout)
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
        each for each in services(tree, appspecs, builds) if any(map(scope.contains, each.paths))
    ]
    meant = {bundle.appspec.path for bundle in bundles}
    meant |= {each.appspec.path for each in served}
    asked = {each.path for each in buildspecs if each.path in fed or scope.contains(each.path)}
    return Context(
        tree,
        tuple(each for each in appspecs if each.path in meant or scope.contains(each.path)),
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


def _directories(tree: Tree, scope: Scope, candidates: Candidates) -> Iterator[Unreadable]:
    for directory in candidates.directories:
        if scope.contains(directory):
            yield Unreadable(directory, tree.display_path(directory), "it is a folder")


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
    return any(map(scope.contains, paths))
