"""Can CodeDeploy read the AppSpec as YAML?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import is_empty, validate
from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.composer import parse

STAGE = "CodeDeploy BeforeInstall"
SERVICE = Failure(
    "CodeDeploy, when the deployment is created",
    "The deployment failed because the AppSpec file that specifies the deployment configuration "
    "is missing or has an invalid configuration. The input AppSpec file is a not well-formed "
    "yaml. The template cannot be parsed.",
)
EMPTY = (
    "The deployment failed because the application specification file was empty. Make sure your "
    "AppSpec file defines at minimum the 'version' and 'os' properties."
)


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb (YAML.load of the whole file)",
    ),
    good=(
        {"appspec.yml": "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv\n"},
    ),
    bad=(
        {"appspec.yml": "version: 0.0\nos: linux\nhooks:\n«\t»ApplicationStart:\n"},
        {"appspec.yml": "«»"},
    ),
)
def appspec_syntax(context: Context) -> Iterator[Finding]:
    """The AppSpec is not readable as YAML.

    The CodeDeploy agent reads the file with Ruby's Psych, which is libyaml. What libyaml refuses
    fails the deployment at the first event of the new revision, BeforeInstall; the agent's words
    are shown with the finding. An empty file is refused as well, and so is text in another
    encoding than UTF-8. Only the first document of a stream is read.

    A byte order mark is no error for every agent: 1.8 keeps only the first key of such a file
    (and then misses `os`), so it is a warning.

    An AppSpec for ECS or Lambda is read by the CodeDeploy service, when the deployment is
    created; what it does with a byte order mark or another encoding is not known.

    A file that this linter did not read (larger than 1 MiB, nested more than 100 levels deep, a
    link that leads out of the repository) is told as a warning: nothing is known of it.
    """
    for appspec in context.appspecs:
        yield from _judge(appspec)
    for each in context.unreadable:
        if has_default_name(each.path):
            source = Source(each.path, "", each.display_path)
            yield Finding(
                source.span(), f"`{each.path}` can't be read: {each.reason}", certain=False
            )


def _judge(appspec: AppSpec) -> Iterator[Finding]:
    document, source = appspec.document, appspec.source
    instances = appspec.platform is Platform.EC2
    if source.unread:
        yield Finding(
            source.first_line,
            "the file is UTF-16"
            if source.encoding is Encoding.UTF16
            else "the file holds bytes that are not UTF-8",
            help="save it as UTF-8",
            failure=Failure(STAGE, f"(<unknown>): {source.unread} at line 1 column 1")
            if instances
            else None,
            certain=instances,
        )
        return
    syntax_problem = document.syntax_problem
    if syntax_problem is not None:
        words = f"{syntax_problem.problem} {syntax_problem.context}".strip()
        yield Finding(
            syntax_problem.span,
            f"the document is {syntax_problem.problem}"
            if syntax_problem.own
            else f"not YAML: {words}",
            help=_advice(syntax_problem.span.text, syntax_problem.problem),
            failure=None
            if syntax_problem.own
            else Failure(STAGE, syntax_problem.ruby)
            if instances
            else SERVICE,
            certain=not syntax_problem.own,
        )
    elif is_empty(document):
        yield Finding(
            source.first_line,
            "the AppSpec is empty"
            if document.further is None
            else "the first YAML document is empty, and only the first is read",
            help="it needs `version: 0.0` and `os: linux` (or `windows`) at least"
            if document.further is None
            else "take the first `---` out",
            failure=Failure(STAGE, EMPTY),
        )
    elif source.encoding is Encoding.BOM and instances:
        yield from _marked(source)


def _marked(source: Source) -> Iterator[Finding]:
    """A byte order mark moves what follows it one column to the right, for libyaml 0.2."""
    moved = parse(Source(source.path, f" {source.text[1:]}", source.display_path))
    found = next(validate(moved), None)
    error = (
        moved.syntax_problem.ruby
        if moved.syntax_problem is not None
        else found.error
        if found
        else ""
    )
    if error:
        yield Finding(
            source.first_line,
            "the file begins with a byte order mark, and agent 1.8 loses every key but the first",
            help="save it as UTF-8 without a byte order mark",
            failure=Failure(STAGE, error),
            only="1",
        )


def _advice(text: str, problem: str) -> str:
    if text == "\t":
        return "indent with blanks: YAML takes no tab here"
    if "mapping values are not allowed" in problem:
        return "check the indentation, and quote a value that holds `: `"
    if "alphabetic or numeric character" in problem:
        return "quote a value that begins with `*` or `&`"
    return ""
