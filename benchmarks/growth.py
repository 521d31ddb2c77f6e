"""Measure how the time of a run grows with its input: `python benchmarks/growth.py`.

Prints ratios, not seconds: for each kind of input, the time for ten times the input divided by the
time for the input; and the start-up time divided by that of Python itself. A ratio of about 10 is
linear; much more means nested scans.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

LINTER = Path(__file__).resolve().parents[1] / "linter"
sys.path.insert(0, str(LINTER))

from appspec_lint.linter import lint  # noqa: E402
from appspec_lint.repository.tree import in_memory  # noqa: E402

HEAD = "version: 0.0\nos: linux\n"
BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n"
ALL = "artifacts:\n  files:\n    - '**/*'\n"
SCRIPT = "#!/bin/bash\nset -e\nsystemctl restart shop\n"


def services(count: int) -> Mapping[str, str]:
    """Several services, each with its own AppSpec, buildspec and script."""
    files = {}
    for number in range(count):
        directory = f"service{number}"
        hooks = "hooks:\n  ApplicationStart:\n    - location: start.sh\n"
        files[f"{directory}/appspec.yml"] = HEAD + hooks
        files[f"{directory}/buildspec.yml"] = BUILD + "      - make\n" + ALL
        files[f"{directory}/start.sh"] = SCRIPT
    return files


def entries(count: int) -> Mapping[str, str]:
    """One AppSpec that copies many directories and sets many permissions."""
    copied = "".join(f"  - source: /a{n}\n    destination: /srv/{n}\n" for n in range(count))
    owned = "".join(f"  - object: /srv/{n}\n    owner: root\n" for n in range(count))
    text = f"{HEAD}files:\n{copied}permissions:\n{owned}"
    return {"appspec.yml": text, **{f"a{n}/x": "" for n in range(count)}}


def commands(count: int) -> Mapping[str, str]:
    """One buildspec with many copy commands."""
    lines = "".join(f"      - cp -r src/{n} out/{n}\n" for n in range(count))
    text = f"{BUILD}{lines}{ALL.rstrip()}\n  base-directory: out\n"
    hook = "hooks:\n  AfterInstall:\n    - location: 1/x.sh\n"
    return {
        "buildspec.yml": text,
        "appspec.yml": HEAD + hook,
        **{f"src/{n}/x.sh": SCRIPT for n in range(count)},
    }


def script(count: int) -> Mapping[str, str]:
    """One hook script with many lines."""
    text = SCRIPT + "".join(
        f'if [ -f "/tmp/{n}" ]; then rm -f /tmp/{n}; fi\n' for n in range(count)
    )
    hook = "hooks:\n  AfterInstall:\n    - location: s.sh\n"
    return {"appspec.yml": HEAD + hook, "s.sh": text}


def files(count: int) -> Mapping[str, str]:
    """A repository with many files, all of them packaged."""
    return {
        "appspec.yml": HEAD,
        "buildspec.yml": BUILD + "      - npm run build\n" + ALL,
        **{f"src/{n % 50}/{n}.js": "" for n in range(count)},
    }


def main() -> None:
    """Measure every kind of input, and print one line for each."""
    work: list[tuple[Callable[[int], Mapping[str, str]], int]] = [
        (services, 10), (entries, 50), (commands, 20), (script, 50), (files, 1000),
    ]  # fmt: skip
    for make, count in work:
        small, large = (_time_of(make(count * factor)) for factor in (1, 10))
        print(f"{make.__name__:10} {count * 10:6} : {count:5}  {large / small:6.1f}")
    bare = _start("-c", "pass")
    print(f"{'start':10}  bare Python    {_start('-m', 'appspec_lint', '--version') / bare:6.1f}")
    print(f"{'lint':10}  bare Python    {_start('-m', 'appspec_lint') / bare:6.1f}")


def _time_of(texts: Mapping[str, str]) -> float:
    return min(_once(lambda: lint(in_memory(texts))) for _ in range(3))


def _start(*arguments: str) -> float:
    example = Path(__file__).resolve().parents[1] / "examples/orders"
    environment = {"PYTHONPATH": str(LINTER), "PATH": "/usr/bin:/bin"}

    def call() -> None:
        subprocess.run(
            [sys.executable, *arguments],
            cwd=example, env=environment, capture_output=True, check=False,
        )  # fmt: skip

    return min(_once(call) for _ in range(5))


def _once(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


if __name__ == "__main__":
    main()
