"""What a rule reports: a finding with its labels and fixes."""

from __future__ import annotations

from enum import Enum

from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass


class Agent(Enum):
    """A major version of the CodeDeploy agent, as `--agent` names it."""

    V1 = "1"  # 1.8, written in Ruby
    V2 = "2"  # written in Rust


class OperatingSystem(Enum):
    """An operating system of instances, as the `os` of an AppSpec and `--instances` name it."""

    LINUX = "linux"
    WINDOWS = "windows"


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
    """One defect, without the name of its rule, which the linter adds.

    A finding that is not `certain` depends on something that cannot be determined statically. It is
    at most a warning, whatever the severity of its rule. If it applies to one `agent` only, it is
    also at most a warning unless that agent is selected. With a `target_os`, it is reported only if
    that is the configured operating system of the instances. Its own `severity`, if any, replaces
    the severity of its rule.
    """

    span: Span
    message: str
    labels: tuple[Label, ...] = ()
    help: str = ""
    fixes: tuple[Fix, ...] = ()
    failure: Failure | None = None
    certain: bool = True
    agent: Agent | None = None
    target_os: OperatingSystem | None = None
    severity: Severity | None = None
