"""Load a project: read, model and simulate everything that the rules can access."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.deliveries import read_defined_builds
from appspec_lint.build.layout import EMPTY_LAYOUT, ProjectLayout
from appspec_lint.build.pairing import BuildMatch, PairingReason, match_builds
from appspec_lint.build.products import Build, read_builds
from appspec_lint.build.source_root import SourceRoots, find_source_roots
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.context import Context, Variant
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.hook_runs import HookReader
from appspec_lint.deployment.service import services
from appspec_lint.deployment.spec_files import SpecFiles, find_candidates, read_spec_files
from appspec_lint.deployment.whole_project import WholeProject
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.repository.components import SPECS_PER_PART, divide
from appspec_lint.repository.discovery import EVERYTHING, Candidates, Scope
from appspec_lint.repository.entry import Presence
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain.mentions import Mentions

if TYPE_CHECKING:
    from appspec_lint.build.ci_jobs import SimulatedJob
    from appspec_lint.build.delivery import Delivery
    from appspec_lint.deployment.service_actions import ServiceAction


def load_project(
    tree: Tree, scope: Scope = EVERYTHING, layout: ProjectLayout = EMPTY_LAYOUT
) -> Context:
    """Read, model and simulate the files in `scope`, and those of the same deployments."""
    return Project(tree, scope, layout).load().context


class IndivisibleProject(Exception):
    """A part of a project depends on all others, which is found out when it is loaded."""


@dataclass(frozen=True)
class LoadedPart:
    """What rules see of a part, and the files of other directories that its builds copy."""

    context: Context
    staged: frozenset[str] = frozenset()


class Project:
    """The files in a scope, and those of the same deployments.

    What is known of the whole tree is established once, for all parts.
    """

    def __init__(
        self,
        tree: Tree,
        scope: Scope,
        layout: ProjectLayout,
        specs_per_part: int = SPECS_PER_PART,
    ) -> None:
        self.tree = tree
        self.scope = scope
        self._layout = layout
        self._specs_per_part = specs_per_part
        self.defined = read_defined_builds(tree, layout)
        self.mentions = Mentions(tree)
        self.candidates = find_candidates(tree, scope, layout, self.defined.paths)
        self._jobs: tuple[SimulatedJob, ...] | None = None
        self._whole: WholeProject | None = None
        self._has_only_services: bool | None = None

    def divide(self) -> list[Candidates]:
        """The parts that can be loaded one by one; one part if everything is related."""
        pairs = [{pairing.appspec, pairing.buildspec or ""} for pairing in self._layout.pairings]
        parts = divide(self.candidates, pairs, self._specs_per_part)
        return parts if len(parts) == 1 or self._is_divisible() else [self.candidates]

    def load(self, part: Candidates | None = None) -> LoadedPart:
        """Load the project, or only a part of it.

        Raises IndivisibleProject if the part depends on more than the facts in `WholeProject`.
        """
        tree, scope, defined, mentions = self.tree, self.scope, self.defined, self.mentions
        whole = None if part is None else self.whole
        candidates = part or self.candidates
        specs = read_spec_files(tree, scope, self._layout, candidates, defined.jobs, whole)
        layout = specs.layout
        buildspecs = (*specs.buildspecs, *defined.inline)
        roots = [self._find_roots(buildspec, layout) for buildspec in buildspecs]
        builds = [build for source in roots for build in read_builds(source)]
        deliveries = defined.find_deliveries(tree, roots, self.jobs, mentions)
        if whole is not None and deliveries:
            raise IndivisibleProject
        appspecs = _drop_replaced(specs.appspecs, deliveries)
        if whole is not None and self.is_service_project and _has_deployed(appspecs):
            raise IndivisibleProject
        ways = list(_read_ways(tree, appspecs, builds, layout, deliveries, whole))
        bundles = [bundle for each in ways for bundle in each if _is_in_scope(scope, bundle)]
        checked = frozenset(bundles)
        deployed = [
            service
            for service in services(tree, appspecs, builds)
            if any(map(scope.contains, service.paths))
        ]
        appspec_paths = {bundle.appspec.path for bundle in bundles}
        appspec_paths |= {service.appspec.path for service in deployed}
        related = {build for bundle in bundles for build in bundle.builds}
        buildspec_paths = {build.buildspec.path for build in related}

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
            tuple(each[0] for each in ways if each[0] in checked),
            tuple(specs.unreadable),
            tuple(deployed),
            source_roots=tuple(
                source for source in roots if is_checked(source.buildspec.path, buildspec_paths)
            ),
            definitions=defined.definitions,
            deliveries=deliveries,
            service_actions=self._read_service_actions(roots),
            variants=tuple(_combine(ways, checked)),
            whole=whole,
        )
        return LoadedPart(context, _find_foreign(specs, candidates))

    @property
    def jobs(self) -> tuple[SimulatedJob, ...]:
        """The jobs of CI systems, and what they do to the files of the repository."""
        if self._jobs is None:
            self._jobs = self.defined.simulate_jobs(self.tree, self.mentions)
        return self._jobs

    @property
    def whole(self) -> WholeProject:
        """What a part may need of all others."""
        if self._whole is None:
            self._whole = WholeProject(self.candidates, self.read_all_specs, self.read_scripts)
        return self._whole

    def read_all_specs(self) -> tuple[list[AppSpec], list[Buildspec]]:
        """All AppSpecs and buildspecs of the project."""
        jobs = self.defined.jobs
        specs = read_spec_files(self.tree, self.scope, self._layout, self.candidates, jobs)
        return specs.appspecs, specs.buildspecs

    def read_scripts(self) -> Iterator[Source]:
        """All hook scripts of the project."""
        for part in self.divide():
            for bundle in self.load(part).context.bundles:
                yield from (script.source for _, script in bundle.scripts)

    def _find_roots(self, buildspec: Buildspec, layout: ProjectLayout) -> SourceRoots:
        return find_source_roots(
            self.tree,
            buildspec,
            layout,
            self.mentions,
            self.defined.root_line(buildspec),
            is_foreign=buildspec.path in self.defined.foreign,
        )

    def _read_service_actions(self, roots: Sequence[SourceRoots]) -> tuple[ServiceAction, ...]:
        definitions = self.defined.definitions
        if definitions is None:
            return ()
        from appspec_lint.deployment.service_actions import read_service_actions

        return tuple(read_service_actions(self.tree, definitions, roots, self.jobs))

    def _is_divisible(self) -> bool:
        """Whether parts of the project do not depend on each other.

        Definitions and deliveries may relate any specs. Specs that are not in the scope are near
        it, or part of a deployment in it, which depends on others. A single AppSpec for EC2 is
        paired with a single build, wherever these are.
        """
        tree, defined, scope = self.tree, self.defined, self.scope
        definitions = defined.definitions
        if definitions is not None and (
            definitions.files
            or defined.find_deliveries(tree, (), self.jobs, self.mentions)
            or self._read_service_actions(())
            or any(
                "appspec" in source.text.lower() for source in {job.source for job in defined.jobs}
            )
        ):
            return False
        named = (*self.candidates.appspecs, *self.candidates.buildspecs)
        if scope.files or not all(map(scope.contains, named)):
            return False
        return self._count_deployed(most=2) > 1 or self.is_service_project

    @property
    def is_service_project(self) -> bool:
        """Whether no AppSpec is for EC2, as far as their names show."""
        if self._has_only_services is None:
            has_lookalikes = bool(self.candidates.lookalikes)
            self._has_only_services = not has_lookalikes and self._count_deployed(most=1) == 0
        return self._has_only_services

    def _count_deployed(self, most: int) -> int:
        """How many AppSpecs are certainly deployed to EC2, up to a number."""
        names = {*self.candidates.appspecs}
        count = 0
        for path in self.candidates.appspecs:
            if path.endswith("appspec.yaml") and f"{path[:-4]}yml" in names:
                continue  # the agent may read the other one
            if self.tree.presence(path) is not Presence.IGNORED:
                specs = read_spec_files(self.tree, Scope(), self._layout, Candidates((path,), ()))
                count += any(spec.platform is Platform.EC2 for spec in specs.appspecs)
                if count == most:
                    break
        return count


def _has_deployed(appspecs: Iterable[AppSpec]) -> bool:
    return any(appspec.platform is Platform.EC2 for appspec in appspecs)


def _find_foreign(specs: SpecFiles, candidates: Candidates) -> frozenset[str]:
    """The AppSpecs that a build copies, and that are not candidates themselves."""
    return frozenset(each.path for each in specs.staged) - {*candidates.appspecs}


def _read_ways(
    tree: Tree,
    appspecs: Collection[AppSpec],
    builds: list[Build],
    layout: ProjectLayout,
    deliveries: Sequence[Delivery],
    whole: WholeProject | None,
) -> Iterator[list[Bundle]]:
    """The bundles of each AppSpec: one for each way in which it is delivered."""
    matches = match_builds(appspecs, builds, layout, whole)
    delivered = _assign(appspecs, deliveries)
    hooks = HookReader(frozenset(posixpath.dirname(spec.path) for spec in appspecs), whole)
    for appspec in appspecs:
        match = matches.get(appspec.path)
        if match is None:
            continue
        ways = () if layout.pairings_of(appspec.path) else delivered.get(appspec.path, ())
        bare = [_make_bundle(tree, appspec, match, way) for way in ways or (None,)]
        yield [replace(bundle, runs=tuple(hooks.read(bundle))) for bundle in bare]


def _combine(ways: Iterable[list[Bundle]], checked: Collection[Bundle]) -> Iterator[Variant]:
    """The bundles of AppSpecs with several ways, by the combinations that they are in.

    The last way of an AppSpec is also in the combinations for which it has no other one.
    """
    several = [bundles for bundles in ways if len(bundles) > 1]
    count = max(map(len, several), default=0)
    groups: dict[tuple[int, int], list[Bundle]] = {}
    for bundles in several:
        for number, bundle in enumerate(bundles):
            last = number if number + 1 < len(bundles) else count - 1
            groups.setdefault((number, last), []).append(bundle)
    for (first, last), group in sorted(groups.items(), key=lambda item: item[0][0]):
        yield Variant(tuple(bundle for bundle in group if bundle in checked), first, last)


def _drop_replaced(appspecs: list[AppSpec], deliveries: Sequence[Delivery]) -> list[AppSpec]:
    """The AppSpecs without those that jobs replace with another file before they pack."""
    if not deliveries:
        return appspecs
    from appspec_lint.build.delivered_appspecs import find_replaced

    replaced = find_replaced(appspecs, deliveries)
    return [appspec for appspec in appspecs if appspec.path not in replaced]


def _assign(
    appspecs: Iterable[AppSpec], deliveries: Sequence[Delivery]
) -> Mapping[str, tuple[Delivery, ...]]:
    if not deliveries:
        return {}
    from appspec_lint.build.delivered_appspecs import assign_deliveries

    return assign_deliveries(appspecs, deliveries)


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


def _is_in_scope(scope: Scope, bundle: Bundle) -> bool:
    """Whether a file of this deployment is in the scope."""
    return (
        scope.contains(bundle.appspec.path)
        or any(scope.contains(build.buildspec.path) for build in bundle.builds)
        or any(
            scope.contains(run.script.source.path) for run in bundle.runs if run.script is not None
        )
    )
