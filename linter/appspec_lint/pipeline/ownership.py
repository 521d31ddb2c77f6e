"""Whether a definition is about this repository, and not an example or about another one."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.pipeline.pipeline_model import CodePipeline, DefinitionFile, PipelineAction
from appspec_lint.repository.tree import Tree

_NOT_OURS = re.compile(
    r"(?:\A|/)(?:examples?|samples?|demos?|docs?|templates?|tests?|fixtures?|archived?|old|"
    r"node_modules|vendor|tutorials?|workshops?|labs?|snippets?)/",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"<[^>]*>|\benter[_ -]|\byour[_ -]|x{3,}|\bexample\b|change[_-]?me|replace[_-]", re.IGNORECASE
)


def is_ours(tree: Tree, file: DefinitionFile) -> bool:
    """Whether a definition file is where a repository keeps its own.

    In a directory of examples or templates it may be about another repository, unless the linted
    directory is part of that one.
    """
    match = _NOT_OURS.search(file.path)
    if match is None:
        return True
    return all(path.startswith(file.path[: match.end()]) for path in tree.paths)


def has_placeholders(action: PipelineAction) -> bool:
    """Whether the names of a source action are to be filled in first."""
    return any(
        setting.text is not None and _PLACEHOLDER.search(setting.text)
        for key, setting in action.configuration.items()
        if key in ("FullRepositoryId", "Repo", "Owner", "RepositoryName")
    )


def names_repository(tree: Tree, pipeline: CodePipeline) -> bool | None:
    """Whether a source action names this repository; None if that cannot be said."""
    own = tree.repository_name
    answers: set[bool] = set()
    for action in pipeline.actions:
        if action.category != "Source":
            continue
        name = _repository_name(action)
        if name is None or not own:
            return None
        answers.add(is_same_repository(name, own))
    return None if not answers else any(answers)


def is_same_repository(name: str, own: str) -> bool:
    """Whether two names, `owner/name` or only `name`, may mean the same repository."""
    if "/" in name and "/" in own:
        return name.lower() == own.lower()
    return posixpath.basename(name).lower() == posixpath.basename(own).lower()


def _repository_name(action: PipelineAction) -> str | None:
    settings = action.configuration
    for key in ("FullRepositoryId", "RepositoryName", "Repo"):
        setting = settings.get(key)
        if setting is not None and setting.certain:
            owner = settings.get("Owner")
            prefix = f"{owner.known}/" if key == "Repo" and owner and owner.known else ""
            return None if setting.known is None else prefix + setting.known
    return None
