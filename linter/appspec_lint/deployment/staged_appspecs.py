"""AppSpecs under another name that a build command copies to the name CodeDeploy looks for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator

from appspec_lint.appspec.appspec_model import AppSpec
from appspec_lint.build.layout import Pairing, ProjectLayout
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.tree import Tree

_WORD = r"""["']?([\w./${}@%+-]+)["']?"""
_PLAIN = r"""["']?((?:[\w./${}-]*/)?appspec\.ya?ml)["']?"""
_COPY = regex(rf"\b(?:cp|mv|install|ln)\s+(?:-[\w=-]+\s+)*{_WORD}\s+{_PLAIN}(?=\s|[;&|)]|$)")
_FROM = regex(rf"<\s*{_WORD}\s*>\s*{_PLAIN}")
_FILTER = regex(rf"\b(?:cat|sed|j2|jinja2|gomplate|yq|jq)\s[^<>;&|\n]*?{_WORD}\s*>\s*{_PLAIN}")
_PLACEHOLDER = regex(r"\$|\{\{|<%|%\w+%|@\w+@|__\w+__|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")
_VARIABLE = regex(r"\$\{?\w+\}?")


@dataclass(frozen=True)
class Staged:
    """A file that a command of `buildspec` copies; `is_template` if the command changes it."""

    path: str
    buildspec: str
    is_template: bool


def find_staged(tree: Tree, buildspecs: Iterable[Buildspec]) -> tuple[Staged, ...]:
    """Find the files that a command copies to `appspec.yml`.

    A name with a variable (`appspec-$STAGE.yml`) is every file that it may be.
    """
    staged: dict[str, Staged] = {}
    for buildspec in buildspecs:
        if "appspec" not in buildspec.source.text.lower():
            continue
        home = posixpath.dirname(buildspec.path)
        for command in buildspec.commands:
            for source, is_template in _staged_by(command.value):
                for path in _originals(tree, home, source):
                    staged.setdefault(path, Staged(path, buildspec.path, is_template))
    return tuple(staged.values())


def extend_layout(
    layout: ProjectLayout, staged: Iterable[Staged], buildspecs: Collection[str]
) -> ProjectLayout:
    """Pair each staged AppSpec with the build that copies it, unless the configuration does.

    `buildspecs` are the paths of the buildspecs; what a job of a CI system copies is delivered.
    """
    pairings = tuple(
        Pairing(each.path, each.buildspec, is_copied=True)
        for each in staged
        if each.buildspec in buildspecs and not layout.pairings_of(each.path)
    )
    return replace(layout, pairings=(*layout.pairings, *pairings)) if pairings else layout


def drop_placeholders(appspec: AppSpec) -> AppSpec:
    """Give a template without the entries whose values the build fills in."""
    hooks = tuple(
        replace(
            hook,
            scripts=tuple(
                script for script in hook.scripts if not _PLACEHOLDER.search(script.location.value)
            ),
        )
        for hook in appspec.hooks
    )
    files = tuple(entry for entry in appspec.files if not _PLACEHOLDER.search(entry.span.text))
    permissions = tuple(
        permission
        for permission in appspec.permissions
        if not _PLACEHOLDER.search(permission.span.text)
    )
    return replace(appspec, hooks=hooks, files=files, permissions=permissions)


def _staged_by(command: str) -> Iterator[tuple[str, bool]]:
    if "appspec." not in command:
        return
    for pattern, is_template in ((_COPY, False), (_FROM, True), (_FILTER, True)):
        for match in pattern.finditer(command):
            if posixpath.basename(match[1]) not in ("appspec.yml", "appspec.yaml"):
                yield match[1], is_template


def _originals(tree: Tree, home: str, source: str) -> Iterator[str]:
    text = re.sub(r"\A(?:\$\{?CODEBUILD_SRC_DIR\}?/|\./)", "", source)
    for root in dict.fromkeys(("", home)):
        path = posixpath.normpath(posixpath.join(root, text))
        if tree.has_file(path):
            yield path
            return
        if _VARIABLE.search(path):
            parts = [re.escape(part) for part in _VARIABLE.split(path)]
            pattern = regex(r"[\w.-]+".join(parts))
            matches = [other for other in tree.paths if pattern.fullmatch(other)]
            if matches:
                yield from (other for other in matches[:20] if tree.has_file(other))
                return
