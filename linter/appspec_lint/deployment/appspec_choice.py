"""Which files are deployed as AppSpecs, of those that are one by content or by name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform, read_appspec
from appspec_lint.appspec.recognition import has_appspec_shape
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.deployment.assembly import mentions
from appspec_lint.deployment.staged_appspecs import Staged, drop_placeholders
from appspec_lint.deployment.whole_project import WholeProject
from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.entry import Presence
from appspec_lint.repository.tree import Tree
from appspec_lint.yaml.composer import parse


def choose_appspecs(
    tree: Tree,
    appspecs: list[AppSpec],
    buildspecs: list[Buildspec],
    lookalikes: Iterable[str],
    staged: tuple[Staged, ...],
    whole: WholeProject | None = None,
) -> list[AppSpec]:
    """Choose among the AppSpecs, and add those that have another name.

    `lookalikes` are files with nearly the name of an AppSpec, `staged` those that a command copies
    to that name. If these are only a part of the project, `whole` knows the other buildspecs.
    """
    known = [*_drop_shadowed(appspecs, buildspecs, whole), *_misnamed(tree, lookalikes, appspecs)]
    known = list(_add_staged(tree, known, staged))
    return [appspec for appspec in known if not _is_made(tree, appspec, buildspecs, whole)]


def _is_made(
    tree: Tree, appspec: AppSpec, buildspecs: list[Buildspec], whole: WholeProject | None
) -> bool:
    """Whether an AppSpec that git ignores is the output of a command on this machine."""
    if tree.presence(appspec.path) is not Presence.IGNORED:
        return False
    name = posixpath.basename(appspec.path)
    if whole is not None:
        buildspecs = [*buildspecs, *whole.buildspecs]
    commands = (command for buildspec in buildspecs for command in buildspec.commands)
    return any(name in command.value for command in commands) or mentions(tree, name)


def _drop_shadowed(
    appspecs: list[AppSpec], buildspecs: list[Buildspec], whole: WholeProject | None
) -> Iterator[AppSpec]:
    """Give the AppSpecs without each `appspec.yaml` that the agent never reads.

    It reads `appspec.yml` beside it, unless a build packages only the other.
    """
    paths = {appspec.path for appspec in appspecs if appspec.platform is Platform.EC2}
    for appspec in appspecs:
        directory, name = posixpath.split(appspec.path)
        has_other = posixpath.join(directory, "appspec.yml") in paths and appspec.path in paths
        if name != "appspec.yaml" or not has_other or _is_packaged(name, buildspecs, whole):
            yield appspec


def _is_packaged(name: str, buildspecs: list[Buildspec], whole: WholeProject | None) -> bool:
    """Whether a buildspec names a file."""
    if any(name in buildspec.source.text for buildspec in buildspecs):
        return True
    return whole is not None and _is_packaged(name, whole.buildspecs, None)


def _misnamed(tree: Tree, lookalikes: Iterable[str], appspecs: list[AppSpec]) -> Iterator[AppSpec]:
    """Read the files with the content of an AppSpec, and nearly the name of one.

    A directory that contains an AppSpec does not need another.
    """
    homes = {posixpath.dirname(appspec.path) for appspec in appspecs}
    for path in lookalikes:
        reading = tree.read(path) if posixpath.dirname(path) not in homes else None
        if isinstance(reading, Source) and "version" in reading.text:
            document = parse(reading)
            if has_appspec_shape(document):
                yield read_appspec(document)


def _add_staged(
    tree: Tree, appspecs: list[AppSpec], staged: tuple[Staged, ...]
) -> Iterator[AppSpec]:
    """Add the files that a build copies to the name of an AppSpec."""
    by_path = {each.path: each for each in staged}
    for appspec in appspecs:
        each = by_path.pop(appspec.path, None)
        yield drop_placeholders(appspec) if each is not None and each.is_template else appspec
    for path, each in by_path.items():
        reading = tree.read(path)
        if isinstance(reading, Source):
            document = parse(reading)
            if has_appspec_shape(document):
                appspec = read_appspec(document)
                yield drop_placeholders(appspec) if each.is_template else appspec
