"""Checks that no path leads out of the revision."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.messages import missing_script, missing_source
from appspec_lint.diagnostics.finding import Agent, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: {location}
"""
_KEPT = regex(r"deployment-archive|logs|bundle\.tar|d-\w+|.*[$*%{].*")
"""What the agent keeps beside an unpacked revision, and in the directory of its group."""
_MOST_LEVELS = 2

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
    """A `location` or a `source` contains `..`.

    Agent 1.8 joins the path to the directory of the unpacked revision. The directories above it
    belong to the agent: `../x` does not exist there, and the deployment fails. What more than two
    `..` lead to cannot be determined statically.

    Agent 2.1.0 and later rejects every path that contains `..`.
    """
    for bundle in context.bundles:
        for path, run in _list_paths(bundle):
            parts = re.split(r"[/\\\\]" if bundle.appspec.for_windows else "/", path.value)
            if ".." not in parts:
                continue
            if bundle.place(path.value) is None and _is_nowhere(parts):
                yield Finding(
                    path.span,
                    f"`{path.value}` is outside the revision",
                    help="write the path relative to the root of the revision, without `..`",
                    failure=missing_source(path.value)
                    if run is None
                    else missing_script(run.event.value, path.value),
                )
            else:
                yield Finding(
                    path.span,
                    f"agent 2.x rejects `{path.value}` because the path contains `..`",
                    help="write the path relative to the root of the revision, without `..`",
                    certain=bundle.place(path.value) is None,
                    agent=Agent.V2,
                )


def _is_nowhere(parts: list[str]) -> bool:
    """Whether a path leads to a directory of the agent that contains no such file."""
    normal = posixpath.normpath("/".join(parts).lstrip("/")).split("/")
    above = normal.count("..")
    rest = normal[above:]
    if not rest or above > _MOST_LEVELS:
        return False
    return not _KEPT.fullmatch(rest[0])


def _list_paths(bundle: Bundle) -> Iterator[tuple[Located[str], HookRun | None]]:
    for entry in bundle.appspec.files:
        yield entry.source, None
    for run in bundle.runs:
        yield run.entry.location, run
