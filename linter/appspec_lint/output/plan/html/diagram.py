"""The contents of the picture of a deployment: the flow of files, and the lifecycle events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.lazy.records import dataclass
from appspec_lint.output.plan import symbols, tree_view, wording
from appspec_lint.output.plan.annotations import PlanAnnotations
from appspec_lint.output.terminal import escape_controls
from appspec_lint.plan.plan_model import Deployment, PackedFile, Revision, UnpackagedFile

MOST_ROWS, MOST_TARGETS = 7, 6


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of the flow: files in the repository, and where they are in the artifact."""

    sign: str
    left: str
    right: str
    paths: frozenset[str]


@dataclass(frozen=True, slots=True)
class DestinationNode:
    """The destination of an entry of `files`, and the threads that lead to it."""

    sign: str
    text: str
    threads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """The flow of a deployment, and how many threads and targets are omitted."""

    middle: str
    threads: tuple[Edge, ...]
    targets: tuple[DestinationNode, ...]
    more: int
    more_targets: int


@dataclass(frozen=True, slots=True)
class HookNode:
    """A lifecycle event on the timeline, and the scripts that it runs."""

    sign: str
    event: str
    scripts: tuple[str, ...]
    note: str


def build_diagram(deployment: Deployment, places: PlanAnnotations) -> Diagram:
    candidates, ranks = [], []
    needed = frozenset(tree_view.named(deployment))
    for line in tree_view.packing_lines(deployment, MOST_ROWS, pin=False):
        row = line.row
        if row.items:
            inside = frozenset(
                item.path if isinstance(item, PackedFile) else item.packed for item in row.items
            )
            label = f"{row.path}… {len(row.items):,} files" if row.folded else row.path
            missing = all(
                isinstance(item, UnpackagedFile) and not item.packed for item in row.items
            )
            candidates.append(Edge(line.sign, label, "" if missing else line.right, inside))
            is_needed = any(item.source in needed for item in row.items)
            ranks.append(0 if line.sign == symbols.NO else 1 if is_needed else 2)
    kept = sorted(
        range(len(candidates)), key=lambda n: (ranks[n], candidates[n].sign == symbols.YES, n)
    )
    threads = tuple(candidates[n] for n in sorted(kept[:MOST_ROWS]))
    targets = []
    for entry in deployment.entries[:MOST_TARGETS]:
        copied = {copy.source for copy in entry.copies}
        leading = tuple(
            n for n, thread in enumerate(threads) if not copied.isdisjoint(thread.paths)
        )
        text = tree_view.install_line(entry)[1]
        targets.append(DestinationNode(symbols.entry_sign(entry, places), text, leading))
    return Diagram(
        "Revision" if deployment.artifact is None else "Artifact",
        threads,
        tuple(targets),
        len(candidates) - len(threads),
        len(deployment.entries) - len(targets),
    )


def build_hook_nodes(deployment: Deployment, places: PlanAnnotations) -> Iterator[HookNode]:
    for step in deployment.steps:
        note = "previous revision" if step.scripts and step.revision is Revision.PREVIOUS else ""
        scripts = tuple(escape_controls(script.location.value) for script in step.scripts)
        sign = symbols.step_sign(step, deployment, places)
        if step.event == "Install" and sign in (symbols.YES, symbols.MAYBE):
            note = wording.beside(step, deployment, places).removeprefix("copies ")
        yield HookNode(sign, step.event, scripts, note)


def describe(flow: Diagram | None, stops: Sequence[HookNode]) -> str:
    """Describe the picture in words."""
    outcomes = {symbols.YES: "certain", symbols.MAYBE: "unknown", symbols.NO: "fails"}
    parts: list[str] = []
    if flow is not None:
        for thread in flow.threads:
            fate = f"packaged as {thread.right}" if thread.right else "not packaged"
            parts.append(f"{thread.left} is {fate}")
    parts += [f"{stop.event}: {outcomes[stop.sign]}" for stop in stops if stop.sign in outcomes]
    return escape_controls("; ".join(parts)) or "Nothing is packaged or run."
