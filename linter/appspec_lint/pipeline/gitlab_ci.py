"""Read the jobs of GitLab CI.

https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    values = {key.text: node for key, node in unique_items(root)}
    budget = [None] * _MOST_ITEMS
    nodes = {
        name: resolved
        for name, node in values.items()
        if name not in _NOT_JOBS
        and not name.startswith(".")
        and isinstance(node, MappingNode)
        and (resolved := _extend(values, node, budget)).find("script") is not None
        and read_string(resolved.value("when")) != "never"
    }
    file = _GitLabFile(source, values, nodes)
    return tuple(_read_job(file, name, number) for number, name in enumerate(nodes))


class _GitLabFile:
    """What all jobs of a file share."""

    def __init__(
        self, source: Source, values: Mapping[str, Node], nodes: Mapping[str, MappingNode]
    ) -> None:
        self.source = source
        self.values = values
        """The value of each key."""
        self.nodes = nodes
        """The jobs, with what they extend."""
        default = values.get("default")
        before = default.value("before_script") if isinstance(default, MappingNode) else None
        self.before = values.get("before_script") if before is None else before
        self.variables = dict(_variables(values.get("variables")))
        self._stages = _number_stages(values, nodes)
        self._earlier: dict[int, tuple[str, ...]] = {}
        self._numbers = {name: number for number, name in enumerate(nodes)}
        self._handed_on: dict[tuple[str, ...], tuple[Step, ...]] = {}

    def list_earlier(self, name: str) -> tuple[str, ...]:
        """The jobs of all stages before that of a job."""
        own = self._stages[name]
        if own not in self._earlier:
            earlier = (other for other, stage in self._stages.items() if stage < own)
            self._earlier[own] = tuple(earlier)
        return self._earlier[own]

    def read_handed_on(self, needs: tuple[str, ...]) -> tuple[Step, ...]:
        """The steps that bring the artifacts of these jobs, in the order of the jobs."""
        if needs not in self._handed_on:
            needed = sorted({*needs} & self._numbers.keys(), key=self._numbers.__getitem__)
            paths = (child(self.nodes[name], "artifacts", "paths") for name in needed)
            self._handed_on[needs] = tuple(step for each in paths for step in read_handed_on(each))
        return self._handed_on[needs]


def _extend(
    values: Mapping[str, Node], node: MappingNode, budget: list[None], depth: int = 0
) -> MappingNode:
    """A job with the keys of the jobs that it extends; its own keys come last."""
    bases = read_strings(node.value("extends"))
    if not bases or depth >= _DEEPEST:
        return node
    entries: list[MappingEntry] = []
    for base in bases:
        value = values.get(base.text)
        if isinstance(value, MappingNode) and budget:
            budget.pop()
            entries += _extend(values, value, budget, depth + 1).entries
    entries += node.entries
    variables = [entry for entry in entries if _is_key(entry, "variables")]
    if len(variables) > 1:
        joined_values = (entry.value for entry in variables)
        joined = [
            entry
            for value in joined_values
            if isinstance(value, MappingNode)
            for entry in value.entries
        ]
        entries.append(MappingEntry(variables[0].key, MappingNode(tuple(joined), node.span)))
    return MappingNode(tuple(entries), node.span)


def _is_key(entry: MappingEntry, name: str) -> bool:
    return isinstance(entry.key, ScalarNode) and entry.key.text == name


def _read_job(file: _GitLabFile, name: str, number: int) -> Job:
    node = file.nodes[name]
    own = node.value("before_script")
    before = file.before if own is None else own
    budget = [None] * _MOST_ITEMS
    script = (
        *_flatten(file.values, before, budget),
        *_flatten(file.values, node.value("script"), budget),
    )
    variables = file.variables | dict(_variables(node.value("variables")))
    needs = _needs(file, name, node)
    is_conditional = any(node.find(key) for key in ("rules", "only", "except"))
    return Job(
        name,
        file.source,
        node.span.first_line,
        DefinitionKind.CI,
        (*file.read_handed_on(needs), *run_steps(SequenceNode(script, node.span), process=number)),
        variables=tuple(variables.items()),
        checks_out=variables.get("GIT_STRATEGY", "") in ("", "clone", "fetch"),
        needs=needs,
        certain=not is_conditional and read_string(node.value("when")) != "on_failure",
    )


def _variables(node: Node | None) -> Iterator[tuple[str, str]]:
    for key, value in unique_items(node):
        scalar = read_scalar(value) or read_scalar(child(value, "value"))
        if scalar is not None:
            yield key.text, scalar.text


def _flatten(
    values: Mapping[str, Node], node: Node | None, budget: list[None], depth: int = 0
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
            named = find_node(values.get(route[0]), route[1:])
            yield from _flatten(values, named, budget, depth + 1)
    else:
        for item in node.items:
            yield from _flatten(values, item, budget, depth + 1)


def _number_stages(values: Mapping[str, Node], nodes: Mapping[str, MappingNode]) -> dict[str, int]:
    """The number of each job's stage, by the order of the stages."""
    stages = [scalar.text for scalar in read_strings(values.get("stages"))] or list(_STAGES)
    order = {name: number for number, name in reversed(list(enumerate(stages)))}
    return {
        name: order.get(read_string(job.value("stage")) or "test", len(stages))
        for name, job in nodes.items()
    }


def _needs(file: _GitLabFile, name: str, node: MappingNode) -> tuple[str, ...]:
    """The jobs whose artifacts a job downloads: by default, those of all stages before it."""
    for key in ("dependencies", "needs"):
        if node.find(key) is not None:
            items = read_items(node.value(key))
            names = (read_string(item) or read_string(child(item, "job")) for item in items)
            return tuple(needed for needed in names if needed)
    return file.list_earlier(name)
