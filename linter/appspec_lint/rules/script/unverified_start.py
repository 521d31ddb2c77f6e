"""Does anything look whether the service that a hook starts in the background runs?"""

from __future__ import annotations

import posixpath
import re
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
# Waits until the service takes connections. Better, if it tells how it is:
#   curl --fail --retry 20 --retry-delay 3 --retry-connrefused http://localhost:{port}/health
port={port}
for attempt in {{1..30}}; do
  if (exec 3<> "/dev/tcp/localhost/$port") 2> /dev/null; then
    exit 0
  fi
  echo "attempt $attempt: nothing listens at port $port yet"
  sleep 3
done
exit 1
"""
_LOOP = re.compile(r"\b(?:until|while)\s+(?:!\s+)?$")
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
            "scripts/start.sh": START + "systemctl restart orders\n",
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
    ),
)
def unverified_start(context: Context) -> Iterator[Finding]:
    """A hook starts the service in the background, and no ValidateService hook checks that it runs.

    What is put into the background can't fail the hook: the script's exit status is that of the
    shell that started the process, not of the process. A service that crashes a second later
    leaves the deployment green, and CodeDeploy goes on to the next instance until none works.
    ValidateService is the last event before a deployment counts as successful; a script there
    that asks the service, and fails if there is no answer, makes CodeDeploy stop and roll back.

    The rule looks for `nohup`, `&`, `setsid`, `screen`, `tmux` and the options that make a server
    a daemon. It is silent about `systemctl`, `service`, `docker`, `pm2` and `forever`, which
    watch over what they start; wherever a ValidateService hook runs any script; and where the
    starting script itself goes on to ask the service on this host again and again.
    """
    for bundle in context.bundles:
        if not _validated(bundle):
            yield from _first_start(bundle)


def _validated(bundle: Bundle) -> bool:
    hooks = bundle.appspec.hooks
    return any(hook.event.value == "ValidateService" and hook.scripts for hook in hooks)


def _first_start(bundle: Bundle) -> Iterator[Finding]:
    for run in bundle.runs:
        if run.script is not None and run.event.value in STARTING:
            starts = [start for start in run.script.starts if not _asked(run, start)]
            # Of several the likeliest: one that is started for certain.
            for start in sorted(starts, key=lambda each: not each.certain)[:1]:
                first = start.span.first_line.text.rstrip("\\ \t")
                yield Finding(
                    start.span,
                    f"`{first}` starts in the background, and nothing checks that it runs",
                    labels=(
                        Label(
                            run.event.span,
                            f"run by `{run.event.value}`; there is no `ValidateService` hook",
                        ),
                    ),
                    help="add a `ValidateService` hook whose script asks the service until it "
                    "answers, and exits with another status than 0 if it does not",
                    fixes=_validation(bundle, run, start),
                )
                return


def _validation(bundle: Bundle, run: HookRun, start: StartedService) -> tuple[Fix, ...]:
    """Offer a ValidateService hook, and a script for it beside the one that starts the service."""
    appspec, script = bundle.appspec, run.script
    if script is None or any(hook.event.value == "ValidateService" for hook in appspec.hooks):
        return ()
    path = posixpath.join(posixpath.dirname(script.source.path), NAME)
    location = posixpath.join(posixpath.dirname(run.entry.location.value), NAME)
    hooked = _hooked(appspec, run, location)
    packed = _packed(bundle, script.source.path, path)
    if hooked is None or packed is None or bundle.tree.has_file(path):
        return ()
    new = Source(path, "", bundle.tree.display_path(path))
    text = CHECK.format(port=_port(script.source.text[start.span.start :]))
    title = f"add a `ValidateService` hook that waits for the port: `{location}`"
    return (Fix(title, (hooked, *packed, TextEdit(new.span(), text))),)


def _hooked(appspec: AppSpec, run: HookRun, location: str) -> TextEdit | None:
    """The hook, behind the last one, written as the one that starts the service is."""
    source = appspec.source
    first = source.line(run.event.span.first.line)
    dashed = re.match(r"(\s*)-(\s+)", source.line(run.entry.span.first.line))
    ends = [entry.span.end for hook in appspec.hooks for entry in hook.scripts]
    if (
        dashed is None
        or not first.lstrip().startswith(run.event.value)
        or source.text.lstrip().startswith("{")
    ):
        return None
    last = source.span(0, max(ends)).text.rstrip()
    line = source.position(len(last)).line
    end = source.line_starts[line - 1] + len(source.line(line))
    inside = f"\n{dashed[1]} {dashed[2]}"
    indent = first[: len(first) - len(first.lstrip())]
    runas = run.entry.runas
    text = f"\n{indent}ValidateService:\n{dashed[1]}-{dashed[2]}location: {location}"
    text += f"{inside}timeout: 120" + (f"{inside}runas: {runas.span.text}" if runas else "")
    return TextEdit(source.span(end, end), text)


def _packed(bundle: Bundle, beside: str, path: str) -> tuple[TextEdit, ...] | None:
    """What brings the new file into the artifact as the one beside it; None if it can't be told."""
    edits: list[TextEdit] = []
    for build in bundle.builds:
        found = set()
        for reading in build.interpretations:
            home = posixpath.join(reading.root, reading.base or "").strip("/")
            start = f"{home}/" if home else ""
            if not path.startswith(start) or reading.takes(beside[len(start) :]) is Certainty.NO:
                return None
            found.add((reading.takes(path[len(start) :]), path[len(start) :]))
        for taken, listed in found:
            fixes = build.section.listing(listed) if taken is Certainty.NO else ()
            if len(found) > 1 or taken is Certainty.MAYBE or (taken is Certainty.NO and not fixes):
                return None
            edits += [edit for fix in fixes[:1] for edit in fix.edits]
    return tuple(edits)


def _port(text: str) -> int:
    """The port that the service most likely listens at."""
    named = re.search(r"port[=: ]+(\d{2,5})\b", text.partition("\n")[0], re.IGNORECASE)
    if named is not None:
        return int(named[1])
    usual = {"node": 3000, "npm": 3000, "yarn": 3000, "python": 8000, "gunicorn": 8000}
    words = re.split(r"\W+", text.partition("\n")[0].lower())
    return next((port for word, port in usual.items() if word in words), 8080)


def _asked(run: HookRun, start: StartedService) -> bool:
    """Whether the script itself asks the service afterwards, more than once."""
    if run.script is None:
        return False
    for command in run.script.program.commands:
        words = [word.raw for word in command.words]
        if command.start >= start.span.end and words and words[0] in {"curl", "wget", "nc"}:
            here = any("localhost" in word or "127.0.0.1" in word for word in words)
            again = command.conditional or any(w.startswith("--retry") for w in words)
            if here and (again or _LOOP.search(run.script.source.text[: command.start])):
                return True
    return False
