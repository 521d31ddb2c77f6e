"""Generates the page of a rule as Markdown: explanation, AWS error, examples, sources."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from appspec_lint.diagnostics.finding import Failure
from appspec_lint.linter import lint
from appspec_lint.output.text import render
from appspec_lint.repository.tree import in_memory
from appspec_lint.rules.registry import Files, Rule

_LANGUAGES = {"yml": "yaml", "yaml": "yaml", "json": "json", "sh": "bash", "ps1": "powershell"}


def render_page(rule: Rule) -> str:
    """Generate the page of `rule`; its examples are linted, and the output is included."""
    wrong: list[str] = []
    failures: list[Failure] = []
    for number, marked in enumerate(rule.bad, 1):
        files = unmarked(marked)
        report = lint(in_memory(files), rules=[rule])
        paths = {diagnostic.span.source.path for diagnostic in report.diagnostics}
        wrong += _render_title(number, rule.bad)
        wrong += _render_files(files, paths, unmarked(rule.bad[0]) if number > 1 else {})
        wrong += ["Output of appspec-lint:", _fence(render(report, color=False), "text")]
        findings = (diagnostic.finding for diagnostic in report.diagnostics)
        failures += [finding.failure for finding in findings if finding.failure]
    right: list[str] = []
    for number, accepted in enumerate(rule.good, 1):
        right += _render_title(number, rule.good)
        right += _render_files(accepted, (), unmarked(rule.bad[0]) if rule.bad else {})
    parts = [
        f"# {rule.name}",
        f"{rule.info.severity.value} · group `{rule.group}`",
        rule.info.summary,
        rule.info.explanation,
        *_render_failure(failures),
        *(["## Wrong", *wrong] if wrong else []),
        "## Right",
        *right,
        "## Sources",
        "\n".join(f"- {source}" for source in rule.info.see),
    ]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def example_failures(rule: Rule) -> Iterator[Failure]:
    """List the AWS errors that the findings in the rule's examples have."""
    for marked in rule.bad:
        for diagnostic in lint(in_memory(unmarked(marked)), rules=[rule]).diagnostics:
            if diagnostic.finding.failure:
                yield diagnostic.finding.failure


def unmarked(files: Files) -> dict[str, str]:
    """Remove the marks around the text to underline from the files of an example."""
    return {path: text.replace("«", "").replace("»", "") for path, text in files.items()}


def _render_failure(failures: list[Failure]) -> Iterator[str]:
    """Render the AWS error of the first example."""
    if failures:
        yield "## AWS error"
        yield f"{failures[0].stage}:"
        yield _fence(failures[0].error, "text")


def _render_title(number: int, examples: Collection[Files]) -> Iterator[str]:
    if len(examples) > 1:
        yield f"### Example {number}"


def _render_files(
    files: Mapping[str, str], first: Collection[str], known: Mapping[str, str]
) -> Iterator[str]:
    """Render files, starting with the `first` paths; files equal to those in `known` are named."""
    repeated = [path for path in files if files[path] == known.get(path) and path != ".git/index"]
    if not set(known) <= set(files) or len(repeated) == len(files):
        repeated = []
    order = sorted(files, key=lambda path: (path not in first, "spec" not in path, path))
    for path in order:
        text = files[path]
        if path not in (*repeated, ".git/index"):
            yield f"`{path}`" + ("" if text.strip() else " (empty)")
            if text.strip():
                yield _fence(text, _LANGUAGES.get(path.rpartition(".")[2], "text"))
    if repeated:
        verb = "is" if len(repeated) == 1 else "are"
        yield f"{_join(sorted(repeated))} {verb} the same as in the first example above."
    if ".git/index" in files:
        tracked = files[".git/index"].split()
        yield f"Git tracks only {_join(tracked)}." if tracked else "Git tracks no files."


def _join(paths: Collection[str]) -> str:
    *first, last = [f"`{path}`" for path in paths]
    return f"{', '.join(first)} and {last}" if first else last


def _fence(text: str, language: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
