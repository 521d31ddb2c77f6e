"""Parts of the HTML page of a plan; all user text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.output.plan.html.shapes import CLASSES, glyph
from appspec_lint.output.plan.symbols import MAYBE, NO, NOTHING, WARNING, YES
from appspec_lint.output.plan.wording import position
from appspec_lint.output.terminal import escape_controls

LISTED = 200
"""The most files that a folded directory lists when it is opened."""
LOOKS = {Severity.ERROR: "no", Severity.WARNING: "maybe", Severity.INFO: "info"}
SIGNS = {Severity.ERROR: NO, Severity.WARNING: WARNING, Severity.INFO: NOTHING}
_SAID = {
    YES: "certain",
    MAYBE: "unknown",
    NO: "fails",
    WARNING: "warning",
    NOTHING: "nothing to do",
}


def findings(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    for diagnostic in diagnostics:
        finding, info, severity = diagnostic.finding, diagnostic.info, diagnostic.severity
        yield f'<article class="finding {LOOKS[severity]}">'
        yield f'<p class="rule">{sign_svg(SIGNS[severity])} {severity.value}: '
        yield f'<a href="{escape(info.url)}">{info.name}</a></p>'
        yield f"<p>{ticked(finding.message)} "
        yield f'<span class="path">({text(position(diagnostic))})</span></p>'
        if finding.help:
            yield f'<p class="small"><b>Help:</b> {ticked(finding.help)}</p>'
        if finding.failure is not None:
            yield f'<p class="small"><b>{text(finding.failure.stage)} error:</b></p>'
            yield f"<pre>{escape(escape_controls(finding.failure.error, keep=chr(10)))}</pre>"
        yield "</article>"


def table_head(left: str, right: str) -> Iterator[str]:
    yield '<table><thead><tr><th class="mark" scope="col" aria-label="Certainty"></th>'
    yield f'<th scope="col">{left}</th><th scope="col">{right}</th></tr></thead><tbody>'


def mark(sign: str) -> str:
    shown = f'<span class="{CLASSES[sign]}">{sign_svg(sign)}</span>' if sign else ""
    return f'<td class="mark">{shown}</td>'


def sign_svg(sign: str) -> str:
    """Draw a sign with an accessible name."""
    name = _SAID[sign]
    return (
        f'<svg class="sign" viewBox="0 0 16 16" role="img" aria-label="{name}">'
        f"<title>{name}</title>{glyph(sign, 8, 8, 12)}</svg>"
    )


def folded(label: str, lines: list[str]) -> str:
    rows = "".join(f"<li>{text(line)}</li>" for line in lines[:LISTED])
    if len(lines) > LISTED:
        rows += f"<li>… and {len(lines) - LISTED:,} more</li>"
    summary_line = f'<summary class="path">{text(label)}</summary>'
    return f'<details>{summary_line}<ul class="path">{rows}</ul></details>'


def text(raw: str) -> str:
    return escape(escape_controls(raw))


def ticked(raw: str) -> str:
    """Format a message as HTML, with code in place of backticks."""
    parts = escape_controls(raw).split("`")
    if len(parts) % 2 == 0:
        return text(raw)
    return "".join(
        f"<code>{escape(part)}</code>" if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )
