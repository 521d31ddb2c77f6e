"""What a rule reports: a finding with its labels and fixes."""

from __future__ import annotations

from dataclasses import dataclass

from appspec_lint.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that helps to understand the finding, in the same file or another."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replace `span` with `text`; a `\\n` in it becomes the line ending of the file."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all are applied, or none.

    A fix is `safe` if its result is certain and it cannot change anything that works. An edit of an
    empty source whose path is not in the tree creates the file, which is executable if it starts
    with `#!`.
    """

    title: str
    edits: tuple[TextEdit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """What the user would see on AWS: the stage and the error."""

    stage: str
    error: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect, without a rule name or a severity: the engine adds both.

    A finding that is not `certain` depends on something that cannot be determined statically. It is
    at most a warning, whatever the severity of its rule. `only` is the one agent version ("1" or
    "2") that it applies to; unless that version is selected, such a finding is at most a warning
    too. One with a `host` ("linux" or "windows") applies only where that is the known target
    operating system. A `minor` finding is always reported as info.
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
