"""Which files ShellCheck is asked about, as the configuration has it, and what it says of them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from appspec_lint.config.resolved import ConfigError, ConfigResolver
from appspec_lint.context import Context
from appspec_lint.repository.discovery import Scope
from appspec_lint.rules.registry import Rule
from appspec_lint.shellcheck import client
from appspec_lint.shellcheck.client import ShellCheckFailed, ShellCheckNote
from appspec_lint.shellcheck.inputs import check_snippets

NAME = "shellcheck"

IsSelected = Callable[[str], bool]
"""Whether ShellCheck is asked about the file of this path."""


def select_files(
    configuration: ConfigResolver, scope: Scope, wanted: Collection[Rule]
) -> IsSelected:
    """Tell of which files it is asked; of none, where it is not installed.

    Raises ConfigError where it has to be there.
    """
    rule = next((each for each in wanted if each.name == NAME), None)
    words = {
        book: book.shellcheck
        for book in configuration.resolved_configs
        if rule is not None and book.selection.takes(rule) and book.shellcheck != "never"
    }
    if words and client.find_program() is None:
        if "always" in words.values():
            raise ConfigError(
                "shellcheck is not installed: `pip install 'appspec-lint[shellcheck]'` brings it"
            )
        words = {}
    return lambda path: configuration.of(path) in words and not scope.excludes(path)


def collect_notes(context: Context, asked: IsSelected) -> tuple[ShellCheckNote, ...]:
    """What it says. Raises ConfigError where it doesn't answer."""
    program = client.find_program()
    if program is None:
        return ()
    try:
        return check_snippets(program, context, asked)
    except ShellCheckFailed as error:
        raise ConfigError(str(error)) from error
