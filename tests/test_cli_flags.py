"""Does each flag do what the documentation promises, and is none of them silently ignored?"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from conftest import Fill, Git

from appspec_lint import __version__, cli
from appspec_lint.cli.shell_completion import offer
from appspec_lint.cli.shells.spec import CommandSpec

ROOT = Path(__file__).resolve().parents[1]

FAULTY = "version: 0.0\nos: solaris\nfiles:\n  - source: /\n    destination: /srv\n"
DEFECT = "unsupported-os"
HERE = f"appspec.yml:2 {DEFECT}"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complaint(capsys: Captured, *arguments: str) -> str:
    assert cli.main(arguments) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    return captured.err.removeprefix("appspec-lint: ").strip()


def concise(capsys: Captured, *arguments: str) -> list[str]:
    """Path, line and rule of each finding, as `path:line rule`."""
    assert cli.main(["-f", "concise", *arguments]) in (0, 1)
    shown = []
    for line in capsys.readouterr().out.splitlines():
        path, number, _ = line.split(":", 2)
        shown.append(f"{path}:{number} {line.partition('[')[2].partition(']')[0]}")
    return shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes has no effect without --fix or --diff"),
        (["--fix", "--diff"], "--fix has no effect with --diff"),
        (["--diff", "--format", "json"], "--format has no effect with --diff"),
        (["--diff", "--statistics"], "--statistics has no effect with --diff"),
        (["--diff", "-q"], "--quiet has no effect with --diff"),
        (["--diff", "--fail-on", "error"], "--fail-on has no effect with --diff"),
        (["--diff", "--color", "always"], "--color has no effect with --diff"),
        (["--stdin-filename", "x"], "--stdin-filename has no effect without the path `-`"),
        (["--config", "x", "--no-config"], "--config has no effect with --no-config"),
        (["--write-baseline", "-f", "json"], "--format has no effect with --write-baseline"),
        (["--write-baseline", "--fix"], "--fix has no effect with --write-baseline"),
        (["--write-baseline", "-o", "x"], "--output has no effect with --write-baseline"),
        (
            ["--write-baseline", "x", "--baseline", "y"],
            "--baseline has no effect with --write-baseline FILE",
        ),
        (
            ["--write-baseline", "--changed-since", "HEAD"],
            "--write-baseline records all findings; it cannot be used with --changed-since",
        ),
        (["--write-baseline=-"], "--write-baseline requires a file; standard output is not one"),
        (
            ["--report", "json=-"],
            "--report requires a file; use `--format json` for standard output",
        ),
        (["--show-config", "--fix"], "--fix has no effect with --show-config"),
        (["--show-config", "-f", "json"], "--format has no effect with --show-config"),
        (["-f", "json", "--color", "always"], "--color has no effect with --format json"),
        (["-f", "json", "--format", "text"], "--format is given more than once"),
        (
            ["--report", "json=x", "--report", "sarif=./x"],
            "two reports would be written to `./x`",
        ),
        (
            ["-o", "/dev/shm/x", "--report", "sarif=/dev/shm/x"],
            "two reports would be written to `/dev/shm/x`",
        ),
        (["-o", "x", "--report", "sarif=x"], "two reports would be written to `x`"),
        (["plan", "--config", "x", "--no-config"], "--config has no effect with --no-config"),
        (["plan", "-f", "html", "--color", "always"], "--color has no effect with --format html"),
    ],
)
def test_a_flag_without_effect_is_refused(
    here: Path, capsys: Captured, arguments: list[str], message: str
) -> None:
    assert complaint(capsys, *arguments) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--colour", "always"], "unknown flag `--colour`; did you mean `--color`?"),
        (["--exlude=x"], "unknown flag `--exlude`; did you mean `--exclude`?"),
        (["-format", "json"], "unknown flag `-format`; did you mean `--format`?"),
        (["-x"], "unknown flag `-x` (see `appspec-lint --help`)"),
        (["plan", "--fmt", "json"], "unknown flag `--fmt` (see `appspec-lint plan --help`)"),
        (["rules", "--fromat", "json"], "unknown flag `--fromat`; did you mean `--format`?"),
        (["rules", "x"], "unexpected argument `x` (see `appspec-lint rules --help`)"),
        (["--format", "jsn"], "unknown value `jsn` of --format; did you mean `json`?"),
        (
            ["--fail-on", "fatal"],
            "unknown value `fatal` of --fail-on; expected error, warning, info or never",
        ),
        (["completion", "bsh"], "unknown value `bsh` of SHELL; did you mean `bash`?"),
        (
            ["--extend-select", "bundel"],
            "unknown rule or group `bundel`; did you mean `bundle`?",
        ),
    ],
)
def test_a_misspelled_flag_or_value_is_answered_with_the_nearest(
    here: Path, capsys: Captured, arguments: list[str], message: str
) -> None:
    assert complaint(capsys, *arguments) == message


def test_only_flags_with_a_value_are_refused_twice(here: Path, capsys: Captured) -> None:
    assert cli.main(["-q", "-q", "--fix", "--fix"]) == 0
    capsys.readouterr()
    assert complaint(capsys, "--jobs", "1", "--jobs", "1") == "--jobs is given more than once"
    text = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    assert "so is a flag with a value that is given twice" in " ".join(text.split())


def test_short_flags_are_the_long_ones(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY})
    assert cli.main(["-qf", "concise", "-o", "report.txt"]) == 1
    assert capsys.readouterr().out == ""
    assert f"[{DEFECT}]" in (here / "report.txt").read_text(encoding="utf-8")
    assert cli.main(["-v"]) == 1
    assert "appspec.yml" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["-V"])
    assert capsys.readouterr().out == f"appspec-lint {__version__}\n"


def test_paths_may_follow_flags_and_precede_them(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"a/appspec.yml": FAULTY, "b/appspec.yml": FAULTY})
    assert concise(capsys, "a", "--ignore", "script", "b") == [f"a/{HERE}", f"b/{HERE}"]


@pytest.mark.parametrize(
    ("configured", "arguments", "reported"),
    [
        (f"ignore: [{DEFECT}]\n", [], False),
        (f"ignore: [{DEFECT}]\n", ["--extend-select", DEFECT], True),
        (f"ignore: [{DEFECT}]\n", ["--extend-select", "appspec"], True),
        ("ignore: [appspec]\n", ["--extend-select", DEFECT], True),
        ("select: [bundle]\n", [], False),
        ("select: [bundle]\n", ["--extend-select", "appspec"], True),
        ("select: [bundle]\n", ["--extend-select", f"script,{DEFECT}"], True),
        (f"select: [{DEFECT}]\n", ["--extend-ignore", "appspec"], False),
        ("", ["--extend-ignore", DEFECT], False),
        ("", ["--extend-ignore", "appspec", "--extend-select", DEFECT], True),
        ("", ["--extend-select", "bundle"], True),
        ("ignore: [bundle]\n", ["--extend-ignore", "script"], True),
    ],
)
def test_extend_adds_to_the_configuration(
    here: Path,
    fill: Fill,
    capsys: Captured,
    configured: str,
    arguments: list[str],
    reported: bool,
) -> None:
    fill({"appspec.yml": FAULTY, ".appspec-lint.yml": configured})
    assert concise(capsys, *arguments) == [HERE] * reported


@pytest.mark.parametrize(
    ("directory", "arguments", "reported"),
    [
        (".", ["--exclude", "old"], [f"app/{HERE}"]),
        (".", ["--exclude", "old", "--exclude", "app"], []),
        (".", ["--exclude", "*/appspec.yml"], []),
        ("app", ["--exclude", "appspec.yml"], []),
        ("app", ["--exclude", "old", ".."], [f"../old/{HERE}", HERE]),
        (".", ["--exclude", "old", "old", "app"], [f"app/{HERE}"]),
    ],
)
def test_exclude_is_relative_to_the_working_directory(
    here: Path,
    fill: Fill,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    directory: str,
    arguments: list[str],
    reported: list[str],
) -> None:
    fill({"app/appspec.yml": FAULTY, "old/appspec.yml": FAULTY, "x": ""})
    monkeypatch.chdir(here / directory)
    assert concise(capsys, *arguments) == reported


def test_exclude_adds_to_the_configuration(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"a/appspec.yml": FAULTY, "b/appspec.yml": FAULTY, ".appspec-lint.yml": "exclude: [a]\n"})
    assert concise(capsys) == [f"b/{HERE}"]
    assert concise(capsys, "--exclude", "b") == []
    assert cli.main(["--show-config", "--exclude", "b", "--extend-ignore", "script"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split() for line in shown if line.startswith(("exclude", "extend"))] == [
        ["extend-ignore:", "script", "#", "--extend-ignore"],
        ["exclude:", "a,", "b", "#", "--exclude"],
    ]


def test_no_ignores_reports_what_comments_suppress(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    ignored = FAULTY.replace("solaris", f"solaris # appspec-lint: ignore[{DEFECT}]: tested")
    fill({"appspec.yml": f"# appspec-lint: ignore[invalid-runas]: no reason\n{ignored}"})
    assert concise(capsys) == ["appspec.yml:1 unused-suppression"]
    assert concise(capsys, "--no-ignores") == [f"appspec.yml:3 {DEFECT}"]


def test_a_report_in_a_file_is_text_on_github_too(
    here: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"appspec.yml": FAULTY})
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert cli.main(["--output", "report.txt"]) == 1
    assert (here / "report.txt").read_text(encoding="utf-8").startswith("error[")


@pytest.mark.skipif(os.name != "posix", reason="there is no /dev")
def test_a_device_can_have_several_reports(here: Path, fill: Fill) -> None:
    fill({"appspec.yml": FAULTY})
    assert cli.main(["-o", "/dev/null", "--report", "json=/dev/null"]) == 1


@pytest.mark.parametrize("when", ["auto", "always"])
def test_a_report_in_a_file_is_colored_only_if_that_is_requested(
    here: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    fill({"appspec.yml": FAULTY})
    monkeypatch.setenv("FORCE_COLOR", "1")
    cli.main(["--output", "report.txt", "--color", when])
    text = (here / "report.txt").read_text(encoding="utf-8")
    assert ("\x1b[" in text) is (when == "always")


@pytest.mark.parametrize("command", offer().commands, ids=lambda command: command.name)
def test_the_page_of_the_command_line_names_every_flag(command: CommandSpec) -> None:
    text = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    assert f"`appspec-lint {command.name}" in text.replace("[PATH ...]", "check", 1)
    words = re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", text)
    spellings = [spelling for flag in command.flags for spelling in flag.spellings]
    assert [spelling for spelling in spellings if spelling not in words] == []


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif", "azure"])
def test_paths_in_formats_of_ci_are_relative_to_the_repository(
    here: Path,
    fill: Fill,
    git: Git,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    fill({"services/orders/appspec.yml": FAULTY})
    git("init")
    monkeypatch.chdir(here / "services/orders")
    assert cli.main(["--format", form]) == 1
    assert "services/orders/appspec.yml" in capsys.readouterr().out
    assert concise(capsys) == [HERE]
