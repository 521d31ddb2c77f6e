"""A rule's page, as Markdown: what, why, what AWS would show, examples, sources."""

from __future__ import annotations

from collections.abc import Mapping

from appspec_lint.diagnostic import Diagnostic
from appspec_lint.engine import lint
from appspec_lint.report.as_text import render
from appspec_lint.rule import Rule
from appspec_lint.tree import memory


def page(rule: Rule) -> str:
    """Make the page of `rule`; its examples are linted, and their output shown."""
    parts = [
        f"# {rule.name}",
        f"{rule.severity.value} · group `{rule.group}`",
        rule.summary,
        rule.explanation,
        "## Refused",
    ]
    failures = []
    for files in rule.bad:
        report = lint(memory(unmarked(files)), rules=[rule])
        parts += [
            _shown(unmarked(files), report.diagnostics),
            _block(render(report, color=False), "text"),
        ]
        failures += [each.finding.failure for each in report.diagnostics if each.finding.failure]
    if failures:
        parts += [
            "## What AWS would show",
            f"{failures[0].stage}:",
            _block(failures[0].error, "text"),
        ]
    parts.append("## Accepted")
    parts += [_shown(files, ()) for files in rule.good]
    parts += ["## Sources", "\n".join(f"- {each}" for each in rule.see)]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def unmarked(files: Mapping[str, str]) -> dict[str, str]:
    """An example's files without the marks that say what must be underlined."""
    return {path: text.replace("«", "").replace("»", "") for path, text in files.items()}


def _shown(files: Mapping[str, str], diagnostics: tuple[Diagnostic, ...]) -> str:
    """The files that matter to read: those with text, the specs first."""
    concerned = {each.finding.span.source.path for each in diagnostics}
    order = sorted(files, key=lambda path: (path not in concerned, "spec" not in path, path))
    parts = []
    for path in order:
        text = files[path]
        language = {"yml": "yaml", "yaml": "yaml", "sh": "bash"}.get(
            path.rpartition(".")[2], "text"
        )
        parts.append(f"`{path}`" + ("" if text.strip() else " (empty)"))
        if text.strip():
            parts.append(_block(text, language))
    return "\n\n".join(parts)


def _block(text: str, language: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
