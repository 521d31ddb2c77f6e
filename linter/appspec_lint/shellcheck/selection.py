"""Which files ShellCheck is asked about, as the configuration has it, and what it says of them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from appspec_lint.config.resolved import ConfigError, Configuration
from appspec_lint.context import Context
from appspec_lint.repository.discovery import Scope
from appspec_lint.rules.registry import Rule
from appspec_lint.shellcheck import client
from appspec_lint.shellcheck.client import Remark, ShellCheckFailed
from appspec_lint.shellcheck.inputs import remarks

NAME = "shellcheck"

Asked = Callable[[str], bool]
"""Whether ShellCheck is asked about the file of this path."""


def asking(configuration: Configuration, scope: Scope, wanted: Collection[Rule]) -> Asked:
    """Tell of which files it is asked; of none, where it is not installed.

    Raises ConfigError where it has to be there.
    """
    rule = next((each for each in wanted if each.name == NAME), None)
    words = {
        book: book.shellcheck
        for book in configuration.rulebooks
        if rule is not None and book.selection.takes(rule) and book.shellcheck != "never"
    }
    if words and client.installed() is None:
        if "always" in words.values():
            raise ConfigError(
                "shellcheck is not installed: `pip install 'appspec-lint[shellcheck]'` brings it"
            )
        words = {}
    return lambda path: configuration.of(path) in words and not scope.excludes(path)


def answers(context: Context, asked: Asked) -> tuple[Remark, ...]:
    """What it says. Raises ConfigError where it doesn't answer."""
    program = client.installed()
    if program is None:
        return ()
    try:
        return remarks(program, context, asked)
    except ShellCheckFailed as error:
        raise ConfigError(str(error)) from error
