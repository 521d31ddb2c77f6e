"""Report services started in the background without a ValidateService hook."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.rules.registry import rule
from appspec_lint.script.jobs import StartedService
from appspec_lint.script.probes import find_supervised_start, guess_port, is_polled
from appspec_lint.yaml.edits import add_item, insert_entry, render_items
from appspec_lint.yaml.nodes import MappingNode

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
"""
VALIDATED = (
    APPSPEC
    + """\
  ValidateService:
    - location: scripts/validate.sh
      timeout: 120
"""
)
VALIDATE = """\
#!/bin/bash
set -e
curl --fail --silent --retry 10 --retry-connrefused --max-time 5 http://localhost:8080/health
"""
START = """\
#!/bin/bash
set -e
cd /srv/orders
"""
NOHUP = "nohup java -jar orders.jar > /var/log/orders.log 2>&1 < /dev/null"
NAME = "validate_service.sh"
CHECK = """\
#!/bin/bash
# Wait until the service accepts connections. If it has a health endpoint, prefer:
#   curl --fail --retry 20 --retry-delay 3 --retry-connrefused http://localhost:{port}/health
port={port}
for attempt in {{1..30}}; do
  if (exec 3<> "/dev/tcp/localhost/$port") 2> /dev/null; then
    exit 0
  fi
  echo "attempt $attempt: port $port is not open yet"
  sleep 3
done
exit 1
"""
STARTING = ("BeforeInstall", "AfterInstall", "ApplicationStart")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "https://github.com/aws/aws-codedeploy-agent/issues/56",
    ),
    good=(
        {
            "appspec.yml": VALIDATED,
            "orders.jar": "",
            "scripts/start.sh": START + f"{NOHUP} &\n",
            "scripts/validate.sh": VALIDATE,
        },
        {
            "appspec.yml": APPSPEC,
            "orders.jar": "",
            "scripts/start.sh": START
            + "systemctl restart orders\nsleep 10\nsystemctl is-active orders\n",
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "orders.jar": "",
            "scripts/start.sh": START + f"«{NOHUP}» &\n",
        },
        {
            "appspec.yml": APPSPEC,
            "server.js": "",
            "scripts/start.sh": START + "«screen -dmS orders node server.js»\n",
        },
        {
            "appspec.yml": APPSPEC,
            "orders.jar": "",
            "scripts/start.sh": START + "«systemctl restart orders»\n",
        },
    ),
)
def unverified_start(context: Context) -> Iterator[Finding]:
    """A hook starts the service in the background, and no ValidateService hook checks that it runs.

    A background process cannot fail the hook: the script's exit status is that of the shell that
    started the process, not of the process. If the service crashes a second later, the deployment
    still succeeds on this instance, and CodeDeploy continues with the next ones until none works.
    ValidateService runs before a deployment counts as successful. A script there that polls the
    service and exits non-zero if it does not respond fails the deployment on that instance;
    CodeDeploy also rolls back if automatic rollback is enabled for the deployment or its
    deployment group.

    The rule recognizes `nohup`, `&`, `setsid`, `screen`, `tmux` and the options that make a server
    a daemon. For `systemctl`, `service`, `docker`, `pm2` and `forever`, which supervise what they
    start, the finding is only advice (info). Nothing is reported if a ValidateService hook runs any
    script, or if the starting script itself polls the service on this host afterwards.
    """
    for bundle in context.bundles:
        if not _has_validation(bundle):
            yield from _report_first_start(bundle)


def _has_validation(bundle: Bundle) -> bool:
    hooks = bundle.appspec.hooks
    return any(hook.event.value == "ValidateService" and hook.scripts for hook in hooks)


