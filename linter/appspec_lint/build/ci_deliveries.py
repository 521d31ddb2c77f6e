"""Which revisions the jobs of CI systems deliver to CodeDeploy.

The job that packs, the one that uploads and the one that deploys are linked by equal texts: the
name of the archive, and its key in S3.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from appspec_lint.build.ci_jobs import SimulatedJob, read_as_buildspec
from appspec_lint.build.delivery import Delivery, RevisionKind, read_repository
from appspec_lint.build.effects import Archive, Copied, DeploymentCall, RevisionType, Upload
from appspec_lint.build.pairing import Build, build_of_archive
from appspec_lint.build.source_root import SourceRoots
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.records import replace
from appspec_lint.pipeline.ownership import is_same_repository
from appspec_lint.repository.tree import Tree

_PRODUCTS = (".jar", ".war", ".ear")
_ANY_ARCHIVE = ("zip", "tar", "tgz", "")


def find_job_deliveries(tree: Tree, jobs: Iterable[SimulatedJob]) -> Iterator[Delivery]:
    """The revisions that the jobs of each file deliver; jobs hand files to those after them.

    A job that does not check out the repository may still upload what another one packs, or deploy
    a commit.
    """
    by_file: dict[str, list[SimulatedJob]] = {}
    for each in jobs:
        by_file.setdefault(each.job.source.path, []).append(each)
    for simulated in by_file.values():
        for each in simulated:
            yield from _read_job(tree, each, simulated)


def _read_job(tree: Tree, each: SimulatedJob, jobs: Sequence[SimulatedJob]) -> Iterator[Delivery]:
    calls = [found for other in jobs for found in other.workspace.deployment_calls]
    for archive, command in each.workspace.archives if each.job.checks_out else ():
        if archive.pushed:
            build = _read_archive(each, archive, command)
            own = [found for found in calls if found[0].key and found[0].key == archive.name]
            call, said_by = own[0] if len(own) == 1 else (None, command)
            yield Delivery(RevisionKind.ARCHIVE, said_by.span, True, (build,), call=call)
    pushed = {
        archive.name
        for other in jobs
        for archive, _ in other.workspace.archives
        if archive.pushed and other.job.checks_out
    }
    for call, command in each.workspace.deployment_calls:
        if call.key and call.key in pushed:
            continue
        found: list[Delivery] = []
        if call.revision is RevisionType.GITHUB:
            found += _read_commit(tree, call, command)
        elif call.revision is RevisionType.S3 and call.bundle_type.lower() in _ANY_ARCHIVE:
            found += _read_object(call, command, each, jobs)
        yield from (replace(delivery, call=call) for delivery in found or [_unknown(call, command)])


def read_unlinked_calls(roots: Sequence[SourceRoots]) -> Iterator[Delivery]:
    """The deployments that buildspecs create, whose bundles `build/pairing.py` finds."""
    for each in roots:
        for call, command in each.workspaces[0].deployment_calls:
            yield _unknown(call, command)


def _unknown(call: DeploymentCall, command: Located[str]) -> Delivery:
    kind = RevisionKind.CONTENT if call.revision is RevisionType.CONTENT else RevisionKind.UNKNOWN
    return Delivery(kind, command.span, False, call=call)


def _read_commit(tree: Tree, call: DeploymentCall, command: Located[str]) -> Iterator[Delivery]:
    """A commit from GitHub: of this repository, unless the call names another."""
    own, is_hidden = tree.repository_name, not call.repository or "$" in call.repository
    is_own = is_hidden or not own or is_same_repository(call.repository, own)
    if not is_own and posixpath.basename(call.repository) != posixpath.basename(own):
        return  # not even a fork
    build = read_repository(tree, command.span)
    yield Delivery(RevisionKind.REPOSITORY, command.span, is_own, (build,))


def _read_object(
    call: DeploymentCall, command: Located[str], job: SimulatedJob, jobs: Sequence[SimulatedJob]
) -> Iterator[Delivery]:
    """An object in S3: the archive that a job has uploaded with this key."""
    ordered = [job, *(each for each in jobs if each is not job)]
    uploads = [
        upload
        for each in ordered
        for upload, _ in each.workspace.uploads
        if call.key and upload.key == call.key
    ]
    archives = [
        (each, archive, packing)
        for each in ordered
        for archive, packing in each.workspace.archives
        if archive.name and not archive.pushed
    ]
    names = {upload.path for upload in uploads}
    linked = [found for found in archives if names & set(_find_names(*found[:2]))]
    if not all(each.job.checks_out for each, *_ in linked or archives):
        return  # packed from files that are not this repository's
    if linked:
        yield Delivery(
            RevisionKind.ARCHIVE, command.span, len(uploads) == 1, tuple(_read_archives(linked))
        )
        return
    product = _find_product(uploads)
    if product:
        yield Delivery(RevisionKind.PRODUCT, command.span, True, product=product)
    elif not uploads and len({archive.name for _, archive, _ in archives}) == 1:
        yield Delivery(RevisionKind.ARCHIVE, command.span, False, tuple(_read_archives(archives)))


def _find_names(each: SimulatedJob, archive: Archive) -> Iterator[str]:
    """The paths that an archive has, one after the other: `mv` and `cp` give it another one."""
    name = archive.name
    yield name
    for cause in each.workspace.causes[archive.until :]:
        target = cause.effect.target_of(name) if isinstance(cause.effect, Copied) else None
        if target is not None:
            name = target
            yield name


def _find_product(uploads: Sequence[Upload]) -> str:
    """The only upload, if it is a jar or the like, which is a zip without an AppSpec."""
    if len(uploads) != 1 or uploads[0].path is None:
        return ""
    return uploads[0].path if uploads[0].path.endswith(_PRODUCTS) else ""


def _read_archives(
    found: Sequence[tuple[SimulatedJob, Archive, Located[str]]],
) -> Iterator[Build]:
    """The archive that several commands write; `zip` adds to an archive that exists."""
    job, first, command = found[0]
    archives = [archive for _, archive, _ in found]
    if all(
        (each.directory, each.flat, each.excluded) == (first.directory, first.flat, first.excluded)
        for each in archives
    ):
        patterns = tuple(dict.fromkeys(p for each in archives for p in each.patterns))
        merged = replace(archives[-1], patterns=patterns)
        yield _read_archive(job, merged, command)
        return
    for each, archive, packing in found:
        yield _read_archive(each, archive, packing)


def _read_archive(each: SimulatedJob, archive: Archive, command: Located[str]) -> Build:
    return build_of_archive(read_as_buildspec(each.job), each.workspace, archive, command.span)
