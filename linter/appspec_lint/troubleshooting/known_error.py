"""What is known of one error text: a symptom, and the checks that tell its cause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

GUIDE = "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
BUILD_GUIDE = "https://docs.aws.amazon.com/codebuild/latest/userguide/"
AGENT = "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/"
PLUGIN = f"{AGENT}plugins/codedeploy/"
SPECIFICATION = f"{PLUGIN}application_specification/"


@dataclass(frozen=True, slots=True)
class NextStep:
    """A place to look at: what it tells, and the commands that show it."""

    what: str
    commands: tuple[str, ...]
    see: str = ""


@dataclass(frozen=True, slots=True)
class KnownError:
    """An error text that AWS, the agent or a script shows.

    A line shows it if it holds one of the `texts` (whatever their case), and matches the `pattern`
    where there is one. The pattern's group `script` is the script's path. The `rules` predict
    the text from the files: a rule that is named here must exist.
    """

    name: str
    sample: str
    texts: tuple[str, ...]
    meaning: str
    see: tuple[str, ...]
    rules: tuple[str, ...] = ()
    pattern: str = ""
    look: tuple[NextStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A symptom that a line shows, and the words by which it is known."""

    symptom: KnownError
    quote: str
    script: str = ""


def match_error(symptom: KnownError, line: str, lowered: str) -> Match | None:
    """The match of this symptom in a line, if it shows it; `lowered` is the line in lower case."""
    text = next((text for text in symptom.texts if text in lowered), None)
    if text is None:
        return None
    if not symptom.pattern:
        start = lowered.find(text)
        # a few letters are longer in lower case: then the places differ, and the text must do
        quote = line[start : start + len(text)] if len(line) == len(lowered) else text
        return Match(symptom, quote)
    found = _compiled(symptom.pattern).search(line)
    if found is None:
        return None
    return Match(symptom, found.group().strip(), found.groupdict().get("script") or "")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
