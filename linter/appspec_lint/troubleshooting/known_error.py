"""An error text and what it means: a symptom, and the checks that narrow down its cause."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from appspec_lint.lazy.regex import regex

GUIDE = "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
BUILD_GUIDE = "https://docs.aws.amazon.com/codebuild/latest/userguide/"
AGENT = "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/"
PLUGIN = f"{AGENT}plugins/codedeploy/"
SPECIFICATION = f"{PLUGIN}application_specification/"


@dataclass(frozen=True, slots=True)
class NextStep:
    """A place to look: what it shows, and the commands that show it."""

    what: str
    commands: tuple[str, ...]
    see: str = ""


@dataclass(frozen=True, slots=True)
class KnownError:
    """An error text of AWS, the agent or a script.

    A line shows it if it contains one of the `texts` (ignoring case) and matches the `pattern`, if
    there is one. The pattern's group `script` is the script's path. `title` is the essential part
    of the text in AWS's own words, with `…` for what varies. The `rules` report the cause of the
    error before it occurs: each must be the name of an existing rule.
    """

    name: str
    title: str
    sample: str
    texts: tuple[str, ...]
    meaning: str
    see: tuple[str, ...]
    rules: tuple[str, ...] = ()
    pattern: str = ""
    look: tuple[NextStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A symptom that a line shows, and the words that identify it."""

    symptom: KnownError
    quote: str
    script: str = ""
    line: str = field(default="", compare=False)


def match_error(symptom: KnownError, line: str, lowered: str) -> Match | None:
    """Match a line against this symptom; `lowered` is the line in lower case."""
    text = next((text for text in symptom.texts if text in lowered), None)
    if text is None:
        return None
    if not symptom.pattern:
        start = lowered.find(text)
        # a few letters are longer in lower case: positions differ, so the text itself is quoted
        quote = line[start : start + len(text)] if len(line) == len(lowered) else text
        return Match(symptom, quote, line=line)
    matched = _compiled(symptom.pattern).search(line)
    if matched is None:
        return None
    return Match(symptom, matched.group().strip(), matched.groupdict().get("script") or "", line)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return regex(pattern, re.IGNORECASE)
