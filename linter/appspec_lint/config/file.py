"""Find and read configuration files, and collect the mistakes in them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.build.layout import EMPTY_LAYOUT, Pairing, ProjectLayout
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.entry import Unreadable
from appspec_lint.repository.paths import are_related, is_within, relative_to
from appspec_lint.repository.patterns import PathPattern
from appspec_lint.repository.tree import Tree
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import to_python, unique_items

OWN_NAMES = (".appspec-lint.yml", ".appspec-lint.yaml")
SHARED_NAME = "pyproject.toml"
TABLE = ("tool", "appspec-lint")
_MAY_CONTAIN_TABLE = regex(r"\btool[\"']?\s*(?:\.\s*[\"']?appspec-lint|\]|=)")


@dataclass(frozen=True, eq=False)
class ConfigFile:
    """The settings of one configuration file; a setting that is not given is None or empty.

    `directory` is that of the file, relative to the tree's root. Where the file is above the
    tree, `above` is the path from that directory to the tree.
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
        """The file, or None if there is no configuration."""
        return None if self.document is None else self.document.source

    @cached_property
    def keys(self) -> dict[str, Located[str]]:
        """Where each key is written, with the source text of its value."""
        root = None if self.document is None else self.document.root
        return {key.text: Located(value.span.text, key.span) for key, value in unique_items(root)}

    def ignores(self, path: str, rule: str, group: str) -> bool:
        """Whether `per-file-ignores` disables this rule for this file."""
        return any(
            (rule in names or group in names) and pattern.matches(path)
            for pattern, names in self.per_file_ignores
        )


def find_config_files(tree: Tree, places: Iterable[str]) -> Iterator[ConfigFile | Unreadable]:
    """Read the configuration files that apply to these directories, or are below them.

    In each directory only the first one applies: `.appspec-lint.yml` before pyproject.toml.
    """
    linted = list(places)
    configured: set[str] = set()
    for name in (*OWN_NAMES, SHARED_NAME):
        for path in tree.by_name.get(name, ()):
            directory = posixpath.dirname(path)
            is_related = any(are_related(directory, place) for place in linted)
            if directory in configured or not is_related:
                continue
            result = tree.read(path)
            config: ConfigFile | Unreadable | None
            if isinstance(result, Source):
                config = read_config_file(tree, result, directory)
            else:  # an unreadable pyproject.toml may not contain our table
                config = None if name == SHARED_NAME else result
            if config is not None:
                configured.add(directory)
                yield config


def read_config_file(
    tree: Tree, source: Source, directory: str, above: str = ""
) -> ConfigFile | None:
    """Read one file; None for a pyproject.toml without our table."""
    if source.path.endswith(".toml"):
        if TABLE[-1] not in source.text or not _MAY_CONTAIN_TABLE.search(source.text):
            return None
        from appspec_lint.yaml.toml import parse_toml

        document = parse_toml(source, *TABLE)
        if document.root is None and document.syntax_problem is None:
            return None
    else:
        document = parse(source)
    from appspec_lint.config.validation import validate

    mistakes = tuple(validate(document))
    settings = ConfigFile(document, directory, above, mistakes)
    if mistakes or document.root is None:
        return settings
    return _read_settings(tree, settings, document.root)


def _read_settings(tree: Tree, settings: ConfigFile, root: Node) -> ConfigFile:
    """Read a file without violations; a path that does not exist is still a mistake."""
    data = to_python(root, of_codebuild=False)
    if not isinstance(data, dict):
        return settings
    resolver = _PathResolver(tree, settings)
    pairings, roots = [], []
    for item in _items(_value(root, "pairs")):
        appspec = resolver.file(_value(item, "appspec"))
        buildspec = resolver.file(_value(item, "buildspec"))
        artifact = _value(item, "artifact")
        name = artifact.text if isinstance(artifact, ScalarNode) else None
        pairings.append(Pairing(appspec or "", buildspec, name))
        home = resolver.directory(_value(item, "source-root"))
        if home is not None and buildspec is not None:
            roots.append((buildspec, home))
    for key, value in unique_items(_value(root, "source-roots")):
        buildspec, home = resolver.file(key), resolver.directory(value)
        if buildspec is not None and home is not None:
            roots.append((buildspec, home))
    select, ignore = _value(root, "select"), _value(root, "ignore")
    agent, fail_on = data.get("agent"), data.get("fail-on")
    shellcheck = data.get("shellcheck")
    return replace(
        settings,
        mistakes=tuple(resolver.mistakes),
        select=None if select is None else _read_strings(select),
        ignore=None if ignore is None else _read_strings(ignore),
        severity=tuple(
            (key.text, value.text)
            for key, value in unique_items(_value(root, "severity"))
            if isinstance(value, ScalarNode)
        ),
        per_file_ignores=tuple(
            (resolver.pattern(key.text), _read_strings(value))
            for key, value in unique_items(_value(root, "per-file-ignores"))
        ),
        agent=None if agent is None else str(agent),
        fail_on=None if fail_on is None else str(fail_on),
        shellcheck=None if shellcheck is None else str(shellcheck),
        layout=ProjectLayout(
            tuple(pairings), tuple(roots), definitions=data.get("definitions") is not False
        ),
        exclude=tuple(map(resolver.pattern, _read_strings(_value(root, "exclude")))),
        generated=tuple(map(resolver.pattern, _read_strings(_value(root, "generated")))),
    )


class _PathResolver:
    """Resolves paths relative to the configuration's directory, and collects missing ones."""

    def __init__(self, tree: Tree, settings: ConfigFile) -> None:
        self.tree = tree
        self.settings = settings
        self.mistakes: list[Finding] = []

    def pattern(self, text: str) -> PathPattern:
        return PathPattern(text, self.settings.directory, self.settings.above)

    def file(self, node: Node | None) -> str | None:
        """Resolve the named file; null names none."""
        if not isinstance(node, ScalarNode) or to_python(node, of_codebuild=False) is None:
            return None
        path = self._path(node.text)
        if path is not None and not self.tree.has_file(path):
            specs = [path for path in self.tree.paths if "spec" in path.lower()]
            suggestion = closest_match(path, specs)
            advice = f"did you mean `{suggestion}`?" if suggestion else ""
            self.mistakes.append(
                Finding(node.span, f"file `{node.text}` does not exist", help=advice)
            )
        return path

    def directory(self, node: Node | None) -> str | None:
        """Resolve the named directory."""
        if not isinstance(node, ScalarNode):
            return None
        path = self._path(node.text)
        if path is not None and not self.tree.has_directory(path):
            self.mistakes.append(Finding(node.span, f"directory `{node.text}` does not exist"))
        return path

    def _path(self, text: str) -> str | None:
        """Resolve the path relative to the tree's root; None if it is in another tree."""
        home = self.settings.directory
        full = posixpath.normpath(posixpath.join("/", home, text.replace("\\", "/").strip("/")))
        path = full.lstrip("/")
        above = self.settings.above
        if not above:
            return path
        return relative_to(path, above) if is_within(path, above) else None


def _value(node: Node | None, name: str) -> Node | None:
    return node.value(name) if isinstance(node, MappingNode) else None


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else ()


def _read_strings(node: Node | None) -> tuple[str, ...]:
    return tuple(item.text for item in _items(node) if isinstance(item, ScalarNode))
