"""libyaml's parser, without the parts of ruamel.yaml that build objects and write YAML.

libyaml's module needs nothing of them but the classes of their errors, and importing them takes
longer than parsing an AppSpec. They run when somebody else uses them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from appspec_lint.lazy.packages import defer_module
from appspec_lint.lazy.typing_names import Any

_ERRORS = {
    "scanner": "ScannerError",
    "parser": "ParserError",
    "composer": "ComposerError",
    "constructor": "ConstructorError",
    "serializer": "SerializerError",
    "representer": "RepresenterError",
    "emitter": "EmitterError",
}
"""The only class of each module that libyaml's module imports; all of them are empty."""
_MARKED = ("scanner", "parser", "composer", "constructor")
"""The modules whose errors are about a place in the text."""


def parse_events(text: str) -> Iterator[Any]:
    """Give the parser's events of `text`, lazily. Raises ImportError if there is no libyaml."""
    return iter(_import_parser()(text).get_event, None)


@lru_cache(maxsize=1)
def _import_parser() -> Any:
    """libyaml's parser, which is the class `CParser`."""
    defer_module("datetime")  # converts timestamps
    defer_module("ruamel.yaml")
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    for module, name in _ERRORS.items():
        path = f"ruamel.yaml.{module}"
        base = MarkedYAMLError if module in _MARKED else YAMLError
        defer_module(path, kept={name: type(name, (base,), {"__module__": path})})
    from _ruamel_yaml import CParser

    return CParser
