"""The pieces that the page of a plan is made of; whatever a user wrote is escaped."""

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
"""How many files a folded folder lists when it is opened."""
LOOKS = {Severity.ERROR: "no", Severity.WARNING: "maybe", Severity.INFO: "info"}
SIGNS = {Severity.ERROR: NO, Severity.WARNING: WARNING, Severity.INFO: NOTHING}
_SAID = {
    YES: "certain",
    MAYBE: "can't be known",
    NO: "breaks",
    WARNING: "warning",
    NOTHING: "nothing to do",
}


def findings(found: Iterable[Diagnostic]) -> Iterator[str]:
    for each in found:
        finding, info = each.finding, each.info
        yield f'<article class="finding {LOOKS[each.severity]}">'
        yield f'<p class="rule">{sign_svg(SIGNS[each.severity])} {each.severity.value}: '
        yield f'<a href="{escape(info.url)}">{info.name}</a></p>'
        yield f"<p>{ticked(finding.message)} "
        yield f'<span class="path">({text(position(each))})</span></p>'
        if finding.help:
            yield f'<p class="small"><b>Help:</b> {ticked(finding.help)}</p>'
        if finding.failure is not None:
            yield f'<p class="small"><b>{text(finding.failure.stage)} would say:</b></p>'
            yield f"<pre>{escape(escape_controls(finding.failure.error, keep=chr(10)))}</pre>"
        yield "</article>"


def table_head(left: str, right: str) -> Iterator[str]:
    yield '<table><thead><tr><th class="mark" scope="col" aria-label="Certainty"></th>'
    yield f'<th scope="col">{left}</th><th scope="col">{right}</th></tr></thead><tbody>'


def mark(sign: str) -> str:
    shown = f'<span class="{CLASSES[sign]}">{sign_svg(sign)}</span>' if sign else ""
    return f'<td class="mark">{shown}</td>'


def sign_svg(sign: str) -> str:
    """A sign as a drawing that has a name."""
    said = _SAID[sign]
    return (
        f'<svg class="sign" viewBox="0 0 16 16" role="img" aria-label="{said}">'
        f"<title>{said}</title>{glyph(sign, 8, 8, 12)}</svg>"
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
    """Our own sentence around the user's words, which stand in backticks."""
    parts = escape_controls(raw).split("`")
    if len(parts) % 2 == 0:
        return text(raw)
    return "".join(
        f"<code>{escape(part)}</code>" if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )
