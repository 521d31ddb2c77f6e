"""Load a project: read, model and simulate everything that the rules can access."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from appspec_lint.appspec.appspec_model import HOOKABLE, AppSpec, read_appspec
from appspec_lint.appspec.recognition import looks_like_appspec
from appspec_lint.build.deliveries import DefinedBuilds, read_defined_builds
from appspec_lint.build.layout import EMPTY_LAYOUT, ProjectLayout
from appspec_lint.build.pairing import (
    Build,
    BuildMatch,
    PairingReason,
    match_builds,
    read_builds,
)
from appspec_lint.build.source_root import SourceRoots, find_source_roots
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

if TYPE_CHECKING:
    from appspec_lint.build.ci_jobs import SimulatedJob
    from appspec_lint.build.delivery import Delivery
    from appspec_lint.deployment.service_actions import ServiceAction
    from appspec_lint.pipeline.pipeline_model import Definitions


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
    defined = read_defined_builds(tree, layout)
    specs = _read_specs(tree, scope, layout, defined)
    layout = specs.layout
    mentions = Mentions(tree)
    buildspecs = (*specs.buildspecs, *defined.inline)
    roots = [
        find_source_roots(
            tree,
            buildspec,
            layout,
            mentions,
            defined.root_line(buildspec),
            is_foreign=buildspec.path in defined.foreign,
        )
        for buildspec in buildspecs
    ]
    builds = [build for source in roots for build in read_builds(source)]
    jobs = defined.simulate_jobs(tree, mentions)
    deliveries = defined.find_deliveries(tree, roots, jobs, mentions)
    appspecs = _drop_replaced(specs.appspecs, deliveries)
    worlds = [
        tuple(bundle for bundle in world if _is_in_scope(scope, bundle))
        for world in _read_worlds(tree, appspecs, builds, layout, deliveries)
    ]
    bundles = [bundle for world in worlds for bundle in world]
    deployed = [
        service
        for service in services(tree, appspecs, builds)
        if any(map(scope.contains, service.paths))
    ]
    appspec_paths = {bundle.appspec.path for bundle in bundles}
    appspec_paths |= {service.appspec.path for service in deployed}
    buildspec_paths = {build.buildspec.path for bundle in bundles for build in bundle.builds}

    def is_checked(path: str, related: set[str]) -> bool:
        return path in related or scope.contains(path)

    context = Context(
        tree,
        tuple(spec for spec in appspecs if is_checked(spec.path, appspec_paths)),
        tuple(spec for spec in buildspecs if is_checked(spec.path, buildspec_paths)),
        tuple(
            build
            for build in builds
            if build.declared and is_checked(build.buildspec.path, buildspec_paths)
        ),
        worlds[0],
        tuple(specs.unreadable),
        tuple(deployed),
        source_roots=tuple(
            source for source in roots if is_checked(source.buildspec.path, buildspec_paths)
        ),
        definitions=defined.definitions,
        deliveries=deliveries,
        service_actions=_read_service_actions(tree, defined.definitions, roots, jobs),
    )
    return replace(context, variants=tuple(replace(context, bundles=world) for world in worlds[1:]))


def _read_specs(tree: Tree, scope: Scope, layout: ProjectLayout, defined: DefinedBuilds) -> _Specs:
    """Read the files whose names, or whose contents, are those of AppSpecs and buildspecs.

    A job of a CI system may copy an AppSpec, as the commands of a build do.
    """
    candidates = layout.named(discover(tree, scope), tree, scope)
    named_too = (path for path in defined.paths if not scope.excludes(path))
    candidates = replace(candidates, buildspecs=tuple(sorted({*candidates.buildspecs, *named_too})))
    named = {path: tree.read(path) for path in (*candidates.appspecs, *candidates.buildspecs)}
    unnamed = {path: tree.read(path) for path in find_unnamed_specs(tree, scope, candidates)}
    buildspecs = list(_buildspecs(named[path] for path in candidates.buildspecs))
    appspecs = list(_appspecs(named[path] for path in candidates.appspecs))
    builds = [*buildspecs, *defined.jobs]
    staged = find_staged(tree, builds)
    appspecs = choose_appspecs(tree, appspecs, builds, candidates.lookalikes, staged)
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
    return _Specs(
        appspecs,
        buildspecs,
        unreadable,
        extend_layout(layout, staged, {spec.path for spec in buildspecs}),
    )


def _read_worlds(
    tree: Tree,
    appspecs: Iterable[AppSpec],
    builds: list[Build],
    layout: ProjectLayout,
    deliveries: Sequence[Delivery],
) -> list[list[Bundle]]:
    """The bundles of all AppSpecs, once more for each further way in which one is delivered.

    An AppSpec that has fewer ways than another is the same in the remaining worlds.
    """
    appspecs = list(appspecs)
    matches = match_builds(appspecs, builds, layout)
    delivered = _assign(appspecs, deliveries)
    scripts: dict[str, Script | None] = {}
    homes = frozenset(posixpath.dirname(appspec.path) for appspec in appspecs)
    worlds: list[list[Bundle]] = []
    count = max((len(ways) for ways in delivered.values()), default=1)
    for index in range(count):
        bundles = []
        for appspec in appspecs:
            match = matches.get(appspec.path)
            if match is None:
                continue
            ways = () if layout.pairings_of(appspec.path) else delivered.get(appspec.path, ())
            bare = _make_bundle(
                tree, appspec, match, ways[min(index, len(ways) - 1)] if ways else None
            )
            bundles.append(replace(bare, runs=tuple(_runs(bare, scripts, homes))))
        worlds.append(bundles)
    return worlds


def _drop_replaced(appspecs: list[AppSpec], deliveries: Sequence[Delivery]) -> list[AppSpec]:
    """The AppSpecs without those that jobs replace with another file before they pack."""
    if not deliveries:
        return appspecs
    from appspec_lint.build.delivered_appspecs import find_replaced

    replaced = find_replaced(appspecs, deliveries)
    return [appspec for appspec in appspecs if appspec.path not in replaced]


def _assign(
    appspecs: list[AppSpec], deliveries: Sequence[Delivery]
) -> Mapping[str, tuple[Delivery, ...]]:
    if not deliveries:
        return {}
    from appspec_lint.build.delivered_appspecs import assign_deliveries

    return assign_deliveries(appspecs, deliveries)


def _read_service_actions(
    tree: Tree,
    definitions: Definitions | None,
    roots: Sequence[SourceRoots],
    jobs: Sequence[SimulatedJob],
) -> tuple[ServiceAction, ...]:
    if definitions is None:
        return ()
    from appspec_lint.deployment.service_actions import read_service_actions

    return tuple(read_service_actions(tree, definitions, roots, jobs))


def _make_bundle(
    tree: Tree, appspec: AppSpec, match: BuildMatch, delivery: Delivery | None
) -> Bundle:
    """The bundle of an AppSpec: as a definition delivers it, or else as the heuristics find it.

    A definition that leaves something open decides the pairing, but does not make it certain.
    """
    builds, paired, reason = match.builds, match.sure, match.reason
    if delivery is not None:
        paired = delivery.certain or (match.sure and delivery.builds == match.builds)
        builds, reason = delivery.builds, PairingReason.DEFINED
    sure = paired and all(build.root_certain for build in builds)
    said_by = None if delivery is None else delivery.said_by
    return Bundle(tree, appspec, builds, sure, paired=paired, said_by=said_by, reason=reason)


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
