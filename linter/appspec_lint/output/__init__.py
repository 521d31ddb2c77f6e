"""The output formats of a report, by the names that `--format` accepts."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from appspec_lint.diagnostics.diagnostic import Report


class Format(Protocol):
    """Renders a report as text that is empty or ends with a newline.

    `root` is the absolute working directory, which displayed paths are relative to.
    """

    def __call__(self, report: Report, *, root: Path, color: bool = False) -> str: ...


def _load(module: str, *, colored: bool = False, rooted: bool = False) -> Format:
    """Create the format that a module of this package renders; it is imported on first use."""

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
        "text": _load("text", colored=True),
        "concise": _load("concise"),
        "json": _load("json"),
        "json-lines": _load("json_lines"),
        "sarif": _load("sarif", rooted=True),
        "github": _load("github"),
        "gitlab": _load("gitlab"),
        "junit": _load("junit"),
        "checkstyle": _load("checkstyle"),
        "rdjson": _load("rdjson"),
        "lsp": _load("lsp_diagnostics", rooted=True),
    }
)
