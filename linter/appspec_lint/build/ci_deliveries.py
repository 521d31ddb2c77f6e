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
from appspec_lint.lazy.records import dataclass, replace
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
        related = _RelatedJobs(simulated)
        for each in simulated:
            yield from _read_job(tree, each, related)


class _RelatedJobs:
    """What the jobs of one file pack, upload and deploy, by the texts that link them."""

    def __init__(self, jobs: Sequence[SimulatedJob]) -> None:
        self.calls: dict[str, list[tuple[DeploymentCall, Located[str]]]] = {}
        self.uploads: dict[str, list[tuple[SimulatedJob, Upload]]] = {}
        self.archives: list[_PackedArchive] = []
        self.by_name: dict[str, list[_PackedArchive]] = {}
        self.pushed: set[str] = set()
        for each in jobs:
            workspace = each.workspace
            for call, command in workspace.deployment_calls:
                self.calls.setdefault(call.key, []).append((call, command))
            for upload, _ in workspace.uploads:
                self.uploads.setdefault(upload.key, []).append((each, upload))
            for archive, packing in workspace.archives:
                if archive.pushed:
                    self.pushed |= {archive.name} if each.job.checks_out else set()
                elif archive.name:
                    self._add(_PackedArchive(len(self.archives), each, archive, packing))
        self.names = {packed.archive.name for packed in self.archives}
        self.all_check_out = all(packed.job.job.checks_out for packed in self.archives)

    def _add(self, packed: _PackedArchive) -> None:
        self.archives.append(packed)
        for name in {*_find_names(packed.job, packed.archive)}:
            self.by_name.setdefault(name, []).append(packed)


@dataclass(frozen=True, slots=True, eq=False)
class _PackedArchive:
    """An archive that a job packs, with the command."""

    number: int
    job: SimulatedJob
    archive: Archive
    command: Located[str]


def _read_job(tree: Tree, each: SimulatedJob, related: _RelatedJobs) -> Iterator[Delivery]:
    for archive, command in each.workspace.archives if each.job.checks_out else ():
        if archive.pushed:
            build = _read_archive(each, archive, command)
            own = related.calls.get(archive.name, []) if archive.name else []
            call, said_by = own[0] if len(own) == 1 else (None, command)
            yield Delivery(RevisionKind.ARCHIVE, said_by.span, True, (build,), call=call)
    for call, command in each.workspace.deployment_calls:
        if call.key and call.key in related.pushed:
            continue
        found: list[Delivery] = []
        if call.revision is RevisionType.GITHUB:
            found += _read_commit(tree, call, command)
        elif call.revision is RevisionType.S3 and call.bundle_type.lower() in _ANY_ARCHIVE:
            found += _read_object(call, command, each, related)
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
    call: DeploymentCall, command: Located[str], job: SimulatedJob, related: _RelatedJobs
) -> Iterator[Delivery]:
    """An object in S3: the archive that a job has uploaded with this key."""
    found = related.uploads.get(call.key, []) if call.key else []
    uploads = [upload for _, upload in sorted(found, key=lambda each: each[0] is not job)]
    linked = {
        packed.number: packed
        for path in {upload.path for upload in uploads if upload.path is not None}
        for packed in related.by_name.get(path, ())
    }
    if linked:
        if all(packed.job.job.checks_out for packed in linked.values()):
            builds = tuple(_read_archives(linked.values(), job))
            yield Delivery(RevisionKind.ARCHIVE, command.span, len(uploads) == 1, builds)
        return
    if not related.all_check_out:
        return  # packed from files that are not this repository's
    product = _find_product(uploads)
    if product:
        yield Delivery(RevisionKind.PRODUCT, command.span, True, product=product)
    elif not uploads and len(related.names) == 1:
        builds = tuple(_read_archives(related.archives, job))
        yield Delivery(RevisionKind.ARCHIVE, command.span, False, builds)


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


def _read_archives(found: Iterable[_PackedArchive], job: SimulatedJob) -> Iterator[Build]:
    """The archive that several commands write; `zip` adds to an archive that exists.

    The commands of the job that deploys it come first.
    """
    ordered = sorted(found, key=lambda packed: (packed.job is not job, packed.number))
    archives = [packed.archive for packed in ordered]
    first = archives[0]
    if all(
        (each.directory, each.flat, each.excluded) == (first.directory, first.flat, first.excluded)
        for each in archives
    ):
        patterns = tuple(dict.fromkeys(p for each in archives for p in each.patterns))
        merged = replace(archives[-1], patterns=patterns)
        yield _read_archive(ordered[0].job, merged, ordered[0].command)
        return
    for packed in ordered:
        yield _read_archive(packed.job, packed.archive, packed.command)


def _read_archive(each: SimulatedJob, archive: Archive, command: Located[str]) -> Build:
    return build_of_archive(read_as_buildspec(each.job), each.workspace, archive, command.span)
