"""What a rule has to say: a finding, its labels, its fixes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from appspec_lint.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that helps to see the first, in the same file or another."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Put `text` where `span` stands; a `\\n` in it becomes what ends the file's own lines."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all are applied, or none.

    It is `safe` where its result is certain and nothing that works can change by it. An edit of an
    empty source whose path is not in the tree creates the file; one with a `#!` line can be run.
    """

    title: str
    edits: tuple[TextEdit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """What the user would have met on AWS: at which stage, with which text."""

    stage: str
    error: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect. It bears no name and no severity: the engine knows both.

    A finding that is not `certain` rests on something the files can't tell; whatever its
    rule's severity, it is a warning at most. `only` names the one agent ("1" or "2") that it is
    true of; where no agent is chosen, such a finding is a warning at most too. One with a `host`
    ("linux" or "windows") is true only where the instances are known to run that. A `minor` one
    is information, whatever its rule's severity.
    """

    span: Span
    message: str
    labels: tuple[Label, ...] = ()
    help: str = ""
    fixes: tuple[Fix, ...] = ()
    failure: Failure | None = None
    certain: bool = True
    only: str = ""
    host: str = ""
    minor: bool = False


def respell(
    span: Span, text: str | None, *, safe: bool = False, bare: bool = False
) -> tuple[Fix, ...]:
    """Offer `text` for the scalar at `span`, quoted as that is, if there is a text to offer.

    A `bare` text, or one that is quoted, is put there as it is. What has an anchor or a tag, or
    more lines than one, is left alone.
    """
    return respell_all((span,), text, safe=safe, bare=bare)


def respell_all(
    spans: Iterable[Span], text: str | None, *, safe: bool = False, bare: bool = False
) -> tuple[Fix, ...]:
    """Offer `text` for the same scalar in several places, all of them or none."""
    places = tuple(dict.fromkeys(spans))
    if not text or any("\n" in each.text or each.text[:1] in "&!|>" for each in places):
        return ()
    bare = bare or (len(text) > 1 and text[0] == text[-1] and text[0] in "\"'")
    edits = (TextEdit(each, text if bare else quoted_like(each.text, text)) for each in places)
    return (Fix(f"replace it by `{text}`", tuple(edits), safe),)


_PLAIN = re.compile(r"[\w./$<][\w./$@+=~*<>-]*(?: [\w./$@+=~*<>-]+)*")
_OTHER_TYPE = re.compile(r"(?i:null|true|false|yes|no|on|off|y|n)|[-+.\d_]*(?:e[-+]?\d+)?")


def quoted_like(other: str, text: str) -> str:
    """Write `text` as a scalar of YAML, quoted as `other` is, or as it has to be."""
    mark = other[:1] if len(other) > 1 and other[0] == other[-1] and other[0] in "\"'" else ""
    if mark == "'":
        return "'" + text.replace("'", "''") + "'"
    if mark == '"' or not text.isprintable():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    alike = _OTHER_TYPE.fullmatch(other) or not _OTHER_TYPE.fullmatch(text)
    if _PLAIN.fullmatch(text) and alike:
        return text
    return "'" + text.replace("'", "''") + "'"
