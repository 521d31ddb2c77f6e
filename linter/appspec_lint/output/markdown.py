"""The format `markdown`: a table for the summary of a CI job, or for a comment.

The table is HTML, which Markdown contains unchanged up to the next empty line, and everything that
the repository may have written is in `code` elements: nothing of it becomes markup, a link, a
mention of a user or a reference to an issue.
"""

from __future__ import annotations

from html import escape

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.lazy.regex import regex
from appspec_lint.output.description import describe_failure
from appspec_lint.output.summary import counted, summary
from appspec_lint.output.terminal import escape_controls

LIMIT = 900_000
"""The size in bytes up to which findings are shown: GitHub refuses a summary of 1 MiB."""

_WORD = regex(r"[(\"']*(?:[A-Za-z]+(?:['-][A-Za-z]+)*|[0-9]{1,4})?[)\"',.:;!?]*")


def render(report: Report) -> str:
    """Render a heading, and a table with a row for each diagnostic."""
    lines = [f"### appspec-lint: {summary(report)}", ""]
    rows, size = [], 0
    for diagnostic in report.diagnostics:
        row = _format_row(diagnostic)
        size += len(row.encode("utf-8", "replace"))
        if size > LIMIT:
            break
        rows.append(row)
    if rows:
        head = "<tr><th>Severity</th><th>Finding</th></tr>"
        lines += ["<table>", head, *rows, "</table>", ""]
    omitted = len(report.diagnostics) - len(rows)
    if omitted:
        lines += [f"{counted(omitted, 'more finding')} not shown.", ""]
    return "".join(f"{line}\n" for line in lines[:-1])


def _format_row(diagnostic: Diagnostic) -> str:
    first = diagnostic.start
    place = f"{diagnostic.path}:{first.line}:{first.column}"
    parts = [
        f"{_format_code(place)} {_format_link(diagnostic)}",
        f"<strong>{_format_prose(diagnostic.message)}</strong>",
        _format_prose(diagnostic.help or ""),
    ]
    word, _, error = describe_failure(diagnostic).partition(": ")
    if error:
        parts.append(f"{word}: {_format_code(error)}")
    content = "<br>".join(part for part in parts if part)
    return f"<tr><td>{diagnostic.severity.value}</td><td>{content}</td></tr>"


def _format_link(diagnostic: Diagnostic) -> str:
    return f'<a href="{escape(diagnostic.info.url)}">{escape(diagnostic.rule)}</a>'


def _format_code(text: str) -> str:
    lines = escape_controls(text, keep="\n").split("\n")
    return "<br>".join(
        f"<code>{escape(line, quote=False)}</code>" for line in lines if line.strip()
    )


def _format_prose(text: str) -> str:
    """Format a message or a help: what is in backticks as code, the rest word by word."""
    parts = text.replace("\n", " ").split("`")
    return "".join(
        _format_code(part) if number % 2 else _format_words(part)
        for number, part in enumerate(parts)
    )


def _format_words(text: str) -> str:
    """Format plain words as they are, and others as code: they may be the repository's."""
    return " ".join(
        escape(word, quote=False) if _WORD.fullmatch(word) else _format_code(word)
        for word in text.split(" ")
    )
