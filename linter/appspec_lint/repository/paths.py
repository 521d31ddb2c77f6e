"""Paths of the repository compared: inside, beside, related."""

from __future__ import annotations

_SIDE_DIRECTORIES = frozenset(
    """aws build buildspec buildspecs cd ci cicd ci-cd codebuild codedeploy codepipeline config
    configs deploy deployment devops infra infrastructure ops pipeline pipelines scripts""".split()
)


def is_within(path: str, directory: str) -> bool:
    """Whether `path` is `folder` or lies in it."""
    return directory in ("", "/") or path == directory or path.startswith(f"{directory}/")


def are_related(one: str, other: str) -> bool:
    """Whether a spec in one of two folders may belong to a deployment in the other.

    One lies in the other, or in a folder for such files (`ci/`, `.aws/`) beside it.
    """
    if is_within(one, other) or is_within(other, one):
        return True
    return _are_siblings(one, other) or _are_siblings(other, one)


def _are_siblings(one: str, other: str) -> bool:
    parent, _, name = one.rpartition("/")
    return name.lower().lstrip(".") in _SIDE_DIRECTORIES and is_within(other, parent)
