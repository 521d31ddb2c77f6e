"""Operations on paths of the repository, which are separated by `/` and relative to its root."""

from __future__ import annotations

_SIDE_DIRECTORIES = frozenset(
    """aws build buildspec buildspecs cd ci cicd ci-cd codebuild codedeploy codepipeline config
    configs deploy deployment devops infra infrastructure ops pipeline pipelines scripts""".split()
)
"""Names of directories that usually contain the specs of the directory beside them."""
WILDCARDS = frozenset("*?[{")
"""The characters with which a wildcard begins, for a shell and for CodeBuild."""


def has_wildcard(path: str) -> bool:
    """Whether a path is a pattern, which may name several files."""
    return not WILDCARDS.isdisjoint(path)


def is_within(path: str, directory: str) -> bool:
    """Whether `path` is `directory` or is in it; every path is within the root, ""."""
    return not directory or path == directory or path.startswith(f"{directory}/")


def relative_to(path: str, directory: str) -> str:
    """Give a path that is in `directory` relative to it; "" for the directory itself."""
    return path[len(directory) + 1 :] if directory else path


def join(directory: str, path: str) -> str:
    """Join a directory and a path relative to it; either may be the root, ""."""
    return f"{directory}/{path}" if directory and path else directory or path


def are_related(one: str, other: str) -> bool:
    """Whether a spec in one of two directories may belong to a deployment in the other.

    One contains the other, or is a directory for such files (`ci/`, `.aws/`) beside it.
    """
    if is_within(one, other) or is_within(other, one):
        return True
    return _are_siblings(one, other) or _are_siblings(other, one)


def is_side_directory(directory: str) -> bool:
    """Whether a directory usually contains the specs of the directory beside it."""
    return directory.rpartition("/")[2].lower().lstrip(".") in _SIDE_DIRECTORIES


def _are_siblings(one: str, other: str) -> bool:
    return is_side_directory(one) and is_within(other, one.rpartition("/")[0])
