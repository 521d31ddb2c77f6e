"""The builds of a batch: their identifiers and their dependencies."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.records import dataclass
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode

LISTS = ("build-list", "build-graph")


@dataclass(frozen=True, slots=True)
class BatchBuild:
    """One build of a batch, and the identifiers of the builds that it depends on."""

    identifier: Located[str]
    depends_on: tuple[Located[str], ...] = ()


def read_batch_builds(document: Document, kind: str) -> tuple[BatchBuild, ...]:
    """Read the builds of `batch` below the key `kind`, except those without an identifier."""
    root = document.root
    batch = root.value("batch") if isinstance(root, MappingNode) else None
    builds = batch.value(kind) if isinstance(batch, MappingNode) else None
    return tuple(_read_builds(builds))


def find_cycle(builds: tuple[BatchBuild, ...]) -> tuple[BatchBuild, ...]:
    """Find builds that depend on each other in a cycle, starting with the one written first.

    The result is empty if there is no cycle.
    """
    by_identifier = {build.identifier.value: build for build in builds}
    checked: set[str] = set()
    for build in builds:
        path = [build]
        remaining = [iter(build.depends_on)]
        while path:
            dependency = next(remaining[-1], None)
            if dependency is None:
                checked.add(path.pop().identifier.value)
                remaining.pop()
                continue
            following = by_identifier.get(dependency.value)
            if following is None or dependency.value in checked:
                continue
            if following in path:
                return tuple(path[path.index(following) :])
            path.append(following)
            remaining.append(iter(following.depends_on))
    return ()


def _read_builds(node: Node | None) -> Iterator[BatchBuild]:
    for item in node.items if isinstance(node, SequenceNode) else ():
        if isinstance(item, MappingNode):
            identifier = _read_string(item.value("identifier"))
            value = item.value("depend-on")
            nodes = value.items if isinstance(value, SequenceNode) else (value,)
            if identifier is not None:
                dependencies = (_read_string(node) for node in nodes)
                yield BatchBuild(
                    identifier, tuple(name for name in dependencies if name is not None)
                )


def _read_string(node: Node | None) -> Located[str] | None:
    return Located(node.text, node.span) if isinstance(node, ScalarNode) and node.text else None
