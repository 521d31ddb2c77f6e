"""Check that the AppSpec is valid YAML."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import STAGE, is_empty, validate
from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.appspec.recognition import is_switched_off
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Agent, Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.lazy.records import replace
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import SyntaxProblem
from appspec_lint.yaml.syntax_hints import explain_syntax_problem
from appspec_lint.yaml.syntax_messages import describe_syntax

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
    """The AppSpec is not valid YAML.

    The CodeDeploy agent parses the file with Ruby's Psych, which uses libyaml. A file that libyaml
    rejects fails the deployment at the first event of the new revision, BeforeInstall; the finding
    quotes the agent's message. An empty file is rejected as well, and so is a file in an encoding
    other than UTF-8. Only the first document of a stream is read. A file whose lines are all
    comments is a warning unless a build packages it: it may be switched off on purpose.

    A byte order mark is not an error for every agent. Agent 1.8 reads only the first key of such a
    file and then misses `os`, so it is a warning.

    For ECS and Lambda, the CodeDeploy service reads the AppSpec when the deployment is created. How
    it handles a byte order mark or another encoding is not known.

    A file that this linter does not read (larger than 1 MiB, nested more than 100 levels deep, or a
    link that leads out of the repository) is reported as a warning, because its content is not
    checked.
    """
    packaged = {bundle.appspec.path for bundle in context.bundles if bundle.builds}
    for appspec in context.appspecs:
        if is_empty(appspec.document) and is_switched_off(appspec.source):
            yield _report_switched_off(appspec, is_packaged=appspec.path in packaged)
        else:
            yield from _check(appspec)
    for unreadable in context.unreadable:
        if has_default_name(unreadable.path):
            source = Source(unreadable.path, "", unreadable.display_path)
            yield Finding(
                source.span(),
                f"`{unreadable.path}` cannot be read: {unreadable.reason}",
                certain=False,
            )


def _report_switched_off(appspec: AppSpec, *, is_packaged: bool) -> Finding:
    return Finding(
        appspec.source.first_line,
        "the AppSpec is switched off: every line is a comment",
        help="remove the comment signs to use the file, or delete it if nothing is deployed",
        failure=Failure(STAGE, EMPTY),
        certain=is_packaged,
    )


def _check(appspec: AppSpec) -> Iterator[Finding]:
    document, source = appspec.document, appspec.source
    is_ec2 = appspec.platform is Platform.EC2
    if source.unread:
        yield Finding(
            source.first_line,
            "the file is encoded in UTF-16"
            if source.encoding is Encoding.UTF16
            else "the file contains bytes that are not valid UTF-8",
            help="save the file as UTF-8",
            failure=Failure(STAGE, f"(<unknown>): {source.unread} at line 1 column 1")
            if is_ec2
            else None,
            certain=is_ec2,
        )
        return
    syntax_problem = document.syntax_problem
    if syntax_problem is not None:
        failure = _find_failure(syntax_problem, is_ec2=is_ec2)
        explained = explain_syntax_problem(document)
        if explained is not None:
            yield replace(explained, failure=failure)
            return
        message, advice = describe_syntax(syntax_problem)
        yield Finding(
            syntax_problem.span,
            f"the file is not checked: {syntax_problem.problem}" if syntax_problem.own else message,
            help="" if syntax_problem.own else advice,
            failure=failure,
            certain=not syntax_problem.own,
        )
    elif is_empty(document):
        yield Finding(
            source.first_line,
            "the AppSpec is empty"
            if document.further is None
            else "the first YAML document is empty, and only the first is read",
            help="add at least `version: 0.0` and `os: linux` (or `windows`)"
            if document.further is None
            else "remove the first `---`",
            failure=Failure(STAGE, EMPTY),
        )
    elif source.encoding is Encoding.BOM and is_ec2:
        yield from _check_byte_order_mark(source)


def _find_failure(syntax_problem: SyntaxProblem, *, is_ec2: bool) -> Failure | None:
    if syntax_problem.own:
        return None
    if not is_ec2:
        return SERVICE
    return Failure(STAGE, syntax_problem.ruby) if syntax_problem.ruby else None


def _check_byte_order_mark(source: Source) -> Iterator[Finding]:
    """Check a file with a byte order mark, which is one column wide for libyaml 0.2."""
    shifted = parse(Source(source.path, f" {source.text[1:]}", source.display_path))
    if shifted.syntax_problem is not None:
        error = shifted.syntax_problem.ruby
    else:
        error = next((rejection.error for rejection in validate(shifted)), "")
    if error:
        yield Finding(
            source.first_line,
            "the file starts with a byte order mark, and agent 1.8 reads only its first key",
            help="save the file as UTF-8 without a byte order mark",
            failure=Failure(STAGE, error),
            agent=Agent.V1,
        )
