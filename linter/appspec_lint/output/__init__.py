"""The formats that a report can be written in, by the names that `--format` takes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from appspec_lint.diagnostics.diagnostic import Report


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
        "text": _of("text", colored=True),
        "concise": _of("concise"),
        "json": _of("json"),
        "json-lines": _of("json_lines"),
        "sarif": _of("sarif", rooted=True),
        "github": _of("github"),
        "gitlab": _of("gitlab"),
        "junit": _of("junit"),
        "checkstyle": _of("checkstyle"),
        "rdjson": _of("rdjson"),
        "lsp": _of("lsp", rooted=True),
    }
)
