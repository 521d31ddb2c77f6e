"""The syntax errors of the linter against those of bash and dash."""

from __future__ import annotations

import importlib.util
import random
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from command_snippets import REPORTED, SILENT
from hook_snippets import SILENT as WORKING

from appspec_lint.shell.syntax_check import SyntaxDialect, check_syntax

BENCHMARK = Path(__file__).parents[1] / "benchmarks/shell_syntax.py"
DIALECTS: tuple[SyntaxDialect, ...] = ("bash", "dash", "sh")
TEXTS = (
    *(text for texts in WORKING.values() for text in texts.values()),
    *(text for texts in SILENT.values() for text in texts),
    *(text for texts in REPORTED.values() for text in texts),
)


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shell_syntax", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("dash")), reason="no bash or dash")
def test_the_shells_refuse_what_is_reported(benchmark: ModuleType) -> None:
    chance = random.Random(11)
    reported = 0
    for _ in range(300):
        text = benchmark.mutate(chance.choice(TEXTS), chance)
        dialect = chance.choice(DIALECTS)
        if check_syntax(text, dialect) is not None:
            reported += 1
            _, is_refused, said = benchmark.compare((text, dialect))
            assert is_refused, (dialect, text, said)
    assert reported >= 60


@pytest.mark.parametrize(
    ("text", "bash", "dash"),
    [
        (
            "if date; then\n",
            "syntax error: unexpected end of file",
            'Syntax error: end of file unexpected (expecting "fi")',
        ),
        (
            "fi\n",
            "syntax error near unexpected token `fi`",
            'Syntax error: "fi" unexpected',
        ),
        (
            "while date; ls; done\n",
            "syntax error near unexpected token `done`",
            'Syntax error: "done" unexpected (expecting "do")',
        ),
        (
            "echo 'a\n",
            "unexpected EOF while looking for matching `'`",
            "Syntax error: Unterminated quoted string",
        ),
        (
            "echo `date\n",
            "unexpected EOF while looking for matching ```",
            "Syntax error: EOF in backquote substitution",
        ),
        (
            "echo ${a\n",
            "unexpected EOF while looking for matching `}`",
            "Syntax error: Missing '}'",
        ),
        (
            "date >\nls\n",
            "syntax error near unexpected token `newline`",
            "Syntax error: newline unexpected",
        ),
    ],
)
def test_the_errors_have_the_words_of_the_shells(text: str, bash: str, dash: str) -> None:
    problem = check_syntax(text, "sh")
    assert problem is not None
    assert (problem.bash_error, problem.dash_error) == (bash, dash)


@pytest.mark.parametrize(
    "text",
    [
        "echo " + "$(" * 200,
        "{ " * 200,
        "if " * 200,
        "((" * 200,
        "${" * 200,
        "`" * 201,
        "[[ " + "( " * 200,
        "case a in " * 200,
        "\\",
        "$",
        "<<",
        "cat <<",
        "cat <<''",
        "a=(",
        "\x00",
        "(" * 60_000,
        "'" * 60_001,
        "a " * 30_000,
        "[[ " + "a && " * 10_000,
    ],
)
def test_hostile_text_raises_nothing(text: str) -> None:
    for dialect in DIALECTS:
        check_syntax(text, dialect)


@pytest.mark.parametrize("text", ["n=$((n + )1)", "echo $((a)b)", "echo $((date); fi)"])
def test_what_bash_reads_only_when_it_runs_is_not_decided(text: str) -> None:
    for dialect in DIALECTS:
        assert check_syntax(text, dialect) is None


def test_only_what_both_shells_refuse_is_an_error_of_sh() -> None:
    assert check_syntax("f() date", "bash") is not None
    assert check_syntax("f() date", "dash") is None
    assert check_syntax("f() date", "sh") is None
    assert check_syntax("a=(1)\nfi", "sh") is not None
