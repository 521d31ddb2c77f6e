"""Which needs of the commands are not met, and how certain that is.

A need is met by a file of the repository, or by what an earlier command may create or fetch. No
compiler has ever created a file that people write, such as a Dockerfile or a script.
"""

from __future__ import annotations

import posixpath
import re

from appspec_lint.build.effects import (
    Anything,
    BuildOutput,
    Copied,
    Fetch,
    MakeDirectory,
    Need,
    NeedKind,
    Write,
)
from appspec_lint.build.file_history import CommandEffect
from appspec_lint.build.workspace import RequiredPath, Workspace
from appspec_lint.certainty import Certainty, any_of
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.entry import EntryKind, Presence
from appspec_lint.repository.paths import is_within, relative_to

_MOST_NEEDS = 150
_MOST_CAUSES = 1000
_FETCHES = regex(
    r"\b(?:clone|checkout|submodule|pull|fetch|restore|stash|worktree|subtree|sparse-checkout|curl|"
    r"wget|unzip|7z|untar|s3|s3api|scp|sftp|rsync|svn|hg|gh|gsutil|azcopy|degit|download|"
    r"Expand-Archive|Invoke-WebRequest|codeartifact|git-remote-codecommit)\b|"
    r"\btar\s+\S*x|--extract|\bdocker\s+(?:cp|run|create)\b"
)
"""Commands that bring files from elsewhere."""
_GENERATES = regex(
    r"\b(?:new|init|create[\w:-]*|generate|archetype:\S+|startproject|startapp|scaffold|dlx|"
    r"export|wrapper|setup|bootstrap|synth|eject|template|render|envsubst|cookiecutter|yo)\b"
)
"""Subcommands that create files which people otherwise write."""
_HARMLESS = regex(
    r"""\s*(?:sudo\s+)?(?:$|\#|[\w-]+:?=|(?:echo|cd|pushd|popd|mkdir|chmod|chown|export|set|ls|pwd|cat|
    printf|true|date|sleep|if|then|else|fi|exit|test|\[|apt|apt-get|yum|dnf|rm|which|env|printenv|
    whoami|uname)\b|(?:cp|mv|ln|rsync|tee|touch|sed|envsubst|jq)\s|
    (?:\S+\s+)?--?version\b|aws\s+(?!s3)|docker\s+(?:login|tag|push|images?|pull|build|info)\b|
    pip3?\s+install\b|npm\s+(?:ci|i|install)\b|yarn(?:\s+install)?\s*$|pnpm\s+i(?:nstall)?\b|
    composer\s+install\b|bundle\s+install\b|chmod\b|\.\s|source\s|git\s+(?:status|log|rev-parse)\b)""",
    re.VERBOSE,
)
"""Commands that write no products, or only files that they name."""
_READ = regex(
    r"(?:\A|/)(?:package\.json|Makefile|\w+\.mk|build\.gradle(?:\.kts)?|pom\.xml|Rakefile|"
    r"composer\.json|angular\.json|\w+\.config\.\w+|gulpfile\.\w+|Gruntfile\.\w+)\Z|"
    r"\.(?:sh|bash|py|rb|pl|js|ts|mjs|ps1)\Z"
)
_MOST_READ = 300


class Gap(Enum):
    """How a need is unmet."""

    ABSENT = "the path does not exist"
    IGNORED = "git ignores the file"
    NOT_EXECUTABLE = "git tracks the file without the permission to execute it"
    OF_CONTAINER = "the absolute path is one of the build container"


@dataclass(frozen=True)
class UnmetNeed:
    """A need that nothing meets; it is `certain` if all earlier commands are known."""

    required: RequiredPath
    gap: Gap
    certain: bool

    @property
    def need(self) -> Need:
        """What the command requires."""
        return self.required.need


@once
def find_unmet_needs(workspace: Workspace) -> tuple[UnmetNeed, ...]:
    """Find the unmet needs in the order of the commands, up to the first failing `cd`.

    The workspace is complete: all commands have run.
    """
    unmet: list[UnmetNeed] = []
    if len(workspace.causes) > _MOST_CAUSES:
        return ()
    for index, required in enumerate(workspace.needs[:_MOST_NEEDS]):
        gap = _examine(workspace, required, index)
        if gap is not None:
            unmet.append(gap)
            if required.need.kind is NeedKind.DIRECTORY:
                break
    return tuple(unmet)


