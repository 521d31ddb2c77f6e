"""The thread that owns all projects: it does one job after the other, in their order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


class Interrupted(Exception):
    """A job that can be repeated was stopped, because others wait."""


class AnalysisThread:
    """Does jobs. A job that calls `give_way` is repeated after those that came in meanwhile."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._urgent = 0
        self._is_repeatable = False
        self._thread = threading.Thread(target=self._work, name="analysis", daemon=True)
        self._thread.start()

    def do(self, job: Callable[[], Result], *, is_repeatable: bool = False) -> Future[Result]:
        """Do a job; it is skipped if the future is cancelled before its turn."""
        future: Future[Result] = Future()

        def run() -> None:
            if not is_repeatable:
                self._count(-1)
            if future.cancelled():
                return
            self._is_repeatable = is_repeatable
            try:
                result = job()
            except Interrupted:
                self._jobs.put(run)
            except BaseException as error:
                if future.set_running_or_notify_cancel():
                    future.set_exception(error)
            else:
                if future.set_running_or_notify_cancel():
                    future.set_result(result)

        if not is_repeatable:
            self._count(1)
        self._jobs.put(run)
        return future

    def give_way(self) -> None:
        """Raise Interrupted if the current job can be repeated, and others wait that cannot."""
        if self._is_repeatable and self._urgent:
            raise Interrupted

    def stop(self) -> None:
        """End the thread after the jobs that wait."""
        self._jobs.put(None)

    def _count(self, change: int) -> None:
        with self._lock:
            self._urgent += change

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None:
                return
            job()
