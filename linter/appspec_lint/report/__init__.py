"""The formats that a report can be written in, by the names that `--format` takes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from appspec_lint.diagnostic import Report


class Format(Protocol):
    """Writes a report as a text that ends its own last line, or is empty.

    `root` is the working directory, absolute: the one that shown paths count from.
    """

    def __call__(self, report: Report, *, root: Path, color: bool = False) -> str: ...


def _text(report: Report, *, root: Path, color: bool = False) -> str:
    from appspec_lint.report.as_text import render

    return render(report, color=color)


def _concise(report: Report, *, root: Path, color: bool = False) -> str:
    from appspec_lint.report.as_concise import render

    return render(report)


def _json(report: Report, *, root: Path, color: bool = False) -> str:
    from appspec_lint.report.as_json import render

    return render(report)


def _sarif(report: Report, *, root: Path, color: bool = False) -> str:
    from appspec_lint.report.as_sarif import render

    return render(report, root=root)


def _github(report: Report, *, root: Path, color: bool = False) -> str:
    from appspec_lint.report.as_github import render

    return render(report)


def _lsp(report: Report, *, root: Path, color: bool = False) -> str:
    from appspec_lint.report.as_lsp import render

    return render(report, root=root)


def _gitlab(report: Report, *, root: Path, color: bool = False) -> str:
    from appspec_lint.report.as_gitlab import render

    return render(report)


def _junit(report: Report, *, root: Path, color: bool = False) -> str:
    from appspec_lint.report.as_junit import render

    return render(report)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": _text,
        "concise": _concise,
        "json": _json,
        "sarif": _sarif,
        "github": _github,
        "gitlab": _gitlab,
        "junit": _junit,
        "lsp": _lsp,
    }
)
