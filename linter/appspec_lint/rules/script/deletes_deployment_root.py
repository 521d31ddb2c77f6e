"""Does a hook script delete the deployments that the agent keeps?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.shell.invocation import Invocation, resolve_invocation

APPSPEC = """\
version: 0.0
os: linux
hooks:
  BeforeInstall:
    - location: scripts/prepare.sh
"""
_AGENT = "/opt/codedeploy-agent"
_KEPT = re.compile(rf"{_AGENT}(/deployment-root)?(/\*)?/?|{_AGENT}/deployment-root/\*/\*?")


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
    """A hook script deletes the folders in which the agent keeps its deployments.

    `/opt/codedeploy-agent/deployment-root` holds the revision that is being deployed: the events
    behind this one find neither AppSpec nor scripts. And it holds the revisions before, from which
    ApplicationStop runs its script, and a list of what the agent has installed and will remove.

    The agent removes old revisions by itself: `max_revisions` in
    `/etc/codedeploy-agent/conf/codedeployagent.yml` says how many it keeps. The rule is silent
    about what lies beside the revisions, as logs do.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            for command in script.program.commands:
                call = resolve_invocation(command.words) if command.words else Invocation(None)
                recursive = call.flag("r") or call.flag("R") or call.has_argument("--recursive")
                if call.name != "rm" or not recursive:
                    continue
                for word in call.arguments:
                    text = word.text or ""
                    if _KEPT.fullmatch(text) or _KEPT.fullmatch(posixpath.normpath(text)):
                        yield Finding(
                            script.source.span(word.start, word.end),
                            "the agent keeps the deployment here that is under way",
                            labels=(Label(run.entry.location.span, "run from there"),),
                            help="leave it to the agent, and set `max_revisions` in its "
                            "configuration if the disk is small",
                        )
