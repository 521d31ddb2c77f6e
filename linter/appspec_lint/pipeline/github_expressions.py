"""The expressions of GitHub Actions, `${{ … }}`, as text in which the unknown ones are holes.

An unknown expression becomes a reference to a shell variable with a name of its own, so that equal
expressions stay equal, in commands and in the inputs of actions.

https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from zlib import crc32

from appspec_lint.lazy.records import dataclass, field, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.ci_values import read_scalar
from appspec_lint.pipeline.pipeline_model import Setting
from appspec_lint.yaml.nodes import Node

EXPRESSION = regex(r"\$\{\{((?:[^'}]|'[^']{0,500}'|\}(?!\})){0,500})\}\}")
_LITERAL = regex(r"'((?:[^']|'')*)'|(-?[0-9]+(?:\.[0-9]+)?|true|false)")
_REFERENCE = regex(r"(env|matrix)\.([A-Za-z_][\w.-]*)|(env|matrix)\['([^']*)'\]")
_VARIABLE_NAME = regex(r"[A-Za-z_]\w*", re.ASCII)
_PLAIN = regex(r"[A-Za-z_][\w.-]*", re.ASCII)
_RUNNER_VARIABLES = {
    **{
        f"github.{name}": f"GITHUB_{name.upper()}"
        for name in """action actor actor_id base_ref event_name head_ref job ref ref_name ref_type
            repository repository_id repository_owner run_attempt run_id run_number server_url sha
            triggering_actor workflow workspace""".split()
    },
    "runner.arch": "RUNNER_ARCH",
    "runner.os": "RUNNER_OS",
    "runner.temp": "RUNNER_TEMP",
}
"""The expressions whose value is also that of an environment variable.

https://docs.github.com/en/actions/reference/workflows-and-actions/variables
"""


@dataclass(frozen=True, slots=True)
class Expressions:
    """What is known of the contexts: variables, values of the matrix, and outputs of steps.

    `used` records the keys of the matrix that are read.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    matrix: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def extended(self, variables: Mapping[str, str]) -> Expressions:
        """The same with more variables."""
        return replace(self, variables={**self.variables, **variables}) if variables else self

    def fill(self, text: str) -> str:
        """Replace the expressions of a string: the known ones with their value."""
        if "${{" not in text:
            return text
        return EXPRESSION.sub(lambda match: self._evaluate(_normalize(match[1])), text)

    def setting(self, node: Node | None) -> Setting | None:
        """An input of an action; None if it is missing or empty."""
        scalar = read_scalar(node)
        text = "" if scalar is None else self.fill(scalar.text).strip()
        return None if scalar is None or not text else Setting(text, scalar.span)

    def _evaluate(self, expression: str) -> str:
        if match := _LITERAL.fullmatch(expression):
            return match[2] or (match[1] or "").replace("''", "'")
        if expression in self.outputs:
            return self.outputs[expression]
        if match := _REFERENCE.fullmatch(expression):
            context, name = match[1] or match[3], match[2] or match[4]
            if context == "matrix":
                self.used.add(name)
                if name in self.matrix:
                    return self.matrix[name]
            elif name in self.variables:
                return self.variables[name]
            elif _VARIABLE_NAME.fullmatch(name):
                return f"${{{name}}}"
        return f"${{{variable_name(expression)}}}"


def _normalize(expression: str) -> str:
    """The expression without the case of its context, which is not significant."""
    expression = expression.strip()
    context, dot, rest = expression.partition(".")
    return f"{context.lower()}{dot}{rest}" if context.isalpha() else expression


def variable_name(expression: str) -> str:
    """The name of the shell variable that represents an expression."""
    known = _RUNNER_VARIABLES.get(expression)
    if known is not None:
        return known
    if not _PLAIN.fullmatch(expression):
        return f"GITHUB_expression_{crc32(expression.encode()):08x}"
    text = expression.removeprefix("github.").replace("-", "__")
    return "GITHUB_" + text.replace(".", "_")
