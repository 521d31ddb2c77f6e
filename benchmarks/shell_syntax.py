"""Compare the syntax errors that the linter reports with those of bash and dash.

Give it directories: it reads the shell scripts in them, and mutations of these scripts, and prints
what `bash -n` and `dash -n` say. It exits 1 if the linter refuses what the shell accepts.

    PYTHONPATH=linter python benchmarks/shell_syntax.py --mutations 20000 /usr /etc ~/src
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from appspec_lint.shell.syntax_check import SyntaxDialect, SyntaxRefusal, check_syntax

SHELLS = {"bash": ("bash", "-n"), "dash": ("dash", "-n")}
_SHEBANG = re.compile(rb"#![ \t]*/\S*?(?:/env[ \t]+)?(?:\S*/)?(bash|dash|sh)\b")
_TOKEN = re.compile(r"\w+|[ \t]+|\n|&&|\|\||;;|[^\w\s]")
_LARGEST = 60_000


def find_scripts(directories: list[Path]) -> Iterator[tuple[str, SyntaxDialect]]:
    """The text of each script, and the shell that runs it."""
    seen: set[int] = set()
    for directory in directories:
        for path in sorted(directory.rglob("*")):
            try:
                if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
                    continue
                content = path.read_bytes()
            except OSError:
                continue
            shebang = _SHEBANG.match(content)
            if shebang is None and path.suffix not in (".sh", ".bash"):
                continue
            if hash(content) in seen or b"\0" in content:
                continue
            seen.add(hash(content))
            name = shebang[1] if shebang is not None else b"bash"
            yield (
                content.decode("utf-8", "replace"),
                {b"bash": "bash", b"dash": "dash"}.get(name, "sh"),
            )


def mutate(text: str, chance: random.Random) -> str:
    """The text with one token or line deleted, duplicated or swapped."""
    if chance.random() < 0.3:
        units = text.splitlines(keepends=True)
    else:
        units = _TOKEN.findall(text)
    if len(units) < 2:
        return text
    at = chance.randrange(len(units) - 1)
    match chance.randrange(3):
        case 0:
            del units[at]
        case 1:
            units.insert(at, units[at])
        case _:
            units[at], units[at + 1] = units[at + 1], units[at]
    return "".join(units)


def is_refused(text: str, shell: str) -> tuple[bool, str]:
    """Whether the shell refuses the text, and what it says.

    bash exits with 0 after an error in `[[ … ]]`.
    """
    result = subprocess.run(
        SHELLS[shell], input=text.encode(), capture_output=True, timeout=20, check=False
    )
    said = result.stderr.decode("utf-8", "replace")
    return result.returncode != 0 or "conditional" in said, said


def compare(case: tuple[str, SyntaxDialect]) -> tuple[SyntaxRefusal | None, bool, str]:
    """What the linter says, whether all shells of the dialect refuse the text, and their words."""
    text, dialect = case
    shells = ("bash", "dash") if dialect == "sh" else (dialect,)
    verdicts = [is_refused(text, shell) for shell in shells]
    problem = check_syntax(text, dialect)
    return problem, all(refused for refused, _ in verdicts), "".join(said for _, said in verdicts)


def is_said(problem: SyntaxRefusal, said: str) -> bool:
    """Whether a shell says the words that the linter quotes."""
    plain = said.replace("'", "`")
    return any(
        words.replace("'", "`") in plain for words in (problem.bash_error, problem.dash_error)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--mutations", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show-missed", action="store_true")
    options = parser.parse_args()
    scripts = list(find_scripts(options.directories))
    chance = random.Random(options.seed)
    mutations = []
    for _ in range(options.mutations if scripts else 0):
        text, dialect = chance.choice(scripts)
        mutations.append((mutate(text, chance), dialect))
    untrue = 0
    for title, cases in (("scripts", scripts), ("mutations", mutations)):
        counts: Counter[str] = Counter()
        with ThreadPoolExecutor(2) as pool:
            for case, (problem, refused, said) in zip(cases, pool.map(compare, cases), strict=True):
                counts["refused"] += refused
                counts["reported"] += problem is not None
                if problem is not None and not refused:
                    counts["untrue"] += 1
                    print(f"UNTRUE ({case[1]}): {problem}\n{case[0]}\n{said}")
                elif problem is not None:
                    counts["same words"] += is_said(problem, said)
                elif refused and options.show_missed:
                    print(f"MISSED ({case[1]}): {said}")
        untrue += counts["untrue"]
        recall = counts["reported"] / counts["refused"] if counts["refused"] else 1.0
        print(f"{title}: {len(cases)}, {dict(counts)}, recall {recall:.1%}")
    return 1 if untrue else 0


if __name__ == "__main__":
    sys.exit(main())
