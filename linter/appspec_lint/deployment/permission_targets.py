"""The targets of `permissions`: only files and directories of the install plan.

If the object is a directory, its targets are what the plan copies or creates below it, but not the
directory itself (installer.rb, linux_permission_info.rb).
"""

from __future__ import annotations

from collections.abc import Iterable

from appspec_lint.appspec.appspec_model import Permission
from appspec_lint.certainty import Certainty
from appspec_lint.deployment.agent import expanded
from appspec_lint.deployment.install import InstallPlan, PlannedCopy
from appspec_lint.lazy.records import dataclass

DEEP = "**"
"""The pattern that matches everything at any depth, which is the default."""

MAX_STEPS = 1_000_000
"""The maximum number of names to match, which grows with permissions times files."""


@dataclass(frozen=True)
class PermissionTarget:
    """The files and directories that one permission is set on; `file` if its object is a file.

    `direct` is set if something of the permission's types is directly in the object, which is where
    a pattern is matched.
    """

    file: PlannedCopy | None = None
    files: tuple[PlannedCopy, ...] = ()
    directories: tuple[str, ...] = ()
    direct: bool = False


def find_targets(
    plan: InstallPlan, permissions: Iterable[Permission]
) -> tuple[tuple[Permission, PermissionTarget], ...]:
    """Find what each permission is set on, until the maximum number of names is reached."""
    targets, steps = [], 0
    for permission in permissions:
        target, count = _find_target(plan, permission, MAX_STEPS - steps)
        steps += count
        if steps >= MAX_STEPS:
            break
        targets.append((permission, target))
    return tuple(targets)


def find_target(plan: InstallPlan, permission: Permission) -> PermissionTarget:
    """Find what a permission is set on."""
    return _find_target(plan, permission, MAX_STEPS)[0]


def _find_target(
    plan: InstallPlan, permission: Permission, most: int
) -> tuple[PermissionTarget, int]:
    """Find what a permission is set on, and count the names that were matched."""
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
            if _is_matched(permission, name):
                files.append(copy)
    if "directory" in permission.types:
        for directory in plan.directories_below(target):
            steps += 1
            if steps >= most:
                return PermissionTarget(), steps
            direct = direct or "/" not in directory[start:]
            if _is_matched(permission, directory[start:]):
                directories.append(directory)
    return PermissionTarget(None, tuple(files), tuple(directories), direct), steps


def _is_matched(permission: Permission, name: str) -> bool:
    if permission.pattern != DEEP and not matches(name, permission.pattern):
        return False
    return not any(matches(name, exception.value) for exception in permission.exceptions)


def matches(name: str, pattern: str) -> bool:
    """Match a name as the agent does: `*` is any string without a slash, all else is literal."""
    if "/" in name:
        return False
    first, *rest = pattern.split("*")
    if not rest:
        return name == pattern
    *middle, last = rest
    if not name.startswith(first) or len(name) < len(first) + len(last):
        return False
    index, end = len(first), len(name) - len(last)
    for part in middle:
        index = name.find(part, index, end)
        if index < 0:
            return False
        index += len(part)
    return name.endswith(last)
