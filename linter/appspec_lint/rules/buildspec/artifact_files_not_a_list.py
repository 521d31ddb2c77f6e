"""Is `files` of an artifact one text, where a list belongs?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode
from appspec_lint.yaml.resolve import unique_items

HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\nartifacts:\n"


@rule(
    Severity.INFO,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files",
    ),
    good=({"buildspec.yml": HEAD + "  files:\n    - '**/*'\n"},),
    bad=({"buildspec.yml": HEAD + "  files: «'**/*'»\n"},),
)
def artifact_files_not_a_list(context: Context) -> Iterator[Finding]:
    """The files of an artifact are one text, where the reference asks for a list.

    CodeBuild takes a single pattern in place of the list (the AWS CDK writes it so), but the
    documentation knows only the list, and a second pattern has no place.

    The rule is silent about JSON, which programs write.
    """
    for buildspec in context.buildspecs:
        source = buildspec.source
        if source.text.lstrip("\ufeff \t\r\n").startswith("{"):
            continue
        for node in _files(buildspec.document):
            if isinstance(node, ScalarNode) and node.text:
                place = Span(source, node.span.start, node.span.start)
                end = Span(source, node.span.end, node.span.end)
                edits = (TextEdit(place, "["), TextEdit(end, "]"))
                commas = node.plain and set("[]{},") & set(node.text)
                block = node.span.text[:1] in "|>&*!"
                yield Finding(
                    node.span.first_line,
                    "`files` is one text; the reference asks for a list",
                    help="write a list, even of one entry",
                    fixes=() if commas or block else (Fix("make it a list", edits, safe=True),),
                )


def _files(document: Document) -> Iterator[Node]:
    root = document.root
    section = root.value("artifacts") if isinstance(root, MappingNode) else None
    if not isinstance(section, MappingNode):
        return
    secondary = [value for _, value in unique_items(section.value("secondary-artifacts"))]
    for each in (section, *secondary):
        files = each.value("files") if isinstance(each, MappingNode) else None
        if files is not None:
            yield files
