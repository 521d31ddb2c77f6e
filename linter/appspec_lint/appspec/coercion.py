"""How the two agents read a script's numbers and booleans: 1.8 converts, 2.x checks the type.

Agent 1.8 calls Ruby's `to_i` on a timeout (script_info.rb). Agent 2.x deserializes it as an
unsigned integer, and `sudo` as a YAML 1.2 boolean, and rejects any other type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import iter_hooks
from appspec_lint.diagnostics.finding import Agent, Failure, Finding, Fix, TextEdit
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import Document, ScalarNode
from appspec_lint.yaml.psych import resolve_psych, to_i
from appspec_lint.yaml.resolve import unique_items

_NUMBER = regex(r"\s*\+?([0-9][0-9_]*)\s*\Z")
_SECONDS = regex(r"\s*\+?([0-9]+)\s*(?:s|sec|secs|seconds?)\.?\s*\Z", re.IGNORECASE)
_UNIT = regex(
    r"\s*([0-9]+)\s*(?:(?P<m>m|min|mins|minutes?)|(?P<h>h|hr|hrs|hours?))\.?\s*\Z", re.IGNORECASE
)
_POWER = regex(r"[0-9]+(?:\.[0-9]*)?[eE][+]?[0-9]+\Z")
_U32 = regex(r"\+?(?:0|[1-9][0-9]*|0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+)\Z")


@dataclass(frozen=True)
class Coercion:
    """A value that an agent reads differently than written.

    `intended` is the value that is probably meant, as the AppSpec should contain it. If
    `is_type_error` is set, agent 1.8 reads that value and agent 2.x rejects the type.
    """

    span: Span
    message: str
    intended: str | None
    is_type_error: bool = False

    def to_finding(self, failure: Failure | None) -> Finding:
        """Report the value, with the intended one as the fix."""
        help = "write a plain number of seconds, such as `300`"
        if self.intended is not None:
            key = "" if self.is_type_error else "timeout: "
            help = f"write `{key}{self.intended}`"
        return Finding(
            self.span,
            self.message,
            help=help,
            fixes=self._fixes(),
            failure=failure,
            agent=Agent.V2 if self.is_type_error else None,
        )

    def _fixes(self) -> tuple[Fix, ...]:
        if self.intended is None:
            return ()
        edit = TextEdit(self.span, self.intended)
        return (Fix(f"replace with `{self.intended}`", (edit,)),)


@once
def find_coercions(document: Document) -> tuple[Coercion, ...]:
    """Find the `timeout` and `sudo` values that the agents read differently."""
    return tuple(_iter_coercions(document))


def _iter_coercions(document: Document) -> Iterator[Coercion]:
    checks = {"timeout": _check_timeout, "sudo": _check_sudo}
    for _, scripts in iter_hooks(document.root):
        for script in scripts:
            for key, value in unique_items(script):
                if key.text in checks and isinstance(value, ScalarNode):
                    coercion = checks[key.text](value)
                    if coercion is not None:
                        yield coercion


def _check_timeout(node: ScalarNode) -> Coercion | None:
    text, span = node.text, node.span.first_line
    match resolve_psych(node):
        case True | None:
            return None  # rejected by both, or not given
        case False:
            message = (
                f"`{text}` is a boolean, so the script has the default timeout of 3600 seconds"
            )
            return Coercion(span, message, None)
        case str(value):
            return _check_string(value, span)
        case int(value):
            return _check_integer(node, value, span)
        case float(value) if value >= 1 and value != float("inf"):
            if value != int(value):
                return _misread(text, int(value), span, str(round(value)))
            return Coercion(
                span, f"agent 2.x does not accept the decimal `{text}`", str(int(value)), True
            )
    return None


def _check_string(value: str, span: Span) -> Coercion | None:
    seconds = to_i(value)
    if seconds <= 0:
        return None  # rejected by both
    if _NUMBER.match(value) or _SECONDS.match(value):
        number = str(seconds)
        return Coercion(
            span, f"agent 2.x does not accept the string `{value.strip()}`", number, True
        )
    unit = _UNIT.match(value)
    if unit:
        return _misread(value, seconds, span, str(int(unit[1][:9]) * (60 if unit["m"] else 3600)))
    if _POWER.match(value) and float(value) < 1e9:
        return _misread(value, seconds, span, str(int(float(value))))
    grouped = re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", value)
    return _misread(value, seconds, span, value.replace(",", "") if grouped else None)


def _check_integer(node: ScalarNode, value: int, span: Span) -> Coercion | None:
    text = node.text
    if value <= 0 or not node.plain or text == str(value) or _U32.match(text):
        return None
    if text.count(":") == 1:
        return _misread(text, value, span, None)
    if re.match(r"\+?0[0-9]", text):
        return _misread(text, value, span, text.lstrip("+0"))
    return Coercion(span, f"agent 2.x does not read `{text}` as a number", str(value), True)


def _misread(text: str, seconds: int, span: Span, intended: str | None) -> Coercion:
    unit = "second" if seconds == 1 else "seconds"
    message = f"agent 1.8 reads `{text.strip()[:60]}` as {seconds} {unit}; agent 2.x rejects it"
    return Coercion(span, message, intended)


def _check_sudo(node: ScalarNode) -> Coercion | None:
    """Check a `sudo` value: in Ruby all but false and nil are true; YAML 1.2 has two booleans."""
    value = resolve_psych(node)
    if not isinstance(value, bool) or node.text in (
        "true",
        "True",
        "TRUE",
        "false",
        "False",
        "FALSE",
    ):
        return None
    message = f"agent 2.x does not read `{node.text}` as a boolean"
    return Coercion(node.span, message, str(value).lower(), True)
