"""The combinations of a job's matrix in GitHub Actions.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

from appspec_lint.pipeline.ci_values import child
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import unique_items

_MOST_COMBINATIONS = 256
"""What GitHub accepts."""
_MOST_JOBS = 16
"""How many combinations are read; the values of a larger matrix are unknown."""

Combination = dict[str, str]


def read_combinations(job: MappingNode, used: Collection[str]) -> tuple[Combination, ...]:
    """The combinations of the values that a job uses; one without values if they are unknown."""
    matrix = child(job, "strategy", "matrix")
    if not used or not isinstance(matrix, MappingNode):
        return ({},)
    axes = [
        [(key.text, value) for value in values.items]
        for key, values in unique_items(matrix)
        if key.text not in ("include", "exclude") and isinstance(values, SequenceNode)
    ]
    count = 1
    for axis in axes:
        count *= max(1, len(axis))
    if count > _MOST_COMBINATIONS:
        return ({},)
    combinations = [_flatten(dict(values)) for values in product(*(axis for axis in axes if axis))]
    excluded = [_flatten(dict(_entries(entry))) for entry in _list(matrix.value("exclude"))]
    combinations = [
        combination
        for combination in combinations
        if combination and not any(entry.items() <= combination.items() for entry in excluded)
    ]
    keys = set().union(*combinations)
    for entry in _list(matrix.value("include")):
        _include(combinations, keys, _flatten(dict(_entries(entry))))
    distinct: dict[tuple[tuple[str, str], ...], Combination] = {}
    for combination in combinations:
        values = {name: combination[name] for name in sorted(used) if name in combination}
        distinct[tuple(values.items())] = values
    return tuple(distinct.values()) if 0 < len(distinct) <= _MOST_JOBS else ({},)


def _include(combinations: list[Combination], keys: set[str], entry: Combination) -> None:
    """Add an entry of `include` to the combinations that it matches, or as a new one."""
    if not entry:
        return
    fixed = {name: value for name, value in entry.items() if name in keys}
    matching = [
        combination
        for combination in combinations
        if keys and all(combination.get(name) == value for name, value in fixed.items())
    ]
    for combination in matching:
        combination.update(entry)
    if not matching and len(combinations) < _MOST_COMBINATIONS:
        combinations.append(entry)


def _list(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else ()


def _entries(node: Node) -> tuple[tuple[str, Node], ...]:
    return tuple((key.text, value) for key, value in unique_items(node))


def _flatten(values: dict[str, Node]) -> Combination:
    """The scalars among the values; those of a mapping as `name.key`."""
    found: Combination = {}
    for name, value in values.items():
        if isinstance(value, ScalarNode) and "${{" not in value.text:
            found[name] = value.text
        for key, inner in unique_items(value):
            if isinstance(inner, ScalarNode) and "${{" not in inner.text:
                found[f"{name}.{key.text}"] = inner.text
    return found
