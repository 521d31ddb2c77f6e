"""Reasons to reject `hooks` (application_specification.rb, script_info.rb)."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1.error import (
    FAILED,
    FILE,
    SCRIPT,
    TOP,
    AgentError,
    Topic,
    describe_value,
    falsy,
    last_pairs,
    reject,
    report_missing,
)
from appspec_lint.appspec.agent_v1.ruby import class_name, first_pair, no_method
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import Symbol, inspect, resolve_psych, strip, to_i, to_s


def check_hooks(node: Node | None) -> Iterator[AgentError]:
    """Check that `hooks` is a mapping of events to lists of scripts."""
    if falsy(node) or node is None:
        return
    if not isinstance(node, MappingNode):
        error = no_method("each_pair", inspect(node), class_name(node))
        listed = isinstance(node, SequenceNode)
        yield reject(
            Topic.HOOKS,
            node.span.first_line,
            f"`hooks` must be a mapping of events, not {describe_value(node)}",
            error,
            help="write each event as a key with a list of scripts below it" if listed else "",
        )
        return
    for event, scripts in last_pairs(node):
        errors = _check_hook(event, scripts)
        is_section = isinstance(event, ScalarNode) and event.text in TOP
        yield from _merge_misplaced(event, errors) if is_section else errors


def _merge_misplaced(section: Node, errors: Iterator[AgentError]) -> Iterator[AgentError]:
    """Report a section that is indented below `hooks` once, if the agent rejects it."""
    first = next(errors, None)
    if first is not None:
        name = to_s(section)
        yield reject(
            Topic.HOOKS,
            section.span,
            f"`{name}` is below `hooks` and is read as an event",
            first.error,
            help=f"move `{name}` to the top level",
        )


def _check_hook(event: Node, scripts: Node) -> Iterator[AgentError]:
    if falsy(scripts):
        return
    if isinstance(scripts, ScalarNode):
        error = no_method("each", inspect(scripts), class_name(scripts))
        if isinstance(event, ScalarNode) and event.text in SCRIPT:
            yield reject(
                Topic.HOOKS,
                event.span,
                f"`{event.text}` belongs to a script, but is in the place of an event",
                error,
                help="indent it to the level of the script's `location`",
            )
            return
        yield reject(
            Topic.HOOKS,
            scripts.span.first_line,
            f"a hook must be a list of scripts, not {describe_value(scripts)}",
            error,
            help=f"write `- location: {scripts.text}` below the event" if scripts.text else "",
        )
    elif isinstance(scripts, MappingNode):
        if scripts.entries:
            error = no_method("has_key?", first_pair(scripts), "Array")
            yield reject(
                Topic.HOOKS,
                scripts.span.first_line,
                "a hook must be a list of scripts; the dash is missing",
                error,
                help="add `- ` before the first key of each script",
            )
    else:
        for index, script in enumerate(scripts.items):
            yield from _check_script(script, is_first=index == 0)


def _check_script(script: Node, *, is_first: bool) -> Iterator[AgentError]:
    if not isinstance(script, MappingNode):
        error = no_method("has_key?", inspect(script), class_name(script))
        text = script.text if isinstance(script, ScalarNode) else ""
        yield reject(
            Topic.HOOKS,
            script.span.first_line,
            f"a script must be a mapping with `location`, not {describe_value(script)}",
            error,
            help=f"write `location: {text}`" if text else "",
        )
        return
    pair = script.find("location")
    if pair is None or not strip(to_s(pair.value)):
        error = (
            f"{FAILED} {FILE} specifies a script with no location value. Specify the location in "
            "the hooks section of the AppSpec file, and then try again."
        )
        keys = {entry.key.text for entry in script.entries if isinstance(entry.key, ScalarNode)}
        is_split = not is_first and keys and keys <= set(SCRIPT) - {"location"}
        advice = "remove this dash, and indent the key to the level of `location`"
        yield report_missing(
            Topic.LOCATION, script, pair, "a script", "location", SCRIPT, error,
            help=advice if is_split else "",
        )  # fmt: skip
    timeout = script.find("timeout")
    if timeout is not None:
        yield from _check_timeout(timeout.value)


def _check_timeout(node: Node) -> Iterator[AgentError]:
    if falsy(node):
        return
    value = resolve_psych(node) if isinstance(node, ScalarNode) else None
    error = (
        f"{FAILED} an invalid timeout value was provided for a script in {FILE}. Make corrections "
        "in the hooks section of the AppSpec file, and then try again."
    )
    seconds = 1
    match value:
        case bool() | None | Symbol():
            error, seconds = no_method("to_i", inspect(node), class_name(node)), 0
        case str():
            seconds = to_i(value)
        case float() if value != value or abs(value) == float("inf"):  # noqa: PLR0124
            error, seconds = inspect(node), 0
        case int() | float():
            seconds = int(value)
    if seconds <= 0:
        yield reject(
            Topic.TIMEOUT,
            node.span.first_line,
            f"a timeout must be a positive number of seconds, not {describe_value(node)}",
            error,
            help="write a plain number of seconds, such as `300`",
        )
