"""The builds of a batch: their identifiers, and which waits for which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.span import Located
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode

LISTS = ("build-list", "build-graph")


@dataclass(frozen=True, slots=True)
class BatchBuild:
    """One build of a batch, and the identifiers of those that must be done before it."""

    identifier: Located[str]
    depends_on: tuple[Located[str], ...] = ()


def read_batch_builds(document: Document, kind: str) -> tuple[BatchBuild, ...]:
    """Read the builds of `batch` that stand below `kind`; those without identifier are left out."""
    root = document.root
    batch = root.value("batch") if isinstance(root, MappingNode) else None
    tasks = batch.value(kind) if isinstance(batch, MappingNode) else None
    return tuple(_tasks(tasks))


def find_cycle(tasks: tuple[BatchBuild, ...]) -> tuple[BatchBuild, ...]:
    """Builds that wait for one another in a circle, from the one written first; else nothing."""
    named = {task.identifier.value: task for task in tasks}
    settled: set[str] = set()
    for task in tasks:
        trail = [task]
        branches = [iter(task.depends_on)]
        while trail:
            awaited = next(branches[-1], None)
            if awaited is None:
                settled.add(trail.pop().identifier.value)
                branches.pop()
                continue
            following = named.get(awaited.value)
            if following is None or awaited.value in settled:
                continue
            if following in trail:
                return tuple(trail[trail.index(following) :])
            trail.append(following)
            branches.append(iter(following.depends_on))
    return ()


def _tasks(node: Node | None) -> Iterator[BatchBuild]:
    for item in node.items if isinstance(node, SequenceNode) else ():
        if isinstance(item, MappingNode):
            identifier = _text(item.value("identifier"))
            awaited = item.value("depend-on")
            named = awaited.items if isinstance(awaited, SequenceNode) else (awaited,)
            if identifier is not None:
                yield BatchBuild(
                    identifier, tuple(text for each in named if (text := _text(each)) is not None)
                )


def _text(node: Node | None) -> Located[str] | None:
    return Located(node.text, node.span) if isinstance(node, ScalarNode) and node.text else None
