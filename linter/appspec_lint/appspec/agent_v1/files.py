"""Reasons to reject `files` (application_specification.rb, file_info.rb)."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1.error import (
    AGAIN,
    ENTRY,
    FAILED,
    FILE,
    NOT_A_HASH,
    AgentError,
    Topic,
    describe_value,
    falsy,
    nil,
    reject,
    report_missing,
)
from appspec_lint.appspec.agent_v1.ruby import class_name, no_method
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode
from appspec_lint.yaml.psych import inspect, to_s


def check_files(node: Node | None) -> Iterator[AgentError]:
    """Check that `files` is a list of entries with a source and a destination."""
    if falsy(node) or node is None:
        return
    if isinstance(node, ScalarNode):
        error = no_method("each", inspect(node), class_name(node))
        yield reject(
            Topic.FILES,
            node.span.first_line,
            f"`files` must be a list, not {describe_value(node)}",
            error,
        )
    elif isinstance(node, MappingNode):
        if node.entries:
            yield reject(
                Topic.FILES,
                node.span.first_line,
                "`files` must be a list; the dash is missing",
                NOT_A_HASH,
                help="add `- ` before `source`",
            )
    else:
        for entry in node.items:
            yield from _check_entry(entry)


def _check_entry(entry: Node) -> Iterator[AgentError]:
    only_source = f"{FAILED} {FILE} specifies only a source file ({{}}). Add the name of the "
    only_source += "destination file to the files section of the AppSpec file, and then try again."
    no_source = f"{FAILED} {FILE} specifies a destination file, but no source file. "
    no_source += AGAIN.format("files")
    if not isinstance(entry, MappingNode):
        text, kind = to_s(entry), class_name(entry)
        if kind in ("String", "Symbol"):  # Ruby's "string"["source"] finds a substring
            error = only_source.format("source") if "source" in text else no_source
            if "source" in text and "destination" in text:
                return
        else:
            is_indexable = kind in ("Array", "Integer")
            error = NOT_A_HASH if is_indexable else no_method("[]", inspect(entry), kind)
        yield reject(
            Topic.FILES,
            entry.span.first_line,
            "an entry of `files` must have `source` and `destination`, "
            f"not {describe_value(entry)}",
            error,
        )
        return
    source, destination = entry.find("source"), entry.find("destination")
    advice = "write one dash for each pair of `source` and `destination`"
    owner = "an entry of `files`"
    if source is None or nil(source.value):
        yield report_missing(Topic.FILES, entry, source, owner, "source", ENTRY, no_source, advice)
    elif destination is None or nil(destination.value):
        error = only_source.format(to_s(source.value))
        yield report_missing(
            Topic.FILES, entry, destination, owner, "destination", ENTRY, error, advice
        )
