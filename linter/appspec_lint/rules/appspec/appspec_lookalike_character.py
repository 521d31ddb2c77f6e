"""Check for characters in an AppSpec that look like YAML syntax, and are part of a string."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import validate
from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.context import Context
from appspec_lint.deployment.agent import installations
from appspec_lint.deployment.messages import missing_script, missing_source
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label
from appspec_lint.diagnostics.odd_characters import strip_odd_characters
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.lookalikes import Lookalike, find_in_document
from appspec_lint.yaml.schema import find_violations

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
permissions:
  - object: /srv/orders
    owner: {owner}
"""


@rule(
    Severity.WARNING,
    see=(
        "https://yaml.org/spec/1.1/#id871798",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb (YAML.load of the whole file)",
    ),
    good=(
        {"appspec.yml": APPSPEC.format(owner='"orders"  # the “service” user')},
        {"appspec.yml": APPSPEC.format(owner="søren")},
    ),
    bad=(
        {"appspec.yml": APPSPEC.format(owner="«“orders”»")},
        {"appspec.yml": APPSPEC.format(owner="orders«\u00a0»")},
    ),
)
def appspec_lookalike_character(context: Context) -> Iterator[Finding]:
    """A character in the AppSpec looks like YAML syntax, but is part of a string.

    Text that is copied from a web page, a chat or a word processor contains typographic quotes,
    dashes, no-break spaces or characters of no width. YAML treats none of them as syntax: a value
    in typographic quotes contains the quotes, and a list with en dashes is one string. CodeDeploy
    then looks for a user, a file or a path of that name.

    The finding is an error where the value is the path of a script or of a source, which then does
    not exist in the revision.

    Not reported in comments, in quoted strings and in block scalars, or where another rule reports
    the value or key, and suggests the one that is meant. A file that is no longer valid YAML is
    reported by `appspec-syntax`.
    """
    for appspec in context.appspecs:
        lookalikes = find_in_document(appspec.document)
        reported = _find_reported(appspec) if lookalikes else ()
        for lookalike in lookalikes:
            if not any(_contains(other, lookalike.span) for other in reported):
                failure = _find_failure(context, appspec, lookalike)
                yield Finding(
                    lookalike.span,
                    lookalike.problem,
                    labels=tuple(Label(span, "and here") for span in lookalike.others),
                    help=lookalike.advice,
                    fixes=(Fix(lookalike.advice, lookalike.edits),),
                    failure=failure,
                    severity=Severity.ERROR if failure else None,
                )


def _find_reported(appspec: AppSpec) -> tuple[Span, ...]:
    """Find the values and keys that other rules report, because AWS rejects or ignores them."""
    spans = [
        violation.span
        for violation in find_violations(appspec.document, "appspec")
        if strip_odd_characters(violation.span.text[:1])
    ]
    if appspec.platform is Platform.EC2:
        spans += [error.finding.span for error in validate(appspec.document)]
    return tuple(spans)


def _find_failure(context: Context, appspec: AppSpec, lookalike: Lookalike) -> Failure | None:
    """Find what fails because the character is in the path of a script or a source."""
    for bundle in context.bundles:
        if bundle.appspec is not appspec:
            continue
        for run in bundle.runs:
            place = bundle.place(run.entry.location.value)
            if _contains(run.entry.location.span, lookalike.span) and place:
                return missing_script(run.event.value, place) if bundle.rules_out(place) else None
        for installation in installations(appspec):
            source = installation.source
            if _contains(installation.entry.source.span, lookalike.span) and source:
                return missing_source(source) if bundle.rules_out(source) else None
    return None


def _contains(outer: Span, inner: Span) -> bool:
    return outer.source is inner.source and outer.start <= inner.start <= outer.end
