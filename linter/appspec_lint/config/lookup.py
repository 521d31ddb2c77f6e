"""Find the configuration of a project: in it, above it, or in a given file."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from appspec_lint.config.file import (
    OWN_NAMES,
    SHARED_NAME,
    ConfigFile,
    find_config_files,
    read_config_file,
)
from appspec_lint.config.resolved import (
    CommandLineOptions,
    ConfigError,
    ConfigResolver,
    with_current_names,
)
from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.disk import read_file
from appspec_lint.repository.entry import Unreadable
from appspec_lint.repository.paths import join
from appspec_lint.repository.tree import Tree

NO_OPTIONS = CommandLineOptions()


def resolve_config(
    tree: Tree,
    scope: Scope,
    options: CommandLineOptions = NO_OPTIONS,
    config: str | os.PathLike[str] | None = None,
) -> ConfigResolver:
    """Read the configuration that applies to `scope`: the file `config`, or those that are found.

    Raises ConfigError if a file cannot be read.
    """
    if config is not None:
        given = with_current_names(_read_given(tree, os.fspath(config)))
        return ConfigResolver((given,), options, sole=True)
    files = map(with_current_names, (*_find_inside(tree, scope), *_find_above(tree)))
    return ConfigResolver(tuple(files), options)


def _find_inside(tree: Tree, scope: Scope) -> Iterator[ConfigFile]:
    for settings in find_config_files(tree, scope.places):
        if isinstance(settings, Unreadable):
            raise ConfigError(f"cannot read `{settings.display_path}`: {settings.reason}")
        yield settings
    for path in _find_directories(tree, scope):
        raise ConfigError(f"cannot read `{tree.display_path(path)}`: it is not a regular file")


def _find_directories(tree: Tree, scope: Scope) -> Iterator[str]:
    """Find the directories, which may be empty, where a configuration file would be read."""
    if tree.root is None or tree.is_revision:
        return
    places = {above for place in scope.places for above in _list_upwards(place)}
    for path in (join(place, name) for place in sorted(places) for name in OWN_NAMES):
        if (tree.root / path).is_dir():
            yield path


def _list_upwards(directory: str) -> Iterator[str]:
    while directory:
        yield directory
        directory = posixpath.dirname(directory)
    yield ""


def _find_above(tree: Tree) -> Iterator[ConfigFile]:
    """Find a configuration file above a tree that is outside git, up to the working directory."""
    root, start = tree.root, tree.start
    if tree.git or root is None or not Path(start).is_absolute() or start == str(root):
        return
    for directory in root.parents if root.is_relative_to(start) else ():
        settings = _find_in(directory, tree, root)
        if settings is not None:
            yield settings
            return
        if str(directory) == start:
            return


def _find_in(directory: Path, tree: Tree, root: Path) -> ConfigFile | None:
    """Find the configuration file in a directory above the tree."""
    for name in (*OWN_NAMES, SHARED_NAME):
        path = directory / name
        shown = posixpath.relpath(path.as_posix(), tree.start)
        reading = read_file(path, shown, within=directory)
        if isinstance(reading, Source):
            above = root.relative_to(directory).as_posix()
            settings = read_config_file(tree, reading, "", above)
            if settings is not None:
                return settings
        elif os.path.lexists(path) and name != SHARED_NAME:
            raise ConfigError(f"cannot read `{reading.display_path}`: {reading.reason}")
    return None


def _read_given(tree: Tree, name: str) -> ConfigFile:
    """Read a file given by name; its paths are relative to its directory if possible."""
    path = Path(name)
    reading = read_file(path, name, within=_find_limit(tree, path))
    if isinstance(reading, Unreadable):
        raise ConfigError(f"cannot read `{name}`: {reading.reason}")
    home, root = path.resolve().parent, tree.root
    directory = above = ""
    if root is not None and home.is_relative_to(root):
        directory = home.relative_to(root).as_posix().removeprefix(".")
    elif root is not None and root.is_relative_to(home):
        above = root.relative_to(home).as_posix()
    settings = read_config_file(tree, reading, directory, above)
    if settings is None:
        raise ConfigError(f"`{name}` contains no [tool.appspec-lint] table")
    return settings


def _find_limit(tree: Tree, path: Path) -> Path | None:
    """The directory out of which no link may lead: the tree, or the working directory."""
    full = Path(os.path.abspath(path))  # noqa: PTH100  # links in it are not resolved
    limits = [directory for directory in (tree.root, Path.cwd()) if directory is not None]
    return next((directory for directory in limits if full.is_relative_to(directory)), None)
