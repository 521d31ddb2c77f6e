"""What a rule has to say: a finding, its labels, its fixes."""

from __future__ import annotations

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
