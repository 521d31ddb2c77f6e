"""Report hook scripts that delete the agent's deployment directories."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell.invocation import Invocation

APPSPEC = """\
version: 0.0
os: linux
hooks:
  BeforeInstall:
    - location: scripts/prepare.sh
"""
_AGENT = "/opt/codedeploy-agent"
_DEPLOYMENTS = regex(rf"{_AGENT}(/deployment-root)?(/\*)?/?|{_AGENT}/deployment-root/\*/\*?")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/codedeploy-agent.html",
        "https://github.com/aws/aws-codedeploy-agent/issues/339",
        "https://github.com/aws/aws-codedeploy-agent/issues/102",
    ),
    good=({"appspec.yml": APPSPEC, "scripts/prepare.sh": "#!/bin/bash\nrm -rf /srv/orders\n"},),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/prepare.sh": "#!/bin/bash\nrm -rf «/opt/codedeploy-agent/deployment-root/*»\n",
        },
    ),
)
def deletes_deployment_root(context: Context) -> Iterator[Finding]:
    """A hook script deletes the directories in which the agent keeps its deployments.

    `/opt/codedeploy-agent/deployment-root` contains the revision that is being deployed: after it
    is deleted, later events find neither the AppSpec nor their scripts. It also contains previous
    revisions, from which ApplicationStop runs its script, and the list of installed files that the
    agent removes before the next installation.

    The agent deletes old revisions itself: `max_revisions` in
    `/etc/codedeploy-agent/conf/codedeployagent.yml` sets how many it keeps. Other directories next
    to the revisions, such as logs, are not reported.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            for command in script.program.commands:
                call = command.invocation if command.words else Invocation(None)
                is_recursive = call.flag("r") or call.flag("R") or call.has_argument("--recursive")
                if call.name != "rm" or not is_recursive:
                    continue
                for word in call.arguments:
                    path = word.text or ""
                    if _DEPLOYMENTS.fullmatch(path) or _DEPLOYMENTS.fullmatch(
                        posixpath.normpath(path)
                    ):
                        hook = f"run by the `{run.event.value}` hook"
                        yield Finding(
                            script.source.span(word.start, word.end),
                            "this deletes the revision that is currently being deployed",
                            labels=(Label(run.entry.location.span, hook),),
                            help="remove this command; to save disk space, lower `max_revisions` "
                            "in the agent's configuration",
                        )