def _report_first_start(bundle: Bundle) -> Iterator[Finding]:
    for run in bundle.runs:
        if run.script is not None and run.event.value in STARTING:
            starts = [start for start in run.script.starts if not is_polled(run.script, start)]
            # Prefer a service that is certainly started.
            for start in sorted(starts, key=lambda start: not start.certain)[:1]:
                command = start.span.first_line.text.rstrip("\\ \t")
                hook = f"run by the `{run.event.value}` hook; there is no `ValidateService` hook"
                yield Finding(
                    start.span,
                    f"`{command}` starts in the background, and nothing checks that it is running",
                    labels=(Label(run.event.span, hook),),
                    help="add a `ValidateService` hook that polls the service until it responds, "
                    "and exits non-zero on timeout",
                    fixes=_add_validation(bundle, run, start),
                )
                return
    yield from _report_supervised_start(bundle)


def _report_supervised_start(bundle: Bundle) -> Iterator[Finding]:
    """Advise to check a service that a supervisor starts."""
    for run, script in bundle.scripts_at(*STARTING):
        command = find_supervised_start(script)
        if command is None or any(script.starts):
            continue
        span = script.source.span(command.start, command.end).first_line
        text = span.text.rstrip("\\ \t")
        hook = f"run by the `{run.event.value}` hook; there is no `ValidateService` hook"
        yield Finding(
            span,
            f"`{text}` succeeds once the service is started, and nothing checks "
            "that it keeps running",
            labels=(Label(run.event.span, hook),),
            help="add a `ValidateService` hook that polls the service until it responds, "
            "and exits non-zero on timeout",
            severity=Severity.INFO,
        )
        return


def _add_validation(bundle: Bundle, run: HookRun, start: StartedService) -> tuple[Fix, ...]:
    """Add a ValidateService hook, and its script next to the one that starts the service."""
    appspec, script = bundle.appspec, run.script
    if script is None or any(hook.event.value == "ValidateService" for hook in appspec.hooks):
        return ()
    path = posixpath.join(posixpath.dirname(script.source.path), NAME)
    location = posixpath.join(posixpath.dirname(run.entry.location.value), NAME)
    hook = _insert_hook(appspec, run, location)
    packaging = _add_to_artifacts(bundle, script.source.path, path)
    if hook is None or packaging is None or bundle.tree.has_file(path):
        return ()
    new = Source(path, "", bundle.tree.display_path(path))
    text = CHECK.format(port=guess_port(script.source.text[start.span.start :]))
    title = f"add a `ValidateService` hook that waits for the port: `{location}`"
    return (Fix(title, (hook, *packaging, TextEdit(new.span(), text))),)


def _insert_hook(appspec: AppSpec, run: HookRun, location: str) -> TextEdit | None:
    """Insert the hook after the last one, indented as the one that starts the service."""
    root = appspec.document.root
    hooks = root.value("hooks") if isinstance(root, MappingNode) else None
    entry = hooks.find(run.event.value) if isinstance(hooks, MappingNode) else None
    if not isinstance(hooks, MappingNode) or entry is None:
        return None
    values = {"location": location, "timeout": "120"}
    if run.entry.runas is not None:
        values["runas"] = run.entry.runas.span.text
    scripts = render_items(entry, (values,))
    return None if scripts is None else insert_entry(hooks, "ValidateService", scripts)


def _add_to_artifacts(bundle: Bundle, sibling: str, path: str) -> tuple[TextEdit, ...] | None:
    """Package the new file like its sibling; None where that cannot be determined statically."""
    edits: list[TextEdit] = []
    for build in bundle.builds:
        outcomes = set()
        for reading in build.interpretations:
            base = posixpath.join(reading.root, reading.base or "").strip("/")
            prefix = f"{base}/" if base else ""
            if not path.startswith(prefix) or reading.takes(sibling[len(prefix) :]).denied:
                return None
            entry = path[len(prefix) :]
            outcomes.add((reading.takes(entry), entry))
        for certainty, entry in outcomes:
            is_missing = certainty.denied
            fixes = add_item(build.section.files_node, entry, "files") if is_missing else ()
            if len(outcomes) > 1 or certainty is Certainty.MAYBE or (is_missing and not fixes):
                return None
            edits += [edit for fix in fixes for edit in fix.edits]
    return tuple(edits)
