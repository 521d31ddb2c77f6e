"""Draw the colored output of a command as an SVG image of a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

COLUMNS = 100
SIZE, LINE, ADVANCE = 14, 20, 8.43
"""The font size, the height of a line, and the width of a character."""
MARGIN, BAR = 16, 34

LIGHT = {
    "ground": "#ffffff",
    "bar": "#eaeef2",
    "text": "#1f2328",
    "quiet": "#59636e",
    "red": "#b3001b",
    "yellow": "#7a4b00",
    "blue": "#0550ae",
    "green": "#116329",
}
DARK = {
    "ground": "#0d1117",
    "bar": "#21262d",
    "text": "#e6edf3",
    "quiet": "#9198a1",
    "red": "#ff8b85",
    "yellow": "#e3b341",
    "blue": "#79c0ff",
    "green": "#7ee787",
}
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_COLORS = {31: "red", 32: "green", 33: "yellow", 34: "blue"}
_CODE = re.compile(r"\x1b\[([0-9;]*)m")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of the same style within a line; `column` is 0-based."""

    column: int
    text: str
    style: str


def terminal(command: str, printed: str, title: str) -> str:
    """An image of a terminal with a command and its output."""
    lines = [[Run(0, "$ ", "quiet"), Run(2, command, "bold")], *wrapped(runs(printed))]
    width = round(2 * MARGIN + COLUMNS * ADVANCE)
    height = BAR + 2 * MARGIN + LINE * len(lines)
    dots = "".join(f'<circle class="dot" cx="{x}" cy="17" r="5"/>' for x in (20, 38, 56))
    rows = [
        _text(run, BAR + MARGIN + LINE * number + SIZE)
        for number, line in enumerate(lines)
        for run in line
        if run.text.strip()
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(title)}>',
            f"<title>{escape(title)}</title>",
            f"<style>\n{_style()}\n</style>",
            f'<rect class="ground" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}"'
            ' rx="8"/>',
            f'<path class="bar" d="M1 {BAR}V8.5A7.5 7.5 0 0 1 8.5 1H{width - 8.5}'
            f'A7.5 7.5 0 0 1 {width - 1} 8.5V{BAR}Z"/>',
            dots,
            *rows,
            "</svg>\n",
        ]
    )


def runs(printed: str) -> Iterator[list[Run]]:
    """Split colored text into lines, and each line into runs of the same style."""
    style: frozenset[str] = frozenset()
    for line in printed.splitlines():
        line_runs: list[Run] = []
        column = 0
        for number, part in enumerate(_CODE.split(line)):
            if number % 2:
                style = _styled(style, part)
            elif part:
                line_runs.append(Run(column, part, " ".join(sorted(style))))
                column += len(part)
        yield line_runs


def wrapped(lines: Iterator[list[Run]]) -> Iterator[list[Run]]:
    """Wrap the lines at `COLUMNS`, after a space if there is one."""
    for line in lines:
        shown: list[Run] = []
        start = 0
        for run in line:
            at, text = run.column, run.text
            while at + len(text) > start + COLUMNS:
                room = start + COLUMNS - at
                cut = text.rfind(" ", 0, room) + 1 or room
                shown.append(Run(at - start, text[:cut], run.style))
                at, text = at + cut, text[cut:]
                yield shown
                shown, start = [], at
            shown.append(Run(at - start, text, run.style))
        yield shown


def _styled(style: frozenset[str], codes: str) -> frozenset[str]:
    for code in map(int, codes.split(";") if codes else ["0"]):
        if code == 0:
            style = frozenset()
        elif code == 1:
            style |= {"bold"}
        elif code in _COLORS:
            style = (style - set(_COLORS.values())) | {_COLORS[code]}
        else:
            raise ValueError(f"unknown color code {code}")
    return style


def _text(run: Run, y: int) -> str:
    lead = len(run.text) - len(run.text.lstrip())
    text = run.text.strip()
    x = MARGIN + (run.column + lead) * ADVANCE
    name = f' class="{run.style}"' if run.style else ""
    length = f' textLength="{len(text) * ADVANCE:.2f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:.2f}" y="{y}"{name}{length}>{escape(text)}</text>'


def _style() -> str:
    return "\n".join(
        [
            f"text {{ font: {SIZE}px {FONTS}; white-space: pre; }}",
            ".bold { font-weight: 700; }",
            *_rules(LIGHT),
            "@media (prefers-color-scheme: dark) {",
            *_rules(DARK),
            "}",
        ]
    )


def _rules(colors: dict[str, str]) -> Sequence[str]:
    return [
        f"text {{ fill: {colors['text']}; }}",
        f".ground {{ fill: {colors['ground']}; stroke: {colors['quiet']}; }}",
        f".bar {{ fill: {colors['bar']}; }}",
        f".dot {{ fill: {colors['quiet']}; }}",
        *(
            f"text.{name} {{ fill: {colors[name]}; }}"
            for name in ("quiet", "red", "yellow", "blue", "green")
        ),
    ]
