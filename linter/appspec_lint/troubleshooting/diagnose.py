"""The failures that a log reports, each with its symptoms."""

from __future__ import annotations

from collections.abc import Iterable

from appspec_lint.appspec.appspec_model import PREVIOUS_REVISION_EVENTS
from appspec_lint.lazy.records import dataclass
from appspec_lint.troubleshooting.catalog import GENERIC_ERRORS, MISSING, PRINTED, recognize
from appspec_lint.troubleshooting.errors.hook_errors import KNOWN_ERRORS as HOOKS
from appspec_lint.troubleshooting.errors.service_errors import KNOWN_ERRORS as SERVICE
from appspec_lint.troubleshooting.known_error import Match, NextStep
from appspec_lint.troubleshooting.log_state import HookExecution, LoggedFailure, LogState
from appspec_lint.troubleshooting.next_steps import BALANCER, WHOLE_LOG

MOST = 3
"""The most failures, and the most recognized lines, of one text that are explained in full."""

CODES = (
    "ScriptMissing",
    "ScriptNotExecutable",
    "ScriptTimedOut",
    "ScriptFailed",
    "UnknownError",
    "YAML_FILE_ERROR",
)
"""Error codes that accompany a message and add nothing to it."""

VAGUE = ("script-failed", "command-failed", "exit-code-127", "exit-code-126")

OLD_SCRIPT = (
    "{event} runs the scripts of the last successfully installed revision, not those of the one "
    "being deployed: a fix in the repository has no effect on this deployment. Skip the failure "
    "with `aws deploy create-deployment --ignore-application-stop-failures …`."
)
TRAFFIC = ("BlockTraffic", "AllowTraffic")
NO_TRAFFIC = (
    "The load balancer controls this event, and no log gives a reason: usually its health check "
    "cannot reach the service (wrong path, wrong port, a security group)."
)
NO_VERDICT = (
    "This log contains the output of scripts, but not their exit codes: if the deployment failed "
    "here, this is the script that ran last. The agent's log contains its exit code."
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One failure: what failed where, the error message, and the symptoms that it matches."""

    title: str
    words: str = ""
    matches: tuple[Match, ...] = ()
    note: str = ""
    output: tuple[str, ...] = ()
    look: tuple[NextStep, ...] = ()


def diagnose(reading: LogState) -> tuple[Diagnosis, ...]:
    """List the failures in a log, the newest first; empty if nothing was recognized."""
    if reading.failures:
        newest = list(reading.failures.values())[::-1]
        explained = [_explain_failure(failure, reading.last) for failure in newest[:MOST]]
        if len(newest) > MOST:
            names = (_title(failure.event, failure.script) for failure in newest[MOST:])
            explained.append(Diagnosis(f"earlier failures: {'; '.join(dict.fromkeys(names))}"))
        service = (match for match in reading.matches.values() if match.symptom in SERVICE)
        others = _select(match for match in service if not _is_generic(match))
        return (
            *explained,
            *([Diagnosis("other errors in the text", matches=others)] if others else ()),
        )
    matches = _select(reading.matches.values())
    if reading.last is not None:
        return (_explain_run(reading.last, matches),)
    return (Diagnosis("", matches=matches),) if matches else ()


def _explain_failure(failure: LoggedFailure, last: HookExecution | None) -> Diagnosis:
    match = recognize(failure.message) if failure.message else None
    traffic = failure.event in TRAFFIC and not failure.message
    script = failure.script or (match.script if match else "")
    output = failure.output
    if not output and last is not None and last.event == failure.event:
        output = tuple(last.output)
    return Diagnosis(
        _title(failure.event, script)
        + (f" (deployment {failure.deployment})" if failure.deployment else ""),
        failure.message,
        _deduplicate(
            [*_recognize_output(output), match]
            if _is_vague(match)
            else [match, *_recognize_output(output)]
        ),
        NO_TRAFFIC if traffic else _note_previous(failure.event, match),
        _excerpt(output),
        (BALANCER,) if traffic else (),
    )


def _explain_run(run: HookExecution, matches: tuple[Match, ...]) -> Diagnosis:
    """Explain the script, or the event without a script, that a log of scripts ends with."""
    output, printed = _excerpt(run.output), _recognize_output(run.output)
    if run.event and not run.script and not matches:
        missing = Match(MISSING, f"LifecycleEvent - {run.event}")
        title = f"{run.event} failed: no line `Script - …` follows, so no script was started"
        return Diagnosis(title, "", (missing,), _note_previous(run.event, missing), output)
    if matches:
        script = next((match.script for match in matches if match.script), run.script)
        note = next(filter(None, (_note_previous(run.event, match) for match in matches)), "")
        ordered = sorted(_deduplicate([*matches, *printed]), key=_is_vague)
        return Diagnosis(_title(run.event, script), "", tuple(ordered), note, output)
    title = f"{run.event or 'lifecycle event'} ran {run.script or 'a script (path not logged)'}"
    return Diagnosis(title, "", _deduplicate(printed), NO_VERDICT, output, (WHOLE_LOG,))


def _select(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Order matches newest first; general ones are kept only if there are no others."""
    newest = list(matches)[::-1]
    kept = [match for match in newest if not _is_generic(match)] or newest
    return tuple(sorted(kept, key=_is_vague)[:MOST])


def _is_generic(match: Match) -> bool:
    """Whether the match is too general to add anything to a specific one."""
    return match.symptom is GENERIC_ERRORS or match.quote in CODES


def _recognize_output(output: Iterable[str]) -> list[Match]:
    matches = (recognize(line, PRINTED) for line in output)
    return [match for match in matches if match is not None][-MOST:]


def _is_vague(match: Match | None) -> bool:
    """Whether the message only says that something failed: the output is more specific."""
    return match is not None and match.symptom.name in VAGUE


def _deduplicate(matches: Iterable[Match | None]) -> tuple[Match, ...]:
    return tuple({match.symptom.name: match for match in matches if match is not None}.values())


def _excerpt(output: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in output if line.startswith("[std"))[-5:]


def _note_previous(event: str, match: Match | None) -> str:
    known = match is not None and match.symptom in HOOKS
    return OLD_SCRIPT.format(event=event) if event in PREVIOUS_REVISION_EVENTS and known else ""


def _title(event: str, script: str) -> str:
    return f"{event or 'lifecycle event'} failed" + (f" in {script}" if script else "")
