"""What `permissions` act on: files and folders of the plan, and nothing else.

The object itself is meant only if it is a file; of a folder it is what the plan puts below it
(installer.rb, linux_permission_info.rb).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appspec_lint.appspec.appspec_model import Permission
from appspec_lint.certainty import Certainty
from appspec_lint.deployment.agent import expanded
from appspec_lint.deployment.install import InstallPlan, PlannedCopy

DEEP = "**"
"""The pattern that takes everything at any depth; it is the one where none is written."""

MAX_STEPS = 1_000_000
"""The most names that are looked at: permissions times files could be any number."""


@dataclass(frozen=True, slots=True)
class PermissionTarget:
    """The files and folders that one permission is set on; `file` where its object is one.

    `direct` says that something of the permission's types lies directly in the object, so that
    a pattern is looked at.
    """

    file: PlannedCopy | None = None
    files: tuple[PlannedCopy, ...] = ()
    directories: tuple[str, ...] = ()
    direct: bool = False


def find_targets(
    plan: InstallPlan, permissions: Iterable[Permission]
) -> tuple[tuple[Permission, PermissionTarget], ...]:
    """Find what each permission is set on, as long as the work stays bearable."""
    found, steps = [], 0
    for permission in permissions:
        each, looked = _reach(plan, permission, MAX_STEPS - steps)
        steps += looked
        if steps >= MAX_STEPS:
            break
        found.append((permission, each))
    return tuple(found)


def find_target(plan: InstallPlan, permission: Permission) -> PermissionTarget:
    """Find what a permission is set on."""
    return _reach(plan, permission, MAX_STEPS)[0]


def _reach(plan: InstallPlan, permission: Permission, most: int) -> tuple[PermissionTarget, int]:
    """What a permission is set on, and how many names were looked at."""
    target = expanded(permission.object.value)
    file = plan.copies.get(target)
    if file is not None:
        return PermissionTarget(file, (file,) if "file" in permission.types else ()), 1
    start = len(target if target.endswith("/") else f"{target}/")
    files, directories, direct, steps = [], [], False, 0
    if "file" in permission.types:
        for steps, copy in enumerate(plan.below(target), 1):
            if steps >= most:
                return PermissionTarget(), steps
            name = copy.target[start:]
            direct = direct or ("/" not in name and copy.certainty is Certainty.YES)
            if _taken(permission, name):
                files.append(copy)
    if "directory" in permission.types:
        for directory in plan.directories_below(target):
            steps += 1
            if steps >= most:
                return PermissionTarget(), steps
            direct = direct or "/" not in directory[start:]
            if _taken(permission, directory[start:]):
                directories.append(directory)
    return PermissionTarget(None, tuple(files), tuple(directories), direct), steps


def _taken(permission: Permission, name: str) -> bool:
    if permission.pattern != DEEP and not matches(name, permission.pattern):
        return False
    return not any(matches(name, each.value) for each in permission.exceptions)


def matches(name: str, pattern: str) -> bool:
    """The agent's own patterns: a star is any text without a slash, all else is itself."""
    if "/" in name:
        return False
    first, *rest = pattern.split("*")
    if not rest:
        return name == pattern
    *middle, last = rest
    if not name.startswith(first) or len(name) < len(first) + len(last):
        return False
    place, end = len(first), len(name) - len(last)
    for part in middle:
        place = name.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return name.endswith(last)
