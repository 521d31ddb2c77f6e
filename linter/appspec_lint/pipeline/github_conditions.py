"""The conditions of the steps of GitHub Actions.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

from __future__ import annotations

import re

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.ci_values import read_scalar
from appspec_lint.pipeline.github_expressions import EXPRESSION
from appspec_lint.pipeline.pipeline_model import (
    BuildStep,
    PackStep,
    RepositoryStep,
    RunStep,
    ServiceStep,
    Step,
)
from appspec_lint.yaml.nodes import Node

_DEPLOYMENT = regex(r"\bdeploy\s+(?:\\\s+)?(?:push|create-deployment)\b")
_DYNAMIC = regex(r"\b(?:steps|needs|job|jobs|env|runner)\.|\b(?:failure|cancelled|hashFiles)\(")
_ALWAYS = frozenset(("", "true", "always()", "success()", "!cancelled()", "!failure()"))


@dataclass(frozen=True, slots=True)
class ConditionalStep:
    """A step with its condition; for a checkout, whether the workspace is this repository then."""

    condition: str
    step: Step | None
    checks_out: bool | None = None

    @property
    def deploys(self) -> bool:
        step = self.step
        if isinstance(step, RunStep):
            return _DEPLOYMENT.search(step.code.value) is not None
        return isinstance(step, PackStep | RepositoryStep | ServiceStep | BuildStep)


def read_condition(node: Node | None) -> str | None:
    """The condition of an `if`: empty if it is always true, None if it never is."""
    scalar = read_scalar(node)
    text = "" if scalar is None else scalar.text.strip()
    if match := EXPRESSION.fullmatch(text):
        text = match[1].strip()
    condition = re.sub(r"\s+", "", text)
    if condition in ("false", "!true"):
        return None
    return "" if condition in _ALWAYS else condition


def _is_static(condition: str) -> bool:
    """Whether a condition has the same value during all of a run."""
    return _DYNAMIC.search(condition) is None


def find_shared_condition(steps: tuple[ConditionalStep, ...]) -> str:
    """The condition under which the job deploys, if it is the same for all that deploys."""
    conditions = {entry.condition for entry in steps if entry.deploys}
    if len(conditions) != 1:
        return ""
    [condition] = conditions
    return condition if _is_static(condition) else ""
