"""A configuration file: where it is found, what it says, and the mistakes in it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from appspec_lint.build.layout import EMPTY_LAYOUT, Pairing, ProjectLayout
from appspec_lint.config.validation import validate
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.repository.paths import are_related, is_within
from appspec_lint.repository.patterns import PathPattern
from appspec_lint.repository.tree import Tree, Unreadable
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import to_python, unique_items

OWN_NAMES = (".appspec-lint.yml", ".appspec-lint.yaml")
SHARED_NAME = "pyproject.toml"
TABLE = ("tool", "appspec-lint")
_MAY_HOLD_IT = re.compile(r"\btool[\"']?\s*(?:\.\s*[\"']?appspec-lint|\]|=)")


@dataclass(frozen=True, eq=False)
class ConfigFile:
    """What one configuration file says; what it doesn't say is None, or empty.

    `folder` is where it lies, from the tree's root; `above` is what stands before the tree's
    paths where it lies above the tree.
    """

    document: Document | None = None
    directory: str = ""
    above: str = ""
    mistakes: tuple[Finding, ...] = ()
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    severity: tuple[tuple[str, str], ...] = ()
    per_file_ignores: tuple[tuple[PathPattern, tuple[str, ...]], ...] = ()
    agent: str | None = None
    fail_on: str | None = None
    shellcheck: str | None = None
    layout: ProjectLayout = EMPTY_LAYOUT
    exclude: tuple[PathPattern, ...] = ()
    generated: tuple[PathPattern, ...] = ()

    @property
    def source(self) -> Source | None:
        """The file; None where nothing was configured."""
        return None if self.document is None else self.document.source

    @cached_property
    def keys(self) -> dict[str, Located[str]]:
        """Where each key is written, with its value's text."""
        root = None if self.document is None else self.document.root
        return {key.text: Located(value.span.text, key.span) for key, value in unique_items(root)}

    def ignores(self, path: str, rule: str, group: str) -> bool:
        """Whether `per-file-ignores` takes this rule out of this file."""
        return any(
            (rule in names or group in names) and pattern.takes(path)
            for pattern, names in self.per_file_ignores
        )


def find_config_files(tree: Tree, places: Iterable[str]) -> Iterator[ConfigFile | Unreadable]:
    """Read the configuration files that govern these folders, or what lies in them.

    Of several in one folder only the first counts: `.appspec-lint.yml` before pyproject.toml.
    """
    near = list(places)
    taken: set[str] = set()
    for name in (*OWN_NAMES, SHARED_NAME):
        for path in tree.by_name.get(name, ()):
            directory = posixpath.dirname(path)
            if directory in taken or not any(are_related(directory, place) for place in near):
                continue
            reading = tree.read(path)
            found: ConfigFile | Unreadable | None
            if isinstance(reading, Source):
                found = read_config_file(tree, reading, directory)
            else:  # a pyproject.toml that can't be read may hold no table of ours
                found = None if name == SHARED_NAME else reading
            if found is not None:
                taken.add(directory)
                yield found


def read_config_file(
    tree: Tree, source: Source, directory: str, above: str = ""
) -> ConfigFile | None:
    """Read one file; None of a pyproject.toml that holds no table of ours."""
    if source.path.endswith(".toml"):
        if TABLE[-1] not in source.text or not _MAY_HOLD_IT.search(source.text):
            return None
        from appspec_lint.yaml.toml import parse_toml

        document = parse_toml(source, *TABLE)
        if document.root is None and document.syntax_problem is None:
            return None
    else:
        document = parse(source)
    mistakes = tuple(validate(document))
    settings = ConfigFile(document, directory, above, mistakes)
    if mistakes or document.root is None:
        return settings
    return _said(tree, settings, document.root)


