"""What a result depends on: the files and the facts about the project that were used for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.typing_names import TypeVar

Answer = TypeVar("Answer")

Question = tuple[str, ...]
"""The name of a fact about the whole project, and its arguments."""


@dataclass(slots=True, eq=False)
class Dependencies:
    """The paths that a result was read from, and the facts about the project that it used."""

    paths: set[str] = field(default_factory=set)
    answers: dict[Question, object] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class ReadLog:
    """Notes each read for the innermost result that is being established."""

    _open: list[Dependencies] = field(default_factory=list)

    @contextmanager
    def recording(self, dependencies: Dependencies) -> Iterator[None]:
        """Note the reads of a block."""
        self._open.append(dependencies)
        try:
            yield
        finally:
            self._open.pop()

    def read(self, path: str) -> None:
        """Note that the file at a path is read, or that its existence is checked."""
        if self._open:
            self._open[-1].paths.add(path)

    def use(self, question: Question, answer: Answer) -> Answer:
        """Note that a fact about the whole project is used."""
        if self._open:
            self._open[-1].answers[question] = answer
        return answer
