"""Which AppSpec a delivered revision belongs to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.delivery import Delivery, RevisionKind
from appspec_lint.build.products import Build
from appspec_lint.repository.discovery import has_default_name

_NAMES = ("appspec.yml", "appspec.yaml")


def assign_deliveries(
    appspecs: Iterable[AppSpec], deliveries: Iterable[Delivery]
) -> Mapping[str, tuple[Delivery, ...]]:
    """The deliveries of each EC2/on-premises AppSpec, by its path; those that differ only."""
    deployed = _DeployedAppSpecs(each.path for each in appspecs if each.platform is Platform.EC2)
    assigned: dict[str, dict[object, Delivery]] = {}
    for delivery in deliveries:
        identity = _identify(delivery)
        for path in deployed.find(delivery):
            assigned.setdefault(path, {}).setdefault(identity, delivery)
    return {path: tuple(found.values()) for path, found in assigned.items()}


class _DeployedAppSpecs:
    """The paths of the AppSpecs, indexed for the search of those that a revision contains."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = {path: number for number, path in enumerate(paths)}
        self.names = dict.fromkeys((*map(posixpath.basename, self.paths), *_NAMES))
        self.named = [path for path in self.paths if has_default_name(path)]
        self.named_in: dict[str, list[str]] = {}
        for path in self.named:
            self.named_in.setdefault(posixpath.dirname(path), []).append(path)

    def find(self, delivery: Delivery) -> Sequence[str]:
        """The AppSpecs at the root of the revision, or else those that are meant to be."""
        if not delivery.builds:
            return ()
        held = {path for build in delivery.builds for path in self._at_root(build)}
        if held:
            return sorted(held, key=self.paths.__getitem__)
        if delivery.kind is not RevisionKind.REPOSITORY:
            inside = tuple(islice(self._inside(delivery), 2))
            if inside:
                return inside if len(inside) == 1 else ()
            near = self.named_in.get(_home(delivery.builds[0]), ())
            if len(near) == 1:
                return near
        return self.named if len(self.paths) == len(self.named) == 1 else ()

    def _at_root(self, build: Build) -> Iterator[str]:
        for reading in build.interpretations:
            for name in self.names:
                path = reading.original(name)
                if path in self.paths and name in (posixpath.basename(path), *_NAMES):
                    yield path

    def _inside(self, delivery: Delivery) -> Iterator[str]:
        readings = [reading for build in delivery.builds for reading in build.interpretations]
        return (path for path in self.named if any(each.member_from(path) for each in readings))


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


def _home(build: Build) -> str:
    """The directory that is packed, or that contains the buildspec."""
    for reading in build.interpretations:
        if not build.declared and reading.base:
            return reading.base
    return "" if not build.declared else posixpath.dirname(build.buildspec.path)


def _identify(delivery: Delivery) -> object:
    """What is equal for two definitions that deliver the same artifact, or both the repository."""
    if delivery.kind is RevisionKind.PRODUCT:
        return delivery
    if delivery.kind is RevisionKind.REPOSITORY:
        return delivery.kind
    return (delivery.kind, *(build.section.key for build in delivery.builds))
