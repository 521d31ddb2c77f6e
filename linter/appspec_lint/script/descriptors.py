"""Where a process's descriptors lead: to the hook's pipes, which the agent reads, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TypeAlias
from appspec_lint.shell import Redirection

_DEVICE = regex(r"/dev/fd/(\d)|/proc/self/fd/(\d)|/dev/std(in|out|err)")
_NAMED = {"in": 0, "out": 1, "err": 2}


class Stream(Enum):
    """What a descriptor may lead to."""

    STDOUT = "stdout"  # the pipe that the agent gave the hook as its standard output
    STDERR = "stderr"
    ELSEWHERE = "elsewhere"
    UNSURE = "unsure"


Descriptors: TypeAlias = Mapping[int, Stream]

INITIAL: Descriptors = {0: Stream.ELSEWHERE, 1: Stream.STDOUT, 2: Stream.STDERR}
"""A hook script's own descriptors as the agent starts it; standard input is closed."""


def open_streams(descriptors: Descriptors) -> frozenset[Stream]:
    """The hook's pipes that a process with these descriptors keeps open."""
    return frozenset(descriptors.values()) & {Stream.STDOUT, Stream.STDERR}


def inherited(descriptors: Descriptors) -> tuple[int, ...]:
    """The descriptors that lead to the hook's pipes."""
    return tuple(number for number, to in sorted(descriptors.items()) if open_streams({number: to}))


def redirected(descriptors: Descriptors, redirections: Iterable[Redirection]) -> Descriptors:
    """Apply the redirections, from left to right as the shell does."""
    result = dict(descriptors)
    for redirection in redirections:
        operator, target = redirection.operator, redirection.target
        number = redirection.descriptor
        if number is None:
            number = 0 if operator.startswith("<") else 1
        if operator.endswith("&-"):
            result[number] = Stream.ELSEWHERE
        elif operator.startswith("&>"):
            result[1] = result[2] = _leads_to(redirection, result)
        elif operator in {">&", "<&"}:
            text = target.text if target else None
            if text is not None and text.rstrip("-").isdecimal():
                result[number] = result.get(int(text.rstrip("-")[:3]), Stream.ELSEWHERE)
            elif text == "-":
                result[number] = Stream.ELSEWHERE
            elif text is None and redirection.descriptor is not None:
                result[number] = Stream.UNSURE
            else:
                result[1] = result[2] = _leads_to(redirection, result)
        else:
            result[number] = _leads_to(redirection, result)
    return result


def merged(one: Descriptors, other: Descriptors) -> Descriptors:
    """The descriptors after one of two branches; `UNSURE` where the branches differ."""
    return {
        number: one[number] if one.get(number) is other.get(number) else Stream.UNSURE
        for number in {**one, **other}
        if number in one
    } | {number: Stream.UNSURE for number in other if number not in one}


def _leads_to(redirection: Redirection, descriptors: Descriptors) -> Stream:
    target = redirection.target
    if target is None or target.raw.startswith((">(", "<(")):
        return Stream.UNSURE if redirection.body is None else Stream.ELSEWHERE
    device = _DEVICE.fullmatch(target.text or "")
    if device is None:
        return Stream.ELSEWHERE
    number = int(device[1] or device[2] or _NAMED[device[3]])
    return descriptors.get(number, Stream.ELSEWHERE)
