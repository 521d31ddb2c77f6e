"""Do comments silence what they name, where they stand, and nothing else?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Fill
from examples import names

from appspec_lint import cli
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.span import Source
from appspec_lint.fixer import apply_fixes
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.suppressions import find_directives

IGNORE = "# appspec-lint: ignore"
APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStart:
    - location: start.sh
"""
SCRIPT = "#!/bin/bash\nnohup java -jar orders.jar &\n"
HOLDS, UNVERIFIED = "background-holds-output", "unverified-start"

Captured = pytest.CaptureFixture[str]


def linted(appspec: str, script: str = "#!/bin/bash\nset -e\nsystemctl daemon-reload\n") -> Report:
    return lint(in_memory({"appspec.yml": appspec, "start.sh": script}))


def hidden(report: Report) -> list[str]:
    return sorted(each.diagnostic.rule for each in report.suppressed)


def found(text: str, path: str = "appspec.yml") -> list[tuple[list[str], tuple[int, int], str]]:
    return [
        ([name.value for name in each.names], each.lines, each.reason)
        for each in find_directives(Source(path, text, path))
    ]


# In YAML

MISSPELT = "version: 0.0\nos: solaris\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"version: 0.0\nos: solaris {IGNORE}[unsupported-os]\n", id="the line's end"),
        pytest.param(f"version: 0.0\n{IGNORE}[unsupported-os]\nos: solaris\n", id="the line above"),
        pytest.param(
            f"version: 0.0\n{IGNORE}[unsupported-os]: why\n\n# more\nos: solaris\n",
            id="above, with a comment between",
        ),
        pytest.param(
            f"version: 0.0\r\nos: 'solaris'\t{IGNORE}[appspec]: the group\r\n", id="CR LF, a group"
        ),
        pytest.param(f"version: 0.0\nos: solaris {IGNORE}[a, unsupported-os]\n", id="one of two"),
        pytest.param(f"{IGNORE}-file[unsupported-os]: all\n{MISSPELT}", id="the whole file"),
        pytest.param(f"{MISSPELT}{IGNORE}-file[unsupported-os]", id="the whole file, at its end"),
        pytest.param(
            f"version: 0.0\nos: solaris # sic! {IGNORE}[unsupported-os]\n", id="behind a comment"
        ),
    ],
)
def test_a_comment_silences_what_it_names(text: str) -> None:
    report = lint(in_memory({"appspec.yml": text}))
    assert hidden(report) == ["unsupported-os"]
    assert set(names(report)) <= {"unknown-suppression", "unsupported-version"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"version: 0.0 {IGNORE}[unsupported-os]\nos: solaris\n", id="another line"),
        pytest.param(f"version: 0.0\nos: solaris {IGNORE}[invalid-mode]\n", id="another rule"),
        pytest.param(f"version: 0.0\nos: solaris {IGNORE}\n", id="no rule"),
        pytest.param(f"version: 0.0\nos: solaris {IGNORE}[]\n", id="no rule in brackets"),
        pytest.param(
            "version: 0.0\nos: solaris#appspec-lint:ignore[unsupported-os]\n", id="no blank"
        ),
        pytest.param(
            f"version: 0.0\nos: 'solaris {IGNORE}[unsupported-os]'\n", id="in single quotes"
        ),
        pytest.param(
            f'version: 0.0\nos: "solaris\n  {IGNORE}[unsupported-os]"\n', id="in double quotes"
        ),
        pytest.param(
            f"version: 0.0\nos: |\n  {IGNORE}[unsupported-os]\n  solaris\n", id="in a block"
        ),
        pytest.param(
            f"version: 0.0\nos: solaris\n...\n{IGNORE}-file[unsupported-os]\n",
            id="behind the document",
        ),
    ],
)
def test_what_is_no_such_comment_silences_nothing(text: str) -> None:
    report = lint(in_memory({"appspec.yml": text}))
    assert "unsupported-os" in names(report)
    assert hidden(report) == []


