"""SVG elements: signs, texts, boxes."""

from __future__ import annotations

from html import escape

from appspec_lint.output.plan.symbols import MAYBE, NO, NOTHING, WARNING, YES
from appspec_lint.output.terminal import escape_controls, truncate

CLASSES = {YES: "yes", MAYBE: "maybe", NO: "no", NOTHING: "nothing", WARNING: "maybe"}


def glyph(sign: str, x: float, y: float, size: float = 10) -> str:
    """Draw a sign around a point, since fonts may not contain it."""
    half = size / 2
    css = f'class="glyph {CLASSES.get(sign, "nothing")}"'
    match sign:
        case "✓":
            d = f"M{x - half:g} {y:g}l{half * 0.75:g} {half * 0.7:g} {half * 1.2:g}-{half * 1.4:g}"
        case "✗":
            h = half * 0.75
            d = f"M{x - h:g} {y - h:g}l{2 * h:g} {2 * h:g}m0-{2 * h:g}l-{2 * h:g} {2 * h:g}"
        case "?":
            h = half
            d = (
                f"M{x - h * 0.6:g} {y - h * 0.55:g}a{h * 0.6:g} {h * 0.55:g} 0 1 1 {h * 0.6:g} "
                f"{h * 0.6:g}v{h * 0.35:g}m0 {h * 0.55:g}v.1"
            )
        case "!":
            d = f"M{x:g} {y - half:g}v{size * 0.55:g}m0 {size * 0.4:g}v.1"
        case _:
            return f'<circle class="glyph dot nothing" cx="{x:g}" cy="{y:g}" r="2.5"/>'
    return f'<path {css} d="{d}"/>'


def text_at(
    x: float, y: float, text: str, css: str = "", size: float = 13, anchor: str = "start"
) -> str:
    """Draw text at a point."""
    look = f' class="{css}"' if css else ""
    at = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{look}{at}>{escape(text)}</text>'


def path_at(x: float, y: float, path: str, width: float, size: float = 12.5) -> str:
    """Draw a path in at most `width` pixels; a shortened one has the full path as its tooltip."""
    whole = escape_controls(path)
    shown = truncate(whole, int(width / (size * 0.605)))
    tip = f"<title>{escape(whole)}</title>" if shown != whole else ""
    return (
        f'<text class="mono" x="{x:g}" y="{y:g}" font-size="{size:g}">{escape(shown)}{tip}</text>'
    )


def box(x: float, y: float, width: float, height: float) -> str:
    """Draw the frame of a card."""
    return f'<rect class="box" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="10"/>'
