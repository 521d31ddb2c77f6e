"""Find the program or builtin that a misspelled command name evidently means."""

from __future__ import annotations

from functools import lru_cache

from appspec_lint.lazy.regex import regex
from appspec_lint.shell.commands import names

_NAME = regex(r"[A-Za-z][A-Za-z_-]+")
_COMMON = frozenset(
    """alias apt-get awk basename break cat chgrp chmod chown command continue crontab curl declare
    dirname docker docker-compose echo eval exec exit export find grep gunzip java kill killall
    local mkdir nohup npm printf pkill python readlink readonly return rsync service shift sleep
    source sudo supervisorctl systemctl tail touch umask unset unzip wait wget xargs yum""".split()
)
"""The names that are often misspelled: long enough, and unlike those of other programs."""
_OTHERS = frozenset(
    """aliases bread cats chowns commands commend crond curlie declared dicker docked docket dockerd
    echos ecco evals evil exist exits exits expert exports fend fine fund fins javac javap javaw
    kills kilt kiln locale locals mkdirs nohups prints pkills pythons readlinks returns services
    sheep sheet shifts shirt sleeps sleet sources sourced sudoedit sweep swift tails tall tile torch
    touched tough unsets unzips waits want wart wgets""".split()
)
"""Words and other programs that differ from a common name by one letter."""


def find_meant_name(name: str) -> str | None:
    """The name that differs from this unknown one in a single place; None if there is none."""
    known = names()
    if name in known or not _NAME.fullmatch(name):
        return None
    lower = name.lower()
    if lower != name:
        is_shouted = lower in known and lower not in ("head", "get")
        return lower if is_shouted and (name.isupper() or name[1:].islower()) else None
    return None if name in _OTHERS else _meant(name)


@lru_cache(maxsize=4096)
def _meant(name: str) -> str | None:
    found = [common for common in _COMMON if _is_slip(name, common)]
    return found[0] if len(found) == 1 else None


def _is_slip(name: str, meant: str) -> bool:
    """Whether two letters are swapped, or one after the first is missing, doubled or wrong."""
    if name[:1] != meant[:1] or abs(len(name) - len(meant)) > 1 or len(meant) < 4:
        return False
    if len(name) < 4 and meant not in ("echo", "sudo", "kill"):
        return False
    at = next((i for i, (a, b) in enumerate(zip(name, meant, strict=False)) if a != b), None)
    at = min(len(name), len(meant)) if at is None else at
    rest, expected = name[at:], meant[at:]
    if len(name) == len(meant):
        is_swapped = rest[:2] == expected[1::-1] and rest[2:] == expected[2:]
        return is_swapped or (len(meant) >= 5 and rest[1:] == expected[1:])
    if len(name) < len(meant):
        return rest == expected[1:]
    return rest[1:] == expected and rest[:1] in (name[at - 1 : at], expected[:1])
