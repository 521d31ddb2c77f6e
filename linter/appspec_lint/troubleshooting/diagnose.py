"""What there is to say of a text: each failure with the symptoms that it shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appspec_lint.troubleshooting.catalog import GENERIC_ERRORS, MISSING, recognize
from appspec_lint.troubleshooting.errors.hook_errors import KNOWN_ERRORS as HOOKS
from appspec_lint.troubleshooting.errors.output_errors import KNOWN_ERRORS as OUTPUT
from appspec_lint.troubleshooting.errors.service_errors import KNOWN_ERRORS as SERVICE
from appspec_lint.troubleshooting.known_error import Match, NextStep
from appspec_lint.troubleshooting.log_state import HookExecution, LoggedFailure, LogState
from appspec_lint.troubleshooting.next_steps import BALANCER, WHOLE_LOG

MOST = 3
"""Failures, and known lines, of one text that are told in full."""

PREVIOUS = ("BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop")
"""The events whose scripts are the last revision's (agent: hook_executor.rb)."""

CODES = (
    "ScriptMissing",
    "ScriptNotExecutable",
    "ScriptTimedOut",
    "ScriptFailed",
    "UnknownError",
    "YAML_FILE_ERROR",
)
"""Codes that stand beside a message, and mean what it means."""

OLD_SCRIPT = (
    "{event} runs the scripts of the last revision whose Install succeeded, not those of the one "
    "that is being deployed: mending the repository does not help this deployment. Pass it with "
    "`aws deploy create-deployment --ignore-application-stop-failures …`."
)
TRAFFIC = ("BlockTraffic", "AllowTraffic")
NO_TRAFFIC = (
    "The load balancer decides on this event, and no log tells why: mostly its health check "
    "doesn't find the service (its path, its port, a security group)."
)
NO_VERDICT = (
    "This log tells what scripts printed, and never how they ended: if the deployment failed "
    "here, this is the script that ran last. The agent's own log has its exit code."
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing to tell: what failed where, in which words, and what those are known for."""

    title: str
    words: str = ""
    matches: tuple[Match, ...] = ()
    note: str = ""
    output: tuple[str, ...] = ()
    look: tuple[NextStep, ...] = ()


def diagnose(reading: LogState) -> tuple[Diagnosis, ...]:
    """All that a text tells, the newest failure first; nothing where nothing is known."""
    if reading.failures:
        newest = list(reading.failures.values())[::-1]
        told = [_failed(each, reading.last) for each in newest[:MOST]]
        if len(newest) > MOST:
            names = (_place(each.event, each.script) for each in newest[MOST:])
            told.append(Diagnosis(f"before that, {'; '.join(dict.fromkeys(names))}"))
        service = (each for each in reading.matches.values() if each.symptom in SERVICE)
        others = _matches(each for each in service if not _broad(each))
        return (*told, *([Diagnosis("the text also shows", matches=others)] if others else ()))
    found = _matches(reading.matches.values())
    if reading.last is not None:
        return (_ran(reading.last, found),)
    return (Diagnosis("", matches=found),) if found else ()


def _failed(failure: LoggedFailure, last: HookExecution | None) -> Diagnosis:
    match = recognize(failure.message) if failure.message else None
    traffic = failure.event in TRAFFIC and not failure.message
    script = failure.script or (match.script if match else "")
    output = failure.output
    if not output and last is not None and last.event == failure.event:
        output = tuple(last.output)
    return Diagnosis(
        _place(failure.event, script)
        + (f" (deployment {failure.deployment})" if failure.deployment else ""),
        failure.message,
        _distinct([*_printed(output), match] if _vague(match) else [match, *_printed(output)]),
        NO_TRAFFIC if traffic else _old(failure.event, match),
        _shown(output),
        (BALANCER,) if traffic else (),
    )


def _ran(run: HookExecution, found: tuple[Match, ...]) -> Diagnosis:
    """A log of scripts ends with this one, or without any."""
    output, printed = _shown(run.output), _printed(run.output)
    if run.event and not run.script and not found:
        match = Match(MISSING, f"LifecycleEvent - {run.event}")
        title = f"{run.event} failed: no line `Script - …` follows, so none was started"
        return Diagnosis(title, "", (match,), _old(run.event, match), output)
    if found:
        script = next((each.script for each in found if each.script), run.script)
        note = next(filter(None, (_old(run.event, each) for each in found)), "")
        matches = sorted(_distinct([*found, *printed]), key=_vague)
        return Diagnosis(_place(run.event, script), "", tuple(matches), note, output)
    title = f"{run.event or 'an event'} ran the script {run.script or '(not named)'}"
    return Diagnosis(title, "", _distinct(printed), NO_VERDICT, output, (WHOLE_LOG,))


def _matches(found: Iterable[Match]) -> tuple[Match, ...]:
    """The known lines, the last first; what only says that something failed, where it is alone."""
    newest = list(found)[::-1]
    return tuple([each for each in newest if not _broad(each)] or newest)[:MOST]


def _broad(match: Match) -> bool:
    """Whether it stands over many failures, and says nothing more where one is told."""
    return match.symptom is GENERIC_ERRORS or match.quote in CODES


def _printed(output: Iterable[str]) -> list[Match]:
    found = (recognize(line, OUTPUT) for line in output)
    return [each for each in found if each is not None][-MOST:]


def _vague(match: Match | None) -> bool:
    """Whether the message only says that the script failed: then its output says more."""
    return match is not None and match.symptom.name == "script-failed"


def _distinct(found: Iterable[Match | None]) -> tuple[Match, ...]:
    return tuple({each.symptom.name: each for each in found if each is not None}.values())


def _shown(output: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in output if line.startswith("[std"))[-5:]


def _old(event: str, match: Match | None) -> str:
    known = match is not None and match.symptom in HOOKS
    return OLD_SCRIPT.format(event=event) if event in PREVIOUS and known else ""


def _place(event: str, script: str) -> str:
    return f"{event or 'an event'} failed" + (f", in the script {script}" if script else "")
