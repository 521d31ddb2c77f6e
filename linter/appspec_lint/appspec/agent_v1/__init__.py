"""How agent 1.8 validates an AppSpec: every reason to reject one, in the agent's order.

The agent stops at the first. Here all are listed, each with the error that the agent would report
if it were the first (application_specification.rb and the classes next to it).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from appspec_lint.appspec.agent_v1.document import (
    check_file_exists_behavior,
    check_os,
    check_root,
    check_values,
    check_version,
    os_error,
)
from appspec_lint.appspec.agent_v1.error import (
    ENTRY,
    PERMISSION,
    SCRIPT,
    STAGE,
    TOP,
    AgentError,
    Topic,
    falsy,
)
from appspec_lint.appspec.agent_v1.files import check_files
from appspec_lint.appspec.agent_v1.hooks import check_hooks
from appspec_lint.appspec.agent_v1.permissions import check_permissions
from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.lazy.once import once
from appspec_lint.yaml.nodes import Document, MappingNode
from appspec_lint.yaml.psych import to_s

__all__ = [
    "ENTRY",
    "PERMISSION",
    "SCRIPT",
    "STAGE",
    "TOP",
    "AgentError",
    "Topic",
    "find_rejections",
    "is_empty",
    "os_error",
    "validate",
]


def find_rejections(appspecs: Iterable[AppSpec], topic: Topic) -> Iterator[Finding]:
    """Find what the agent rejects about one topic in the AppSpecs for EC2/on-premises."""
    for appspec in appspecs:
        if appspec.platform is Platform.EC2:
            for error in validate(appspec.document):
                if error.topic is topic:
                    yield error.finding


@once  # for the rule of each topic
def validate(document: Document) -> tuple[AgentError, ...]:
    """List every reason to reject a document that is valid YAML, in the agent's order."""
    return tuple(_find_errors(document))


def _find_errors(document: Document) -> Iterator[AgentError]:
    root = document.root
    if root is None or document.source.unread:
        return  # reported by appspec-syntax
    yield from check_values(document, root)
    if not isinstance(root, MappingNode):
        yield from check_root(root)
        return
    yield from check_version(root)
    yield from check_os(root)
    yield from check_hooks(root.value("hooks"))
    yield from check_files(root.value("files"))
    is_windows = to_s(root.value("os")) == "windows"
    yield from check_permissions(root.value("permissions"), is_windows=is_windows)
    yield from check_file_exists_behavior(root.value("file_exists_behavior"))


def is_empty(document: Document) -> bool:
    """Whether the agent sees an empty document: no root, or a null or false one."""
    return document.syntax_problem is None and falsy(document.root)
