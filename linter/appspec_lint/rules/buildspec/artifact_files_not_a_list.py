"""Check that the `files` of an artifact is a list."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import is_unspaced_list, wrap_in_sequence
from appspec_lint.yaml.lookalikes import find_in_scalar
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode
from appspec_lint.yaml.resolve import unique_items

HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\nartifacts:\n"


@rule(
    Severity.INFO,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files",
    ),
    good=({"buildspec.yml": HEAD + "  files:\n    - '**/*'\n"},),
    bad=(
        {"buildspec.yml": HEAD + "  files: «'**/*'»\n"},
        {"buildspec.yml": HEAD + "  files:\n    «-dist/**/*»\n    - build/**/*\n"},
    ),
)
def artifact_files_not_a_list(context: Context) -> Iterator[Finding]:
    """The `files` of an artifact is a single string instead of a list.

    CodeBuild accepts a single pattern in place of the list (the AWS CDK writes it this way), but
    AWS documents only the list, and a string has no room for a second pattern. It is a warning if
    the string is evidently meant as a list, whose first `-` lacks the space after it.

    Not reported in JSON, which is usually generated.
    """
    for buildspec in context.buildspecs:
        source = buildspec.source
        if source.content.lstrip("\ufeff \t\r\n").startswith("{"):
            continue
        for node in _find_files(buildspec.document):
            if isinstance(node, ScalarNode) and node.text and find_in_scalar(node) is None:
                if is_unspaced_list(node.text):
                    yield _report_missing_space(node)
                    continue
                edits = wrap_in_sequence(node)
                yield Finding(
                    node.span.first_line,
                    "`files` is a string; AWS documents it as a list",
                    help="write a list, even for a single entry",
                    fixes=(Fix("convert to a list", edits, safe=True),) if edits else (),
                )


def _report_missing_space(node: ScalarNode) -> Finding:
    first, dash = node.text.split()[0], node.span.source.span(node.span.start, node.span.start + 1)
    return Finding(
        node.span.first_line,
        f"`{first}` has no space after the `-`, so YAML reads the whole list as one string",
        help=f"write `- {first[1:]}`",
        fixes=(Fix(f"write `- {first[1:]}`", (TextEdit(dash, "- "),)),),
        severity=Severity.WARNING,
    )


def _find_files(document: Document) -> Iterator[Node]:
    root = document.root
    section = root.value("artifacts") if isinstance(root, MappingNode) else None
    if not isinstance(section, MappingNode):
        return
    secondary = [value for _, value in unique_items(section.value("secondary-artifacts"))]
    for artifact in (section, *secondary):
        files = artifact.value("files") if isinstance(artifact, MappingNode) else None
        if files is not None:
            yield files
