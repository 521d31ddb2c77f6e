"""The files that the agent copies from the revision to the instance."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from appspec_lint.certainty import Certainty
from appspec_lint.deployment.agent import Installation, installations
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.install import targets
from appspec_lint.plan.plan_model import CopiedFile, InstallEntry, PackedFile


def install_entries(bundle: Bundle, files: tuple[PackedFile, ...]) -> tuple[InstallEntry, ...]:
    """List the entries of `files` in the AppSpec, and what they copy."""
    entries = []
    packed = {file.path: file for file in files}
    paths = sorted(packed)
    for installation in installations(bundle.appspec):
        copies = tuple(_list_copies(bundle, installation, packed, paths))
        certainty = Certainty.MAYBE if copies else _find_source(bundle, installation)
        if any(copy.certainty is Certainty.YES for copy in copies):
            certainty = Certainty.YES
        entries.append(
            InstallEntry(installation.entry, installation.destination, copies, certainty)
        )
    return tuple(entries)


def _list_copies(
    bundle: Bundle,
    installation: Installation,
    packed: Mapping[str, PackedFile],
    paths: Sequence[str],
) -> Iterator[CopiedFile]:
    """Yield what an entry copies: a file, or the contents of a directory."""
    if installation.source is None:
        return
    matched = False
    for path, target in targets(installation, paths):
        matched = True
        yield CopiedFile(path, target, packed[path].certainty)
    start = f"{installation.source}/" if installation.source else ""
    if not matched and _find_source(bundle, installation) is Certainty.MAYBE:
        name = posixpath.basename(installation.source)
        is_file = "." in name.strip(".")
        tail = name if is_file else "**/*"
        source = installation.source if is_file else f"{start}**/*"
        yield CopiedFile(source, posixpath.join(installation.destination, tail), Certainty.MAYBE)


def _find_source(bundle: Bundle, installation: Installation) -> Certainty:
    """Whether the revision contains the source; never NO if its build is only a guess."""
    if installation.source is None:
        return Certainty.MAYBE
    certainty = bundle.contains(installation.source) if installation.source else Certainty.NO
    certainty = certainty | bundle.contains_below(installation.source)
    if certainty.denied and not bundle.sure:
        return Certainty.MAYBE
    return certainty
