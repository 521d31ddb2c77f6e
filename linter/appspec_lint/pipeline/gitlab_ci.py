"""Read the jobs of GitLab CI.

https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source
from appspec_lint.pipeline.ci_values import (
    child,
    read_handed_on,
    read_items,
    read_scalar,
    read_string,
    read_strings,
    run_steps,
)
from appspec_lint.pipeline.pipeline_model import DefinitionKind, Job, Step
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import (
    MappingEntry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    find_node,
)
from appspec_lint.yaml.resolve import unique_items

_NOT_JOBS = frozenset(
    """default include stages variables workflow image services cache before_script after_script
    spec""".split()
)
_DEFAULTS = ("before_script", "after_script")
_STAGES = (".pre", "build", "test", "deploy", ".post")
_DEEPEST = 11
"""How many levels of `extends` and `!reference` are followed: as many as GitLab does."""
_MOST_ITEMS = 2_000


def read_gitlab_ci(source: Source) -> tuple[Job, ...]:
    """The jobs of a `.gitlab-ci.yml` that have a script."""
    root = parse(source).root
    if not isinstance(root, MappingNode):
        return ()
    budget = [None] * _MOST_ITEMS
    nodes = [
        (key.text, resolved)
        for key, node in unique_items(root)
        if key.text not in _NOT_JOBS
        and not key.text.startswith(".")
        and isinstance(node, MappingNode)
        and (resolved := _extend(root, node, budget)).find("script") is not None
        and read_string(resolved.value("when")) != "never"
    ]
    stages = _number_stages(root, nodes)
    return tuple(
        _read_job(source, root, name, node, number, nodes, stages)
        for number, (name, node) in enumerate(nodes)
    )


def _extend(
    root: MappingNode, node: MappingNode, budget: list[None], depth: int = 0
) -> MappingNode:
    """A job with the keys of the jobs that it extends; its own keys come last."""
    bases = read_strings(node.value("extends"))
    if not bases or depth >= _DEEPEST:
        return node
    entries: list[MappingEntry] = []
    for base in bases:
        value = root.value(base.text)
        if isinstance(value, MappingNode) and budget:
            budget.pop()
            entries += _extend(root, value, budget, depth + 1).entries
    entries += node.entries
    variables = [entry for entry in entries if _is_key(entry, "variables")]
    if len(variables) > 1:
        values = (entry.value for entry in variables)
        joined = [
            entry for value in values if isinstance(value, MappingNode) for entry in value.entries
        ]
        entries.append(MappingEntry(variables[0].key, MappingNode(tuple(joined), node.span)))
    return MappingNode(tuple(entries), node.span)


def _is_key(entry: MappingEntry, name: str) -> bool:
    return isinstance(entry.key, ScalarNode) and entry.key.text == name


def _read_job(
    source: Source,
    root: MappingNode,
    name: str,
    node: MappingNode,
    number: int,
    nodes: list[tuple[str, MappingNode]],
    stages: dict[str, int],
) -> Job:
    before = node.value("before_script")
    if before is None:
        before = child(root, "default", "before_script") or root.value("before_script")
    budget = [None] * _MOST_ITEMS
    script = (*_flatten(root, before, budget), *_flatten(root, node.value("script"), budget))
    variables = dict(_variables(root.value("variables"))) | dict(
        _variables(node.value("variables"))
    )
    strategy = variables.get("GIT_STRATEGY", "")
    needs = _needs(name, node, stages)
    handed_on: list[Step] = []
    needed = frozenset(needs)
    for other, job in nodes:
        if other in needed:
            handed_on += read_handed_on(child(job, "artifacts", "paths"))
    is_conditional = any(node.find(key) for key in ("rules", "only", "except"))
    return Job(
        name,
        source,
        node.span.first_line,
        DefinitionKind.CI,
        (*handed_on, *run_steps(SequenceNode(script, node.span), process=number)),
        variables=tuple(variables.items()),
        checks_out=strategy in ("", "clone", "fetch"),
        needs=needs,
        certain=not is_conditional and read_string(node.value("when")) != "on_failure",
    )


def _variables(node: Node | None) -> Iterator[tuple[str, str]]:
    for key, value in unique_items(node):
        scalar = read_scalar(value) or read_scalar(child(value, "value"))
        if scalar is not None:
            yield key.text, scalar.text


def _flatten(
    root: MappingNode, node: Node | None, budget: list[None], depth: int = 0
) -> Iterator[Node]:
    """The commands of a list, of the lists in it, and of those that `!reference` names."""
    if depth > _DEEPEST or not budget:
        return
    budget.pop()
    if not isinstance(node, SequenceNode):
        yield from read_items(node)
    elif node.tag == "!reference":
        route = [scalar.text for scalar in read_strings(node)]
        if route:
            yield from _flatten(root, find_node(root, route), budget, depth + 1)
    else:
        for item in node.items:
            yield from _flatten(root, item, budget, depth + 1)


def _number_stages(root: MappingNode, nodes: list[tuple[str, MappingNode]]) -> dict[str, int]:
    """The number of each job's stage, by the order of the stages."""
    stages = [scalar.text for scalar in read_strings(root.value("stages"))] or list(_STAGES)
    order = {name: number for number, name in reversed(list(enumerate(stages)))}
    return {
        name: order.get(read_string(job.value("stage")) or "test", len(stages))
        for name, job in nodes
    }


def _needs(name: str, node: MappingNode, stages: dict[str, int]) -> tuple[str, ...]:
    """The jobs whose artifacts a job downloads: by default, those of all stages before it."""
    for key in ("dependencies", "needs"):
        if node.find(key) is not None:
            items = read_items(node.value(key))
            names = (read_string(item) or read_string(child(item, "job")) for item in items)
            return tuple(needed for needed in names if needed)
    return tuple(other for other, stage in stages.items() if stage < stages[name])
