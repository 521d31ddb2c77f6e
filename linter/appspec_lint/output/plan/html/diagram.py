"""What a picture of a deployment shows: threads from the repository on, and the stops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appspec_lint.output.plan import symbols, tree_view, wording
from appspec_lint.output.plan.annotations import PlanAnnotations
from appspec_lint.output.terminal import escape_controls
from appspec_lint.plan.plan_model import Deployment, PackedFile, Revision, UnpackagedFile

MOST_ROWS, MOST_TARGETS = 7, 6


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of the flow: what lies in the repository, and what of it is in the artifact."""

    sign: str
    left: str
    right: str
    paths: frozenset[str]


@dataclass(frozen=True, slots=True)
class DestinationNode:
    """Where an entry of `files` goes, and the threads that lead to it."""

    sign: str
    text: str
    threads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """All of it, and how much more there is that has no room."""

    middle: str
    threads: tuple[Edge, ...]
    targets: tuple[DestinationNode, ...]
    more: int
    more_targets: int


@dataclass(frozen=True, slots=True)
class HookNode:
    """An event on the timeline, and what runs there."""

    sign: str
    event: str
    scripts: tuple[str, ...]
    note: str


def build_diagram(deployment: Deployment, places: PlanAnnotations) -> Diagram:
    found, ranks = [], []
    needed = frozenset(tree_view.named(deployment))
    for line in tree_view.packing_lines(deployment, MOST_ROWS, pin=False):
        row = line.row
        if row.items:
            inside = frozenset(
                item.path if isinstance(item, PackedFile) else item.packed for item in row.items
            )
            label = f"{row.path}… {len(row.items):,} files" if row.folded else row.path
            gone = all(isinstance(item, UnpackagedFile) and not item.packed for item in row.items)
            found.append(Edge(line.sign, label, "" if gone else line.right, inside))
            asked = any(item.source in needed for item in row.items)
            ranks.append(0 if line.sign == symbols.NO else 1 if asked else 2)
    kept = sorted(range(len(found)), key=lambda n: (ranks[n], found[n].sign == symbols.YES, n))
    threads = tuple(found[n] for n in sorted(kept[:MOST_ROWS]))
    targets = []
    for entry in deployment.entries[:MOST_TARGETS]:
        taken = {copy.source for copy in entry.copies}
        leading = tuple(n for n, each in enumerate(threads) if not taken.isdisjoint(each.paths))
        text = tree_view.install_line(entry)[1]
        targets.append(DestinationNode(symbols.entry_sign(entry, places), text, leading))
    return Diagram(
        "Bundle" if deployment.artifact is None else "Artifact",
        threads,
        tuple(targets),
        len(found) - len(threads),
        len(deployment.entries) - len(targets),
    )


def build_hook_nodes(deployment: Deployment, places: PlanAnnotations) -> Iterator[HookNode]:
    for step in deployment.steps:
        note = "previous revision" if step.scripts and step.revision is Revision.PREVIOUS else ""
        scripts = tuple(escape_controls(each.location.value) for each in step.scripts)
        sign = symbols.step_sign(step, deployment, places)
        if step.event == "Install" and sign in (symbols.YES, symbols.MAYBE):
            note = wording.beside(step, deployment, places).removeprefix("copies ")
        yield HookNode(sign, step.event, scripts, note)


def describe(flow: Diagram | None, stops: Sequence[HookNode]) -> str:
    """The picture in words."""
    says = {symbols.YES: "works", symbols.MAYBE: "can't be known", symbols.NO: "breaks"}
    parts: list[str] = []
    if flow is not None:
        parts += [f"{each.left} goes to {each.right or 'nowhere'}" for each in flow.threads]
    parts += [f"{each.event} {says[each.sign]}" for each in stops if each.sign in says]
    return escape_controls("; ".join(parts)) or "Nothing happens."
