"""The instances of a resource or a module, according to `count` and `for_each`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from appspec_lint.pipeline.hcl import HclAttribute
from appspec_lint.pipeline.hcl_model import HclExpression
from appspec_lint.pipeline.terraform_functions import UNKNOWN, Value, access, elements, whole_number
from appspec_lint.pipeline.terraform_modules import Frame, TerraformModule

Evaluate = Callable[[HclExpression, Frame], Value]

MOST_INSTANCES = 20
"""The most instances that are distinguished."""


def instances(
    evaluate: Evaluate, attributes: Mapping[str, HclAttribute], module: TerraformModule
) -> list[tuple[str, Frame]]:
    """Each instance with its index: one if `count` or `for_each` is unknown, none for 0."""
    if "count" in attributes:
        number = whole_number(evaluate(attributes["count"].expression, Frame(module)))
        if number is None or number > MOST_INSTANCES:
            return [("", Frame(module))]
        return [
            (f"[{index}]", Frame(module, {"count.index": Value(str(index))}))
            for index in range(number)
        ]
    if "for_each" not in attributes:
        return [("", Frame(module))]
    values = evaluate(attributes["for_each"].expression, Frame(module))
    keys = values.entries or {} if values.complete else {}
    pairs = [(key, access(values, [f"[{key}]"]) or UNKNOWN) for key in keys]
    for item in elements(values) or ():
        if item.known is None:
            return [("", Frame(module))]
        pairs.append((item.known, item))
    is_empty = values.certain and values.complete and (values.items == () or values.entries == {})
    if (not pairs and not is_empty) or len(pairs) > MOST_INSTANCES:
        return [("", Frame(module))]
    return [
        (f"[{key}]", Frame(module, {"each.key": Value(key, item.certain), "each.value": item}))
        for key, item in pairs
    ]
