"""Any text that somebody pastes: which of its lines are the agent's, a script's, or known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from appspec_lint.troubleshooting.agent_log import HEAD, AgentLog
from appspec_lint.troubleshooting.aws_json import read_answer
from appspec_lint.troubleshooting.catalog import TEXTS, recognize
from appspec_lint.troubleshooting.known_error import Match
from appspec_lint.troubleshooting.lines import clean, encoding, lines
from appspec_lint.troubleshooting.log_state import HookExecution, LogState

_STEP = re.compile(
    rf"^(?P<head>.{{0,{HEAD}}}?)(?<![\w-])"
    r"(?:LifecycleEvent - (?P<event>\w+)|Script - (?P<script>\S.*?)|\[std(?:out|err)\].*)\s*$"
)
_DEPLOYMENT = re.compile(r"d-[A-Z0-9]{9}")
_LONGEST = 4096
_BATCH = 2000
_SHORT = 65_536
_TRIES = 20


def read_log(blocks: Iterable[bytes]) -> LogState:
    """Read a text of any length, in one go and in bounded memory."""
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
        # a sentence that was wrapped where it was copied from
        reading.show(recognize(" ".join(first.decode(encoding(first), "replace").split())))
    return reading


def _read(given: Iterable[str], reading: LogState) -> None:
    agent = AgentLog(reading)
    others: list[str] = []
    for line in given:
        if "codedeploy-agent(" in line[:HEAD] or "put_host_command_complete(" in line:
            agent.line(line)
        elif not _step(line, reading):
            others.append(line[:_LONGEST])
            if len(others) >= _BATCH:
                _known(others, reading)
                others = []
    _known(others, reading)


def _step(line: str, reading: LogState) -> bool:
    """Take a line of a script's log; tell whether it is one."""
    if "LifecycleEvent - " not in line and "Script - " not in line and "[std" not in line:
        return False
    found = _STEP.match(line[:_LONGEST])
    if found is None:
        return False
    named = _DEPLOYMENT.search(found["head"])
    deployment = named.group() if named else ""
    last = reading.last
    if found["event"]:
        reading.last = HookExecution(deployment, found["event"])
    elif found["script"]:
        event = last.event if last is not None and last.deployment == deployment else ""
        reading.last = HookExecution(deployment, event, found["script"])
    else:
        if last is None:
            last = reading.last = HookExecution(deployment, "")
        last.output.append(line[len(found["head"]) : _LONGEST])
    return True


def _known(others: list[str], reading: LogState) -> None:
    """Keep what these lines show.

    Most lines of a long log show nothing, or what the next one shows too: first the texts are
    looked for in all of them at once, and of lines with the same texts only the last is read.
    """
    whole = "\n".join(others).lower()
    present = [text for text in TEXTS if text in whole]
    if not present:
        return
    found: list[Match] = []
    tries: dict[tuple[str, ...], int] = {}
    for line in reversed(others):
        lowered = line.lower()
        texts = tuple(text for text in present if text in lowered)
        if texts and tries.get(texts, 0) < _TRIES:
            match = recognize(line)
            tries[texts] = tries.get(texts, 0) + 1 if match is None else _TRIES
            if match is not None:
                found.append(match)
    for match in reversed(found):
        reading.show(match)
