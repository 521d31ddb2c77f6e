"""TOML configuration, such as Cargo.toml and pyproject.toml, as plain values."""

from __future__ import annotations

from appspec_lint.lazy.typing_names import Any

LARGEST = 500_000
"""The most characters that are parsed."""


def read_toml(text: str | None) -> dict[str, Any]:
    """The table of a TOML file; empty if it cannot be read."""
    if text is None or len(text) > LARGEST:
        return {}
    # Imported here because only some projects have such a configuration.
    import tomllib

    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return {}


def table_value(table: dict[str, Any], *keys: str) -> object:
    """The value at a route of keys; None if it does not exist."""
    value: object = table
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
