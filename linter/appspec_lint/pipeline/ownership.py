"""Whether a definition is about this repository, and not an example or about another one."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.buildspec_setting import has_placeholder
from appspec_lint.pipeline.pipeline_model import (
    CodePipeline,
    DefinitionFile,
    PipelineAction,
    Setting,
)
from appspec_lint.repository.tree import Tree

_NOT_OURS = regex(
    r"(?:\A|/)(?:examples?|samples?|demos?|docs?|templates?|tests?|fixtures?|archived?|old|"
    r"node_modules|vendor|tutorials?|workshops?|labs?|snippets?)/",
    re.IGNORECASE,
)


class SourceMatch(Enum):
    """What a pipeline says about its source, the strongest statement first.

    A mirror or a fork has another name than the repository that it is a copy of, so a different
    name is not proof.
    """

    OWN = "it names this repository"
    PRESUMED = "it names a repository, and the name of this one is not known"
    HIDDEN = "a variable or another resource hides the name"
    OTHER = "it names another repository, or one that is to be filled in"

    @property
    def is_named(self) -> bool:
        """Whether the source is this repository, as far as is known."""
        return self in (SourceMatch.OWN, SourceMatch.PRESUMED)


def is_ours(tree: Tree, file: DefinitionFile) -> bool:
    """Whether a definition file is where a repository keeps its own.

    In a directory of examples or templates it may be about another repository, unless the linted
    directory is part of that one.
    """
    match = _NOT_OURS.search(file.path)
    if match is None:
        return True
    directory = file.path[: match.end()]
    return all(path.startswith(directory) for path in (*tree.paths[:1], *tree.paths[-1:]))


def stands_apart(definition: str, path: str) -> bool:
    """Whether a definition is in a directory of examples or the like, and `path` is not."""
    match = _NOT_OURS.search(definition)
    return match is not None and not path.startswith(definition[: match.end()])


def match_source(tree: Tree, pipeline: CodePipeline) -> SourceMatch:
    """What the source actions of a pipeline say about this repository."""
    found: set[SourceMatch] = set()
    for action in pipeline.actions:
        if action.category == "Source":
            found.add(match_source_action(tree, action))
    return next((match for match in SourceMatch if match in found), SourceMatch.HIDDEN)


def match_source_action(tree: Tree, action: PipelineAction) -> SourceMatch:
    """What one source action says about this repository; a pipeline may have several."""
    name = _read_name(action)
    if name is None or name.known is None:
        return SourceMatch.HIDDEN
    if has_placeholder(name.known):
        return SourceMatch.OTHER  # a template that is to be filled in first
    own = tree.repository_name
    if not own:
        return SourceMatch.PRESUMED
    if is_same_repository(name.known, own):
        return SourceMatch.OWN
    return SourceMatch.OTHER if name.certain else SourceMatch.HIDDEN


def is_same_repository(name: str, own: str) -> bool:
    """Whether two names, `owner/name` or only `name`, may mean the same repository."""
    if "/" in name and "/" in own:
        return name.lower() == own.lower()
    return posixpath.basename(name).lower() == posixpath.basename(own).lower()


def _read_name(action: PipelineAction) -> Setting | None:
    """The name of the repository that a source action reads, with its owner if that is known."""
    settings = action.configuration
    for key in ("FullRepositoryId", "RepositoryName"):
        if key in settings:
            return settings[key]
    repository, owner = settings.get("Repo"), settings.get("Owner")
    if repository is None or repository.known is None or owner is None or owner.known is None:
        return repository
    is_certain = repository.certain and owner.certain
    return Setting(f"{owner.known}/{repository.known}", repository.span, is_certain)
