"""The composite actions that a repository defines for its own workflows.

https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
"""

from __future__ import annotations

from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.pipeline.ci_values import (
    FileReader,
    child,
    read_items,
    read_string,
    workspace_path,
)
from appspec_lint.pipeline.github_expressions import Expressions
from appspec_lint.pipeline.github_known_actions import ActionCall
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, ScalarNode
from appspec_lint.yaml.resolve import unique_items


@dataclass(frozen=True, slots=True)
class CompositeAction:
    """The steps of a composite action, and what is known in them."""

    steps: tuple[MappingNode, ...]
    expressions: Expressions


def is_local(name: str) -> bool:
    """Whether the name of an action is a path in the workspace."""
    return name.startswith("./")


def read_composite_action(call: ActionCall, read_file: FileReader) -> CompositeAction | None:
    """The composite action that a step uses; None if it is of another kind, or unknown."""
    directory = workspace_path(call.name)
    root = None
    for name in ("action.yml", "action.yaml"):
        source = None if directory is None else read_file(f"{directory}/{name}".lstrip("/"))
        if source is not None:
            root = parse(source).root
            break
    if read_string(child(root, "runs", "using")) != "composite":
        return None
    place = f"${{GITHUB_WORKSPACE}}/{directory}"
    known = {**call.expressions.outputs, "github.action_path": place}
    for key, node in unique_items(child(root, "inputs")):
        default = child(node, "default")
        known[f"inputs.{key.text}"] = default.text if isinstance(default, ScalarNode) else ""
    for key, value in unique_items(call.inputs):
        if isinstance(value, ScalarNode):
            known[f"inputs.{key.text}"] = call.expressions.fill(value.text)
    expressions = call.expressions.extended({"GITHUB_ACTION_PATH": place})
    steps = (node for node in read_items(child(root, "runs", "steps")))
    return CompositeAction(
        tuple(node for node in steps if isinstance(node, MappingNode)),
        replace(expressions, outputs=known),
    )
