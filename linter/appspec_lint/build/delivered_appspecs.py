"""Which AppSpec a delivered revision belongs to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.delivery import Delivery, RevisionKind
from appspec_lint.build.pairing import Build
from appspec_lint.repository.discovery import has_default_name

_NAMES = ("appspec.yml", "appspec.yaml")


def assign_deliveries(
    appspecs: Iterable[AppSpec], deliveries: Iterable[Delivery]
) -> Mapping[str, tuple[Delivery, ...]]:
    """The deliveries of each EC2/on-premises AppSpec, by its path; those that differ only."""
    deployed = [each for each in appspecs if each.platform is Platform.EC2]
    assigned: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        for appspec in _find_appspecs(deployed, delivery):
            known = assigned.setdefault(appspec.path, [])
            if not any(_is_same(delivery, other) for other in known):
                known.append(delivery)
    return {path: tuple(found) for path, found in assigned.items()}


def _find_appspecs(deployed: Sequence[AppSpec], delivery: Delivery) -> list[AppSpec]:
    """The AppSpecs at the root of the revision, or else those that are meant to be."""
    if not delivery.builds:
        return []
    held = [each for each in deployed if _is_member(each, delivery, at_root=True)]
    if held:
        return held
    named = [each for each in deployed if has_default_name(each.path)]
    if delivery.kind is not RevisionKind.REPOSITORY:
        inside = [each for each in named if _is_member(each, delivery, at_root=False)]
        if inside:
            return inside if len(inside) == 1 else []
        home = _home(delivery.builds[0])
        near = [each for each in named if posixpath.dirname(each.path) == home]
        if len(near) == 1:
            return near
    return named if len(deployed) == len(named) == 1 else []


def find_replaced(appspecs: Iterable[AppSpec], deliveries: Iterable[Delivery]) -> frozenset[str]:
    """The AppSpecs in whose place every delivery has another file, or one that a job writes."""
    paths = {each.path for each in appspecs if each.platform is Platform.EC2}
    replaced: set[str] = set()
    kept: set[str] = set()
    for delivery in deliveries:
        for build in delivery.builds:
            for reading in build.interpretations:
                for name in _NAMES:
                    member = reading.member(name)
                    if member is not None and member.source in paths:
                        own = reading.original(name) == member.source
                        (kept if own else replaced).add(member.source)
    return frozenset(replaced - kept)


def _is_member(appspec: AppSpec, delivery: Delivery, *, at_root: bool) -> bool:
    """Whether the revision contains the AppSpec, at its root or anywhere."""
    for build in delivery.builds:
        for reading in build.interpretations:
            if at_root:
                names = dict.fromkeys((posixpath.basename(appspec.path), *_NAMES))
                if any(reading.original(name) == appspec.path for name in names):
                    return True
            elif any(member.source == appspec.path for member in reading.members):
                return True
    return False


def _home(build: Build) -> str:
    """The directory that is packed, or that contains the buildspec."""
    for reading in build.interpretations:
        if not build.declared and reading.base:
            return reading.base
    return "" if not build.declared else posixpath.dirname(build.buildspec.path)


def _is_same(delivery: Delivery, other: Delivery) -> bool:
    """Whether two definitions deliver the same artifact, or both the repository."""
    if delivery.kind is not other.kind or delivery.kind is RevisionKind.PRODUCT:
        return False
    if delivery.kind is RevisionKind.REPOSITORY:
        return True
    return [build.section.key for build in delivery.builds] == [
        build.section.key for build in other.builds
    ]
