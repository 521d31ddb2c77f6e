"""The model of a buildspec, with spans.

Reading is lenient: what violates the schema is reported by the schema rules and omitted here.
"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import resolve_codebuild, unique_items

PHASES = ("install", "pre_build", "build", "post_build")


@dataclass(frozen=True)
class Phase:
    """A phase and its commands, including `finally`, in the order in which they run."""

    name: Located[str]
    commands: tuple[Located[str], ...]


@dataclass(frozen=True)
class Artifacts:
    """The definition of one artifact; `name` is None for the primary one.

    `key` is the key of the section, and `files_key` the key `files`, or that of the section if
    `files` is missing. A value that is not written is None.
    """

    name: str | None
    key: Span
    files_key: Span
    files: tuple[Located[str], ...]
    base_directory: Located[str] | None
    exclude_paths: tuple[Located[str], ...]
    discard_paths: Located[bool] | None
    files_node: Node | None = None
    """The value of `files`, of whatever type."""

    @property
    def flat(self) -> bool:
        """Whether `discard-paths` removes the directories."""
        return self.discard_paths is not None and self.discard_paths.value


@dataclass(frozen=True, eq=False)
class Buildspec:
    """A buildspec file; a section that is missing or not readable is an empty tuple."""

    document: Document
    version: str
    variables: tuple[tuple[str, str], ...]
    phases: tuple[Phase, ...]
    artifacts: tuple[Artifacts, ...]
    is_inline: bool = False
    """Whether it is part of the definition of a build project, and no file of its own."""

    @property
    def source(self) -> Source:
        return self.document.source

    @property
    def path(self) -> str:
        return self.document.source.path

    @property
    def commands(self) -> Iterator[Located[str]]:
        """All commands, in the order of the phases."""
        for phase in self.phases:
            yield from phase.commands


def looks_like_buildspec(document: Document) -> bool:
    """Whether a file named like a buildspec is one: other programs use `buildspec.json` too."""
    root = document.root
    if not document.source.path.endswith(".json"):
        return True
    if not isinstance(root, MappingNode):
        return False
    return root.find("version") is not None and root.find("phases", "batch") is not None


def read_buildspec(document: Document) -> Buildspec:
    """Read any document as a buildspec."""
    root = document.root if isinstance(document.root, MappingNode) else None
    if root is None:
        return Buildspec(document, "", (), (), ())
    version = _read_string(root.value("version"))
    return Buildspec(
        document,
        "" if version is None else version.value,
        tuple(_read_variables(root)),
        tuple(_read_phases(root.value("phases"))),
        tuple(_read_artifacts(root)),
    )


def _read_string(node: Node | None) -> Located[str] | None:
    if isinstance(node, ScalarNode) and resolve_codebuild(node) is not None:
        return Located(node.text, node.span)
    return None


def _read_strings(node: Node | None) -> tuple[Located[str], ...]:
    """Read a list of strings; a single string is a list of one, as it is for CodeBuild."""
    nodes = node.items if isinstance(node, SequenceNode) else (node,)
    strings = (_read_string(node) for node in nodes)
    return tuple(string for string in strings if string is not None and string.value)


def _read_boolean(node: Node | None) -> Located[bool] | None:
    string = _read_string(node)
    if string is None:
        return None
    return Located(string.value.strip().lower() in ("yes", "true", "on"), string.span)


def _read_variables(root: MappingNode) -> Iterator[tuple[str, str]]:
    for name, child in (("env", "variables"), ("environment_variables", "plaintext")):
        section = root.value(name)
        if isinstance(section, MappingNode):
            for key, value in unique_items(section.value(child)):
                if isinstance(value, ScalarNode):
                    yield key.text, value.text


def _read_phases(node: Node | None) -> list[Phase]:
    phases = []
    for key, value in unique_items(node):
        if key.text in PHASES and isinstance(value, MappingNode):
            commands = (
                *_read_strings(value.value("commands")),
                *_read_strings(value.value("finally")),
            )
            phases.append(Phase(Located(key.text, key.span), commands))
    return sorted(phases, key=lambda phase: PHASES.index(phase.name.value))


def _read_artifacts(root: MappingNode) -> Iterator[Artifacts]:
    entry = root.find("artifacts")
    if entry is None or not isinstance(entry.value, MappingNode):
        return
    section = entry.value
    if section.find("files") is not None or section.find("secondary-artifacts") is None:
        yield _read_section(None, entry.key.span, section)
    for key, value in unique_items(section.value("secondary-artifacts")):
        if isinstance(value, MappingNode):
            yield _read_section(key.text, key.span, value)


def _read_section(name: str | None, key: Span, section: MappingNode) -> Artifacts:
    files = section.find("files")
    return Artifacts(
        name,
        key,
        key if files is None else files.key.span,
        _read_strings(section.value("files")),
        _read_string(section.value("base-directory")),
        _read_strings(section.value("exclude-paths")),
        _read_boolean(section.value("discard-paths")),
        None if files is None else files.value,
    )
