"""What a rule has to say: a finding, its labels, its fixes."""

from __future__ import annotations

from dataclasses import dataclass

from appspec_lint.source import Span


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that helps to see the first, in the same file or another."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Put `text` where `span` stands."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all are applied, or none."""

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
    true of; where no agent is chosen, such a finding is a warning at most too.
    """

    span: Span
    message: str
    labels: tuple[Label, ...] = ()
    help: str = ""
    fixes: tuple[Fix, ...] = ()
    failure: Failure | None = None
    certain: bool = True
    only: str = ""


def respell(span: Span, text: str | None, *, safe: bool = False) -> tuple[Fix, ...]:
    """Offer `text` for what stands at `span`, if there is a text to offer."""
    if not text:
        return ()
    return (Fix(f"replace it by `{text}`", (TextEdit(span, text),), safe),)
