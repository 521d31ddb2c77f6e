"""Can CodeBuild read the buildspec as YAML?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import Document, MappingNode, SyntaxProblem
from appspec_lint.yaml.syntax_hints import find_hint

STAGE = "CodeBuild DOWNLOAD_SOURCE"
HELP = (
    ("did not find expected key", "look whether this line begins in the column of its neighbours"),
    ("did not find expected '-'", "look whether this line begins in the column of its neighbours"),
    ("block sequence entries are not", "begin the list on a line of its own"),
    ("mapping values are not", "look for an unquoted `: `, and at the columns of the lines above"),
    ("could not find expected ':'", "write `key: value`, or `- ` before a list's entry"),
    ("found unexpected end of stream", "look for a quote or a bracket that is never closed"),
    ("found undefined alias", "write the anchor's name, or quote the text"),
    ("found unknown escape", "in double quotes a backslash begins an escape: use single quotes"),
)


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
    """The buildspec is not readable as YAML.

    CodeBuild reads the buildspec before anything else. What is no YAML ends the build in the
    phase DOWNLOAD_SOURCE with YAML_FILE_ERROR and libyaml's words; an empty file, or one that
    holds no mapping, with "wrong number of container tags, expected 1". A text that begins with
    one of `* & ! @ % [ {` or a backtick has to be quoted, and so has one that holds `: `.

    A file that this linter did not read (larger than 1 MiB, nested more than 100 levels deep, a
    link that leads out of the repository) is told as a warning: nothing is known of it.
    """
    for buildspec in context.buildspecs:
        document, source = buildspec.document, buildspec.source
        syntax_problem = document.syntax_problem
        if source.encoding is Encoding.OTHER:
            yield Finding(
                source.first_line,
                "the file holds bytes that are not UTF-8",
                help="save it as UTF-8",
                failure=Failure(STAGE, f"YAML_FILE_ERROR: {source.unread}"),
                certain=False,
            )
        if syntax_problem is not None:
            yield _flawed(document, syntax_problem)
        elif not isinstance(document.root, MappingNode):
            yield Finding(
                source.first_line,
                "the buildspec is empty"
                if document.root is None
                else "the buildspec is no mapping",
                help="it needs `version: 0.2` and `phases`",
                failure=Failure(
                    STAGE, "YAML_FILE_ERROR: wrong number of container tags, expected 1"
                ),
            )
    for each in context.unreadable:
        if not has_default_name(each.path) and "buildspec" in each.path.lower():
            source = Source(each.path, "", each.display_path)
            yield Finding(
                source.span(), f"`{each.path}` can't be read: {each.reason}", certain=False
            )


def _flawed(document: Document, syntax_problem: SyntaxProblem) -> Finding:
    words = f"{syntax_problem.problem} {syntax_problem.context}".strip()
    if syntax_problem.own:
        return Finding(
            syntax_problem.span, f"the document is {syntax_problem.problem}", certain=False
        )
    error = f"YAML_FILE_ERROR: {syntax_problem.problem} at line {syntax_problem.span.first.line}"
    slipped = find_hint(document)
    if slipped is None:
        span = syntax_problem.span
        if (
            syntax_problem.problem == "found unexpected end of stream"
        ):  # what is open begins at the mark
            start = (
                document.source.line_starts[syntax_problem.mark.line - 1]
                + syntax_problem.mark.column
                - 1
            )
            span = document.source.span(start, start + 1)
        return Finding(
            span,
            f"not YAML: {words}",
            help=next(
                (help for begin, help in HELP if syntax_problem.problem.startswith(begin)), ""
            ),
            failure=Failure(STAGE, error),
        )
    return Finding(
        slipped.span,
        f"not YAML: {slipped.message}",
        help=slipped.help,
        fixes=() if slipped.fix is None else (slipped.fix,),
        failure=Failure(STAGE, error),
    )
