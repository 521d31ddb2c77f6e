"""Reads any pasted text or log: lines of the agent, of scripts, and other known errors."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from appspec_lint.lazy.regex import regex
from appspec_lint.troubleshooting.agent_log import HEAD, AgentLog
from appspec_lint.troubleshooting.aws_json import read_answer
from appspec_lint.troubleshooting.catalog import TEXTS, recognize
from appspec_lint.troubleshooting.known_error import Match
from appspec_lint.troubleshooting.lines import clean, encoding, lines
from appspec_lint.troubleshooting.log_state import HookExecution, LogState

_STEP = regex(
    rf"^(?P<head>.{{0,{HEAD}}}?)(?<![\w-])"
    r"(?:LifecycleEvent - (?P<event>\w+)|Script - (?P<script>\S.*?)|\[std(?:out|err)\].*)\s*$"
)
_DEPLOYMENT = regex(r"d-[A-Z0-9]{9}")
_LONGEST = 4096
_BATCH = 2000
_SHORT = 65_536
_TRIES = 20


def read_log(blocks: Iterable[bytes]) -> LogState:
    """Read a log of any length, in one pass and in bounded memory."""
    reading = LogState()
    source = iter(blocks)
    first = next(source, b"")
    start = first[:200].decode(encoding(first), "ignore").lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "["):
        second = next(source, b"")
        known = None if second else read_answer(first.decode(encoding(first), "replace"))
        if known is not None:
            for failure in known[0]:
                reading.fail(failure)
            _read(map(clean, known[1]), reading)
            return reading
        source = chain([second], source)
    _read(lines(chain([first], source)), reading)
    nothing = not (reading.matches or reading.failures or reading.last)
    if nothing and len(first) < _SHORT:
        # an error message that was wrapped where it was copied from
        reading.show(recognize(" ".join(first.decode(encoding(first), "replace").split())))
    return reading


def _read(lines_read: Iterable[str], reading: LogState) -> None:
    agent = AgentLog(reading)
    rest: list[str] = []
    for line in lines_read:
        if "codedeploy-agent(" in line[:HEAD] or "put_host_command_complete(" in line:
            agent.line(line)
        elif not _read_step(line, reading):
            rest.append(line[:_LONGEST])
            if len(rest) >= _BATCH:
                _keep_known(rest, reading)
                rest = []
    _keep_known(rest, reading)


def _read_step(line: str, reading: LogState) -> bool:
    """Read a line of a script log; return whether it is one."""
    if "LifecycleEvent - " not in line and "Script - " not in line and "[std" not in line:
        return False
    step = _STEP.match(line[:_LONGEST])
    if step is None:
        return False
    identified = _DEPLOYMENT.search(step["head"])
    deployment = identified.group() if identified else ""
    last = reading.last
    if step["event"]:
        reading.last = HookExecution(deployment, step["event"])
    elif step["script"]:
        event = last.event if last is not None and last.deployment == deployment else ""
        reading.last = HookExecution(deployment, event, step["script"])
    else:
        if last is None:
            last = reading.last = HookExecution(deployment, "")
        last.output.append(line[len(step["head"]) : _LONGEST])
    return True


def _keep_known(others: list[str], reading: LogState) -> None:
    """Keep the symptoms that these lines show.

    Most lines of a long log show no symptom, or the same one as the next line: the texts are first
    searched for in all lines at once, and of lines with the same texts only the last is matched.
    """
    whole = "\n".join(others).lower()
    present = [text for text in TEXTS if text in whole]
    if not present:
        return
    matches: list[Match] = []
    tries: dict[tuple[str, ...], int] = {}
    for line in reversed(others):
        lowered = line.lower()
        texts = tuple(text for text in present if text in lowered)
        if texts and tries.get(texts, 0) < _TRIES:
            match = recognize(line)
            tries[texts] = tries.get(texts, 0) + 1 if match is None else _TRIES
            if match is not None:
                matches.append(match)
    for match in reversed(matches):
        reading.show(match)
