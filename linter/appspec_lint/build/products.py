"""What a buildspec produces: its artifacts, and the archives that its commands send.

CodeBuild's patterns are relative to the source root, which `build/source_root.py` finds. If several
interpretations are possible, all are kept, and what they do not agree on is MAYBE.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec
from appspec_lint.build.artifact import Artifact
from appspec_lint.build.effects import Archive
from appspec_lint.build.source_root import SourceRoots
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import Artifacts, Buildspec
from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import is_within, relative_to

_OTHER_FILES = regex(
    r"image_?-?definitions?|imagedetail|task-?_?def|template|packaged|cloudformation|cfn|"
    r"dockerrun|\.tf\b|manifest|chart|k8s|kustom|requirements|report|junit|coverage",
    re.IGNORECASE,
)
_OTHER_TARGETS = regex(
    r"\baws\s+s3\s+(?:sync|cp|mv)\s+(?!s3:|\"s3:|'s3:|\S*(?:\.zip|\.tar|\.t?gz)\b)(?=\S)[^\n]*\bs3://|"
    r"\baws\s+cloudformation\s+(?:deploy|create|update|package)|\baws\s+ecs\s+update|"
    r"\baws\s+eks\s+update|\baws\s+lambda\s+(?:update|publish|create)|"
    r"\baws\s+elasticbeanstalk\s+(?:create|update)|\baws\s+(?:apprunner|amplify)\s+\w*start|"
    r"\b(?:sam|cdk|eb|serverless|sls|amplify|copilot)\s+(?:\S+\s+)*?(?:deploy|publish)\b|"
    r"\bterraform\s+(?:\S+\s+)*?apply\b|\bhelm\s+(?:install|upgrade)\b|"
    r"\bkubectl\s+(?:apply|set|rollout|create|replace)\b|"
    r"\bnpm\s+publish\b|\bmvn\s+(?:\S+\s+)*?deploy\b",
)
_PUSHES_IMAGE = regex(r"\bdocker\s+(?:image\s+)?push\b|\bdocker\b[^\n]*--push\b")
_SENDS = regex(
    r"\baws\s+deploy\s+(?:push|create-deployment)\b|\baws\s+s3api\s+put-object\b|"
    r"\baws\s+s3\s+(?:cp|mv|sync)\b",
    words=("aws",),
)
PRIMARY = "primary"
"""The name of the artifact without an identifier."""


@dataclass(frozen=True, eq=False)
class Build:
    """One artifact of a buildspec, in each possible interpretation.

    It is not `declared` if the buildspec has no `artifacts`, and a command packs the bundle. If the
    source root is only presumed, `alternatives` interpret it with the other possible roots.
    """

    buildspec: Buildspec
    section: Artifacts
    interpretations: tuple[Artifact, ...]
    declared: bool = True
    pushed: bool = False
    """Whether `aws deploy push` sends the bundle, whatever `artifacts` lists."""
    root_certain: bool = True
    alternatives: tuple[Artifact, ...] = ()
    is_repository: bool = False
    """Whether the bundle is the repository as it is in git, so that no command packs it."""

    @property
    def product(self) -> str:
        """What the bundle is called in messages."""
        if self.is_repository:
            return "repository, which is deployed as it is"
        return "build artifact" if self.declared else "revision"

    @property
    def package(self) -> str:
        """What contains the files, in messages: `product` in one word."""
        return "artifact" if self.declared else "revision"

    @property
    def time_to_add(self) -> str:
        """When files can still be added to the bundle, in messages."""
        return "in a build command" if self.declared else "before it is packed"

    @property
    def readings(self) -> tuple[Artifact, ...]:
        """The interpretations, and those with other source roots."""
        return (*self.interpretations, *self.alternatives)


def read_builds(roots: SourceRoots) -> list[Build]:
    """Read each artifact of a buildspec, for each possible source root."""
    buildspec = roots.buildspec
    builds = [
        Build(
            buildspec,
            section,
            tuple(Artifact(section, each, buildspec.variables) for each in roots.workspaces),
            root_certain=not roots.presumed,
            alternatives=tuple(
                Artifact(section, each, buildspec.variables)
                for each in (roots.others if roots.presumed else ())
            ),
        )
        for section in buildspec.artifacts
        if section.files
    ]
    if _SENDS.search("\n".join(c.value for c in buildspec.commands)):
        builds += _sent(roots)
    return builds


def _sent(roots: SourceRoots) -> Iterator[Build]:
    """What the commands of a build pack and then upload, or send with `aws deploy`."""
    buildspec, workspace = roots.buildspec, roots.workspaces[0]
    code = "\n".join(command.value for command in buildspec.commands)
    pushed = any(archive.pushed for archive, _ in workspace.archives)
    for archive, command in workspace.archives:
        if pushed and not archive.pushed:
            continue
        if not archive.pushed and not _is_sent(archive.name, code):
            continue
        yield build_of_archive(buildspec, workspace, archive, command.span)


def build_of_archive(
    buildspec: Buildspec, workspace: Workspace, archive: Archive, span: Span
) -> Build:
    """The build whose bundle is an archive; `span` is the command that packs it."""
    section = Artifacts(
        name=None,
        key=span,
        files_key=span,
        files=tuple(Located(each, span) for each in archive.patterns),
        base_directory=Located(archive.directory, span) if archive.directory else None,
        exclude_paths=tuple(Located(each, span) for each in archive.excluded),
        discard_paths=Located(True, span) if archive.flat else None,
    )
    reading = Artifact(section, workspace.before(archive.until), buildspec.variables)
    return Build(buildspec, section, (reading,), declared=False, pushed=archive.pushed)


def _is_sent(archive: str, code: str) -> bool:
    """Whether a command deploys, or uploads the archive."""
    if re.search(r"\baws\s+deploy\s+create-deployment\b", code):
        return True
    name = re.escape(posixpath.basename(archive))
    return bool(
        re.search(rf"\baws\s+s3\s+(?:cp|mv)\s+\S*{name}[\"']?\s+\S*s3://", code)
        or re.search(rf"\baws\s+s3api\s+put-object\b[^\n]*{name}", code)
    )


def find_archive_command(appspec: AppSpec, build: Build) -> Located[str] | None:
    """The command that zips the AppSpec into an archive, which is then packaged as a file."""
    return find_archive_of(appspec.path, build)


def find_archive_of(path: str, build: Build) -> Located[str] | None:
    """The command that zips a file, or a copy of it, into an archive that is packaged itself."""
    for reading in build.interpretations:
        for archive, command in reading.workspace.archives:
            places = [path, *(target for target, _ in reading.workspace.copies(path))]
            inside = [relative_to(p, archive.directory) for p in places
                      if is_within(p, archive.directory)]  # fmt: skip
            if (
                not archive.name
                or reading.base is None
                or not any(
                    compile_pattern(pattern).match(place) is Certainty.YES
                    for place in inside
                    for pattern in archive.patterns
                )
            ):
                continue
            packed = posixpath.relpath(archive.name, reading.base or ".")
            if not packed.startswith("..") and reading.takes(packed) is Certainty.YES:
                return command
    return None


def has_another_target(section: Build) -> bool:
    """Whether the build evidently produces something else: an image, a static site, a stack."""
    if not section.declared:
        return False
    if all(_OTHER_FILES.search(each.value) for each in section.section.files):
        return True
    return any(_OTHER_TARGETS.search(command.value) for command in section.buildspec.commands)


def pushes_image(section: Build) -> bool:
    """Whether the build pushes an image, so that the deployment may not use its artifact."""
    return any(_PUSHES_IMAGE.search(command.value) for command in section.buildspec.commands)