def test_on_a_key_it_holds_for_all_below_it() -> None:
    two = APPSPEC + "  AfterInstall:\n    - location: other.sh\n"
    assert names(linted(two)) == ["hook-script-missing"]
    missing = f"{IGNORE}[hook-script-missing]"
    for place in ("hooks:", "  AfterInstall:", "    - location: other.sh"):
        at_end = two.replace(f"{place}\n", f"{place}  {missing}\n")
        above = two.replace(f"{place}\n", f"{missing}\n{place}\n")
        assert names(linted(at_end)) == names(linted(above)) == []
    for place in ("os: linux", "  ApplicationStart:"):
        elsewhere = two.replace(f"{place}\n", f"{place}  {missing}\n")
        assert names(linted(elsewhere)) == ["hook-script-missing", "unused-suppression"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{IGNORE}-file[appspec-syntax]\nos: [\n", id="for the file"),
        pytest.param(f"os: [ {IGNORE}[appspec-syntax]\n", id="for the line"),
        pytest.param(f"{IGNORE}-file[appspec]\nos: '\n", id="for the group"),
    ],
)
def test_in_a_file_that_cant_be_read_nothing_is_silenced(text: str) -> None:
    assert names(lint(in_memory({"appspec.yml": text}))) == ["appspec-syntax"]


def test_json_has_no_comments() -> None:
    text = f'{{"version": 0.0, "os": "{IGNORE}[unsupported-os]"}}'
    assert found(text, "appspec.json") == []


BUILDSPEC = """\
version: 0.2
env:
  variables:
    NOTE: |
      # appspec-lint: ignore-file[buildspec]
phases:
  build:
    commands:
      - |
        # appspec-lint: ignore[bundle]: above a command
        make
        cat <<EOF
        # appspec-lint: ignore[script]: not in a here-document
        EOF
        echo "
        # appspec-lint: ignore[script]: not in a text
        "
      - >  # appspec-lint: ignore[appspec]: at a block's beginning
        make
"""


def test_a_comment_in_a_block_of_commands_counts_and_a_text_does_not() -> None:
    assert found(BUILDSPEC, "buildspec.yml") == [
        (["bundle"], (11, 11), "above a command"),
        (["appspec"], (18, 19), "at a block's beginning"),
    ]


# In scripts


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(SCRIPT.replace("&\n", f"& {IGNORE}[{HOLDS}]: a log\n"), id="the line's end"),
        pytest.param(SCRIPT.replace("nohup", f"{IGNORE}[{HOLDS}]\nnohup"), id="the line above"),
        pytest.param(
            SCRIPT.replace("nohup", f"{IGNORE}[{HOLDS}]\n\n# more\nnohup"), id="comments between"
        ),
        pytest.param(f"{SCRIPT}{IGNORE}-file[{HOLDS}]\n", id="the file"),
        pytest.param(
            SCRIPT.replace("&\n", f"& {IGNORE}[{HOLDS}]\n").replace("\n", "\r\n"), id="CR LF"
        ),
        pytest.param(
            SCRIPT.replace("nohup java", f"{IGNORE}[{HOLDS}]\nnohup \\\n  java"), id="two lines"
        ),
    ],
)
def test_a_comment_in_a_script_silences_what_it_names(script: str) -> None:
    report = linted(APPSPEC, script)
    assert hidden(report) == [HOLDS]
    assert HOLDS not in names(report)
    assert UNVERIFIED in names(report)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"echo '{IGNORE}-file[{HOLDS}]'", id="in quotes"),
        pytest.param(f"echo x{IGNORE}-file[{HOLDS}]", id="in a word"),
        pytest.param(f"cat <<EOF\n{IGNORE}-file[{HOLDS}]\nEOF", id="in a here-document"),
        pytest.param(f"x='\n{IGNORE}-file[{HOLDS}]\n'", id="in a text of several lines"),
    ],
)
def test_a_text_that_looks_like_a_comment_silences_nothing(line: str) -> None:
    report = linted(APPSPEC, SCRIPT.replace("nohup", f"{line}\nnohup"))
    assert hidden(report) == []
    assert HOLDS in names(report)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f"{IGNORE}[script]\nx = 1\n"),
        ("a.ps1", f"  {IGNORE}[script]\n"),
        ("a.bat", "@REM appspec-lint: ignore[script]\r\n"),
        ("a.cmd", ":: appspec-lint: ignore[script]\r\n"),
        ("noname", f"#!/usr/bin/env bash\n{IGNORE}[script]\n"),
    ],
)
def test_every_language_has_its_comments(path: str, text: str) -> None:
    assert [each for each, _, _ in found(text, path)] == [["script"]]


