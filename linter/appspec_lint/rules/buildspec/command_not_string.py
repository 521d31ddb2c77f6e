"""Did YAML make a mapping or a list of a command?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.misplaced_keys import is_invalid_command
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import extend_to_line_end, has_balanced_quotes, parse_edited, quote
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.schema import Violation, find_violations

HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
STAGE = "CodeBuild DOWNLOAD_SOURCE"


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",
        "https://github.com/aws-solutions-library-samples/guidance-for-claude-code-with-amazon-bedrock/issues/518",
    ),
    good=({"buildspec.yml": HEAD + "      - 'echo \"Built: now\"'\n"},),
    bad=(
        {"buildspec.yml": HEAD + '      - «echo "Built: now"»\n'},
        {"buildspec.yml": HEAD + "      - «[ -f app.jar ]»\n"},
        {"buildspec.yml": HEAD + "      - make\n      - «- make test»\n"},
    ),
)
def command_not_string(context: Context) -> Iterator[Finding]:
    """A command of the buildspec is a mapping or a list, and not a text.

    A `: ` or a colon at the end makes a key of what stands before it, a `{` or `[` at the
    beginning a mapping or a list, a second dash a list inside the list. CodeBuild takes texts
    only, and ends the build in the phase DOWNLOAD_SOURCE. Quote the whole command, in single
    quotes if it holds double ones, or write it as a block below `- |`.
    """
    for buildspec in context.buildspecs:
        document = buildspec.document
        for each in find_violations(document, "buildspec"):
            if is_invalid_command(each):
                yield _finding(document, each)


def _finding(document: Document, violation: Violation) -> Finding:
    *_, index = violation.route
    parent, node = _nodes(document, violation.route)
    line = violation.span.first.line
    if isinstance(node, SequenceNode):
        found = f"found list instead at line {line}"
    else:
        found = (
            f"found subkeys instead at line {line}, "
            f"value of the key tag on line {line - 1} might be empty"
        )
    failure = Failure(
        STAGE, f"YAML_FILE_ERROR: Expected Commands[{index}] to be of string type: {found}"
    )
    if parent is None or node is None or not _within(node.span, parent.span):
        span = violation.span if parent is None else parent.span.first_line
        help = "CodeBuild takes no list inside the list: write the commands out"
        return Finding(span, "this command is an alias of what is no text", (), help, (), failure)
    message, label = _reading(node)
    fixes = tuple(_fixes(node))
    advice = fixes[0].title if fixes else "write each command as one text"
    return Finding(_whole(node).first_line, message, label, advice, fixes, failure)


def _reading(node: Node) -> tuple[str, tuple[Label, ...]]:
    """What YAML made of the command, and the sign that made it."""
    source, start = node.span.source, node.span.start
    sign = source.text[start]
    if isinstance(node, SequenceNode):
        if sign == "[":
            return "`[` at its beginning makes a list of this command", ()
        return "a second dash makes a list of this command", ()
    if sign == "{":
        return "`{` at its beginning makes a mapping of this command", ()
    first = node.entries[0].key if isinstance(node, MappingNode) and node.entries else None
    if not isinstance(first, ScalarNode):
        return "this is a mapping, and not a command", ()
    colon = source.text.find(":", first.span.end)
    label = Label(Span(source, colon, colon + 1), "YAML ends a key here") if colon >= 0 else None
    labels = () if label is None else (label,)
    if isinstance(node, MappingNode) and len(node.entries) > 1:
        return "this is a mapping of several keys, and not a command", labels
    return "the unquoted colon makes a mapping of this command", labels


def _whole(node: Node) -> Span:
    """The command as it was written: where a `#` inside quotes made a comment, with it."""
    line = extend_to_line_end(node.span)
    return (
        node.span
        if has_balanced_quotes(node.span.text) or not has_balanced_quotes(line.text)
        else line
    )


def _fixes(node: Node) -> Iterator[Fix]:
    """Quote the command if it is on one line, and YAML then takes it."""
    whole = _whole(node)
    if isinstance(node, SequenceNode) and whole.text.startswith("-"):
        first = node.items[0]
        if len(node.items) == 1 and isinstance(first, ScalarNode):
            dash = Span(whole.source, whole.start, first.span.start)
            yield Fix("take out the second dash", (TextEdit(dash, ""),), safe=True)
        return
    if "\n" in whole.text or "\r" in whole.text:
        return
    fix = quote(whole, "command")
    syntax_problem = parse_edited(whole.source, fix.edits).syntax_problem
    if syntax_problem is None:
        yield fix


def _nodes(document: Document, route: tuple[str | int, ...]) -> tuple[Node | None, Node | None]:
    """The list at the route's last but one step, and the command in it."""
    parent: Node | None = None
    node: Node | None = document.root
    for step in route:
        parent = node
        match node, step:
            case MappingNode(), str():
                node = node.value(step)
            case SequenceNode(items), int() if step < len(items):
                node = items[step]
            case _:
                return None, None
    return parent, node


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
