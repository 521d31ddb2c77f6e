"""The shell that runs the commands of a buildspec, as far as the buildspec determines it."""

from __future__ import annotations

import posixpath

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import MappingNode, ScalarNode

_VERBS = (
    "Add",
    "Copy",
    "Get",
    "Import",
    "Invoke",
    "Move",
    "New",
    "Remove",
    "Set",
    "Start",
    "Write",
)
_WINDOWS = regex(
    rf"\$[Ee]nv:|%[A-Z_]{{3,}}%|(?<![\w-])(?:{'|'.join(_VERBS)})-[A-Z][a-z]",
    words=("nv:", "%", *_VERBS),
)


def read_shell(buildspec: Buildspec) -> str | None:
    """The name of the shell in `env.shell`, without its directory."""
    shell = _find_node(buildspec)
    if shell is None:
        return None
    return posixpath.basename(shell.text.replace("\\", "/")).lower().removesuffix(".exe")


def find_shell(buildspec: Buildspec) -> Span | None:
    """Where a buildspec names its shell."""
    shell = _find_node(buildspec)
    return None if shell is None else shell.span


def _find_node(buildspec: Buildspec) -> ScalarNode | None:
    root = buildspec.document.root
    env = root.value("env") if isinstance(root, MappingNode) else None
    shell = env.value("shell") if isinstance(env, MappingNode) else None
    return shell if isinstance(shell, ScalarNode) else None


def is_for_windows(commands: str) -> bool:
    """Whether the text of the commands is evidently that of PowerShell or cmd."""
    return _WINDOWS.search(commands) is not None
