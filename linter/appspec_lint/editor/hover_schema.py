"""What a key means, by the schema: its description, its values and its default."""

from __future__ import annotations

from appspec_lint.appspec.appspec_model import HOOKABLE
from appspec_lint.editor.hover_text import code, heading, join_parts
from appspec_lint.editor.outline import OutlineEntry
from appspec_lint.editor.schema_nodes import PATH_KEYS, SchemaNode, find_schema_node
from appspec_lint.editor.spec_file import FileKind, SpecFile

_MOST_VALUES = 12


def describe_entry(file: SpecFile, entry: OutlineEntry) -> str:
    """Describe a key, or the item of a list, with the values that it can have."""
    route = entry.route
    node = find_schema_node(file.schema, file.outline, route)
    if node.title == "String" or (node.parts and not node.title):
        node = find_schema_node(file.schema, file.outline, route[:-1])
    name = next((step for step in reversed(entry.route) if isinstance(step, str)), "")
    is_event = file.kind is FileKind.APPSPEC and route[:1] == ("hooks",) and len(route) == 2
    if is_event and route[1] == name and name not in HOOKABLE:
        return heading(name)  # the facts say that it runs nothing
    if not node.description and not node.title:
        return ""
    values = "" if name in PATH_KEYS else _describe_values(node)
    return join_parts((heading(name, node.title), node.description, values))


def _describe_values(node: SchemaNode) -> str:
    """The allowed values, or examples; the description names the default already."""
    options = [str(option) for option in node.options]
    if 1 < len(options) <= _MOST_VALUES:
        if not all(code(option) in node.description for option in options):
            return f"Values: {', '.join(map(code, options))}"
        return ""
    examples = [example for example in node.examples if not isinstance(example, dict | list)]
    shown = [code(example) for example in examples]
    if not options and shown and not all(text in node.description for text in shown):
        return f"Examples: {', '.join(shown)}"
    return ""
