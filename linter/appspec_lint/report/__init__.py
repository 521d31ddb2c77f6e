"""The formats that a report can be written in, by the names that `--format` takes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from appspec_lint.diagnostic import Report


class Format(Protocol):
    """Writes a report as a text that ends its own last line, or is empty.

    `root` is the working directory, absolute: the one that shown paths count from.
    """

    def __call__(self, report: Report, *, root: Path, color: bool = False) -> str: ...


def _of(module: str, *, colored: bool = False, rooted: bool = False) -> Format:
    """The format that a module of this room writes; it is imported when it is used."""

    def write(report: Report, *, root: Path, color: bool = False) -> str:
        options: dict[str, object] = {}
        if colored:
            options["color"] = color
        if rooted:
            options["root"] = root
        text: str = import_module(f"{__name__}.{module}").render(report, **options)
        return text

    return write


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": _of("as_text", colored=True),
        "concise": _of("as_concise"),
        "json": _of("as_json"),
        "json-lines": _of("as_json_lines"),
        "sarif": _of("as_sarif", rooted=True),
        "github": _of("as_github"),
        "gitlab": _of("as_gitlab"),
        "junit": _of("as_junit"),
        "checkstyle": _of("as_checkstyle"),
        "rdjson": _of("as_rdjson"),
        "lsp": _of("as_lsp", rooted=True),
    }
)
