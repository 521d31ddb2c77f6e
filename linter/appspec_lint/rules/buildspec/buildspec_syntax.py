"""Check that the buildspec is valid YAML."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.lazy.records import replace
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import SELF_REFERENCE, Document, MappingNode, SyntaxProblem
from appspec_lint.yaml.syntax_hints import explain_syntax_problem
from appspec_lint.yaml.syntax_messages import describe_syntax

STAGE = "CodeBuild DOWNLOAD_SOURCE"


@rule(
    Severity.ERROR,
    see=("https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",),
    good=({"buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"},),
    bad=(
        {"buildspec.yml": "version: 0.2\nphases:\n«\t»build:\n"},
        {"buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n      - «@make»\n"},
        {"buildspec.yml": "version: 0.2\nphases: {}\nartifacts:\n  files:\n    - «**/*»\n"},
    ),
)
def buildspec_syntax(context: Context) -> Iterator[Finding]:
    """The buildspec is not valid YAML.

    CodeBuild parses the buildspec before anything else. Invalid YAML fails the build in the
    DOWNLOAD_SOURCE phase with YAML_FILE_ERROR and libyaml's message. A file that is empty or not a
    mapping fails with "wrong number of container tags, expected 1". A string that starts with one
    of `* & ! @ % [ {` or a backtick must be quoted, and so must one that contains `: `.

    A file that this linter does not read (larger than 1 MiB, nested more than 100 levels deep, or a
    link that leads out of the repository) is reported as a warning, because its content is not
    checked.
    """
    for buildspec in context.buildspecs:
        document, source = buildspec.document, buildspec.source
        syntax_problem = document.syntax_problem
        if source.encoding is Encoding.OTHER:
            yield Finding(
                source.first_line,
                "the file contains bytes that are not valid UTF-8",
                help="save the file as UTF-8",
                failure=Failure(STAGE, f"YAML_FILE_ERROR: {source.unread}"),
                certain=False,
            )
        if syntax_problem is not None:
            yield _describe(document, syntax_problem)
        elif not isinstance(document.root, MappingNode):
            yield Finding(
                source.first_line,
                "the buildspec is empty"
                if document.root is None
                else "the buildspec is not a mapping",
                help="add `version: 0.2` and `phases`",
                failure=Failure(
                    STAGE, "YAML_FILE_ERROR: wrong number of container tags, expected 1"
                ),
            )
    for unreadable in context.unreadable:
        if not has_default_name(unreadable.path) and "buildspec" in unreadable.path.lower():
            source = Source(unreadable.path, "", unreadable.display_path)
            yield Finding(
                source.span(),
                f"`{unreadable.path}` cannot be read: {unreadable.reason}",
                certain=False,
            )


def _describe(document: Document, syntax_problem: SyntaxProblem) -> Finding:
    if syntax_problem.own:
        return Finding(
            syntax_problem.span, f"the file is not checked: {syntax_problem.problem}", certain=False
        )
    line = syntax_problem.span.start_position.line
    error = f"YAML_FILE_ERROR: {syntax_problem.problem} at line {line}"
    failure = None if syntax_problem.problem == SELF_REFERENCE else Failure(STAGE, error)
    explained = explain_syntax_problem(document)
    if explained is not None:
        return replace(explained, failure=failure)
    span, mark = syntax_problem.span, syntax_problem.mark
    if syntax_problem.problem == "found unexpected end of stream":
        start = document.source.line_starts[mark.line - 1] + mark.column - 1
        span = document.source.span(start, start + 1)  # the open quote or bracket
    message, advice = describe_syntax(syntax_problem)
    return Finding(span, message, help=advice, failure=failure)
