"""What the agent copies from the unpacked bundle to the instance."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from appspec_lint.certainty import Certainty
from appspec_lint.deployment.agent import Installation, installations
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.install import targets
from appspec_lint.plan.plan_model import CopiedFile, InstallEntry, PackedFile


def install_entries(bundle: Bundle, files: tuple[PackedFile, ...]) -> tuple[InstallEntry, ...]:
    """Each entry of `files` in the AppSpec, and what it copies."""
    found = []
    packed = {file.path: file for file in files}
    paths = sorted(packed)
    for each in installations(bundle.appspec):
        copies = tuple(_copies(bundle, each, packed, paths))
        certainty = Certainty.MAYBE if copies else _there(bundle, each)
        if any(copy.certainty is Certainty.YES for copy in copies):
            certainty = Certainty.YES
        found.append(InstallEntry(each.entry, each.destination, copies, certainty))
    return tuple(found)


def _copies(
    bundle: Bundle, each: Installation, packed: Mapping[str, PackedFile], paths: Sequence[str]
) -> Iterator[CopiedFile]:
    """A file goes into the destination under its name, a folder's contents with their paths."""
    if each.source is None:
        return
    told = False
    for path, target in targets(each, paths):
        told = True
        yield CopiedFile(path, target, packed[path].certainty)
    start = f"{each.source}/" if each.source else ""
    if not told and _there(bundle, each) is Certainty.MAYBE:
        name = posixpath.basename(each.source)
        is_file = "." in name.strip(".")
        tail = name if is_file else "**/*"
        source = each.source if is_file else f"{start}**/*"
        yield CopiedFile(source, _at(each.destination, tail), Certainty.MAYBE)


def _there(bundle: Bundle, each: Installation) -> Certainty:
    """Whether the bundle has the source at all; where its feed is a guess, NO is no answer."""
    if each.source is None:
        return Certainty.MAYBE
    found = bundle.contains(each.source) if each.source else Certainty.NO
    found = found | bundle.contains_below(each.source)
    if found is Certainty.NO and not bundle.sure:
        return Certainty.MAYBE
    return found


def _at(destination: str, path: str) -> str:
    return posixpath.join(destination, path)
