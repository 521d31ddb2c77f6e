"""Checks that no path leads out of the revision."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Agent, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: {location}
"""
SCRIPT = "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"


@rule(
    Severity.ERROR,
    see=(
        "https://github.com/aws/aws-codedeploy-agent/issues/428",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {"appspec.yml": APPSPEC.format(location="scripts/a.sh"), "scripts/a.sh": SCRIPT},
        {"appspec.yml": APPSPEC.format(location="conf/../scripts/a.sh"), "scripts/a.sh": SCRIPT},
    ),
    bad=({"appspec.yml": APPSPEC.format(location="«../scripts/a.sh»"), "scripts/a.sh": SCRIPT},),
)
def path_outside_revision(context: Context) -> Iterator[Finding]:
    """A `location` or a `source` leads out of the revision with `..`.

    Agent 2.1.0 and later rejects paths that lead out of the unpacked revision. Agent 1.8 joins
    them to the directory of the revision and uses whatever exists there, which cannot be
    determined statically. A path such as `scripts/../start.sh` remains in the revision, and is not
    reported.
    """
    for bundle in context.bundles:
        for path in _list_paths(bundle):
            if bundle.place(path.value) is None:
                yield Finding(
                    path.span,
                    f"agent 2.x rejects `{path.value}`, which leads out of the revision",
                    help="write the path relative to the root of the revision, without `..`",
                    agent=Agent.V2,
                )


def _list_paths(bundle: Bundle) -> Iterator[Located[str]]:
    for entry in bundle.appspec.files:
        yield entry.source
    for run in bundle.runs:
        yield run.entry.location
