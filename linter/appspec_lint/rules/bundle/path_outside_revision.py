"""Does each path stay inside of the revision?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Finding
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
    good=({"appspec.yml": APPSPEC.format(location="scripts/a.sh"), "scripts/a.sh": SCRIPT},),
    bad=({"appspec.yml": APPSPEC.format(location="«../scripts/a.sh»"), "scripts/a.sh": SCRIPT},),
)
def path_outside_revision(context: Context) -> Iterator[Finding]:
    """A `location` or a `source` has `..` in it.

    Agent 2.x refuses paths that lead out of the unpacked revision, from 2.1.0 on. Agent 1.8 joins
    them to the revision's folder and takes whatever is there, which nobody can tell from the
    files.
    """
    for bundle in context.bundles:
        for located in _paths(bundle):
            parts = re.split(r"[/\\\\]" if bundle.appspec.for_windows else "/", located.value)
            if ".." in parts:
                yield Finding(
                    located.span,
                    f"agent 2 refuses `{located.value}`: the path leads upwards",
                    help="write the path from the root of the artifact, without `..`",
                    certain=bundle.place(located.value) is None,
                    only="2",
                )


def _paths(bundle: Bundle) -> Iterator[Located[str]]:
    for entry in bundle.appspec.files:
        yield entry.source
    for run in bundle.runs:
        yield run.entry.location
