"""The picture of a deployment as SVG: repository, artifact, instance, and a timeline of the hooks.

It is drawn in a wide and a tall version: phones show the latter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.output.plan.annotations import PlanAnnotations
from appspec_lint.output.plan.html.diagram import (
    Diagram,
    HookNode,
    build_diagram,
    build_hook_nodes,
    describe,
)
from appspec_lint.output.plan.html.shapes import CLASSES, box, glyph, path_at, text_at
from appspec_lint.output.plan.symbols import NO, NOTHING
from appspec_lint.output.terminal import escape_controls, truncate
from appspec_lint.plan.plan_model import Deployment

WIDE, CARD, GAP = 960, 268, 78
TALL = 340
ROW = 26
A_LINE = 7
"""The number of events per line of the wide picture."""


def pictures(deployment: Deployment, places: PlanAnnotations, number: int) -> Iterator[str]:
    """Draw the wide and the tall picture of a deployment."""
    flow = build_diagram(deployment, places) if deployment.platform is Platform.EC2 else None
    stops = tuple(build_hook_nodes(deployment, places))
    for kind, draw in (("wide", _draw_wide), ("tall", _draw_tall)):
        body, width, height = draw(flow, stops)
        title = (
            f"{escape_controls(deployment.appspec.source.display_path)}: from repository to hooks"
        )
        yield (
            f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" '
            f'aria-labelledby="{kind}{number}t {kind}{number}d" '
            'xmlns="http://www.w3.org/2000/svg">'
            f'<title id="{kind}{number}t">{escape(title)}</title>'
            f'<desc id="{kind}{number}d">{escape(describe(flow, stops))}</desc>'
            f"{''.join(body)}</svg>"
        )


def _draw_wide(flow: Diagram | None, stops: Sequence[HookNode]) -> tuple[list[str], int, int]:
    body: list[str] = []
    below = 0
    if flow is not None:
        body += _draw_cards(flow)
        below = _measure_height(flow) + 12
    for start in range(0, len(stops), A_LINE):
        line = stops[start : start + A_LINE]
        body += _draw_line(line, below + 26)
        below += 74 + 15 * max(len(_list_below(stop, 20)) for stop in line)
    return body, WIDE, below + 4


def _measure_height(flow: Diagram) -> int:
    """Return the height of the cards."""
    threads = len(flow.threads) + bool(flow.more)
    return 58 + max(1, threads, len(flow.targets) + bool(flow.more_targets)) * ROW


def _draw_cards(flow: Diagram) -> Iterator[str]:
    """Draw three cards side by side, and the lines between them."""
    height = _measure_height(flow)
    for n, name in enumerate(("Repository", flow.middle, "Instance")):
        x = n * (CARD + GAP)
        yield box(x + 1, 1, CARD - 2, height - 2)
        yield text_at(x + 16, 27, name, "strong", 14.5)
    for n, name in enumerate(("packages" if flow.middle == "Artifact" else "as-is", "copies")):
        yield text_at((n + 1) * (CARD + GAP) - GAP / 2, 22, name, "soft", 11.5, "middle")
    for n, thread in enumerate(flow.threads):
        y, css = _place_row(n), CLASSES[thread.sign]
        yield glyph(thread.sign, 21, y - 4)
        yield path_at(34, y, thread.left, CARD - 46)
        if thread.right:
            yield f'<path class="thread {css}" d="M{CARD} {y - 4}H{CARD + GAP}"/>'
            yield path_at(CARD + GAP + 16, y, thread.right, CARD - 30)
        else:
            end = CARD + GAP - 16
            yield f'<path class="thread no" d="M{CARD} {y - 4}H{end}"/>'
            yield glyph(NO, end + 4, y - 4)
    if flow.more:
        yield text_at(34, _place_row(len(flow.threads)), f"and {flow.more} more", "soft", 12.5)
    yield from _draw_targets(flow)


def _draw_targets(flow: Diagram) -> Iterator[str]:
    """Draw the rows of the instance, and the curves that lead to them."""
    start, end = 2 * CARD + GAP, 2 * (CARD + GAP)
    for n, target in enumerate(flow.targets):
        y = _place_row(n)
        yield glyph(target.sign, end + 21, y - 4)
        yield path_at(end + 34, y, target.text, CARD - 46)
        for thread in target.threads:
            css = CLASSES[max(target.sign, flow.threads[thread].sign, key="✓?✗".index)]
            begin, middle = _place_row(thread) - 4, (start + end) / 2
            yield (
                f'<path class="thread {css}" d="M{start} {begin}'
                f'C{middle:g} {begin} {middle:g} {y - 4} {end} {y - 4}"/>'
            )
    if flow.more_targets:
        more = f"and {flow.more_targets} more"
        yield text_at(end + 34, _place_row(len(flow.targets)), more, "soft", 12.5)
    elif not flow.targets:
        yield text_at(end + 16, _place_row(0), "nothing is copied", "soft", 12.5)


def _place_row(n: int) -> int:
    """Return the vertical position of a row's text."""
    return 54 + n * ROW


