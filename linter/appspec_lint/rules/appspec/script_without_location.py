"""Check that every script has a location."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic, find_rejections
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.records import replace
from appspec_lint.rules.registry import rule

HEAD = "version: 0.0\nos: linux\n"
SCRIPT = {"start.sh": "#!/bin/bash\nset -e\nmkdir -p /var/log/orders\n"}

SPLIT = (
    HEAD
    + """\
hooks:
  AfterInstall:
    - location: start.sh
    - «timeout: 60»
    - runas: root
"""
)


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb",
    ),
    good=({**SCRIPT, "appspec.yml": HEAD + "hooks:\n  AfterInstall:\n    - location: start.sh\n"},),
    bad=(
        {"appspec.yml": HEAD + "hooks:\n  AfterInstall:\n    - «timeout: 60»\n"},
        {"appspec.yml": HEAD + "hooks:\n  AfterInstall:\n    - «location»:\n"},
        {**SCRIPT, "appspec.yml": SPLIT},
    ),
)
def script_without_location(context: Context) -> Iterator[Finding]:
    """A script of a hook has no `location`.

    Each entry of a hook names its script with `location`, spelled exactly like this. A common cause
    is an extra dash that splits one entry into two; such entries in a row are one finding.
    """
    last: Finding | None = None
    for finding in find_rejections(context.appspecs, Topic.LOCATION):
        if last is not None and _follows(last, finding):
            last = replace(last, labels=(*last.labels, Label(finding.span, "and here")))
            continue
        if last is not None:
            yield last
        last = finding
    if last is not None:
        yield last


def _follows(last: Finding, finding: Finding) -> bool:
    """Whether a finding with the same help is about the next line of the same file."""
    spans = (last.span, *(label.span for label in last.labels))
    return (
        finding.help == last.help != ""
        and finding.span.source is last.span.source
        and finding.span.start_position.line == max(span.start_position.line for span in spans) + 1
    )
