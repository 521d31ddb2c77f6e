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
from appspec_lint.build.products import Build, build_of_archive
from appspec_lint.build.source_root import SourceRoots
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.pipeline.ownership import is_same_repository
from appspec_lint.repository.tree import Tree

_PRODUCTS = (".jar", ".war", ".ear")
_ANY_ARCHIVE = ("zip", "tar", "tgz", "")
_MOST_LINKED = 20
"""How many commands with different contents may add to one archive."""


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
        self.uploads: dict[str, list[Upload]] = {}
        self.archives: list[_PackedArchive] = []
        self.by_name: dict[str, list[_PackedArchive]] = {}
        self.pushed: set[str] = set()
        for each in jobs:
            workspace = each.workspace
            for call, command in workspace.deployment_calls:
                self.calls.setdefault(call.key, []).append((call, command))
            for upload, _ in workspace.uploads:
                self.uploads.setdefault(upload.key, []).append(upload)
            for archive, packing in workspace.archives:
                if archive.pushed:
                    self.pushed |= {archive.name} if each.job.checks_out else set()
                elif archive.name:
                    self._add(_PackedArchive(len(self.archives), each, archive, packing))
        self.names = {packed.archive.name for packed in self.archives}
        self._uploaded: dict[str, frozenset[str]] = {}
        self._linked: dict[frozenset[str], _LinkedArchives] = {}

    @cached_property
    def all_archives(self) -> _LinkedArchives:
        """Every archive that is not uploaded by the command that packs it."""
        return _LinkedArchives(self.archives)

    def find_linked(self, key: str) -> _LinkedArchives:
        """The archives that are uploaded with this key."""
        if key not in self._uploaded:
            paths = {upload.path for upload in self.uploads.get(key, ())}
            self._uploaded[key] = frozenset(path for path in paths if path is not None)
        paths_of_key = self._uploaded[key]
        if paths_of_key not in self._linked:
            linked = {
                packed.number: packed
                for path in paths_of_key
                for packed in self.by_name.get(path, ())
            }
            archives = [linked[number] for number in sorted(linked)]
            self._linked[paths_of_key] = _LinkedArchives(archives)
        return self._linked[paths_of_key]

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


class _LinkedArchives:
    """Archives of one name, which several commands write; `zip` adds to an archive that exists."""

    def __init__(self, archives: Sequence[_PackedArchive]) -> None:
        self.archives = archives
        self.all_check_out = all(packed.job.job.checks_out for packed in archives)
        self._of_job: dict[SimulatedJob, list[_PackedArchive]] = {}
        for packed in archives:
            self._of_job.setdefault(packed.job, []).append(packed)
        self._ways = {_describe_packing(packed.archive) for packed in archives}
        self._patterns = _list_patterns(archives)
        contents = {(_describe_packing(each.archive), each.archive.patterns) for each in archives}
        parts = len(contents) if len(self._ways) == 1 else len(archives)
        self._is_large = parts > _MOST_LINKED

    def read(self, job: SimulatedJob) -> Iterator[Build]:
        """The builds of the archive that a job deploys; the commands of that job come first.

        If too many commands write it, only those of that job are read.
        """
        own = self._of_job.get(job, [])
        if self._is_large:
            yield from _LinkedArchives(own[:_MOST_LINKED]).read(job) if own else ()
        elif len(self._ways) > 1:
            others = (packed for packed in self.archives if packed.job is not job)
            for packed in (*own, *others):
                yield _read_archive(packed.job, packed.archive, packed.command)
        else:
            first = (own or self.archives)[0]
            others = (packed for packed in reversed(self.archives) if packed.job is not job)
            last = next(others, self.archives[-1])
            patterns = dict.fromkeys((*_list_patterns(own), *self._patterns))
            merged = replace(last.archive, patterns=tuple(patterns))
            yield _read_archive(first.job, merged, first.command)


def _describe_packing(archive: Archive) -> tuple[object, ...]:
    """What is equal for commands that add to one archive in the same way."""
    return archive.directory, archive.flat, archive.excluded


def _list_patterns(archives: Iterable[_PackedArchive]) -> Sequence[str]:
    return tuple(dict.fromkeys(each for packed in archives for each in packed.archive.patterns))


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
    uploads = related.uploads.get(call.key, []) if call.key else []
    linked = related.find_linked(call.key) if uploads else None
    if linked is not None and linked.archives:
        builds = tuple(linked.read(job)) if linked.all_check_out else ()
        if builds:
            yield Delivery(RevisionKind.ARCHIVE, command.span, len(uploads) == 1, builds)
        return
    if not related.all_archives.all_check_out:
        return  # packed from files that are not this repository's
    product = _find_product(uploads)
    if product:
        yield Delivery(RevisionKind.PRODUCT, command.span, True, product=product)
    elif not uploads and len(related.names) == 1:
        builds = tuple(related.all_archives.read(job))
        if builds:
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


def _read_archive(each: SimulatedJob, archive: Archive, command: Located[str]) -> Build:
    return build_of_archive(read_as_buildspec(each.job), each.workspace, archive, command.span)
