"""Load a project: read, model and simulate everything that the rules can access."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.appspec.appspec_model import HOOKABLE, AppSpec, read_appspec
from appspec_lint.appspec.recognition import looks_like_appspec
from appspec_lint.build.layout import EMPTY_LAYOUT, ProjectLayout
from appspec_lint.build.pairing import Build, match_builds, read_builds
from appspec_lint.build.source_root import find_source_roots
from appspec_lint.buildspec.buildspec_model import Buildspec, looks_like_buildspec, read_buildspec
from appspec_lint.context import Context
from appspec_lint.deployment.appspec_choice import choose_appspecs
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.locations import find_obstacle
from appspec_lint.deployment.service import is_service, services
from appspec_lint.deployment.staged_appspecs import extend_layout, find_staged
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass, replace
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
from appspec_lint.toolchain.mentions import Mentions
from appspec_lint.yaml.composer import parse


@dataclass(frozen=True, slots=True)
class _Specs:
    """The AppSpecs and buildspecs near the scope, and the files that cannot be read."""

    appspecs: list[AppSpec]
    buildspecs: list[Buildspec]
    unreadable: list[Unreadable]
    layout: ProjectLayout


def load_project(
    tree: Tree, scope: Scope = EVERYTHING, layout: ProjectLayout = EMPTY_LAYOUT
) -> Context:
    """Read, model and simulate the files in `scope`, and those of the same deployments."""
    specs = _read_specs(tree, scope, layout)
    layout = specs.layout
    mentions = Mentions(tree)
    roots = [find_source_roots(tree, buildspec, layout, mentions) for buildspec in specs.buildspecs]
    builds = [build for source in roots for build in read_builds(source)]
    bundles = [
        bundle
        for bundle in _read_bundles(tree, specs.appspecs, builds, layout)
        if _is_in_scope(scope, bundle)
    ]
    deployed = [
        service
        for service in services(tree, specs.appspecs, builds)
        if any(map(scope.contains, service.paths))
    ]
    appspec_paths = {bundle.appspec.path for bundle in bundles}
    appspec_paths |= {service.appspec.path for service in deployed}
    buildspec_paths = {build.buildspec.path for bundle in bundles for build in bundle.builds}

    def is_checked(path: str, related: set[str]) -> bool:
        return path in related or scope.contains(path)

    return Context(
        tree,
        tuple(spec for spec in specs.appspecs if is_checked(spec.path, appspec_paths)),
        tuple(spec for spec in specs.buildspecs if is_checked(spec.path, buildspec_paths)),
        tuple(
            build
            for build in builds
            if build.declared and is_checked(build.buildspec.path, buildspec_paths)
        ),
        tuple(bundles),
        tuple(specs.unreadable),
        tuple(deployed),
        source_roots=tuple(
            source for source in roots if is_checked(source.buildspec.path, buildspec_paths)
        ),
    )


def _read_specs(tree: Tree, scope: Scope, layout: ProjectLayout) -> _Specs:
    """Read the files whose names, or whose contents, are those of AppSpecs and buildspecs."""
    candidates = layout.named(discover(tree, scope), tree, scope)
    named = {path: tree.read(path) for path in (*candidates.appspecs, *candidates.buildspecs)}
    unnamed = {path: tree.read(path) for path in find_unnamed_specs(tree, scope, candidates)}
    buildspecs = list(_buildspecs(named[path] for path in candidates.buildspecs))
    appspecs = list(_appspecs(named[path] for path in candidates.appspecs))
    staged = find_staged(tree, buildspecs)
    appspecs = choose_appspecs(tree, appspecs, buildspecs, candidates.lookalikes, staged)
    for reading in unnamed.values():
        with_phases = [spec for spec in _buildspecs([reading]) if spec.phases]
        if with_phases:
            buildspecs += with_phases
        else:
            appspecs += [
                spec
                for spec in _appspecs([reading])
                if spec.hooks or spec.files or is_service(spec)
            ]
    unreadable = [
        reading
        for path, reading in {**named, **unnamed}.items()
        if isinstance(reading, Unreadable) and scope.contains(path)
    ]
    unreadable += _directories(tree, scope, candidates)
    return _Specs(appspecs, buildspecs, unreadable, extend_layout(layout, staged))


def _read_bundles(
    tree: Tree, appspecs: Iterable[AppSpec], builds: list[Build], layout: ProjectLayout
) -> Iterator[Bundle]:
    """Combine each AppSpec with the builds that produce its bundle, and with its scripts."""
    appspecs = list(appspecs)
    matches = match_builds(appspecs, builds, layout)
    scripts: dict[str, Script | None] = {}
    homes = frozenset(posixpath.dirname(appspec.path) for appspec in appspecs)
    for appspec in appspecs:
        match = matches.get(appspec.path)
        if match is not None:
            sure = match.sure and all(build.root_certain for build in match.builds)
            bare = Bundle(tree, appspec, match.builds, sure, paired=match.sure)
            yield replace(bare, runs=tuple(_runs(bare, scripts, homes)))


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
            yield Unreadable(directory, tree.display_path(directory), "it is a directory")


def _runs(
    bundle: Bundle, scripts: dict[str, Script | None], homes: frozenset[str]
) -> Iterator[HookRun]:
    """The scripts that the hooks run, in the order of the events.

    Scripts under an unknown event are never run.
    """
    order = {event: index for index, event in enumerate(HOOKABLE)}
    hooks = [hook for hook in bundle.appspec.hooks if hook.event.value in order]
    for hook in sorted(hooks, key=lambda hook: order[hook.event.value]):
        for entry in hook.scripts:
            path = _script_path(bundle, entry.location.value, homes)
            if path is not None and path not in scripts:
                reading = bundle.tree.read(path)
                scripts[path] = read_script(reading) if isinstance(reading, Source) else None
            yield HookRun(hook.event, entry, None if path is None else scripts[path])


def _script_path(bundle: Bundle, location: str, homes: frozenset[str]) -> str | None:
    """The file that a hook runs; `homes` are the directories of all AppSpecs.

    If a build may copy it from an unknown place, it is the only file of that name, unless
    that file belongs to another AppSpec.
    """
    place = bundle.place(location)
    if not place or find_obstacle(bundle, location) is not None:
        return None
    original = bundle.original(place)
    if original is not None:
        return original
    named = bundle.tree.by_name.get(posixpath.basename(place), ())
    if len(named) != 1 or _home(named[0], homes) not in (None, bundle.directory):
        return None
    return named[0]


def _home(path: str, homes: frozenset[str]) -> str | None:
    """The nearest directory above a file that contains an AppSpec."""
    directory = path
    while directory:
        directory = posixpath.dirname(directory)
        if directory in homes:
            return directory
    return None


def _is_in_scope(scope: Scope, bundle: Bundle) -> bool:
    """Whether a file of this deployment is in the scope."""
    paths = [bundle.appspec.path, *(build.buildspec.path for build in bundle.builds)]
    paths += [run.script.source.path for run in bundle.runs if run.script is not None]
    return any(map(scope.contains, paths))
