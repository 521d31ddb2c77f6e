"""How agent 1.8 parses an AppSpec: every reason to reject one, in the agent's order.

The agent stops at the first. Here all are given, each with the error that the agent would show if
it met that one first (application_specification.rb and the classes next to it).
"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1.document import (
    check_file_exists_behavior,
    check_os,
    check_root,
    check_values,
    check_version,
)
from appspec_lint.appspec.agent_v1.error import (
    ENTRY,
    PERMISSION,
    SCRIPT,
    TOP,
    AgentError,
    Topic,
    falsy,
)
from appspec_lint.appspec.agent_v1.files import check_files
from appspec_lint.appspec.agent_v1.hooks import check_hooks
from appspec_lint.appspec.agent_v1.permissions import check_permissions
from appspec_lint.yaml.nodes import Document, MappingNode
from appspec_lint.yaml.psych import to_s

__all__ = ["ENTRY", "PERMISSION", "SCRIPT", "TOP", "AgentError", "Topic", "is_empty", "refusals"]


def validate(document: Document, *, windows: bool = False) -> Iterator[AgentError]:
    """Find every reason to reject a document that is valid YAML, in the agent's order."""
    root = document.root
    if root is None or document.source.unread:
        return  # reported by appspec-syntax
    yield from check_values(document, root)
    if not isinstance(root, MappingNode):
        yield from check_root(root)
        return
    yield from check_version(root)
    yield from check_os(root)
    windows = windows or to_s(root.value("os")) == "windows"
    yield from check_hooks(root.value("hooks"))
    yield from check_files(root.value("files"))
    yield from check_permissions(root.value("permissions"), windows)
    yield from check_file_exists_behavior(root.value("file_exists_behavior"))


def is_empty(document: Document) -> bool:
    """Whether the agent sees an empty document: no root, or a null or false one."""
    return document.syntax_problem is None and falsy(document.root)
