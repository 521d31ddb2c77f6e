"""Measure how the time of a run grows with its input: `python benchmarks/growth.py [NAME ...]`.

Prints, for each kind of input, the seconds of CPU time for n, 2n and 4n, and the exponent of the
growth between the last two: 1 is linear, 2 means nested scans. Then follow small inputs that
multiply (functions that call functions, copies of copies), and the start-up time divided by that
of Python itself.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from math import log2
from pathlib import Path
from time import perf_counter, process_time

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


def missing_scripts(count: int) -> Mapping[str, str]:
    """Many hook scripts that do not exist, beside scripts of similar names."""
    hooks = "".join(f"    - location: scripts/s{n}.sh\n" for n in range(count))
    scripts = {f"scripts/t{n}.sh": SCRIPT for n in range(count)}
    return {"appspec.yml": f"{HEAD}hooks:\n  AfterInstall:\n{hooks}", **scripts}


def suppressions(count: int) -> Mapping[str, str]:
    """Many suppression comments, each on the line of a finding."""
    entry = "  - source: x{0} # appspec-lint: ignore[source-not-in-artifact]: {0}\n"
    copied = "".join(f"{entry.format(n)}    destination: /srv/{n}\n" for n in range(count))
    return {"appspec.yml": f"{HEAD}files:\n{copied}"}


def appspecs(count: int) -> Mapping[str, str]:
    """Many AppSpecs, and one buildspec that packages all of them."""
    copied = "files:\n  - source: /\n    destination: /srv\n"
    build = {"buildspec.yml": f"{BUILD}      - make\n{ALL}"}
    return build | {f"service{n}/appspec.yml": HEAD + copied for n in range(count)}


def conditional_copies(count: int) -> Mapping[str, str]:
    """One buildspec with many copies that may not run."""
    lines = "".join(f"      - if [ -f a{n} ]; then cp a{n} b{n}; fi\n" for n in range(count))
    return {"buildspec.yml": f"{BUILD}{lines}{ALL}", "appspec.yml": HEAD}


def pipeline(count: int) -> Mapping[str, str]:
    """A hook script with one long pipeline, and one long list of `&&`."""
    text = " | ".join(["cat x"] * count) + "\n" + " && ".join(["test x"] * count) + "\n"
    hook = "hooks:\n  AfterInstall:\n    - location: s.sh\n"
    return {"appspec.yml": HEAD + hook, "s.sh": f"#!/bin/bash\n{text}"}


def blank_lines(count: int) -> Mapping[str, str]:
    """A hook script without a shebang, and a buildspec, that consist of blank lines."""
    hook = "hooks:\n  AfterInstall:\n    - location: s.sh\n"
    blank = "\n" * count
    build = f"{BUILD}      - |\n        make{blank}        make\n{ALL}"
    return {"appspec.yml": HEAD + hook, "s.sh": f"{blank}echo x\n", "buildspec.yml": build}


def exclude_patterns(count: int) -> Mapping[str, str]:
    """A configuration that excludes many patterns."""
    patterns = "".join(f"  - '**/x{n}/**'\n" for n in range(count))
    specs = {f"service{n}/appspec.yml": HEAD for n in range(200)}
    return specs | {".appspec-lint.yml": f"exclude:\n{patterns}"}


def multiplying() -> Mapping[str, str]:
    """One small build of each kind that multiplies what there is to follow."""
    calls = "; ".join(f"f{n}() {{ f{n - 1}; f{n - 1}; }}" for n in range(1, 40))
    head = "".join(f"for v{n} in 1 2 3 4 5 6 7 8; do " for n in range(8))
    lines = {
        "functions": [f"'f0() {{ cp a b; }}; {calls}; f39'"],
        "loops": [f"{head}cp a b{'; done' * 8}"],
        "chain": [f"cp -r d{n} d{n + 1}" for n in range(400)],
        "merges": [f"cp -r b{n}/. ." for n in range(40)],
    }
    build = {
        f"{name}/buildspec.yml": BUILD + "".join(f"      - {line}\n" for line in each) + ALL
        for name, each in lines.items()
    }
    return build | {f"{name}/appspec.yml": HEAD for name in lines}


def main(names: list[str]) -> None:
    """Measure every kind of input, or those of these names, and print one line for each."""
    work: list[tuple[Callable[[int], Mapping[str, str]], int]] = [
        (services, 50), (appspecs, 100), (entries, 250), (missing_scripts, 250),
        (suppressions, 250), (commands, 250), (conditional_copies, 250), (script, 250),
        (pipeline, 500), (blank_lines, 10_000), (exclude_patterns, 250), (files, 5000),
    ]  # fmt: skip
    print(f"{'input':20} {'n':>7} {'n':>8} {'2n':>8} {'4n':>8}  exponent")
    for make, count in work:
        if not names or make.__name__ in names:
            times = [_time_of(make(count * factor)) for factor in (1, 2, 4)]
            seconds = " ".join(f"{time:8.2f}" for time in times)
            exponent = log2(times[2] / times[1])
            print(f"{make.__name__:20} {count:7} {seconds}  {exponent:8.2f}", flush=True)
    print(f"{'multiplying':20} {'':7} {_time_of(multiplying()):8.2f}")
    bare = _start("-c", "pass")
    print(f"{'start':20} {_start('-m', 'appspec_lint', '--version') / bare:6.1f} x bare Python")
    print(f"{'lint':20} {_start('-m', 'appspec_lint') / bare:6.1f} x bare Python")


def _time_of(texts: Mapping[str, str]) -> float:
    def call() -> float:
        start = process_time()
        lint(in_memory(texts))
        return process_time() - start

    return min(call() for _ in range(2))


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
    main(sys.argv[1:])
