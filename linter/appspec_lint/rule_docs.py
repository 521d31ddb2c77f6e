"""A rule's page, as Markdown: what, why, what AWS would show, examples, sources."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from appspec_lint.diagnostics.finding import Failure
from appspec_lint.linter import lint
from appspec_lint.output.text import render
from appspec_lint.repository.tree import in_memory
from appspec_lint.rules.registry import Files, Rule

_LANGUAGES = {"yml": "yaml", "yaml": "yaml", "json": "json", "sh": "bash", "ps1": "powershell"}


def render_page(rule: Rule) -> str:
    """Make the page of `rule`; its examples are linted, and their output shown."""
    wrong: list[str] = []
    failures: list[Failure] = []
    for number, marked in enumerate(rule.bad, 1):
        files = unmarked(marked)
        report = lint(in_memory(files), rules=[rule])
        found = {each.finding.span.source.path for each in report.diagnostics}
        wrong += _title(number, rule.bad)
        wrong += _shown(files, found, unmarked(rule.bad[0]) if number > 1 else {})
        wrong += ["appspec-lint says:", _block(render(report, color=False), "text")]
        failures += [each.finding.failure for each in report.diagnostics if each.finding.failure]
    right: list[str] = []
    for number, accepted in enumerate(rule.good, 1):
        right += _title(number, rule.good)
        right += _shown(accepted, (), unmarked(rule.bad[0]) if rule.bad else {})
    parts = [
        f"# {rule.name}",
        f"{rule.info.severity.value} · group `{rule.group}`",
        rule.info.summary,
        rule.info.explanation,
        *_failure(failures),
        *(["## Wrong", *wrong] if wrong else []),
        "## Right",
        *right,
        "## Sources",
        "\n".join(f"- {each}" for each in rule.info.see),
    ]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def unmarked(files: Files) -> dict[str, str]:
    """An example's files without the marks that say what must be underlined."""
    return {path: text.replace("«", "").replace("»", "") for path, text in files.items()}


def _failure(failures: list[Failure]) -> Iterator[str]:
    """The first example's failure stands for all of them."""
    if failures:
        yield "## What AWS would show"
        yield f"{failures[0].stage}:"
        yield _block(failures[0].error, "text")


def _title(number: int, examples: Collection[Files]) -> Iterator[str]:
    if len(examples) > 1:
        yield f"### Example {number}"


def _shown(
    files: Mapping[str, str], found: Collection[str], known: Mapping[str, str]
) -> Iterator[str]:
    """The files, those with findings first; what `known` has shown already is only named."""
    repeated = [path for path in files if files[path] == known.get(path) and path != ".git/index"]
    if not set(known) <= set(files) or len(repeated) == len(files):
        repeated = []
    order = sorted(files, key=lambda path: (path not in found, "spec" not in path, path))
    for path in order:
        text = files[path]
        if path not in (*repeated, ".git/index"):
            yield f"`{path}`" + ("" if text.strip() else " (empty)")
            if text.strip():
                yield _block(text, _LANGUAGES.get(path.rpartition(".")[2], "text"))
    if repeated:
        verb = "is" if len(repeated) == 1 else "are"
        yield f"{_listed(sorted(repeated))} {verb} as in the first example above."
    if ".git/index" in files:
        yield f"Git tracks {_listed(files['.git/index'].split())}, and nothing else."


def _listed(paths: Collection[str]) -> str:
    *first, last = [f"`{path}`" for path in paths] or ["nothing"]
    return f"{', '.join(first)} and {last}" if first else last


def _block(text: str, language: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
