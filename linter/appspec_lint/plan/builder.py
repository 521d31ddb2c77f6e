"""Creates the plan of a context."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.pairing import Build
from appspec_lint.context import Context
from appspec_lint.deployment.agent import DEFAULT_NAME
from appspec_lint.deployment.bundle import Bundle
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
from appspec_lint.repository.discovery import has_default_name


def make_plan(context: Context) -> Plan:
    """Determine what would be packaged, copied and run."""
    homes: dict[int, str] = {}
    for bundle in context.bundles:
        for build in bundle.builds:
            beside = posixpath.dirname(build.buildspec.path) == bundle.directory
            if beside or id(build) not in homes:
                homes[id(build)] = bundle.appspec.path
    builds = {id(build): build for build in context.builds}
    builds |= {id(build): build for bundle in context.bundles for build in bundle.builds}
    packed = {key: plan_artifact(build, homes.get(key, "")) for key, build in builds.items()}
    bundles = {bundle.appspec.path: bundle for bundle in context.bundles}
    deployments = []
    for appspec in context.appspecs:
        bundle_of = bundles.get(appspec.path)
        if bundle_of is not None:
            deployments.append(_plan_deployment(bundle_of, packed))
        elif appspec.platform is not Platform.EC2:
            deployments.append(_plan_function_deployment(appspec, builds.values(), packed))
    return Plan(tuple(packed.values()), tuple(deployments))


def _plan_deployment(bundle: Bundle, packed: dict[int, PlannedArtifact]) -> Deployment:
    near = sorted(
        bundle.builds, key=lambda build: posixpath.dirname(build.buildspec.path) != bundle.directory
    )
    artifacts = tuple(packed[id(build)] for build in near)
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
    feeding = tuple(packed[id(build)] for build in builds if _contains(build, appspec))
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


def _contains(build: Build, appspec: AppSpec) -> bool:
    name = posixpath.basename(appspec.path)
    members = (reading.member(name) for reading in build.interpretations)
    return any(member is not None and member.source == appspec.path for member in members)


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
