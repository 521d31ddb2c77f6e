"""The format `text`: each diagnostic with an excerpt of the source, for people."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.output.snippet import Annotation, bar, gutter_width, render_snippet
from appspec_lint.output.summary import summary
from appspec_lint.output.terminal import (
    Paint,
    Style,
    colored,
    escape_controls,
    link,
    unstyled,
    wrap,
)

WIDTH = 100
"""The width at which help and error texts are wrapped, where the terminal's is not known."""
MIN_WIDTH = 25
"""The fewest columns of a message, however narrow the terminal is."""


@dataclass(frozen=True, slots=True)
class TextLayout:
    """What a terminal can show: its columns, and whether the names of rules can be links.

    With `urls`, the address of each rule is printed.
    """

    width: int = WIDTH
    links: bool = False
    urls: bool = False


_PLAIN = TextLayout()

_STYLES = {
    Severity.ERROR: Style.ERROR,
    Severity.WARNING: Style.WARNING,
    Severity.INFO: Style.INFO,
}


def render(report: Report, *, color: bool = False, layout: TextLayout = _PLAIN) -> str:
    """Render a block for each diagnostic, and a summary line."""
    paint = colored if color else unstyled
    blocks = [
        "\n".join(_render_block(diagnostic, paint, layout)) + "\n"
        for diagnostic in report.diagnostics
    ]
    return "\n".join([*blocks, summary(report) + "\n"])


def _render_block(diagnostic: Diagnostic, paint: Paint, layout: TextLayout) -> Iterator[str]:
    finding, style = diagnostic.finding, _STYLES[diagnostic.severity]
    rule = link(diagnostic.rule, diagnostic.info.url) if layout.links else diagnostic.rule
    title = paint(f"{diagnostic.severity.value}[{rule}]", style)
    yield f"{title}{paint(f': {escape_controls(finding.message)}', Style.STRONG)}"
    places = _group_marks(finding, style)
    gutter = gutter_width(mark for marks in places.values() for mark in marks)
    for source, marks in places.items():
        here = source is finding.span.source
        first = finding.span if here else min(marks, key=lambda mark: mark.place).span
        arrow = paint(" " * (gutter + 1) + ("-->" if here else ":::"), Style.FRAME)
        yield f"{arrow} {_format_position(first)}"
        yield from render_snippet(marks, gutter, paint)
    notes = [
        line
        for word, text in _list_notes(diagnostic, layout.urls)
        for line in _render_note(word, text, gutter, paint, layout.width)
    ]
    if notes:
        yield bar(gutter, paint)
        yield from notes


def _group_marks(finding: Finding, style: Style) -> dict[Source, list[Annotation]]:
    """List what to underline in which file, starting with the finding's own file."""
    places = {finding.span.source: [Annotation(finding.span, "^", style)]}
    for label in finding.labels:
        mark = Annotation(label.span, "-", Style.FRAME, label.text)
        places.setdefault(label.span.source, []).append(mark)
    return places


def _format_position(span: Span) -> str:
    return escape_controls(
        f"{span.source.display_path}:{span.start_position.line}:{span.start_position.column}"
    )


def _list_notes(diagnostic: Diagnostic, urls: bool) -> Iterator[tuple[str, str]]:
    finding = diagnostic.finding
    yield "help", finding.help
    if finding.failure is not None:
        word = "fails" if diagnostic.severity is Severity.ERROR else "would fail"
        yield word, f"{finding.failure.stage}: {finding.failure.error}"
    for fix in finding.fixes:
        unsafe = bool(fix.edits) and not fix.safe
        yield "unsafe fix" if unsafe else "fix", fix.title
    if urls:
        yield "see", diagnostic.info.url


def _render_note(word: str, text: str, gutter: int, paint: Paint, width: int) -> Iterator[str]:
    edge = " " * (gutter + 2)
    indent = len(f"{edge}= {word}: ")
    for number, line in enumerate(wrap(text, max(MIN_WIDTH, width - indent))):
        if number == 0:
            yield f"{edge}{paint('=', Style.FRAME)} {paint(f'{word}:', Style.STRONG)} {line}"
        else:
            yield " " * indent + line
