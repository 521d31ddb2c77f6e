"""No line of any output is a command for the CI system that shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hostile import APPSPEC, BUILDSPEC, FIXABLE, SCRIPT, write_files

from appspec_lint import cli
from appspec_lint.output.log_commands import disarm, disarm_json, disarm_markup
from appspec_lint.output.report_formats import FORMATS

Captured = pytest.CaptureFixture[str]
COMMANDS = (
    "::stop-commands::x", "  ::set-output name=a::b", "##[add-mask]x", "##[error]x",
    "##vso[task.setvariable variable=PATH]x", "##teamcity[buildStop]", "::add-mask::a",
)  # fmt: skip


def executed(output: str, form: str) -> list[str]:
    """The lines that GitHub Actions, Azure Pipelines or TeamCity would execute."""
    own = "##vso[task.logissue type=" if form == "azure" else ""
    lines = [
        line
        for line in output.splitlines()
        if re.search(r"##\w*\[", line[len(own) :])
        or ("##" in line[: len(own)] and not line.startswith(own))
    ]
    if form == "github":  # its own commands, each of which ends at the end of its line
        command = re.compile(r"::(?:error|warning|notice) file=")
        others = (line for line in output.splitlines() if not command.match(line))
        return lines + [line for line in others if line.strip()[:2] == "::"]
    return lines + [line for line in output.splitlines() if re.match(r"\s*::(?!:)", line)]


def quote(text: str) -> str:
    return json.dumps(text)


def hostile_files() -> dict[str, str]:
    """Commands wherever a repository decides what is quoted: values, keys, names, scripts."""
    breaks = [f"x\n{command}\ny {command}\r\n{command}" for command in COMMANDS]
    appspec = APPSPEC + "".join(f"{quote(text)}: {quote(text)}\n" for text in breaks)
    appspec = appspec.replace("scripts/start.sh", "|\n        ::stop-commands::x\n        ##[x]")
    commands = "".join(f"      - {quote(f'make {text}')}\n" for text in breaks)
    block = "      - |\n" + "".join(f"        {command}\n" for command in COMMANDS)
    patterns = "".join(f"    - {quote(text)}\n" for text in (*breaks, *COMMANDS))
    buildspec = BUILDSPEC.replace("      - make\n", commands + block)
    buildspec = buildspec.replace("    - '**/*'\n", patterns) + f"{quote(breaks[0])}: 1\n"
    lines = "\n".join(COMMANDS)
    script = f"#!/bin/bash\ncat <<EOF\n{lines}\nEOF\nnohup java -jar '\n{lines}\n' &\n{lines}\n"
    return {
        "appspec.yml": appspec,
        "buildspec.yml": buildspec,
        "scripts/start.sh": script,
        "::stop-commands::x/appspec.yml": FIXABLE["appspec.yml"],
        "##vso[x]/appspec.yml": appspec,
        "ok/appspec.yml": APPSPEC.replace("scripts/start.sh", "::add-mask::a/##[x] b.sh"),
        "ok/buildspec.yml": buildspec,
        "ok/scripts/start.sh": script,
    }


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_files(tmp_path, hostile_files()))
    return tmp_path


@pytest.mark.parametrize("form", FORMATS)
def test_no_line_of_a_report_is_a_command(here: Path, capsys: Captured, form: str) -> None:
    assert cli.main(["--format", form]) == 1
    captured = capsys.readouterr()
    assert executed(captured.out, form) == []
    assert executed(captured.err, "text") == []
    if "json" in form or form in ("sarif", "gitlab", "lsp"):
        first = captured.out.splitlines()[0] if form == "json-lines" else captured.out
        assert "##" in captured.out.replace("\\u0023", "#")
        assert json.loads(first)
    if form in ("junit", "checkstyle"):
        ElementTree.fromstring(captured.out)


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_no_line_of_a_plan_is_a_command(here: Path, capsys: Captured, form: str) -> None:
    assert cli.main(["plan", "--format", form, "--verbose"]) == 0
    captured = capsys.readouterr()
    assert executed(captured.out, form) == []
    assert executed(captured.err, "text") == []
    assert "stop-commands" in captured.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--show-config",),
        ("--verbose",),
        ("--format", "text", "--color", "always"),
        ("--write-baseline", "known.json"),
        ("--statistics",),
    ],
)
def test_no_other_line_is_a_command(
    here: Path, capsys: Captured, arguments: tuple[str, ...]
) -> None:
    write_files(here, {".appspec-lint.yml": "exclude: ['##[x]', '::stop-commands::x/y']\n"})
    assert cli.main([*arguments]) in (0, 1)
    captured = capsys.readouterr()
    assert executed(captured.out, "text") == []
    assert executed(captured.err, "text") == []


@pytest.mark.parametrize("name", [*COMMANDS, f"x\n{COMMANDS[0]}"])
def test_no_line_of_a_complaint_is_a_command(here: Path, capsys: Captured, name: str) -> None:
    for arguments in (
        [f"{name}nowhere"],
        ["explain", name],
        ["--config", name],
        ["--select", name],
    ):
        assert cli.main(arguments) == 2
        assert executed(capsys.readouterr().err, "text") == []


def test_no_line_of_an_explanation_is_a_command(here: Path, capsys: Captured) -> None:
    log = "The overall deployment failed because too many individual instances failed\n"
    write_files(here, {"log.txt": log + "\n".join(COMMANDS) + log})
    for form in ("text", "json"):
        assert cli.main(["explain", "log.txt", "--format", form]) == 0
        assert executed(capsys.readouterr().out, "text") == []


@pytest.mark.parametrize("variable", ["CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"])
def test_a_diff_in_a_log_has_no_command_and_in_a_file_it_is_true(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    lines = "".join(f"{command}\n" for command in COMMANDS)
    files = {"appspec.yml": "version: 0.1\nos: linux\n#\n".replace("#\n", f"# |\nx: |\n {lines}")}
    write_files(here, files | {"::stop-commands::x/appspec.yml": ""})
    monkeypatch.setenv(variable, "true")
    cli.main(["--diff", "--unsafe-fixes"])
    assert executed(capsys.readouterr().out, "text") == []
    cli.main(["--diff", "--unsafe-fixes", "--output", "changes.diff"])
    capsys.readouterr()
    monkeypatch.delenv(variable)
    cli.main(["--diff", "--unsafe-fixes"])
    assert capsys.readouterr().out == (here / "changes.diff").read_text(encoding="utf-8")


def escaped() -> Iterator[str]:
    for command in COMMANDS:
        yield from (command, f"a\n{command}", f" \t{command}", f"\u00a0{command}", f"a {command}")


@pytest.mark.parametrize("text", tuple(escaped()))
def test_a_command_is_shown_and_is_none(text: str) -> None:
    assert executed(disarm(text), "text") == []
    assert disarm(disarm(text)) == disarm(text)
    assert json.loads(disarm_json(json.dumps(text))) == text
    assert re.search(r"##\w*\[", disarm_json(json.dumps(text))) is None
    markup = f"<a>{text}</a>"
    assert ElementTree.fromstring(disarm_markup(markup)).text == text
    assert executed(disarm_markup(text), "text") == []


def test_other_text_stays_as_it_is() -> None:
    for text in ("# a\n## b", "a::b", "#[x]", "x ## y", "C::D\n- ::x", SCRIPT):
        assert disarm(text) == disarm_json(text) == disarm_markup(text) == text
