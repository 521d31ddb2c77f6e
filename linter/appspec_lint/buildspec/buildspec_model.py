"""A buildspec as it is meant: located, lenient; what the schema rule tells is left out here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.finding import Fix, TextEdit
from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.yaml.edits import quote_like
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import resolve_codebuild, unique_items

PHASES = ("install", "pre_build", "build", "post_build")


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase and its commands, `finally` included, in the order in which they run."""

    name: Located[str]
    commands: tuple[Located[str], ...]


@dataclass(frozen=True, slots=True)
class Artifacts:
    """What one artifact is made of; `name` is None for the primary one.

    `key` is where the section begins, `files_key` where `files` stands, or else the section; a
    switch is None where it isn't written.
    """

    name: str | None
    key: Span
    files_key: Span
    files: tuple[Located[str], ...]
    base_directory: Located[str] | None
    exclude_paths: tuple[Located[str], ...]
    discard_paths: Located[bool] | None

    @property
    def flat(self) -> bool:
        """Whether the folders are thrown away."""
        return self.discard_paths is not None and self.discard_paths.value

    def listing(self, path: str, *, safe: bool = False) -> tuple[Fix, ...]:
        """Offer to add `path` to `files`, before its first pattern."""
        if not self.files:
            return ()
        span = self.files[0].span
        line = span.start_position.line
        before = span.source.text[span.source.line_starts[line - 1] : span.start]
        listed = re.fullmatch(r"(\s*)-(\s+)", before)
        written = quote_like(span.text, path)
        if listed is not None:
            text = f"{written}\n{listed[1]}-{listed[2]}"
        elif before.rstrip().endswith("["):
            text = f"{written}, "
        elif span.source.path.endswith(".json") and not before.strip():
            text = f"{written},\n{before}"
        else:
            return ()
        edit = TextEdit(span.source.span(span.start, span.start), text)
        return (Fix(f"add `{path}` to `files`", (edit,), safe),)


@dataclass(frozen=True, slots=True, eq=False)
class Buildspec:
    """A buildspec file. What is absent, or of a type that nobody reads, is an empty tuple."""

    document: Document
    version: str
    variables: tuple[tuple[str, str], ...]
    phases: tuple[Phase, ...]
    artifacts: tuple[Artifacts, ...]

    @property
    def source(self) -> Source:
        return self.document.source

    @property
    def path(self) -> str:
        return self.document.source.path

    @property
    def commands(self) -> Iterator[Located[str]]:
        """Every command, in the order of the phases."""
        for phase in self.phases:
            yield from phase.commands


def looks_like_buildspec(document: Document) -> bool:
    """Whether a file of that name is CodeBuild's; other programs have a `buildspec.json` too."""
    root = document.root
    if not document.source.path.endswith(".json"):
        return True
    if not isinstance(root, MappingNode):
        return False
    return root.find("version") is not None and root.find("phases", "batch") is not None


def read_buildspec(document: Document) -> Buildspec:
    """Read a document as a buildspec; any document gives one."""
    root = document.root if isinstance(document.root, MappingNode) else None
    if root is None:
        return Buildspec(document, "", (), (), ())
    version = _text(root.value("version"))
    return Buildspec(
        document,
        "" if version is None else version.value,
        tuple(_variables(root)),
        tuple(_phases(root.value("phases"))),
        tuple(_artifacts(root)),
    )


def _text(node: Node | None) -> Located[str] | None:
    if isinstance(node, ScalarNode) and resolve_codebuild(node) is not None:
        return Located(node.text, node.span)
    return None


def _texts(node: Node | None) -> tuple[Located[str], ...]:
    """A list of texts; a single text is a list of one, as CodeBuild takes it."""
    nodes = node.items if isinstance(node, SequenceNode) else (node,)
    return tuple(text for each in nodes if (text := _text(each)) is not None and text.value)


def _switch(node: Node | None) -> Located[bool] | None:
    text = _text(node)
    if text is None:
        return None
    return Located(text.value.strip().lower() in ("yes", "true", "on"), text.span)


def _variables(root: MappingNode) -> Iterator[tuple[str, str]]:
    for parent, child in (("env", "variables"), ("environment_variables", "plaintext")):
        holder = root.value(parent)
        if isinstance(holder, MappingNode):
            for key, value in unique_items(holder.value(child)):
                if isinstance(value, ScalarNode):
                    yield key.text, value.text


def _phases(node: Node | None) -> list[Phase]:
    found = []
    for key, value in unique_items(node):
        if key.text in PHASES and isinstance(value, MappingNode):
            commands = (*_texts(value.value("commands")), *_texts(value.value("finally")))
            found.append(Phase(Located(key.text, key.span), commands))
    return sorted(found, key=lambda phase: PHASES.index(phase.name.value))


def _artifacts(root: MappingNode) -> Iterator[Artifacts]:
    pair = root.find("artifacts")
    if pair is None or not isinstance(pair.value, MappingNode):
        return
    section = pair.value
    if section.find("files") is not None or section.find("secondary-artifacts") is None:
        yield _one(None, pair.key.span, section)
    for key, value in unique_items(section.value("secondary-artifacts")):
        if isinstance(value, MappingNode):
            yield _one(key.text, key.span, value)


def _one(name: str | None, key: Span, section: MappingNode) -> Artifacts:
    files = section.find("files")
    return Artifacts(
        name,
        key,
        key if files is None else files.key.span,
        _texts(section.value("files")),
        _text(section.value("base-directory")),
        _texts(section.value("exclude-paths")),
        _switch(section.value("discard-paths")),
    )
