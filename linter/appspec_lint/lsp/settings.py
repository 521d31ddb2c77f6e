"""The settings of a client: `initializationOptions`, and the section `appspec-lint`."""

from __future__ import annotations

from collections.abc import Mapping

from appspec_lint.config.resolved import CommandLineOptions
from appspec_lint.editor.open_project import EditorSettings
from appspec_lint.lazy.records import dataclass
from appspec_lint.rules import every_rule
from appspec_lint.rules.registry import current_name

SECTION = "appspec-lint"
DEBOUNCE = 150
"""The milliseconds without a keystroke after which diagnostics are updated."""

_WORDS = {
    "agent": ("1", "2", "any"),
    "instances": ("linux", "windows"),
    "shellcheck": ("auto", "always", "never"),
}


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings of a client, and what is wrong with them."""

    editor: EditorSettings = EditorSettings()
    debounce: int = DEBOUNCE
    problems: tuple[str, ...] = ()


def read_settings(given: object) -> ServerSettings:
    """Read settings; a value that is not valid is reported, and has no effect."""
    if isinstance(given, Mapping) and isinstance(given.get(SECTION), Mapping):
        given = given[SECTION]
    if not isinstance(given, Mapping):
        return ServerSettings()
    problems: list[str] = []

    def complain(name: str, expected: str) -> None:
        problems.append(f"setting `{SECTION}.{name}` must be {expected}")

    def word(name: str) -> str | None:
        value = given.get(name)
        if value in (None, "") or value in _WORDS[name]:
            return str(value) if value else None
        complain(name, "one of " + ", ".join(f"`{word}`" for word in _WORDS[name]))
        return None

    def names(name: str) -> tuple[str, ...] | None:
        value = given.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            complain(name, "a list of rules and groups")
            return None
        known = {rule.name for rule in every_rule()} | {rule.group for rule in every_rule()}
        current = tuple(map(current_name, value))
        unknown = [item for item in current if item not in known]
        if unknown:
            complain(name, f"a list of rules and groups; there is no `{unknown[0]}`")
        return tuple(item for item in current if item in known)

    configuration = given.get("configuration")
    if configuration is not None and not isinstance(configuration, str):
        complain("configuration", "the path of a configuration file")
        configuration = None
    debounce = given.get("debounce", DEBOUNCE)
    if not isinstance(debounce, int) or isinstance(debounce, bool) or debounce < 0:
        complain("debounce", "a number of milliseconds")
        debounce = DEBOUNCE
    options = CommandLineOptions(
        select=names("select"),
        ignore=names("ignore"),
        agent=word("agent"),
        shellcheck=word("shellcheck"),
        instances=word("instances"),
    )
    editor = EditorSettings(options, configuration or None)
    return ServerSettings(editor, debounce, tuple(problems))
