"""Do the shells themselves complete a call, with what `appspec-lint completion` gives them?"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import seconds

from appspec_lint import cli, rules
from appspec_lint.cli.options import FORMATS
from appspec_lint.cli.shell_completion import SHELLS, offer
from appspec_lint.cli.shells.spec import ArgumentKind

GROUPS_AND_RULES = [*rules.GROUPS, *(rule.name for rule in rules.every_rule())]
BUNDLE = [name for name in GROUPS_AND_RULES if name.startswith("hook-script")]

CASES = [
    pytest.param("pl", ["plan"], id="a command"),
    pytest.param("check --uns", ["--unsafe-fixes"], id="a flag"),
    pytest.param("--no-c", ["--no-config"], id="a flag without a command"),
    pytest.param("--format g", ["github", "gitlab"], id="a value"),
    pytest.param("plan --format ", ["html", "json", "text"], id="a value of another command"),
    pytest.param("--ignore hook-script", BUNDLE, id="a rule"),
    pytest.param("--select bun", ["bundle"], id="a group"),
    pytest.param(
        "--select bundle,hook-script", [f"bundle,{name}" for name in BUNDLE], id="a second rule"
    ),
    pytest.param("explain hook-script", BUNDLE, id="a rule to explain"),
    pytest.param("completion ", ["bash", "fish", "zsh"], id="a shell"),
    pytest.param("--config .app", [".appspec-lint.yml"], id="a file"),
    pytest.param("--quiet depl", ["deploy/"], id="a path"),
    pytest.param("--jobs ", [], id="what nobody can foretell"),
]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / ".appspec-lint.yml").write_text("", encoding="utf-8")
    (tmp_path / "deploy").mkdir()
    return tmp_path


def script(shell: str, capsys: pytest.CaptureFixture[str], directory: Path) -> Path:
    assert cli.main(["completion", shell]) == 0
    path = directory / f"completion.{shell}"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def needs(shell: str) -> None:
    if os.name != "posix" or shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")


def ask(command: list[str], directory: Path) -> list[str]:
    environment = {**os.environ, "HOME": str(directory), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def in_bash(line: str, path: Path, directory: Path) -> list[str]:
    """What bash would offer, whose own way to split a line takes `=` for a word."""
    words = ["appspec-lint", *line.replace("=", " = ").split()]
    if line.endswith((" ", "=")) and not line.endswith("="):
        words.append("")
    code = (
        f"source {shlex.quote(str(path))}; complete -p appspec-lint > /dev/null || exit 1\n"
        f"COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}; _appspec_lint\n"
        'for each in "${COMPREPLY[@]}"; do printf "%s\\n" "$each"; done'
    )
    offered = ask(["bash", "--norc", "--noprofile", "-c", code], directory)
    return [f"{each}/" if (directory / each).is_dir() else each for each in offered]


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_bash_offers_what_fits(
    line: str, expected: list[str], directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs("bash")
    assert sorted(in_bash(line, script("bash", capsys, directory), directory)) == sorted(expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("--fail-on=nev", ["never"], id="the beginning of a value"),
        pytest.param("--fail-on=", ["error", "info", "never", "warning"], id="no value yet"),
    ],
)
def test_bash_offers_values_behind_an_equals_sign(
    line: str, expected: list[str], directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs("bash")
    assert sorted(in_bash(line, script("bash", capsys, directory), directory)) == expected


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_fish_offers_what_fits(
    line: str, expected: list[str], directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs("fish")
    path = script("fish", capsys, directory)
    code = f"source {shlex.quote(str(path))}; complete -C {shlex.quote(f'appspec-lint {line}')}"
    offered = ask(["fish", "--no-config", "-c", code], directory)
    assert sorted(each.partition("\t")[0] for each in offered) == sorted(expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("pl", ["plan"], id="a command"),
        pytest.param("check --uns", ["check", "--unsafe-fixes"], id="a flag"),
        pytest.param("--fail-on nev", ["--fail-on", "never"], id="a value"),
        pytest.param(
            "plan --format ht", ["plan", "--format", "html"], id="another command's value"
        ),
        pytest.param(
            "--select bundle,install-c",
            ["--select", "bundle,install-collision"],
            id="a second rule",
        ),
        pytest.param("explain install-c", ["explain", "install-collision"], id="a rule"),
        pytest.param("completion fi", ["completion", "fish"], id="a shell"),
        pytest.param("--config .app", ["--config", ".appspec-lint.yml"], id="a file"),
    ],
)
def test_zsh_completes_what_is_typed(
    line: str, expected: list[str], directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs("zsh")
    import pty

    path = script("zsh", capsys, directory)
    called = directory / "called"
    (directory / "start.zsh").write_text(
        f"autoload -U compinit; compinit -u -D; source {shlex.quote(str(path))}\n"
        f'appspec-lint() {{ printf "%s\\n" "$@" > {shlex.quote(str(called))}; exit }}\n',
        encoding="utf-8",
    )
    master, slave = pty.openpty()
    shell = subprocess.Popen(
        ["zsh", "-f", "-i"],
        cwd=directory,
        env={**os.environ, "TERM": "dumb", "HOME": str(directory)},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        os.write(master, b"source ./start.zsh && echo re''ady\n")
        shown = b""
        with seconds(30):
            while b"ready" not in shown:
                shown += os.read(master, 4096)
        os.write(master, f"appspec-lint {line}\t\n".encode())
        with seconds(30), suppress(OSError):  # the terminal ends with the shell
            while shell.poll() is None:
                os.read(master, 4096)
        shell.wait(5)
    finally:
        shell.kill()
        shell.wait()
        os.close(master)
    assert called.read_text(encoding="utf-8").split() == expected


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_its_script_without_a_word(
    shell: str, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs(shell)
    assert ask([shell, "-n", str(script(shell, capsys, directory))], directory) == []


def test_what_is_offered_is_what_the_commands_take() -> None:
    offered = offer()
    assert tuple(each.name for each in offered.commands) == cli.COMMANDS
    check = offered.commands[0]
    flags = {spelling: flag for flag in check.flags for spelling in flag.spellings}
    assert flags["--format"].words == FORMATS
    assert {name for name, flag in flags.items() if flag.kind is ArgumentKind.LIST} == {
        "--select",
        "--ignore",
        "--extend-select",
        "--extend-ignore",
    }
    assert [name for name, _ in (*offered.groups, *offered.rules)] == GROUPS_AND_RULES


def test_an_unknown_shell_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", "tcsh"]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert "tcsh" in captured.err
