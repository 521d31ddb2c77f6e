"""Completion of keys from the schema: required ones first, none that is there already."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import FUNCTION_EVENTS
from appspec_lint.editor.completion_items import Completion, CompletionKind, indent_lines
from appspec_lint.editor.completion_request import CompletionRequest
from appspec_lint.editor.completion_snippets import make_script_snippet
from appspec_lint.editor.cursor import Slot, SlotKind
from appspec_lint.editor.schema_nodes import (
    SchemaNode,
    find_definition,
    find_property,
    find_schema_node,
)
from appspec_lint.editor.spec_file import FileKind


def complete_keys(request: CompletionRequest, slot: Slot) -> Iterator[Completion]:
    """Offer the keys of the mapping at the slot; of an item, each with its dash."""
    outline, route = request.file.outline, slot.route
    if slot.kind is SlotKind.ITEM:
        route = (*route, len(outline.children(route)))
    node = find_schema_node(request.file.schema, outline, route)
    if not route and request.platform in (Platform.ECS, Platform.LAMBDA):
        node = find_definition("appspec", "service-appspec")
    own = request.cursor.span.text if request.cursor.has_colon else ""
    present = outline.keys(route) - {own}
    known = node.properties
    events = _find_events(request, slot)
    names = [name for name in _choose_spelling(list(known), present) if name not in present]
    if events is not None:
        names = [name for name in names if name in events]
    keys = {name: find_property(node, name) for name in names}
    if request.file.kind is FileKind.APPSPEC and not route and request.platform is None:
        keys["Resources"] = find_definition("appspec", "resources")
    required = node.required
    is_event = events is not None or _is_hooks(request, slot)
    ordered = sorted(keys, key=lambda name: name not in required)
    for rank, name in enumerate(ordered):
        if not keys[name].is_rejected:
            yield _make_key(request, slot, name, keys[name], rank, is_event)


def _make_key(
    request: CompletionRequest,
    slot: Slot,
    name: str,
    about: SchemaNode,
    rank: int,
    is_event: bool,
) -> Completion:
    text, is_snippet = _write_key(request, slot, name, about, is_event)
    kind = CompletionKind.EVENT if is_event else CompletionKind.KEY
    detail = about.title if about.title != name else "lifecycle event" if is_event else ""
    return Completion(
        name,
        kind,
        detail,
        about.description,
        request.cursor.span,
        text,
        is_snippet,
        f"{rank:04}",
    )


def _write_key(
    request: CompletionRequest, slot: Slot, name: str, about: SchemaNode, is_event: bool
) -> tuple[str, bool]:
    """A key with what follows it: the first item of a list, or the line of the first key."""
    cursor = request.cursor
    if cursor.has_colon or cursor.is_quoted:
        return f"{cursor.before}{name}", False
    if cursor.is_flow:
        quoted = f'"{name}"' if request.file.is_json else name
        opened = "[$1]" if about.is_list else "{$1}" if about.is_mapping else ""
        return f"{quoted}: {opened}", bool(opened)
    dash = "- " if slot.kind is SlotKind.ITEM else ""
    indent = "  " if dash else cursor.indent
    before = f"{cursor.before}{dash}{name}:"
    if is_event and about.is_list:
        script = indent_lines(make_script_snippet(request, name).text, "    ")
        return indent_lines(f"{before}\n  - {script}", indent), True
    if about.is_list:
        return indent_lines(f"{before}\n  - ", indent), False
    if "commands" in about.properties:
        return indent_lines(f"{before}\n  commands:\n    - ", indent), False
    if about.is_mapping:
        return indent_lines(f"{before}\n  ", indent), False
    if name == "version" and about.default is not None:
        return f"{before} {about.default}", False
    return f"{before} ", False


def _choose_spelling(names: list[str], present: frozenset[str]) -> Iterator[str]:
    """Of keys that differ only in case: those that are capitalized, unless others are not."""
    has_lower = any(name[:1].islower() and name[:1].upper() + name[1:] in names for name in present)
    taken = {name.lower() for name in present}
    folded: dict[str, list[str]] = {}
    for name in names:
        folded.setdefault(name.lower(), []).append(name)
    for lowered, spellings in folded.items():
        if len(spellings) == 1:
            yield spellings[0]
        elif lowered not in taken:
            yield min(spellings, key=lambda name: name[:1].islower() is not has_lower)


def _is_hooks(request: CompletionRequest, slot: Slot) -> bool:
    """Whether the keys are the lifecycle events of a deployment to EC2/on-premises."""
    is_appspec = request.file.kind is FileKind.APPSPEC
    return is_appspec and slot.route == ("hooks",) and slot.kind is SlotKind.KEY


def _find_events(request: CompletionRequest, slot: Slot) -> frozenset[str] | None:
    """The events of ECS or Lambda that have no hook yet; None if the keys are not events."""
    platform, route = request.platform, slot.route
    if platform not in (Platform.ECS, Platform.LAMBDA) or route[:1] not in (("Hooks",), ("hooks",)):
        return None
    if platform is None or len(route) != (1 if slot.kind is SlotKind.ITEM else 2):
        return None
    outline = request.file.outline
    used = {key for item in outline.children(route[:1]) for key in outline.keys((route[0], item))}
    used.discard(request.cursor.span.text if request.cursor.has_colon else "")
    return frozenset(FUNCTION_EVENTS[platform]) - used
