"""What the readers of CI systems share: values of nodes, the code of scalars, and paths."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from appspec_lint.diagnostics.redaction import reveals_secret
from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.pipeline_model import FetchStep, RunStep, Setting
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import unique_items

FileReader = Callable[[str], Source | None]
"""Reads a file of the repository; None if there is none."""

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE", "yes", "on"))
_SHELL_REFERENCE = regex(
    r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*)|\{[^}]{0,500}\}|\([^()]{0,500}\))|`[^`]{0,500}`",
    re.ASCII,
)
_DRIVE = regex(r"[A-Za-z]:")


def read_scalar(node: Node | None) -> ScalarNode | None:
    """The node, if it is a scalar that is not null."""
    if isinstance(node, ScalarNode) and not (node.plain and node.text in _NULL):
        return node
    return None


def read_string(node: Node | None) -> str:
    """The text of a scalar; empty if it is null, or not a scalar."""
    scalar = read_scalar(node)
    return "" if scalar is None else scalar.text


def read_items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; a single value is a list of one, and a nested list is flattened."""
    if node is None or (isinstance(node, ScalarNode) and read_scalar(node) is None):
        return ()
    if not isinstance(node, SequenceNode):
        return (node,)
    items: list[Node] = []
    for item in node.items:
        items += item.items if isinstance(item, SequenceNode) else (item,)
    return tuple(items)


def read_strings(node: Node | None) -> tuple[ScalarNode, ...]:
    """The strings of a list, or the single string."""
    scalars = (read_scalar(item) for item in read_items(node))
    return tuple(scalar for scalar in scalars if scalar is not None)


def read_variables(node: Node | None) -> Iterator[tuple[str, str]]:
    """The names and values of a mapping of variables, without secrets."""
    for key, value in unique_items(node):
        if isinstance(value, ScalarNode) and not reveals_secret(key.text, value.text):
            yield key.text, value.text


def is_true(node: Node | None) -> bool:
    """Whether a scalar is written as true."""
    return read_string(node) in _TRUE


def child(node: Node | None, *keys: str) -> Node | None:
    """The value at a route of keys; None if it does not exist."""
    for key in keys:
        if not isinstance(node, MappingNode):
            return None
        node = node.value(key)
    return node


def located_lines(scalar: ScalarNode) -> tuple[Span, ...]:
    """The span of each line of a scalar's text; empty if its lines are not those of the file."""
    source, raw = scalar.span.source, scalar.span.text
    if raw.startswith("|"):
        first = scalar.span.start_position.line + 1
        count = scalar.text.rstrip("\n").count("\n") + 1
        if first + count - 1 > len(source.line_starts):
            return ()
        return tuple(line_span(source, number) for number in range(first, first + count))
    if raw.startswith(">") or "\n" in raw.strip() or "\n" in scalar.text:
        return ()
    return (scalar.span,)


def line_span(source: Source, number: int) -> Span:
    """The text of a line of the file, without the spaces around it."""
    start, text = source.line_starts[number - 1], source.line(number)
    return source.span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))


def locate_code(
    scalar: ScalarNode, code: str | None = None
) -> tuple[Located[str], tuple[Span, ...]]:
    """The code of a scalar, and the spans of its lines; `code` has its expressions replaced."""
    text = scalar.text if code is None else code
    lines = located_lines(scalar)
    if text.rstrip("\n").count("\n") + 1 != len(lines):
        lines = ()
    return Located(text, scalar.span), lines


def workspace_path(text: str, base: str | None = "") -> str | None:
    """A path relative to the workspace; None if it is hidden, or outside of the workspace."""
    path = text.strip().replace("\\", "/")
    if "$" in path or "%" in path or path.startswith(("/", "~")) or _DRIVE.match(path):
        return None
    if base is None:
        return None
    path = posixpath.normpath(posixpath.join(base, path))
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Replace the references of a shell: the known variables with their value, others by holes."""

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name is None:
            return f"${{{match[0].strip('`$')}}}"
        return variables.get(name, f"${{{name}}}")

    return _SHELL_REFERENCE.sub(value, text)


def shell_setting(node: Node | None, variables: Mapping[str, str]) -> Setting | None:
    """A value in which a shell expands variables; None if it is missing or empty."""
    scalar = read_scalar(node)
    if scalar is None or not scalar.text.strip():
        return None
    return Setting(expand(scalar.text.strip(), variables), scalar.span)


def read_handed_on(paths: Node | None) -> tuple[FetchStep, ...]:
    """The steps that bring the files of another job, whose names and patterns are `paths`."""
    steps = []
    for scalar in read_strings(paths):
        fixed = re.split(r"[*?\[{$]", scalar.text, maxsplit=1)[0]
        place = workspace_path(fixed if fixed == scalar.text else posixpath.dirname(fixed))
        if place is not None:
            steps.append(FetchStep("artifacts", scalar.span, place))
    return tuple(steps)


def run_steps(
    node: Node | None, *, process: int, shell: str = "bash", directory: str | None = ""
) -> tuple[RunStep, ...]:
    """The commands of a list, which run in one shell."""
    steps = []
    for scalar in read_strings(node):
        code, lines = locate_code(scalar)
        steps.append(RunStep(code, shell, directory, process=process, lines=lines))
    return tuple(steps)
