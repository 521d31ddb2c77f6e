"""Paths of the repository compared: inside, beside, related."""

from __future__ import annotations

_SIDE_FOLDERS = frozenset(
    """aws build buildspec buildspecs cd ci cicd ci-cd codebuild codedeploy codepipeline config
    configs deploy deployment devops infra infrastructure ops pipeline pipelines scripts""".split()
)


def within(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies in it."""
    return folder in ("", "/") or path == folder or path.startswith(f"{folder}/")


def related(one: str, other: str) -> bool:
    """Whether a spec in one of two folders may belong to a deployment in the other.

    One lies in the other, or in a folder for such files (`ci/`, `.aws/`) beside it.
    """
    if within(one, other) or within(other, one):
        return True
    return _beside(one, other) or _beside(other, one)


def _beside(one: str, other: str) -> bool:
    parent, _, name = one.rpartition("/")
    return name.lower().lstrip(".") in _SIDE_FOLDERS and within(other, parent)
