"""Fuzz the linter: `python fuzz/run.py --runs N [--target TARGET]`.

Every input has to be read without an exception and within a time limit, and what is reported has
to render. What fails is made smaller and saved in fuzz/found; tests/test_fuzz.py runs it again.
Inputs are mutated examples; with `--engine atheris`, if it is installed, they are those that reach
new code.
"""

from __future__ import annotations

import argparse
import hashlib
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "linter")]

from mutation import TOKENS, generate  # noqa: E402
from targets import APPSPEC, BUILDSPEC, CONVERSATION, SCRIPT, TARGETS  # noqa: E402

FOUND = HERE / "found"
SECONDS = 5
"""The processor time that an input of a few kilobytes may take; a thousand times what it needs."""
EXAMPLES = {
    "documents": ("*.yml", "*.yaml", "*.json", "*.tf", "Makefile", "Jenkinsfile", "*.gradle"),
    "shell": ("*.sh", "*.yml"),
    "patterns": ("expected.txt", "*.yml"),
    "configuration": (".appspec-lint.yml", "*.toml", "expected.txt"),
    "logs": ("*.log", "*.txt"),
    "rpc": (),
}
SHARES = {"documents": 1, "shell": 5, "patterns": 54, "configuration": 1, "logs": 39}
"""How the runs are divided, in percent: more where an input takes less time."""
LENGTHS = {
    "documents": 2000,
    "shell": 400,
    "patterns": 120,
    "configuration": 500,
    "logs": 300,
    "rpc": 4000,
}
"""The usual length of an input."""


class TooSlow(BaseException):
    """An input takes too long; no `except Exception` handles this."""


def main() -> int:
    """Fuzz the targets. Returns 1 if anything was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=10_000, help="number of inputs")
    parser.add_argument("--target", choices=TARGETS, help="only this target")
    parser.add_argument("--seed", type=int, default=1, help="chooses the inputs")
    parser.add_argument("--engine", choices=("mutation", "atheris"), default="mutation")
    options = parser.parse_args()
    if options.engine == "atheris":
        return _run_atheris(options.target or "documents", options.runs)
    names = [options.target] if options.target else list(TARGETS)
    total = sum(SHARES.get(name, 2) for name in names)
    found = 0
    for name in names:
        runs = max(1, options.runs * SHARES.get(name, 2) // total)
        found += _run(name, runs, options.seed)
    return 1 if found else 0


def _run(name: str, runs: int, seed: int) -> int:
    """Run a target on generated inputs. Returns the number of different defects."""
    target, start = TARGETS[name], time.monotonic()
    defects: dict[str, str] = {}
    inputs = generate(list(find_examples(name)), seed, LENGTHS[name])
    for number in range(1, runs + 1):
        text = next(inputs)
        defect = find_defect(target, text)
        if defect is not None and defect not in defects:
            defects[defect] = text
            file = _save(name, _shrink(target, text, defect))
            print(f"{name}: {defect}\n  {file}", flush=True)
        if number % 10_000 == 0 or number == runs:
            seconds = time.monotonic() - start
            print(f"{name}: {number} inputs, {len(defects)} defects, {seconds:.0f} s", flush=True)
    return len(defects)


def find_defect(target: Callable[[str], None], text: str) -> str | None:
    """Run a target once: what is wrong, in one line; None if nothing is."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, _stop)
        signal.setitimer(signal.ITIMER_PROF, SECONDS, 1)  # again where it is ignored
    try:
        target(text)
    except TooSlow:
        return f"takes more than {SECONDS} s"
    except (Exception, RecursionError) as error:
        cause = error.__cause__ or error
        last = traceback.extract_tb(cause.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        return f"{type(cause).__name__} at {place}: {cause!s:.120}".partition("\n")[0]
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


def find_examples(name: str) -> Iterator[str]:
    """Give the texts that are mutated: those of the tests, what was found before, and tokens."""
    if name != "rpc":
        yield from (APPSPEC, BUILDSPEC, SCRIPT, "".join(TOKENS))
    for pattern in EXAMPLES[name]:
        for root in (HERE.parent / "tests", HERE.parent / "examples"):
            for file in sorted(root.rglob(pattern)):
                if file.is_file() and file.stat().st_size < 20_000:
                    yield file.read_text(encoding="utf-8", errors="surrogateescape")
    if name == "rpc":
        yield CONVERSATION
    if name == "logs":
        from appspec_lint.troubleshooting.catalog import CHAPTERS

        for chapter in CHAPTERS:
            for error in chapter.known_errors:
                yield f"[stderr]{error.sample}\n"
    yield from (text for _, text in read_found(name))


def read_found(name: str) -> Iterator[tuple[str, str]]:
    """Give the names and texts of the inputs for which a target failed."""
    for file in sorted((FOUND / name).glob("*")):
        yield file.name, file.read_bytes().decode("utf-8", "surrogatepass")


def _save(name: str, text: str) -> Path:
    data = text.encode("utf-8", "surrogatepass")
    file = FOUND / name / hashlib.sha256(data).hexdigest()[:12]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file.relative_to(HERE.parent)


def _shrink(target: Callable[[str], None], text: str, defect: str) -> str:
    """Remove what is not needed for a defect: halves, quarters and so on."""
    if defect.startswith("takes"):
        return text
    kind = defect.partition(" at ")[0]
    size, tries = len(text) // 2, 300
    while size and tries:
        start = 0
        while start < len(text) and tries:
            tries -= 1
            shorter = text[:start] + text[start + size :]
            if (find_defect(target, shorter) or "").startswith(kind):
                text = shorter
            else:
                start += size
        size //= 2
    return text


def _run_atheris(name: str, runs: int) -> int:
    """Run a target with coverage-guided inputs."""
    import atheris

    target = TARGETS[name]

    def test(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        defect = find_defect(target, text)
        if defect is not None:
            raise RuntimeError(f"{defect}: saved as {_save(name, text)}")

    seeds = HERE / "corpus" / name
    seeds.mkdir(parents=True, exist_ok=True)
    for number, example in enumerate(find_examples(name)):
        (seeds / str(number)).write_bytes(example.encode("utf-8", "replace"))
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-runs={runs}", f"-timeout={SECONDS}", str(seeds)], test)
    atheris.Fuzz()
    return 0


__all__: Sequence[str] = ("TARGETS", "find_defect", "find_examples", "read_found")

if __name__ == "__main__":
    sys.exit(main())
