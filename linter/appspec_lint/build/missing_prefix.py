"""The directory that the patterns of an artifact lack: they are relative to it, not to the root."""

from __future__ import annotations

import posixpath

from appspec_lint.build.products import Build
from appspec_lint.repository.paths import relative_to

_APPSPECS = frozenset(("appspec.yml", "appspec.yaml"))


def find_missing_prefix(build: Build) -> str:
    """The directory of the buildspec, if the patterns match files in it, and none from the root.

    The AppSpec has to be among these files. "" if the patterns are relative to the source root.
    """
    home = posixpath.dirname(build.buildspec.path)
    if not home or build.section.base_directory is not None or not build.declared:
        return ""
    if any(reading.root or reading.has_members for reading in build.interpretations):
        return ""
    tree = build.interpretations[0].workspace.tree
    inside = [relative_to(path, home) for path in tree.below(home)]
    matched = {
        path
        for pattern, _ in build.interpretations[0].patterns
        for path in inside
        if not pattern.match(path).denied
    }
    return home if not _APPSPECS.isdisjoint(matched) else ""
