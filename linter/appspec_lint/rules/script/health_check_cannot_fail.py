"""Can the script that validates the service fail at all?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.script.harmless import always_succeeds
from appspec_lint.script.probes import accepts_any_response
from appspec_lint.script.script import Script
from appspec_lint.shell import Command, Statement
from appspec_lint.shell.invocation import resolve_invocation

APPSPEC = """\
version: 0.0
os: linux
hooks:
  ValidateService:
    - location: scripts/validate.sh
      timeout: 120
"""
CURL = (
    "curl --fail --silent --retry 10 --retry-connrefused --max-time 5 http://localhost:8080/health"
)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "https://curl.se/docs/manpage.html#-f",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {"appspec.yml": APPSPEC, "scripts/validate.sh": f"#!/bin/bash\n{CURL}\n"},
        {
            "appspec.yml": APPSPEC,
            "scripts/validate.sh": f"#!/bin/bash\n{CURL} || exit 1\necho up\n",
        },
    ),
    bad=(
        {"appspec.yml": APPSPEC, "scripts/validate.sh": f"#!/bin/bash\n«{CURL} || true»\n"},
        {"appspec.yml": APPSPEC, "scripts/validate.sh": f"#!/bin/bash\n{CURL}\n«echo up»\n"},
        {
            "appspec.yml": APPSPEC,
            "scripts/validate.sh": "#!/bin/bash\n«curl -s --retry 9 localhost:8080/health»\n",
        },
    ),
)
def health_check_cannot_fail(context: Context) -> Iterator[Finding]:
    """A ValidateService script ends with status 0 whatever it finds.

    ValidateService is the last event: if its script ends with another status than 0, CodeDeploy
    takes the deployment back, and goes on to no further instance. The status is that of the last
    command. `|| true`, an `exit 0` or an `echo` at the end, or a pipe into `tee` or `head` (but
    for `set -o pipefail`) hide that of the check, unless `set -e` ends the script before. A `curl`
    without `--fail` succeeds with any answer, a 500 too.

    The rule is silent where any command's failure can end the script with another status, and
    where another script of the event can fail. It doesn't read other languages than shell, nor
    files that the script reads in.
    """
    for bundle in context.bundles:
        found = [_judge(run, script) for run, script in bundle.scripts_at("ValidateService")]
        if all(each is not None for each in found):
            yield from (each for each in found if each is not None)


def _judge(run: HookRun, script: Script) -> Finding | None:
    if not script.is_shell or not script.ending.sure:
        return None
    causes = script.ending.causes
    label = Label(run.event.span, "the deployment counts as successful after this event")
    if not causes:
        place = _last(script)
        words = " ".join(place.text.split())
        message = f"the script ends with `{words}`, whatever its checks have found"
        if not any(map(_checks, script.program.commands)):
            message = "the script checks nothing"
        elif place.text.startswith(("if ", "for ", "while ", "until ", "case ")):
            message = "nothing in the script lets it end with another status than 0"
        elif words.startswith("exit"):
            message = f"the script ends with `{words}`, whatever happens before"
        return Finding(
            place,
            message,
            labels=(label,),
            help="begin the script with `set -e`, or let the check's own status be the last",
        )
    curls = [each for each in causes if isinstance(each, Command) and accepts_any_response(each)]
    if len(curls) != len(causes):
        return None
    word = resolve_invocation(curls[0].words).word
    span = script.source.span(curls[0].start, curls[0].end)
    fixes: tuple[Fix, ...] = ()
    if word is not None:
        behind = TextEdit(script.source.span(word.end, word.end), " --fail")
        fixes = (Fix("add `--fail`", (behind,)),)
    return Finding(
        span.first_line,
        "`curl` succeeds with any answer, a 500 too, and nothing else is checked",
        labels=(label,),
        help="add `--fail`: then curl's status is 22 for an answer of 400 or more",
        fixes=fixes,
    )


def _checks(command: Command) -> bool:
    """Whether a command could tell anything by its status."""
    call = resolve_invocation(command.words) if command.words else None
    return call is not None and call.name != "exit" and not always_succeeds(call)


def _last(script: Script) -> Span:
    """The statement that the script ends with."""
    source = script.source
    statements: tuple[Statement, ...] = script.program.statements
    if not statements:
        return source.first_line
    for statement in statements:
        parts = statement.pipelines[0].parts
        first = parts[0]
        if len(statement.pipelines) == len(parts) == 1 and isinstance(first, Command):
            if first.words and first.words[0].text in ("exit", "exec"):
                return source.span(statement.start, statement.end).first_line
    return source.span(statements[-1].start, statements[-1].end).first_line
