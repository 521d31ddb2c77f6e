"""The picture of a deployment as SVG: repository, artifact, instance, and the hooks' timeline.

Drawn twice, wide and tall: a phone shows the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.output.plan.annotations import PlanAnnotations
from appspec_lint.output.plan.fitting import truncate
from appspec_lint.output.plan.html.diagram import (
    Diagram,
    HookNode,
    build_diagram,
    build_hook_nodes,
    describe,
)
from appspec_lint.output.plan.html.shapes import CLASSES, box, glyph, path_at, text_at
from appspec_lint.output.plan.symbols import NO, NOTHING
from appspec_lint.output.terminal import escape_controls
from appspec_lint.plan.plan_model import Deployment

WIDE, CARD, GAP = 960, 268, 78
TALL = 340
ROW = 26
A_LINE = 7
"""How many events stand on one line of the wide picture."""


def pictures(deployment: Deployment, places: PlanAnnotations, number: int) -> Iterator[str]:
    """Draw the deployment wide, and tall."""
    flow = build_diagram(deployment, places) if deployment.platform is Platform.EC2 else None
    stops = tuple(build_hook_nodes(deployment, places))
    for kind, draw in (("wide", _wide), ("tall", _tall)):
        body, width, height = draw(flow, stops)
        path = escape_controls(deployment.appspec.source.display_path)
        title = f"{path}: from the repository to the hooks"
        yield (
            f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" '
            f'aria-labelledby="{kind}{number}t {kind}{number}d" '
            'xmlns="http://www.w3.org/2000/svg">'
            f'<title id="{kind}{number}t">{escape(title)}</title>'
            f'<desc id="{kind}{number}d">{escape(describe(flow, stops))}</desc>'
            f"{''.join(body)}</svg>"
        )


def _wide(flow: Diagram | None, stops: Sequence[HookNode]) -> tuple[list[str], int, int]:
    body: list[str] = []
    below = 0
    if flow is not None:
        body += _cards(flow)
        below = _height(flow) + 12
    for start in range(0, len(stops), A_LINE):
        line = stops[start : start + A_LINE]
        body += _line(line, below + 26)
        below += 74 + 15 * max(len(_under(stop, 20)) for stop in line)
    return body, WIDE, below + 4


def _height(flow: Diagram) -> int:
    """How high the cards are."""
    threads = len(flow.threads) + bool(flow.more)
    return 58 + max(1, threads, len(flow.targets) + bool(flow.more_targets)) * ROW


def _cards(flow: Diagram) -> Iterator[str]:
    """Three cards beside one another, and what leads from the one to the other."""
    height = _height(flow)
    for n, name in enumerate(("Repository", flow.middle, "Instance")):
        x = n * (CARD + GAP)
        yield box(x + 1, 1, CARD - 2, height - 2)
        yield text_at(x + 16, 27, name, "strong", 14.5)
    for n, name in enumerate(("packs" if flow.middle == "Artifact" else "as it is", "copies")):
        yield text_at((n + 1) * (CARD + GAP) - GAP / 2, 22, name, "soft", 11.5, "middle")
    for n, thread in enumerate(flow.threads):
        y, css = _row(n), CLASSES[thread.sign]
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
        yield text_at(34, _row(len(flow.threads)), f"and {flow.more} more", "soft", 12.5)
    yield from _targets(flow)


def _targets(flow: Diagram) -> Iterator[str]:
    """The instance's rows, and the curves that lead there."""
    start, end = 2 * CARD + GAP, 2 * (CARD + GAP)
    for n, target in enumerate(flow.targets):
        y = _row(n)
        yield glyph(target.sign, end + 21, y - 4)
        yield path_at(end + 34, y, target.text, CARD - 46)
        for thread in target.threads:
            css = CLASSES[max(target.sign, flow.threads[thread].sign, key="✓?✗".index)]
            begin, middle = _row(thread) - 4, (start + end) / 2
            yield (
                f'<path class="thread {css}" d="M{start} {begin}'
                f'C{middle:g} {begin} {middle:g} {y - 4} {end} {y - 4}"/>'
            )
    if flow.more_targets:
        more = f"and {flow.more_targets} more"
        yield text_at(end + 34, _row(len(flow.targets)), more, "soft", 12.5)
    elif not flow.targets:
        yield text_at(end + 16, _row(0), "nothing is copied", "soft", 12.5)


def _row(n: int) -> int:
    """Where the text of a row stands."""
    return 54 + n * ROW


def _line(stops: Sequence[HookNode], y: int) -> Iterator[str]:
    """A line of the timeline."""
    room = WIDE / max(len(stops), 5)
    yield f'<path class="rail" d="M{room / 2:g} {y}H{room * (len(stops) - 0.5):g}"/>'
    for n, stop in enumerate(stops):
        x = room * (n + 0.5)
        yield f'<circle class="ring {CLASSES[stop.sign]}" cx="{x:g}" cy="{y}" r="15"/>'
        yield glyph(stop.sign, x, y, 11)
        soft = "soft" if stop.sign == NOTHING else ""
        yield text_at(x, y + 34, stop.event, soft, 13, "middle")
        for k, text in enumerate(_under(stop, int(room / 7.3))):
            yield text_at(x, y + 51 + 15 * k, text, "soft mono", 11, "middle")


def _under(stop: HookNode, most: int) -> tuple[str, ...]:
    """What stands below an event: at most two scripts by their names."""
    names = [each.rpartition("/")[2] or each for each in stop.scripts]
    shown = [truncate(name, most) for name in names[:2]]
    more = [f"+ {len(names) - 2} more"] if len(names) > 2 else []
    return (*([stop.note] if stop.note else ()), *shown, *more)


def _tall(flow: Diagram | None, stops: Sequence[HookNode]) -> tuple[list[str], int, int]:
    body: list[str] = []
    y = 0
    if flow is not None:
        packed = [(each.sign, each.right) for each in flow.threads if each.right]
        signs = [sign for sign, _ in packed]
        packs = "CodeBuild packs" if flow.middle == "Artifact" else "as it is"
        leads = NO if not signs else "?" if "?" in signs else "✓"
        cards = (
            ("Repository", [(each.sign, each.left) for each in flow.threads], flow.more),
            (flow.middle, packed, flow.more),
            ("Instance", [(each.sign, each.text) for each in flow.targets], flow.more_targets),
        )
        for (name, rows, more), then in zip(cards, (packs, "the agent copies", ""), strict=True):
            body += _tall_card(name, rows, more, y)
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
        body += _tall_stop(stop, y)
        y += height
    return body, TALL, max(y, 20)


def _tall_card(name: str, rows: Sequence[tuple[str, str]], more: int, y: int) -> Iterator[str]:
    yield box(1, y + 1, TALL - 2, 44 + max(1, len(rows) + bool(more)) * ROW)
    yield text_at(16, y + 27, name, "strong", 15)
    for n, (sign, path) in enumerate(rows):
        yield glyph(sign, 22, y + 50 + n * ROW)
        yield path_at(36, y + 54 + n * ROW, path, TALL - 48, 13)
    if more:
        yield text_at(36, y + 54 + len(rows) * ROW, f"and {more} more", "soft", 13)
    elif not rows:
        yield text_at(16, y + 54, "nothing", "soft", 13)


def _tall_stop(stop: HookNode, y: int) -> Iterator[str]:
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
