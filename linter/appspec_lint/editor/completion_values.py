"""Completion of values: those of the schema, and those that other parts of the file define."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.editor.completion_comments import describe_rule
from appspec_lint.editor.completion_items import Completion, CompletionKind
from appspec_lint.editor.completion_request import CompletionRequest
from appspec_lint.editor.cursor import Slot, SlotKind
from appspec_lint.editor.outline import Route
from appspec_lint.editor.schema_nodes import PATH_KEYS, SchemaNode, find_schema_node
from appspec_lint.editor.spec_file import FileKind

_REUSED = frozenset(("runas", "owner", "group", "run-as", "destination"))
"""Keys whose values are often the same in several entries."""


def complete_values(request: CompletionRequest, slot: Slot) -> Iterator[Completion]:
    """Offer the values of the schema, and names that the file or its neighbors define."""
    route = slot.route
    outline = request.file.outline
    if slot.kind is SlotKind.ITEM:
        route = (*route, len(outline.children(route)))
    if not route:
        return
    node = find_schema_node(request.file.schema, outline, route)
    written = request.cursor.span.text
    yield from _offer_schema_values(request, slot, node, route)
    for name, detail in _find_names(request, route):
        if str(name) != written:
            yield request.make_value(slot, name, CompletionKind.VALUE, detail, rank=200)


def _offer_schema_values(
    request: CompletionRequest, slot: Slot, node: SchemaNode, route: Route
) -> Iterator[Completion]:
    if node.is_mapping:
        return
    options = node.options
    present = _values_beside(request, route)
    for rank, option in enumerate(options):
        if str(option) not in present:
            detail = "default" if _is_default(option, node.default) else ""
            about = node.description
            if request.file.kind is FileKind.CONFIG:
                about = describe_rule(str(option)) or about
            yield request.make_value(slot, option, CompletionKind.VALUE, detail, about, rank)
    examples = () if _is_path(route) else node.examples
    for rank, example in enumerate(examples):
        if example not in options and str(example) not in present:
            if not isinstance(example, dict | list):
                yield request.make_value(
                    slot, example, CompletionKind.VALUE, "example", node.description, 100 + rank
                )


def _is_default(option: object, default: object) -> bool:
    return default is not None and (option == default or (default is False and option == "no"))


def _is_path(route: Route) -> bool:
    """Whether the value is a path."""
    return any(step in PATH_KEYS for step in route[-2:])


def _values_beside(request: CompletionRequest, route: Route) -> frozenset[str]:
    """The other items of the list that the value is in."""
    if not isinstance(route[-1], int):
        return frozenset()
    outline = request.file.outline
    return frozenset(
        outline.value(entry.route)
        for step, entry in outline.children(route[:-1]).items()
        if step != route[-1]
    )


def _find_names(request: CompletionRequest, route: Route) -> Iterator[tuple[object, str]]:
    """Names that are defined elsewhere, each with what it is."""
    outline = request.file.outline
    match route:
        case ("env", "exported-variables", int()):
            for section in ("variables", "parameter-store", "secrets-manager"):
                for key in sorted(outline.keys(("env", section))):
                    if not key.startswith("AWS_"):
                        yield key, f"set in `{section}`"
        case ("batch", str(kind), int(number), "depend-on", *_):
            for step, entry in outline.children(("batch", kind)).items():
                name = outline.value((*entry.route, "identifier"))
                if name and step != number:
                    yield name, "build of this batch"
        case ("batch", *_, "buildspec") | ("batch", "build-matrix", "dynamic", "buildspec", int()):
            for spec in request.context.all_buildspecs:
                if not spec.is_inline:
                    yield spec.path, "buildspec"
        case ("permissions", int(), "object"):
            for entry in outline.children(("files",)).values():
                destination = outline.value((*entry.route, "destination"))
                if destination:
                    yield destination, "destination of `files`"
        case (*_, "ContainerName" | "ContainerPort" as key) if request.platform is Platform.ECS:
            yield from _find_containers(request, str(key))
        case (*_, str(key)) if key in _REUSED:
            for entry in outline.entries:
                if entry.route[-1] == key and entry.route != route and outline.value(entry.route):
                    yield outline.value(entry.route), "used in this file"


def _find_containers(request: CompletionRequest, key: str) -> Iterator[tuple[object, str]]:
    """The containers in the task definitions next to the AppSpec, or their ports."""
    for service in request.context.services:
        if service.appspec.path != request.file.source.path:
            continue
        for definition in service.task_definitions:
            for container in definition.containers:
                detail = f"container of `{definition.source.display_path}`"
                if key == "ContainerName":
                    yield container.name.value, detail
                    continue
                for port in container.ports or ():
                    yield port.value, f"port of `{container.name.value}`"