def is_met(workspace: Workspace, required: RequiredPath) -> bool:
    """Whether the repository certainly contains what a command requires."""
    return _find(workspace, required) is Certainty.YES


def _examine(workspace: Workspace, required: RequiredPath, index: int) -> UnmetNeed | None:
    need = required.need
    if need.paths[0].startswith("/"):
        return _examine_absolute(workspace, required)
    exists = _find(workspace, required)
    if exists is Certainty.YES:
        return _examine_permission(workspace, required, index)
    if exists is Certainty.MAYBE:
        certain = _weigh_possible(workspace, required)
    else:
        certain = _weigh_impossible(workspace, required)
    if certain is None:
        return None
    tree = workspace.tree
    is_ignored = any(
        tree.presence(workspace.place(path)) is Presence.IGNORED
        for path in need.paths
        if "*" not in path
    )
    gap = Gap.IGNORED if is_ignored else Gap.ABSENT
    is_known = (
        exists is Certainty.NO
        or is_inside_itself(workspace, need)
        or is_from_start(workspace, need)
    )
    return UnmetNeed(required, gap, certain and is_known)


def _find(workspace: Workspace, required: RequiredPath) -> Certainty:
    """Whether one of the paths exists when the command runs."""
    need, until = required.need, required.until
    return any_of(_find_path(workspace, need, path, until) for path in need.paths)


def _find_path(workspace: Workspace, need: Need, path: str, until: int) -> Certainty:
    if "*" in path:
        directory = path.rpartition("/")[0]
        if need.kind is NeedKind.PERMISSION and not directory:
            return Certainty.YES
        if need.kind is NeedKind.PERMISSION:
            return workspace.has_directory_before(directory, until)
        return _find_pattern(workspace, path, until)
    exists = Certainty.NO
    if need.kind is not NeedKind.DIRECTORY:
        exists = workspace.contains_before(path, until)
    if need.kind in (NeedKind.DIRECTORY, NeedKind.FILE, NeedKind.PERMISSION):
        exists = exists | workspace.has_directory_before(path, until)
    entry = workspace.tree.entries.get(workspace.place(path))
    if entry is not None and entry.kind is not EntryKind.FILE and exists.denied:
        return Certainty.MAYBE  # a link or a submodule, or a directory that was not searched
    return exists


def _find_pattern(workspace: Workspace, path: str, until: int) -> Certainty:
    """Whether a file in a directory has a name like `gulpfile.*`."""
    directory, _, name = path.rpartition("/")
    prefix = name.partition("*")[0]
    home = workspace.place(directory) if directory else workspace.root
    for file in workspace.tree.below(home):
        if relative_to(file, home).startswith(prefix) and "/" not in relative_to(file, home):
            return Certainty.YES
    return workspace.contains_before(path.replace("*", "x"), until)


def _examine_permission(
    workspace: Workspace, required: RequiredPath, index: int
) -> UnmetNeed | None:
    """Whether git tracks the program without the permission to execute it."""
    path = required.need.paths[0]
    entry = workspace.tree.entries.get(workspace.place(path))
    if required.need.kind is not NeedKind.PROGRAM or entry is None:
        return None
    if entry.executable is not False or entry.presence is not Presence.TRACKED:
        return None
    for permission, before in workspace.permissions:
        if before <= index and (permission.place is None or is_within(path, permission.place)):
            return None
    for cause in workspace.causes[: required.until]:
        if re.search(r"\bwrapper\b", cause.command.value):
            return None  # `gradle wrapper` writes gradlew again
        if not isinstance(cause.effect, Anything | BuildOutput) and cause.effect.touches(path):
            return None
    return UnmetNeed(required, Gap.NOT_EXECUTABLE, certain=False)


def _examine_absolute(workspace: Workspace, required: RequiredPath) -> UnmetNeed | None:
    """An absolute path, while the repository contains the same path."""
    path = required.need.paths[0]
    inside = path.lstrip("/")
    is_directory = required.need.kind is NeedKind.DIRECTORY
    tree = workspace.tree
    exists = tree.has_directory(inside) if is_directory else tree.has_file(inside)
    if not exists or any(
        cause.effect.touches(path) and not isinstance(cause.effect, BuildOutput)
        for cause in workspace.causes[: required.until]
    ):
        return None
    return UnmetNeed(required, Gap.OF_CONTAINER, certain=False)


