"""Creates the plan of a context."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.products import Build
from appspec_lint.context import Context
from appspec_lint.deployment.agent import DEFAULT_NAME
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.lazy.records import replace
from appspec_lint.plan import lifecycle
from appspec_lint.plan.installation import install_entries
from appspec_lint.plan.packaging import bundle_files, plan_artifact
from appspec_lint.plan.plan_model import (
    Deployment,
    PackedFile,
    Plan,
    PlannedArtifact,
    UnpackagedFile,
)
from appspec_lint.plan.provenance import (
    contains_appspec,
    explain_build,
    explain_bundle,
    explain_platform,
    explain_service,
    list_ways,
)
from appspec_lint.repository.discovery import has_default_name


def make_plan(context: Context) -> Plan:
    """Determine what would be packaged, copied and run."""
    ways = {appspec.path: list_ways(context, appspec) for appspec in context.appspecs}
    bundles = [bundle for several in ways.values() for bundle in several]
    homes: dict[int, str] = {}
    for bundle in bundles:
        for build in bundle.builds:
            beside = posixpath.dirname(build.buildspec.path) == bundle.directory
            if beside or id(build.section) not in homes:
                homes[id(build.section)] = bundle.appspec.path
    builds = {id(build.section): build for build in context.builds}
    builds |= {id(build.section): build for bundle in bundles for build in bundle.builds}
    facts = {id(roots.buildspec): explain_build(context, roots) for roots in context.source_roots}
    packed = {
        key: plan_artifact(build, homes.get(key, ""), facts.get(id(build.buildspec), ()))
        for key, build in builds.items()
    }
    deployments = []
    for appspec in context.appspecs:
        if appspec.platform is Platform.EC2:
            several = ways[appspec.path]
            for number, bundle in enumerate(several, start=1):
                known = (explain_bundle(context, bundle), explain_platform(context, appspec))
                planned = _plan_deployment(bundle, packed)
                count = len(several)
                deployments.append(replace(planned, facts=known, way=number, ways=count))
        else:
            function = _plan_function_deployment(appspec, builds.values(), packed)
            known = (explain_service(context, appspec), explain_platform(context, appspec))
            deployments.append(replace(function, facts=known))
    return Plan(tuple(packed.values()), tuple(deployments))


def _plan_deployment(bundle: Bundle, packed: dict[int, PlannedArtifact]) -> Deployment:
    near = sorted(
        bundle.builds, key=lambda build: posixpath.dirname(build.buildspec.path) != bundle.directory
    )
    artifacts = tuple(packed[id(build.section)] for build in near)
    artifact = artifacts[0] if artifacts else None
    holding = bundle_files(bundle, artifact)
    return Deployment(
        bundle.appspec,
        artifact,
        bundle.sure,
        artifacts[1:],
        holding,
        tuple(_find_stranded(bundle, holding)),
        install_entries(bundle, holding),
        tuple(lifecycle.lifecycle_steps(bundle)),
        lifecycle.ignored_hooks(bundle.appspec),
    )


def _plan_function_deployment(
    appspec: AppSpec, builds: Iterable[Build], packed: dict[int, PlannedArtifact]
) -> Deployment:
    """Plan a deployment to ECS or Lambda: nothing is copied, functions are called."""
    feeding = tuple(
        packed[id(build.section)] for build in builds if contains_appspec(build, appspec)
    )
    return Deployment(
        appspec,
        feeding[0] if feeding else None,
        len(feeding) == 1,
        feeding[1:],
        feeding[0].files if feeding else (),
        (),
        (),
        tuple(lifecycle.function_steps(appspec)),
        lifecycle.ignored_functions(appspec),
    )


def _find_stranded(bundle: Bundle, holding: tuple[PackedFile, ...]) -> Iterator[UnpackagedFile]:
    """Yield files that the deployment needs and that are missing from the artifact."""
    if not bundle.builds or not bundle.sure:
        return
    tree, appspec = bundle.tree, bundle.appspec.path
    packed = {file.source: file.path for file in holding}
    names = {DEFAULT_NAME, posixpath.basename(appspec)}
    if has_default_name(appspec) and all(bundle.contains(name).denied for name in names):
        shown = tree.display_path(appspec)
        yield UnpackagedFile(shown, DEFAULT_NAME, packed.get(shown, ""))
    places = [bundle.place(run.entry.location.value) for run in bundle.runs]
    for place in dict.fromkeys(place for place in places if place):
        if lifecycle.found_at(bundle, place).denied:
            here = bundle.original(place)
            if here is not None and tree.has_file(here):
                shown = tree.display_path(here)
                yield UnpackagedFile(shown, place, packed.get(shown, ""))
