"""Does a baseline know again what it knew, tell what is new, and name what has gone?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Fill
from hypothesis import given
from hypothesis import strategies as st

from appspec_lint import cli
from appspec_lint.baseline import read_baseline, serialize
from appspec_lint.config.resolved import ConfigError
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

FAULTY = "version: 0.0\nos: solaris\n"
KNOWN = "known.json"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def known(here: Path, fill: Fill, capsys: Captured) -> Path:
    """A project with one finding, which its baseline knows."""
    fill({"appspec.yml": FAULTY})
    assert cli.main(["--write-baseline", KNOWN]) == 0
    assert capsys.readouterr().out == f"recorded 1 finding in {KNOWN}\n"
    return here


def told(capsys: Captured, *arguments: str) -> tuple[int, list[str], str]:
    status = cli.main(["--baseline", KNOWN, "--format", "concise", *arguments])
    captured = capsys.readouterr()
    return status, captured.out.splitlines(), captured.err


def test_what_is_known_is_not_told(known: Path, capsys: Captured) -> None:
    assert told(capsys) == (0, [], "")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"# a\n\n{FAULTY}", id="lines before it"),
        pytest.param(FAULTY.replace("os: solaris", "os:    solaris"), id="blanks in it"),
        pytest.param(FAULTY.replace("\n", "\r\n"), id="line ends"),
    ],
)
def test_what_has_moved_is_still_known(
    known: Path, fill: Fill, capsys: Captured, text: str
) -> None:
    fill({"appspec.yml": text})
    assert told(capsys) == (0, [], "")


def test_only_what_is_new_is_told(known: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY.replace("0.0", "1.0"), "x/appspec.yml": FAULTY})
    status, lines, _ = told(capsys)
    assert status == 1
    assert [line.split(" ")[0] for line in lines] == ["appspec.yml:1:10:", "x/appspec.yml:2:5:"]


def test_another_of_the_same_kind_is_new(here: Path, fill: Fill, capsys: Captured) -> None:
    hook = "    - location: a.sh\n      timeout: -1\n"
    text = "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n"
    fill({"appspec.yml": text + hook, "a.sh": "#!/bin/sh\n"})
    assert cli.main(["--write-baseline", KNOWN]) == 0
    capsys.readouterr()
    fill({"appspec.yml": text + hook * 2})
    assert told(capsys)[0] == 1
    assert cli.main(["--write-baseline", KNOWN]) == 0
    assert told(capsys)[0] == 0


def test_a_changed_line_is_new_and_the_old_entry_stale(
    known: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"appspec.yml": FAULTY.replace("solaris", "beos")})
    status, lines, complaint = told(capsys)
    assert (status, len(lines)) == (1, 1)
    assert complaint == (
        "appspec-lint: 1 baseline entry is obsolete: appspec.yml (unsupported-os)"
        "; run with --write-baseline to update it\n"
    )


def test_what_was_not_looked_at_is_not_stale(known: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY.replace("solaris", "linux"), "x/appspec.yml": FAULTY})
    assert "stale" not in told(capsys, "x")[2]
    assert told(capsys, "x")[2] == ""
    assert told(capsys, "--select", "bundle")[2] == ""
    assert "obsolete" in told(capsys)[2]


def test_the_paths_do_not_depend_on_where_the_command_runs(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"a/appspec.yml": FAULTY, ".git/HEAD": ""})
    assert cli.main(["--write-baseline", KNOWN]) == 0
    monkeypatch.chdir(here / "a")
    assert cli.main(["--baseline", f"../{KNOWN}"]) == 0


def test_what_is_known_is_not_fixed(known: Path, fill: Fill, capsys: Captured) -> None:
    text = "version: '0.0'\nos: linux\n"
    fill({"appspec.yml": text})
    assert cli.main(["--write-baseline", KNOWN]) == 0
    assert told(capsys, "--fix")[0] == 0
    assert (known / "appspec.yml").read_text() == text


def test_sarif_shows_what_is_known_as_suppressed(known: Path, capsys: Captured) -> None:
    assert cli.main(["--baseline", KNOWN, "--format", "sarif"]) == 0
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert result["suppressions"][0]["kind"] == "external"


def test_the_default_file_and_the_baselines_own(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY})
    assert cli.main(["--write-baseline"]) == 0
    assert (here / ".appspec-lint-baseline.json").is_file()
    assert cli.main(["--baseline", "own.json", "--write-baseline"]) == 0
    assert (here / "own.json").is_file()


@pytest.mark.parametrize("text", ["version: 0.0\n", "{}", "[]", '{"version": "1"}', "[" * 100_000])
def test_nothing_but_a_baseline_is_overwritten(
    here: Path, fill: Fill, capsys: Captured, text: str
) -> None:
    fill({"appspec.yml": FAULTY, "other": text})
    assert cli.main(["--write-baseline", "other"]) == 2
    assert "refusing to overwrite `other`" in capsys.readouterr().err
    assert (here / "other").read_text() == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param('{"version": "2", "findings": []}', id="another version"),
        pytest.param('{"version": "1", "findings": [3]}', id="no entry"),
        pytest.param('{"version": "1", "findings": [{"rule": 1, "path": "", "mark": ""}]}', id="3"),
        pytest.param("\0" * 2_000_000, id="huge"),
    ],
)
def test_what_is_no_baseline_is_one_line(
    here: Path, fill: Fill, capsys: Captured, text: str
) -> None:
    fill({"appspec.yml": FAULTY, KNOWN: text})
    status, lines, complaint = told(capsys)
    assert (status, lines) == (2, [])
    assert complaint.count("\n") == 1
    assert KNOWN in complaint


def test_a_baseline_that_is_not_there_is_one_line(here: Path, capsys: Captured) -> None:
    assert told(capsys)[0] == 2


@given(st.lists(st.sampled_from(["a: 1\n", "b: 2\n", "hooks: 3\n"]), unique=True))
def test_a_baseline_of_a_report_knows_all_of_it(lines: list[str]) -> None:
    report = lint(in_memory({"appspec.yml": FAULTY + "".join(lines)}))
    baseline = read_baseline(serialize(report.diagnostics), "b")
    split = baseline.split(report)
    assert split.diagnostics == ()
    assert len(split.suppressed) == len(report.diagnostics)
    assert not baseline.stale(split)


def test_entries_are_a_line_each_so_that_branches_merge() -> None:
    report = lint(in_memory({"appspec.yml": FAULTY + "a: 1\nb: 2\n"}))
    text = serialize(report.diagnostics)
    assert sum('"mark"' in line for line in text.splitlines()) == len(report.diagnostics)
    with pytest.raises(ConfigError):
        read_baseline(text[:-5], "b")