def _weigh_possible(workspace: Workspace, required: RequiredPath) -> bool | None:
    """Whether a path that may exist is still certainly missing; None if it may well exist."""
    need = required.need
    for path in need.paths:
        place = workspace.place(path)
        if workspace.tree.is_unexplored(place) or workspace.tree.is_generated(place):
            return None
    if not need.authored:
        return None
    is_left = is_from_start(workspace, need)
    is_repeated = is_left or is_inside_itself(workspace, need)
    named = Write | MakeDirectory | Copied | (Fetch if is_left else Write)
    for cause in workspace.causes[: required.until]:
        effect = cause.effect
        if isinstance(effect, Anything):
            if _brings_files(cause):
                return None
        elif is_repeated and not isinstance(effect, named):
            continue
        elif any(_concerns(cause, path, need.kind) for path in need.paths):
            return None
    if is_repeated:
        return not workspace.unknowable
    weighed = _weigh_impossible(workspace, required)
    return None if weighed is None or _is_mentioned(workspace, need) else False


def _weigh_impossible(workspace: Workspace, required: RequiredPath) -> bool | None:
    """Whether a path that no effect concerns is certainly missing; None if it may be made."""
    need = required.need
    earlier = workspace.causes[: required.until]
    if any(_GENERATES.search(cause.command.value) for cause in earlier):
        return None
    is_repeated = is_inside_itself(workspace, need) or is_from_start(workspace, need)
    may_be_product = not need.authored or need.kind is NeedKind.DIRECTORY
    if may_be_product and not is_repeated and _has_product_before(workspace, required):
        return None
    return True


def _has_product_before(workspace: Workspace, required: RequiredPath) -> bool:
    """Whether an earlier command, of a build or a test, may write products to any directory."""
    for command in workspace.commands:
        parts = re.split(r"&&|\|\||[;\n|]", command.value)
        if command is required.command:
            last = required.need.operand or required.need.call
            parts = re.split(r"&&|\|\||[;\n|]", command.value.partition(last)[0])[:-1]
        if not all(map(_HARMLESS.match, parts)):
            return True
        if command is required.command:
            break
    return False


def is_inside_itself(workspace: Workspace, need: Need) -> bool:
    """Whether a `cd` is repeated: the shell is already in the directory that it names."""
    directory, target = need.directory, posixpath.normpath(need.operand or ".")
    if not directory or need.kind is not NeedKind.DIRECTORY or target.startswith((".", "/")):
        return False
    return directory == target or directory.endswith(f"/{target}")


def is_from_start(workspace: Workspace, need: Need) -> bool:
    """Whether a `cd` is meant from the source root, which an earlier `cd` has left.

    The directory exists there, and the shell is in another one.
    """
    target = posixpath.normpath(need.operand or ".")
    if not need.directory or need.kind is not NeedKind.DIRECTORY or target.startswith((".", "/")):
        return False
    return workspace.tree.has_directory(workspace.place(target))


def _brings_files(cause: CommandEffect) -> bool:
    text = cause.command.value
    return bool(_FETCHES.search(text) or _GENERATES.search(text))


def _concerns(cause: CommandEffect, path: str, kind: NeedKind) -> bool:
    """Whether an effect that is known may create a path, or something in it."""
    effect = cause.effect
    if effect.touches(path):
        return True
    return kind is NeedKind.DIRECTORY and effect.touches(f"{path}/x")


def _is_mentioned(workspace: Workspace, need: Need) -> bool:
    """Whether a script or a configuration file mentions one of the paths."""
    names = {posixpath.basename(path) for path in need.paths}
    tree, read = workspace.tree, 0
    own = {workspace.place(path) for path in need.paths}
    for path in tree.paths:
        if read >= _MOST_READ:
            return True
        if path in own or not _READ.search(path) or not tree.has_file(path):
            continue
        if "node_modules/" in path or "vendor/" in path:
            continue
        read += 1
        reading = tree.read(path)
        if isinstance(reading, Source) and any(name in reading.text for name in names):
            return True
    return False
