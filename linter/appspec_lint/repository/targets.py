"""Find the project of each path to lint."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import Tree

PathName = str | os.PathLike[str]
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz")
"""The ends of the names of archives that CodeDeploy deploys."""


@dataclass(frozen=True)
class Target:
    """A project, and the paths to lint in it."""

    tree: Tree
    scope: Scope


@dataclass
class _Found:
    """A project, and the paths that have been located in it."""

    tree: Tree
    directories: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def find_targets(
    paths: Iterable[PathName], here: Path, overlay: Mapping[PathName, str] = {}
) -> tuple[Target, ...]:
    """Find the projects that contain the paths; `here` is the working directory.

    The texts in `overlay` replace the contents of their files. A path in it does not have to exist.
    Raises OSError, whose `filename` is the path as given, for a path that cannot be read.
    """
    texts = {_absolute(Path(path)): text for path, text in overlay.items()}
    trees: dict[Path, Tree] = {}
    projects: dict[Path, _Found] = {}
    for path in paths:
        try:
            _locate(Path(path), here, texts, trees, projects)
        except OSError as error:
            why = error.strerror or str(error)
            raise OSError(error.errno or errno.EINVAL, why, os.fspath(path)) from error
        except ValueError as error:
            raise OSError(errno.EINVAL, str(error), os.fspath(path)) from error
    return tuple(
        Target(
            _overlay(project.tree, root, texts),
            Scope(tuple(project.directories), tuple(project.files)),
        )
        for root, project in projects.items()
    )


def _locate(
    path: Path,
    here: Path,
    texts: Mapping[Path, str],
    trees: dict[Path, Tree],
    projects: dict[Path, _Found],
) -> None:
    """Add a path to the project that contains it."""
    is_directory = path.is_dir()
    if not is_directory and _absolute(path) not in texts:
        path.stat()
        if path.name.lower().endswith(ARCHIVES):
            from appspec_lint.repository.revision_archive import read_archive

            revision = read_archive(path, here)
            projects.setdefault(_absolute(path), _Found(revision, [""]))
            return
    start = _find_start(path, is_directory, here)
    if start not in trees:
        trees[start] = from_disk(start, here)
    tree = trees[start]
    root = tree.root
    assert root is not None, "a tree on disk has a root"
    full = path.resolve() if is_directory else _find_listed(tree, root, _absolute(path))
    if not full.is_relative_to(root):
        full = path.resolve()
    if not full.is_relative_to(root):
        raise OSError(errno.EINVAL, "it is a link to a path outside its directory")
    inside = full.relative_to(root).as_posix()
    project = projects.setdefault(root, _Found(tree))
    (project.directories if is_directory else project.files).append("" if inside == "." else inside)


def _overlay(tree: Tree, root: Path, texts: Mapping[Path, str]) -> Tree:
    """Replace the contents of the files that are in this tree."""
    inside = {}
    for path, text in texts.items():
        full = _find_listed(tree, root, path)
        full = full if full.is_relative_to(root) else path.resolve()
        if full.is_relative_to(root):
            inside[full.relative_to(root).as_posix()] = text
    return tree.with_overlay(inside) if inside else tree


def _find_listed(tree: Tree, root: Path, path: Path) -> Path:
    """The path by which the tree lists a file, which may be reached through a linked directory."""
    if not path.is_relative_to(root) or path.relative_to(root).as_posix() in tree.entries:
        return path
    real = path.parent.resolve() / path.name
    return real if real.is_relative_to(root) else path


def _absolute(path: Path) -> Path:
    """Make a path absolute without resolving its links."""
    return Path(os.path.normpath(path.absolute()))


def _find_start(path: Path, is_directory: bool, here: Path) -> Path:
    """Find the directory where the search for a path's project starts."""
    if is_directory:
        return path
    full = _absolute(path)
    return here if full.is_relative_to(here) else full.parent
