"""Small repositories of texts, and the marks « and » in them that say what must be underlined."""

from __future__ import annotations

from collections.abc import Mapping

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked

Place = tuple[str, int, int]


def lint_texts(files: Mapping[str, str]) -> Report:
    """Lint a repository of texts, marks taken out, with every rule."""
    return lint(in_memory(unmarked(files)))


def marked(files: Mapping[str, str]) -> list[Place]:
    """The places that the marks enclose: path, start and end offset."""
    places = []
    for path, text in files.items():
        starts: list[int] = []
        length = 0
        for char in text:
            if char == "«":
                starts.append(length)
            elif char == "»":
                places.append((path, starts.pop(), length))
            else:
                length += 1
    return sorted(places)


def underlined(report: Report, *, rule: str | None = None) -> list[Place]:
    """The places that a report underlines, of one rule or of all."""
    spans = [each.finding.span for each in report.diagnostics if rule in (None, each.rule)]
    return sorted((span.source.path, span.start, span.end) for span in spans)


def names(report: Report) -> list[str]:
    """The rules that a report names, sorted, each once for each finding."""
    return sorted(each.rule for each in report.diagnostics)
