"""A large project that is checked in parts: what a part needs of the others is read on demand."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.properties import cached_property
from appspec_lint.repository.discovery import Candidates

Specs = tuple[list[AppSpec], list[Buildspec]]


class WholeProject:
    """All specs of a project, of which a part is being checked.

    Few parts need more than names, so files are read on demand.
    """

    def __init__(
        self,
        candidates: Candidates,
        read_specs: Callable[[], Specs],
        read_scripts: Callable[[], Iterable[Source]],
    ) -> None:
        self._candidates = candidates
        self._read_specs = read_specs
        self._read_scripts = read_scripts

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple({source.path: source.text for source in self._read_scripts()}.values())

    @cached_property
    def _specs(self) -> Specs:
        return self._read_specs()

    @property
    def appspecs(self) -> list[AppSpec]:
        """The AppSpecs of the project."""
        return self._specs[0]

    @property
    def buildspecs(self) -> list[Buildspec]:
        """The buildspecs of the project."""
        return self._specs[1]

    @property
    def deployed_paths(self) -> frozenset[str]:
        """The paths of the AppSpecs for EC2/on-premises."""
        return self._deployed_paths

    @property
    def script_texts(self) -> tuple[str, ...]:
        """What all hook scripts contain."""
        return self._texts

    @cached_property
    def appspec_names(self) -> frozenset[str]:
        """The base names of all files that may be AppSpecs."""
        return frozenset(map(posixpath.basename, self._appspec_paths))

    @cached_property
    def possible_homes(self) -> frozenset[str]:
        """The directories of all files that may be AppSpecs."""
        return frozenset(map(posixpath.dirname, self._appspec_paths))

    @property
    def homes(self) -> frozenset[str]:
        """The directories of all AppSpecs."""
        return self._homes

    @cached_property
    def _deployed_paths(self) -> frozenset[str]:
        appspecs = self._specs[0]
        return frozenset(spec.path for spec in appspecs if spec.platform is Platform.EC2)

    @cached_property
    def _homes(self) -> frozenset[str]:
        return frozenset(posixpath.dirname(spec.path) for spec in self._specs[0])

    @property
    def _appspec_paths(self) -> tuple[str, ...]:
        return (*self._candidates.appspecs, *self._candidates.lookalikes)