def test_of_another_language_only_whole_lines_are_comments() -> None:
    assert found(f"print('a  {IGNORE}[script]')\n", "a.py") == []


# Unused and unknown ones


def test_an_unused_comment_is_told_only_if_its_rule_has_run(
    tmp_path: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fill({"appspec.yml": f"version: 0.0\nos: linux {IGNORE}[unsupported-os]\n"})
    assert cli.main([]) == 1
    assert cli.main(["--ignore", "unsupported-os"]) == 0
    assert cli.main(["--select", "config,bundle"]) == 0
    assert cli.main(["--select", "config,unsupported-os"]) == 1
    assert cli.main(["--ignore", "unused-suppression"]) == 0


def test_what_one_agent_finds_is_used_whichever_is_asked_for() -> None:
    dated = APPSPEC.replace("start.sh", f"2020-01-01 {IGNORE}[unsafe-yaml-value]")
    files = {"appspec.yml": dated, "2020-01-01": "#!/bin/sh\n"}
    for agent in ("1", "2", "any"):
        assert "unused-suppression" not in names(lint(in_memory(files), agent=agent))


def test_a_finding_about_a_comment_can_be_silenced_too() -> None:
    line = f"os: linux {IGNORE}[unsupported-os, unused-suppression]\n"
    report = lint(in_memory({"appspec.yml": f"version: 0.0\n{line}"}))
    assert names(report) == []
    assert hidden(report) == ["unused-suppression"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(f"os: linux  {IGNORE}[invalid-mode]: x\n", "os: linux\n", id="at the end"),
        pytest.param(f"{IGNORE}[invalid-mode]\nos: linux\n", "os: linux\n", id="a line"),
        pytest.param(f"os: linux\n  {IGNORE}[invalid-mode]", "os: linux\n", id="the last line"),
        pytest.param(
            f"os: linux {IGNORE}[invalid-mode, unsupported-os]\n", "os: linux\n", id="both names"
        ),
        pytest.param(
            f"os: x {IGNORE}[invalid-mode, unsupported-os]: y\n",
            f"os: x {IGNORE}[unsupported-os]: y\n",
            id="the first name",
        ),
        pytest.param(
            f"os: x {IGNORE}[unsupported-os, invalid-mode]\n",
            f"os: x {IGNORE}[unsupported-os]\n",
            id="the last name",
        ),
    ],
)
def test_an_unused_comment_is_taken_out(before: str, after: str) -> None:
    tree = apply_fixes(in_memory({"appspec.yml": f"version: 0.0\n{before}"}), lint).tree
    assert tree.texts["appspec.yml"] == f"version: 0.0\n{after}"


def test_the_comments_of_a_configuration_silence_nothing_in_it() -> None:
    config = f"{IGNORE}-file[config]\nnonsense: 1\n"
    report = lint(in_memory({".appspec-lint.yml": config, "appspec.yml": MISSPELT}))
    assert names(report) == ["invalid-configuration"]


# In the report


def test_a_silenced_finding_does_not_count_and_sarif_shows_it(
    tmp_path: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fill({"appspec.yml": f"version: '0.0'\nos: solaris {IGNORE}[unsupported-os]: our own\n"})
    assert cli.main(["--format", "sarif", "--fail-on", "never"]) == 0
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert {each["ruleId"]: each["suppressions"] for each in results} == {
        "unsupported-version": [],
        "unsupported-os": [{"kind": "inSource", "justification": "our own"}],
    }
    fill({"appspec.yml": f"version: 0.0\nos: solaris {IGNORE}[unsupported-os]\n"})
    assert cli.main([]) == 0
    assert capsys.readouterr().out == "no findings in 1 file\n"


def test_no_text_makes_the_search_for_comments_fail() -> None:
    for text in (f"{IGNORE}[", f"{IGNORE}[a]" * 500, f"{IGNORE}[a]\n" * 500, f"\0{IGNORE}[a]"):
        for path in ("a.yml", "a.sh", "a.bat", "a"):
            find_directives(Source(path, text, path))
