"""Does `--add-ignores` silence what is there, name what it cannot, and change nothing else?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from conftest import Fill

from appspec_lint import cli

APPSPEC = "version: 0.0\nos: solaris\nfiles:\n  - source: /\n    destination: /srv\n"
SUMMARY = "replace `explain why` in the new comments with the reasons"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_findings_are_suppressed_next_to_them(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"a/appspec.yml": APPSPEC, "b/appspec.yml": APPSPEC})
    assert cli.main(["--add-ignores"]) == 0
    assert capsys.readouterr().out == f"suppressed 2 findings in 2 files; {SUMMARY}\n"
    text = (here / "a/appspec.yml").read_text(encoding="utf-8")
    assert text == APPSPEC.replace(
        "solaris", "solaris  # appspec-lint: ignore[unsupported-os]: explain why"
    )
    assert cli.main([]) == 0
    assert "no findings" in capsys.readouterr().out
    assert cli.main(["--add-ignores"]) == 0
    assert capsys.readouterr().out == "no findings to suppress\n"


def test_only_what_would_be_reported_is_suppressed(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"a/appspec.yml": APPSPEC, "b/appspec.yml": APPSPEC})
    assert cli.main(["--add-ignores", "--select", "bundle"]) == 0
    assert cli.main(["--add-ignores", "a"]) == 0
    assert (here / "b/appspec.yml").read_text(encoding="utf-8") == APPSPEC


def test_what_no_comment_can_suppress_is_named(here: Path, fill: Fill, capsys: Captured) -> None:
    document = {"version": 0.0, "os": "solaris"}
    files = {"appspec.json": json.dumps(document), "buildspec.yml": "version: ["}
    fill(files)
    assert cli.main(["--add-ignores"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "cannot be suppressed by a comment; use the configuration file:" in lines[0]
    assert "  buildspec.yml:1 buildspec-syntax" in lines
    assert {path: (here / path).read_text(encoding="utf-8") for path in files} == files


def test_a_file_that_cannot_be_written_is_one_line(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"appspec.yml": APPSPEC})

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("appspec_lint.cli.file_changes.write", fail)
    assert cli.main(["--add-ignores"]) == 2
    expected = "appspec-lint: cannot write `appspec.yml`: no space left on device\n"
    assert capsys.readouterr() == ("", expected)


@pytest.mark.skipif(os.name != "posix", reason="hard links")
@pytest.mark.parametrize("flags", [["--add-ignores"], ["--fix", "--unsafe-fixes"]])
def test_what_can_be_written_is_written_and_counted(
    here: Path, fill: Fill, capsys: Captured, flags: list[str]
) -> None:
    text = APPSPEC.replace("solaris", "Linux")
    fill({f"{name}/appspec.yml": text for name in "abcd"})
    for name in "ac":
        (here / name / "link").hardlink_to(here / name / "appspec.yml")
    assert cli.main(flags) == 2
    assert capsys.readouterr() == (
        "",
        "appspec-lint: cannot write `a/appspec.yml`: it has another hard link, which would keep the"
        " old content; nor 1 other file; 2 other files were written\n",
    )
    texts = [(here / name / "appspec.yml").read_text(encoding="utf-8") for name in "abcd"]
    assert [each == text for each in texts] == [True, False, True, False]
