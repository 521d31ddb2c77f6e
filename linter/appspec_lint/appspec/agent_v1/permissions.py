"""Reasons to reject `permissions` (application_specification.rb, linux_permission_info.rb)."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1.error import (
    AGAIN,
    FAILED,
    FILE,
    PERMISSION,
    AgentError,
    Topic,
    describe_value,
    falsy,
    nil,
    reject,
    report_missing,
)
from appspec_lint.appspec.agent_v1.permission_values import check_acls, check_context, check_mode
from appspec_lint.appspec.agent_v1.ruby import class_name, first_pair, no_method
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode
from appspec_lint.yaml.psych import inspect, resolve_psych, strip, to_s


def check_permissions(node: Node | None, *, is_windows: bool) -> Iterator[AgentError]:
    """Check that `permissions` is a list of valid permissions; Windows supports none."""
    if falsy(node) or node is None:
        return
    if isinstance(node, ScalarNode):
        error = no_method("each", inspect(node), class_name(node))
        yield reject(
            Topic.PERMISSIONS,
            node.span.first_line,
            f"`permissions` must be a list, not {describe_value(node)}",
            error,
        )
    elif isinstance(node, MappingNode):
        if node.entries:
            pair = first_pair(node)
            yield reject(
                Topic.PERMISSIONS,
                node.span.first_line,
                "`permissions` must be a list; the dash is missing",
                no_method("has_key?", pair, "Array"),
                help="add `- ` before `object`",
            )
    else:
        for entry in node.items:
            yield from _check_permission(entry, is_windows=is_windows)


def _check_permission(entry: Node, *, is_windows: bool) -> Iterator[AgentError]:
    if not isinstance(entry, MappingNode):
        yield reject(
            Topic.PERMISSIONS,
            entry.span.first_line,
            f"a permission must be a mapping with `object`, not {describe_value(entry)}",
            no_method("has_key?", inspect(entry), class_name(entry)),
        )
        return
    pair = entry.find("object")
    no_object = f"{FAILED} a permission listed in {FILE} has no object value. "
    no_object += AGAIN.format("permissions")
    nameless = report_missing(
        Topic.PERMISSIONS, entry, pair, "a permission", "object", PERMISSION, no_object
    )
    if pair is None or nil(pair.value):
        yield nameless
    if is_windows:
        yield reject(
            Topic.PERMISSIONS,
            entry.span.first_line,
            "permissions are not supported where `os` is `windows`",
            f"{FAILED} {FILE} specifiles file permissions, but the deployment is targeting one or "
            "more Windows Server instances. Permissions are supported only for Amazon Linux, "
            "Ubuntu Server, and Red Hat Enterprise Linux (RHEL) instances. "
            + AGAIN.format("permissions"),
            help="remove the `permissions` section",
        )
        return
    yield from _check_except(entry.value("except"))
    yield from _check_types(entry.value("type"))
    for key, check in (("mode", check_mode), ("acls", check_acls), ("context", check_context)):
        node = entry.value(key)
        error = None if node is None or nil(node) else check(node)
        if error is not None:
            yield error
    if pair is not None and not nil(pair.value) and not strip(to_s(pair.value)):
        yield nameless


def _check_except(node: Node | None) -> Iterator[AgentError]:
    if falsy(node) or not isinstance(node, ScalarNode):
        return
    yield reject(
        Topic.PERMISSIONS,
        node.span.first_line,
        f"`except` must be a list, not {describe_value(node)}",
        no_method("each", inspect(node), class_name(node)),
        replacement=f"[{node.span.text}]",
        is_bare=True,
        is_safe=True,
    )


def _check_types(node: Node | None) -> Iterator[AgentError]:
    if falsy(node) or node is None:
        return
    if isinstance(node, ScalarNode):
        yield reject(
            Topic.PERMISSIONS,
            node.span.first_line,
            f"`type` must be a list, not {describe_value(node)}",
            no_method("each", inspect(node), class_name(node)),
            replacement=f"[{node.span.text}]",
            is_bare=True,
            is_safe=True,
        )
        return
    if isinstance(node, MappingNode):
        given = [
            (pair.value, f"[{inspect(pair.key)}, {inspect(pair.value)}]") for pair in node.entries
        ]
    else:
        good = ("file", "directory")
        given = [
            (item, to_s(item))
            for item in node.items
            if not (isinstance(item, ScalarNode) and resolve_psych(item) in good)
        ]
    for item, text in given[:1]:
        yield reject(
            Topic.PERMISSIONS,
            item.span.first_line,
            f"`type` accepts only `file` and `directory`, not {describe_value(item)}",
            f"{FAILED} the application specification filespecifies a permission for an object type "
            f"not supported for permissions ({text}). " + AGAIN.format("permissions"),
        )
