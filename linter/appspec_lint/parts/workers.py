"""Work in several processes, which share what is known when they start.

Processes are forked, which is safe on Linux in a process with one thread. Elsewhere, there is one
process: a new one would have to start from nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import Any, NoReturn, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkerDied(Exception):
    """A process ended before it was done: the system killed it, usually for lack of memory."""


@dataclass(frozen=True)
class _Failure:
    """The exception of the first item that failed in a process."""

    index: int
    error: Exception


@dataclass(frozen=True)
class _Worker:
    """A process, and the end of the pipe from which its results are read."""

    pid: int
    pipe: int


def count_processors() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def work_through(
    items: Sequence[Item], work: Callable[[Item], Result], processes: int
) -> list[Result]:
    """Do the work for each item, in up to that many processes; the results are in their order.

    The first item prepares what all others need, so it comes before all others. Raises what `work`
    raises for the first item for which it fails, and WorkerDied.
    """
    if not items:
        return []
    results = {0: work(items[0])}
    rest = range(1, len(items))
    count = min(processes, len(rest)) if _can_fork() else 1
    workers: list[_Worker] = []
    try:
        workers.extend(_start(items, rest[number::count], work) for number in range(1, count))
        outcomes = [_do_share(items, rest[::count] if count else rest, work, os.getpid())]
        while workers:
            outcomes.append(_finish(workers.pop(0)))
    finally:
        for worker in workers:
            _kill(worker)
    failures = [failure for _, failure in outcomes if failure is not None]
    if failures:
        raise min(failures, key=lambda failure: failure.index).error
    for done, _ in outcomes:
        results.update(done)
    return [results[index] for index in range(len(items))]


def _can_fork() -> bool:
    if sys.platform != "linux":
        return False
    threading = sys.modules.get("threading")
    return threading is None or threading.active_count() == 1


def _do_share(
    items: Sequence[Item], share: Sequence[int], work: Callable[[Item], Result], parent: int
) -> tuple[dict[int, Result], _Failure | None]:
    """Do the work for some items, until one fails."""
    results: dict[int, Result] = {}
    for index in share:
        if parent not in (os.getpid(), os.getppid()):
            raise KeyboardInterrupt  # nobody waits for the results any more
        try:
            results[index] = work(items[index])
        except Exception as error:
            return {}, _Failure(index, error)
    return results, None


def _start(items: Sequence[Item], share: Sequence[int], work: Callable[[Item], Result]) -> _Worker:
    reading, writing = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(writing)
        return _Worker(pid, reading)
    status = 1
    try:
        os.close(reading)
        _send(_do_share(items, share, work, parent), writing)
        status = 0
    finally:
        _exit(status)


def _exit(status: int) -> NoReturn:
    """End a worker: without a traceback, and without output that its parent has yet to write."""
    os._exit(status)


def _send(outcome: tuple[Any, _Failure | None], pipe: int) -> None:
    import pickle

    results, failure = outcome
    if failure is not None and not _survives(failure.error):
        failure = _Failure(failure.index, RuntimeError(str(failure.error)))
    with os.fdopen(pipe, "wb") as file:
        pickle.dump((results, failure), file, pickle.HIGHEST_PROTOCOL)


def _survives(error: Exception) -> bool:
    """Whether an exception can be sent to another process."""
    import pickle

    try:
        return str(pickle.loads(pickle.dumps(error))) == str(error)
    except Exception:
        return False


def _finish(worker: _Worker) -> tuple[dict[int, Any], _Failure | None]:
    """Read what a worker has found, and wait for its end."""
    import pickle

    with os.fdopen(worker.pipe, "rb") as file:
        sent = file.read()
    _, status = os.waitpid(worker.pid, 0)
    if status != 0:
        raise WorkerDied(_describe_end(status))
    outcome: tuple[dict[int, Any], _Failure | None] = pickle.loads(sent)
    return outcome


def _kill(worker: _Worker) -> None:
    import signal

    os.close(worker.pipe)
    os.kill(worker.pid, signal.SIGKILL)
    os.waitpid(worker.pid, 0)


def _describe_end(status: int) -> str:
    if os.WIFSIGNALED(status):
        import signal

        number = os.WTERMSIG(status)
        end = f"was killed by signal {number} ({signal.Signals(number).name})"
    else:
        end = f"ended with exit code {os.waitstatus_to_exitcode(status)}"
    return f"a worker process {end}; run again with `--jobs 1`, which needs less memory"