def _draw_line(stops: Sequence[HookNode], y: int) -> Iterator[str]:
    """Draw a line of the timeline."""
    room = WIDE / max(len(stops), 5)
    yield f'<path class="rail" d="M{room / 2:g} {y}H{room * (len(stops) - 0.5):g}"/>'
    for n, stop in enumerate(stops):
        x = room * (n + 0.5)
        yield f'<circle class="ring {CLASSES[stop.sign]}" cx="{x:g}" cy="{y}" r="15"/>'
        yield glyph(stop.sign, x, y, 11)
        soft = "soft" if stop.sign == NOTHING else ""
        yield text_at(x, y + 34, stop.event, soft, 13, "middle")
        for k, text in enumerate(_list_below(stop, int(room / 7.3))):
            yield text_at(x, y + 51 + 15 * k, text, "soft mono", 11, "middle")


def _list_below(stop: HookNode, most: int) -> tuple[str, ...]:
    """List the lines below an event: a note, and at most two script names."""
    names = [path.rpartition("/")[2] or path for path in stop.scripts]
    shown = [truncate(name, most) for name in names[:2]]
    more = [f"+ {len(names) - 2} more"] if len(names) > 2 else []
    return (*([stop.note] if stop.note else ()), *shown, *more)


def _draw_tall(flow: Diagram | None, stops: Sequence[HookNode]) -> tuple[list[str], int, int]:
    body: list[str] = []
    y = 0
    if flow is not None:
        packed = [(thread.sign, thread.right) for thread in flow.threads if thread.right]
        signs = [sign for sign, _ in packed]
        packs = "CodeBuild packages" if flow.middle == "Artifact" else "as-is"
        leads = NO if not signs else "?" if "?" in signs else "✓"
        cards = (
            ("Repository", [(thread.sign, thread.left) for thread in flow.threads], flow.more),
            (flow.middle, packed, flow.more),
            (
                "Instance",
                [(target.sign, target.text) for target in flow.targets],
                flow.more_targets,
            ),
        )
        for (name, rows, more), then in zip(cards, (packs, "agent copies", ""), strict=True):
            body += _draw_tall_card(name, rows, more, y)
            y += 46 + max(1, len(rows) + bool(more)) * ROW
            if then:
                css = CLASSES[leads]
                body.append(f'<path class="thread {css}" d="M26 {y}v34m-5-6l5 6 5-6"/>')
                body.append(text_at(40, y + 22, then, "soft", 12.5))
                y += 36
        y += 26
    heights = [46 + 18 * bool(stop.note) + 18 * len(stop.scripts[:3]) for stop in stops]
    if stops:
        body.append(f'<path class="rail" d="M18 {y + 14}V{y + 14 + sum(heights[:-1])}"/>')
    for stop, height in zip(stops, heights, strict=True):
        body += _draw_tall_stop(stop, y)
        y += height
    return body, TALL, max(y, 20)


def _draw_tall_card(name: str, rows: Sequence[tuple[str, str]], more: int, y: int) -> Iterator[str]:
    yield box(1, y + 1, TALL - 2, 44 + max(1, len(rows) + bool(more)) * ROW)
    yield text_at(16, y + 27, name, "strong", 15)
    for n, (sign, path) in enumerate(rows):
        yield glyph(sign, 22, y + 50 + n * ROW)
        yield path_at(36, y + 54 + n * ROW, path, TALL - 48, 13)
    if more:
        yield text_at(36, y + 54 + len(rows) * ROW, f"and {more} more", "soft", 13)
    elif not rows:
        yield text_at(16, y + 54, "nothing", "soft", 13)


def _draw_tall_stop(stop: HookNode, y: int) -> Iterator[str]:
    yield f'<circle class="ring {CLASSES[stop.sign]}" cx="18" cy="{y + 14}" r="15"/>'
    yield glyph(stop.sign, 18, y + 14, 11)
    yield text_at(44, y + 19, stop.event, "soft" if stop.sign == NOTHING else "", 15)
    below = y + 19
    if stop.note:
        below += 18
        yield text_at(44, below, stop.note, "soft", 12.5)
    for name in stop.scripts[:3]:
        below += 18
        yield path_at(44, below, name, TALL - 48, 12.5)