def _said(tree: Tree, settings: ConfigFile, root: Node) -> ConfigFile:
    """What a file without a violation says; a path that leads nowhere is a mistake still."""
    data = to_python(root, of_codebuild=False)
    if not isinstance(data, dict):
        return settings
    reader = _Paths(tree, settings)
    pairings, roots = [], []
    for item in _items(_value(root, "pairs")):
        appspec = reader.file(_value(item, "appspec"))
        buildspec = reader.file(_value(item, "buildspec"))
        artifact = _value(item, "artifact")
        name = artifact.text if isinstance(artifact, ScalarNode) else None
        pairings.append(Pairing(appspec or "", buildspec, name))
        home = reader.directory(_value(item, "source-root"))
        if home is not None and buildspec is not None:
            roots.append((buildspec, home))
    for key, value in unique_items(_value(root, "source-roots")):
        buildspec, home = reader.file(key), reader.directory(value)
        if buildspec is not None and home is not None:
            roots.append((buildspec, home))
    select, ignore = _value(root, "select"), _value(root, "ignore")
    agent, fail_on = data.get("agent"), data.get("fail-on")
    shellcheck = data.get("shellcheck")
    return replace(
        settings,
        mistakes=tuple(reader.mistakes),
        select=None if select is None else _texts(select),
        ignore=None if ignore is None else _texts(ignore),
        severity=tuple(
            (key.text, value.text)
            for key, value in unique_items(_value(root, "severity"))
            if isinstance(value, ScalarNode)
        ),
        per_file_ignores=tuple(
            (reader.pattern(key.text), _texts(value))
            for key, value in unique_items(_value(root, "per-file-ignores"))
        ),
        agent=None if agent is None else str(agent),
        fail_on=None if fail_on is None else str(fail_on),
        shellcheck=None if shellcheck is None else str(shellcheck),
        layout=ProjectLayout(tuple(pairings), tuple(roots)),
        exclude=tuple(map(reader.pattern, _texts(_value(root, "exclude")))),
        generated=tuple(map(reader.pattern, _texts(_value(root, "generated")))),
    )


class _Paths:
    """Reads paths as they count from the configuration's folder; keeps what leads nowhere."""

    def __init__(self, tree: Tree, settings: ConfigFile) -> None:
        self.tree = tree
        self.settings = settings
        self.mistakes: list[Finding] = []

    def pattern(self, text: str) -> PathPattern:
        return PathPattern(text, self.settings.directory, self.settings.above)

    def file(self, node: Node | None) -> str | None:
        """The file of the tree that is named; null names none."""
        if not isinstance(node, ScalarNode) or to_python(node, of_codebuild=False) is None:
            return None
        path = self._path(node.text)
        if path is not None and not self.tree.has_file(path):
            known = closest_match(
                path, [each for each in self.tree.paths if "spec" in each.lower()]
            )
            advice = f"did you mean `{known}`?" if known else ""
            self.mistakes.append(Finding(node.span, f"there is no file `{node.text}`", help=advice))
        return path

    def directory(self, node: Node | None) -> str | None:
        """The folder of the tree that is named."""
        if not isinstance(node, ScalarNode):
            return None
        path = self._path(node.text)
        if path is not None and not self.tree.has_directory(path):
            self.mistakes.append(Finding(node.span, f"there is no folder `{node.text}`"))
        return path

    def _path(self, text: str) -> str | None:
        """The path from the tree's root; None of one that another tree holds."""
        home = self.settings.directory
        full = posixpath.normpath(posixpath.join("/", home, text.replace("\\", "/").strip("/")))
        path = full.lstrip("/")
        above = self.settings.above
        if not above:
            return path
        return path[len(above) :].lstrip("/") if is_within(path, above) else None


def _value(node: Node | None, name: str) -> Node | None:
    return node.value(name) if isinstance(node, MappingNode) else None


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else ()


def _texts(node: Node | None) -> tuple[str, ...]:
    return tuple(each.text for each in _items(node) if isinstance(each, ScalarNode))
