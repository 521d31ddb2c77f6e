"""A plan of all that a context holds."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.pairing import Build
from appspec_lint.certainty import Certainty
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
    """Tell what would be packed, copied and run."""
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
            deployments.append(_deployment(bundle_of, packed))
        elif appspec.platform is not Platform.EC2:
            deployments.append(_of_functions(appspec, builds.values(), packed))
    return Plan(tuple(packed.values()), tuple(deployments))


def _deployment(bundle: Bundle, packed: dict[int, PlannedArtifact]) -> Deployment:
    near = sorted(
        bundle.builds, key=lambda each: posixpath.dirname(each.buildspec.path) != bundle.directory
    )
    feeding = tuple(packed[id(build)] for build in near)
    artifact = feeding[0] if feeding else None
    holding = bundle_files(bundle, artifact)
    return Deployment(
        bundle.appspec,
        artifact,
        bundle.sure,
        feeding[1:],
        holding,
        tuple(_stranded(bundle, holding)),
        install_entries(bundle, holding),
        tuple(lifecycle.lifecycle_steps(bundle)),
        lifecycle.ignored_hooks(bundle.appspec),
    )


def _of_functions(
    appspec: AppSpec, builds: Iterable[Build], packed: dict[int, PlannedArtifact]
) -> Deployment:
    """A deployment without instances: nothing is copied, functions are called."""
    feeding = tuple(packed[id(build)] for build in builds if _holds(build, appspec))
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


def _holds(build: Build, appspec: AppSpec) -> bool:
    name = posixpath.basename(appspec.path)
    members = (each.member(name) for each in build.interpretations)
    return any(member is not None and member.source == appspec.path for member in members)


def _stranded(bundle: Bundle, holding: tuple[PackedFile, ...]) -> Iterator[UnpackagedFile]:
    """What the deployment needs, the repository has, and the artifact can't bring there."""
    if not bundle.builds or not bundle.sure:
        return
    tree, appspec = bundle.tree, bundle.appspec.path
    packed = {file.source: file.path for file in holding}
    names = {DEFAULT_NAME, posixpath.basename(appspec)}
    if has_default_name(appspec) and all(bundle.contains(name) is Certainty.NO for name in names):
        shown = tree.display_path(appspec)
        yield UnpackagedFile(shown, DEFAULT_NAME, packed.get(shown, ""))
    places = [bundle.place(run.entry.location.value) for run in bundle.runs]
    for place in dict.fromkeys(place for place in places if place):
        if lifecycle.found_at(bundle, place) is Certainty.NO:
            here = bundle.original(place)
            if here is not None and tree.has_file(here):
                shown = tree.display_path(here)
                yield UnpackagedFile(shown, place, packed.get(shown, ""))
