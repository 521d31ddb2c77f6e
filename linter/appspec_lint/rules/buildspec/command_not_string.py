"""Check that every command is a string."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.misplaced_keys import is_invalid_command
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import extend_to_line_end, has_balanced_quotes, parse_edited, quote
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode, find_node
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
    """A command of the buildspec is a mapping or a list instead of a string.

    A `: ` or a trailing colon turns the text before it into a key, a leading `{` or `[` starts a
    mapping or a list, and a second dash starts a nested list. CodeBuild accepts only strings and
    fails the build in the DOWNLOAD_SOURCE phase. Quote the whole command, in single quotes if it
    contains double quotes, or write it as a block below `- |`.
    """
    for buildspec in context.buildspecs:
        document = buildspec.document
        for violation in find_violations(document, "buildspec"):
            if is_invalid_command(violation):
                yield _describe(document, violation)


def _describe(document: Document, violation: Violation) -> Finding:
    *_, index = violation.route
    node = find_node(document.root, violation.route)
    parent = find_node(document.root, violation.route[:-1])
    line = violation.span.start_position.line
    if isinstance(node, SequenceNode):
        reason = f"found list instead at line {line}"
    else:
        reason = (
            f"found subkeys instead at line {line}, "
            f"value of the key tag on line {line - 1} might be empty"
        )
    failure = Failure(
        STAGE, f"YAML_FILE_ERROR: Expected Commands[{index}] to be of string type: {reason}"
    )
    if parent is None or node is None or not _is_within(node.span, parent.span):
        span = violation.span if parent is None else parent.span.first_line
        help = "write the commands out: nested lists are not allowed in `commands`"
        return Finding(
            span, "this command is an alias of a value that is not a string", (), help, (), failure
        )
    message, label = _describe_parse(node)
    fixes = tuple(_offer_fixes(node))
    advice = fixes[0].title if fixes else "write each command as one string"
    return Finding(_find_written(node).first_line, message, label, advice, fixes, failure)


def _describe_parse(node: Node) -> tuple[str, tuple[Label, ...]]:
    """Describe how YAML parses the command, and mark the character that causes it."""
    source, start = node.span.source, node.span.start
    character = source.text[start]
    if isinstance(node, SequenceNode):
        if character == "[":
            return "the leading `[` makes YAML parse this command as a list", ()
        return "the second dash makes YAML parse this command as a list", ()
    if character == "{":
        return "the leading `{` makes YAML parse this command as a mapping", ()
    first = node.entries[0].key if isinstance(node, MappingNode) and node.entries else None
    if not isinstance(first, ScalarNode):
        return "this command is a mapping, not a string", ()
    colon = source.text.find(":", first.span.end)
    label = Label(Span(source, colon, colon + 1), "YAML ends a key here") if colon >= 0 else None
    labels = () if label is None else (label,)
    if isinstance(node, MappingNode) and len(node.entries) > 1:
        return "this command is a mapping with several keys, not a string", labels
    return "the unquoted colon makes YAML parse this command as a mapping", labels


def _find_written(node: Node) -> Span:
    """Find the command as written, including what a `#` inside quotes turns into a comment."""
    line = extend_to_line_end(node.span)
    return (
        node.span
        if has_balanced_quotes(node.span.text) or not has_balanced_quotes(line.text)
        else line
    )


def _offer_fixes(node: Node) -> Iterator[Fix]:
    """Quote the command if it is on one line and the result is valid YAML."""
    whole = _find_written(node)
    if isinstance(node, SequenceNode) and whole.text.startswith("-"):
        first = node.items[0]
        if len(node.items) == 1 and isinstance(first, ScalarNode):
            dash = Span(whole.source, whole.start, first.span.start)
            yield Fix("remove the second dash", (TextEdit(dash, ""),), safe=True)
        return
    if "\n" in whole.text or "\r" in whole.text:
        return
    fix = quote(whole, "command")
    syntax_problem = parse_edited(whole.source, fix.edits).syntax_problem
    if syntax_problem is None:
        yield fix


def _is_within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
