"""Finds and shows the effective configuration: `--config`, `--no-config`, `--show-config`."""

from __future__ import annotations

import posixpath
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from appspec_lint.cli.common import CallError
from appspec_lint.config.file import OWN_NAMES, SHARED_NAME, ConfigFile, read_config_file
from appspec_lint.config.resolved import (
    CommandLineOptions,
    ConfigResolver,
    ResolvedConfig,
    Selection,
    resolve_config,
)
from appspec_lint.diagnostics.span import Source
from appspec_lint.output.terminal import escape_controls
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.tree import Tree, Unreadable, read_file
from appspec_lint.rules import every_rule


def read_options(options: Namespace) -> CommandLineOptions:
    """Read the settings of the command line. Raises ConfigError for an unknown rule or group."""
    select, ignore = _split_names(options.select), _split_names(options.ignore)
    Selection(select or (), ignore or ()).of(every_rule())
    said = (options.agent, options.fail_on, options.shellcheck, options.instances)
    return CommandLineOptions(select, ignore, *said)


def resolve_target(tree: Tree, scope: Scope, options: Namespace) -> ConfigResolver:
    """Find the configuration of a tree. Raises CallError if a file cannot be read."""
    said = read_options(options)
    if options.no_config:
        return ConfigResolver((), said)
    if options.config is not None:
        return ConfigResolver((_read_named(tree, options.config),), said, sole=True)
    return resolve_config(tree, scope, said, _find_above(tree))


def show_config(scope: Scope, resolve_target: ConfigResolver) -> str:
    """Show the effective configuration of the scope: each key, its value, and where it is set."""
    books = [book for book in resolve_target.resolved_configs if book.settings.source is not None]
    blocks = ["".join(_format_settings(book)) for book in books]
    bare = resolve_target.of(scope.places[0] if scope.places else "").settings.source is None
    if bare or not blocks:
        blocks.append("".join(_format_settings(resolve_target.resolved_configs[-1])))
    return "\n".join(blocks)


def report_invalid(resolve_target: ConfigResolver) -> str:
    """Describe the first mistake in one line."""
    first = resolve_target.mistakes[0]
    span = first.span
    more = (
        f" (and {len(resolve_target.mistakes) - 1} more)"
        if len(resolve_target.mistakes) > 1
        else ""
    )
    place = f"{span.source.display_path}:{span.start_position.line}:{span.start_position.column}"
    advice = f" ({first.help})" if first.help else ""
    return escape_controls(f"invalid configuration: {place}: {first.message}{advice}{more}")


def _split_names(given: list[str] | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    return tuple(name.strip() for names in given for name in names.split(",") if name.strip())


def _read_named(tree: Tree, name: str) -> ConfigFile:
    """Read the file given by `--config`; its paths are relative to its directory if possible."""
    path = Path(name)
    reading = read_file(path, name)
    if isinstance(reading, Unreadable):
        raise CallError(f"cannot read `{name}`: {reading.reason}")
    home, root = path.resolve().parent, tree.root
    assert root is not None, "a tree on disk has a root"
    directory = above = ""
    if home.is_relative_to(root):
        directory = home.relative_to(root).as_posix().removeprefix(".")
    elif root.is_relative_to(home):
        above = root.relative_to(home).as_posix()
    settings = read_config_file(tree, reading, directory, above)
    if settings is None:
        raise CallError(f"`{name}` contains no [tool.appspec-lint] table")
    return settings


def _find_above(tree: Tree) -> Iterator[ConfigFile]:
    """Find a configuration file above a tree that is outside git, up to the working directory."""
    root, start = tree.root, tree.start
    if tree.git or root is None or not Path(start).is_absolute() or start == str(root):
        return
    for directory in root.parents if root.is_relative_to(start) else ():
        for name in (*OWN_NAMES, SHARED_NAME):
            path = directory / name
            reading = read_file(path, posixpath.relpath(path.as_posix(), start), within=directory)
            if isinstance(reading, Source):
                settings = read_config_file(
                    tree, reading, "", root.relative_to(directory).as_posix()
                )
                if settings is not None:
                    yield settings
                    return
            elif path.is_symlink() or path.exists():
                if name != SHARED_NAME:
                    raise CallError(f"cannot read `{reading.display_path}`: {reading.reason}")
        if str(directory) == start:
            return


def _format_settings(book: ResolvedConfig) -> Iterator[str]:
    """Format the settings of one configuration file: key, value, and where the value is set."""
    source = book.settings.source
    where = "no configuration file" if source is None else source.display_path
    yield escape_controls(f"# {where}\n", keep="\n")
    ordered = {
        "select": book.orders.select,
        "ignore": book.orders.ignore,
        "agent": book.orders.agent,
        "fail-on": book.orders.fail_on,
        "shellcheck": book.orders.shellcheck,
    }
    defaults = {"select": "all", "ignore": "none", "agent": book.agent, "fail-on": book.fail_on}
    selection = book.selection
    values = {
        "select": ", ".join(selection.select),
        "ignore": ", ".join(selection.ignore),
        "severity": ", ".join(f"{name}: {word}" for name, word in book.settings.severity),
        "per-file-ignores": ", ".join(
            f"{pattern.text}: {' '.join(names)}"
            for pattern, names in book.settings.per_file_ignores
        ),
        "agent": book.agent,
        "fail-on": book.fail_on,
        "shellcheck": book.shellcheck,
        "exclude": ", ".join(pattern.text for pattern in book.settings.exclude),
        "generated": ", ".join(pattern.text for pattern in book.settings.generated),
        "source-roots": ", ".join(f"{k}: {v or '.'}" for k, v in book.settings.layout.source_roots),
        "pairs": ", ".join(
            f"{pairing.appspec} <- {pairing.buildspec or 'no build'}"
            + (f" ({pairing.artifact})" if pairing.artifact else "")
            for pairing in book.settings.layout.pairings
        ),
    }
    for key, value in values.items():
        if ordered.get(key) is not None:
            origin = f"--{key}"
        elif source is not None and key in book.settings.keys:
            line = book.settings.keys[key].span.start_position.line
            origin = f"{source.display_path}:{line}"
        else:
            origin = "default"
        said = value or defaults.get(key, "none")
        yield escape_controls(f"{key + ':':18}{said:24}  # {origin}\n", keep="\n")
