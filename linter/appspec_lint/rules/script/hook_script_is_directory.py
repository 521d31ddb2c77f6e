"""Report hook locations that are directories."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.locations import is_directory
from appspec_lint.deployment.messages import unstartable_directory
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: {location}
"""
REPOSITORY = {
    "scripts/install.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n",
}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=({**REPOSITORY, "appspec.yml": APPSPEC.format(location="scripts/install.sh")},),
    bad=({**REPOSITORY, "appspec.yml": APPSPEC.format(location="«scripts»")},),
)
def hook_script_is_directory(context: Context) -> Iterator[Finding]:
    """The `location` of a hook is a directory.

    The agent does not run the files in a directory. It checks only that the path exists, and the
    operating system then refuses to execute a directory.
    """
    for bundle in context.bundles:
        seen: set[str] = set()
        for run in bundle.runs:
            location = run.entry.location
            place = bundle.place(location.value)
            if place is None or place in seen or not is_directory(bundle, place):
                continue
            seen.add(place)
            files = [path for path in bundle.files if posixpath.dirname(path) == place]
            script = files[0] if len(files) == 1 else None
            yield Finding(
                location.span,
                f"`{location.value}` is a directory, and the agent runs only a file",
                help=f"name the script: `location: {script}`"
                if script
                else "name the script, and add an entry for each further script",
                fixes=replace_scalar(location.span, script),
                failure=unstartable_directory(run.event.value, run.entry),
                certain=not bundle.builds or bundle.sure,
            )
