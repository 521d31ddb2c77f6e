"""What `permissions` act on: files and folders of the plan, and nothing else.

The object itself is meant only if it is a file; of a folder it is what the plan puts below it
(installer.rb, linux_permission_info.rb).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from appspec_lint.model.appspec import Permission
from appspec_lint.simulate.agent import expanded
from appspec_lint.simulate.install import Copy, Plan

DEEP = "**"
"""The pattern that takes everything at any depth; it is the one where none is written."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The files and folders that one permission is set on; `file` where its object is one.

    `direct` says that something lies directly in the object, so that a pattern is looked at.
    """

    file: Copy | None = None
    files: tuple[Copy, ...] = ()
    folders: tuple[str, ...] = ()
    direct: bool = False


def reach(plan: Plan, permission: Permission) -> Reach:
    """Find what a permission is set on."""
    target = expanded(permission.object.value)
    file = plan.copies.get(target)
    if file is not None:
        return Reach(file, (file,) if "file" in permission.types else ())
    start = target if target.endswith("/") else f"{target}/"
    files = tuple(
        copy for copy in plan.below(target) if _taken(permission, copy.target[len(start) :])
    )
    folders = tuple(
        folder for folder in plan.folders_below(target) if _taken(permission, folder[len(start) :])
    )
    direct = any("/" not in copy.target[len(start) :] for copy in plan.below(target))
    return Reach(
        None,
        files if "file" in permission.types else (),
        folders if "directory" in permission.types else (),
        direct,
    )


def _taken(permission: Permission, name: str) -> bool:
    if permission.pattern != DEEP and not _matches(name, permission.pattern):
        return False
    return not any(_matches(name, each.value) for each in permission.exceptions)


def _matches(name: str, pattern: str) -> bool:
    """The agent's own patterns: a star is any text without a slash, all else is itself."""
    if "/" in name:
        return False
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL))
