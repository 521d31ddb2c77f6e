"""Does the command keep its contract: arguments, output, exit status, one line where it fails?"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Fill, Git

from appspec_lint import __version__, cli, rules
from appspec_lint.cli.options import FORMATS
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.output.report_formats import FORMATS as RENDERERS
from appspec_lint.rules.registry import Rule

LINTER = Path(__file__).resolve().parents[1] / "linter"
FIXTURE = Path(__file__).parent / "fixtures/spring-1-only-the-jar/repository"

CLEAN = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv\n"
FAULTY = CLEAN.replace("linux", "solaris")
"""One error, of the group appspec."""
DEFECT = "unsupported-os"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "appspec_lint", *arguments],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(LINTER), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def complaint(capsys: Captured, *arguments: str, status: int = 2) -> str:
    """The one line that a call ends with; nothing else is said."""
    assert cli.main(arguments) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("appspec-lint: ")
    assert captured.err.endswith("\n")
    assert captured.err.count("\n") == 1
    return captured.err


def concise(capsys: Captured, *arguments: str) -> list[str]:
    """Path, line and rule of each finding, as `path:line rule`."""
    cli.main(["--format", "concise", *arguments])
    captured = capsys.readouterr()
    assert captured.err == ""
    told = []
    for line in captured.out.splitlines():
        path, number, _ = line.split(":", 2)
        told.append(f"{path}:{number} {line.partition('[')[2].partition(']')[0]}")
    return told


# Exit status


def test_a_clean_project_gives_0(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": CLEAN})
    assert cli.main([]) == 0
    assert capsys.readouterr().out == "no findings in 1 file\n"


def test_an_empty_directory_gives_0(here: Path, capsys: Captured) -> None:
    assert cli.main([]) == 0
    captured = capsys.readouterr()
    assert captured.out == "no findings in 0 files\n"
    assert captured.err == "appspec-lint: no AppSpec and no buildspec found\n"


def test_a_faulty_project_gives_1(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY})
    for arguments in ([], ["check"], ["check", "."], ["appspec.yml"]):
        assert cli.main(arguments) == 1
        assert f"error[{DEFECT}]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param(["--colour"], "--colour", id="an unknown flag"),
        pytest.param(["--form", "json"], "--form", id="a shortened flag"),
        pytest.param(["--format", "yaml"], "yaml", id="an unknown format"),
        pytest.param(["--fail-on", "fatal"], "fatal", id="an unknown severity"),
        pytest.param(["--agent", "3"], "3", id="an unknown agent"),
        pytest.param(["--output"], "--output", id="a flag without its value"),
        pytest.param(["nowhere"], "nowhere", id="a path that is not there"),
        pytest.param(["nowhere/appspec.yml"], "nowhere/appspec.yml", id="a file not there"),
        pytest.param(["a\0b"], "a", id="a path that can't be"),
        pytest.param(["x" * 5000], "xxx", id="a path too long"),
        pytest.param(["-"], "--stdin-filename", id="standard input without a name"),
        pytest.param(["\x1b[31m"], "\\x1b[31m", id="a path that a terminal would obey"),
        pytest.param(["--output", "nowhere/out.txt"], "nowhere/out.txt", id="output to nowhere"),
        pytest.param(["--output", "."], ".", id="output to a folder"),
        pytest.param(["--select", "nonsense"], "nonsense", id="an unknown rule"),
        pytest.param(["explain"], "rule", id="explain nothing"),
        pytest.param(["explain", "nonsense"], "nonsense", id="explain an unknown rule"),
        pytest.param(["rules", "--format", "sarif"], "sarif", id="rules in an unknown format"),
    ],
)
def test_a_wrong_call_gives_2_and_one_line(
    here: Path, capsys: Captured, arguments: list[str], named: str
) -> None:
    assert named in complaint(capsys, *arguments)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("explian", "explain"),
        ("Explain", "explain"),
        ("chek", "check"),
        ("rule", "rules"),
        ("help", "--help"),
        ("version", "--version"),
        ("verison", "--version"),
        ("lint", "check"),
    ],
)
def test_a_misspelled_command_is_answered_with_the_command(
    here: Path, capsys: Captured, given: str, meant: str
) -> None:
    expected = f"appspec-lint: unknown command or path `{given}`; did you mean `{meant}`?\n"
    assert complaint(capsys, given, "--no-such-flag") == expected


@pytest.mark.parametrize("given", ["nowhere", "./explian", "src/rule"])
def test_a_word_that_is_close_to_no_command_is_a_path(
    here: Path, capsys: Captured, given: str
) -> None:
    assert f"cannot read `{given}`: " in complaint(capsys, given)


def test_a_path_that_is_close_to_a_command_is_linted(here: Path, capsys: Captured) -> None:
    (here / "help").mkdir()
    assert cli.main(["help"]) == 0
    assert "did you mean" not in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("hook-script-mising", "hook-script-missing"),
        ("hook_script_missing", "hook-script-missing"),
        ("bundles", "bundle"),
        ("bundle,unsuported-os", "unsupported-os"),
    ],
)
def test_an_unknown_rule_is_answered_with_the_nearest(
    here: Path, capsys: Captured, flag: str, given: str, meant: str
) -> None:
    assert f"did you mean `{meant}`?" in complaint(capsys, flag, given)


def test_explain_answers_an_unknown_rule_with_the_nearest(capsys: Captured) -> None:
    line = complaint(capsys, "explain", "hook-script-mising")
    assert "did you mean `hook-script-missing`?" in line


def broken(found: Rule) -> Rule:
    def crash(_context: Context) -> Iterator[Finding]:
        raise RuntimeError("one\ntwo")
        yield

    return Rule(found.name, found.group, lambda: replace(found.load(), check=crash))


def test_a_rules_crash_gives_3_and_one_line_that_names_it(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"appspec.yml": FAULTY})
    every = tuple(
        broken(each) if each.name == "hook-script-missing" else each for each in rules.every_rule()
    )
    monkeypatch.setattr("appspec_lint.linter.every_rule", lambda: every)
    line = complaint(capsys, status=3)
    assert "hook-script-missing" in line
    assert "Traceback" not in line


def test_any_other_crash_gives_3_and_one_line(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"appspec.yml": FAULTY})

    def crash(*_arguments: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("appspec_lint.linter.check_project", crash)
    assert "oops" in complaint(capsys, status=3)


# What fails


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_an_error_fails_unless_nothing_does(
    here: Path, fill: Fill, capsys: Captured, fail_on: str, status: int
) -> None:
    fill({"appspec.yml": FAULTY})
    assert cli.main(["--fail-on", fail_on]) == status
    assert DEFECT in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_a_warning_fails_where_warnings_do(
    here: Path, capsys: Captured, fail_on: str, status: int
) -> None:
    (here / "appspec.yml").symlink_to("gone.yml")
    assert cli.main(["--fail-on", fail_on]) == status
    assert "warning[appspec-syntax]" in capsys.readouterr().out


def test_quiet_shows_errors_only_and_fails_as_ever(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"a/appspec.yml": FAULTY, "b/x": ""})
    (here / "b/appspec.yml").symlink_to("gone.yml")
    assert concise(capsys, "--quiet") == [f"a/appspec.yml:2 {DEFECT}"]
    assert cli.main(["--quiet", "b"]) == 1


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_a_file_in_a_linked_directory_is_the_file_itself(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"app/appspec.yml": FAULTY, "other/x": ""})
    (here / "linked").symlink_to("app")
    found = []
    for path in ("app/appspec.yml", "linked/appspec.yml", "other/../linked/appspec.yml"):
        assert cli.main(["-f", "concise", path]) == 1
        found.append(capsys.readouterr().out)
    assert found[0].startswith("app/appspec.yml:")
    assert found == found[:1] * 3
    text = io.TextIOWrapper(io.BytesIO(b"version: 0.0\nos: linx\n"))
    monkeypatch.setattr(sys, "stdin", text)
    assert cli.main(["-f", "concise", "--stdin-filename", "linked/appspec.yml", "-"]) == 1
    assert capsys.readouterr().out.startswith("app/appspec.yml:2:5: ")


# Which rules


def test_select_takes_rules_and_groups(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY, "buildspec.yml": "- x\n"})
    both = [f"appspec.yml:2 {DEFECT}", "buildspec.yml:1 buildspec-syntax"]
    assert set(both) <= set(concise(capsys))
    assert concise(capsys, "--select", DEFECT) == both[:1]
    assert concise(capsys, "--select", "appspec") == both[:1]
    assert concise(capsys, "--select", "buildspec-syntax,appspec") == both
    assert concise(capsys, "--select", "buildspec-syntax", "--select", " appspec ,") == both
    assert concise(capsys, "--select", "script") == []


def test_ignore_takes_rules_and_groups(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY})
    assert concise(capsys, "--ignore", DEFECT) == []
    assert concise(capsys, "--ignore", "appspec") == []
    assert concise(capsys, "--ignore", "script,buildspec") == [f"appspec.yml:2 {DEFECT}"]
    assert concise(capsys, "--select", "appspec", "--ignore", DEFECT) == []
    assert concise(capsys, "--select", DEFECT, "--ignore", "appspec") == [f"appspec.yml:2 {DEFECT}"]


# How it is said


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_written(here: Path, fill: Fill, capsys: Captured, form: str) -> None:
    fill({"appspec.yml": FAULTY})
    assert cli.main(["--format", form]) == 1
    captured = capsys.readouterr()
    assert captured.err == ""
    assert DEFECT in captured.out
    if form in ("json", "sarif", "lsp", "gitlab", "rdjson"):
        json.loads(captured.out)


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_written_of_an_empty_directory(
    here: Path, capsys: Captured, form: str
) -> None:
    assert cli.main(["--format", form]) == 0
    captured = capsys.readouterr()
    assert captured.err == "appspec-lint: no AppSpec and no buildspec found\n"
    if form in ("json", "sarif", "lsp", "gitlab", "rdjson"):
        json.loads(captured.out)


def test_every_format_of_the_contract_is_offered() -> None:
    contract = {"text", "concise", "json", "sarif", "github", "gitlab", "junit", "lsp"}
    assert contract <= set(FORMATS)
    assert tuple(RENDERERS) == FORMATS


def test_on_github_its_format_is_the_default(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"appspec.yml": FAULTY})
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    cli.main([])
    assert capsys.readouterr().out.startswith("::error file=appspec.yml,line=2")
    cli.main(["--format", "concise"])
    assert capsys.readouterr().out.startswith("appspec.yml:2:")
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    cli.main([])
    assert capsys.readouterr().out.startswith("error[")


def test_one_run_writes_several_reports(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY})
    more = ["--report", "json=a=b.json", "--report", "text=report.txt", "--color", "always"]
    assert cli.main(["--quiet", *more]) == 1
    assert capsys.readouterr().out.startswith("\x1b")
    (diagnostic,) = json.loads((here / "a=b.json").read_text(encoding="utf-8"))["diagnostics"]
    assert diagnostic["rule"] == DEFECT
    assert DEFECT in (here / "report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("json", "expected FORMAT=FILE, got `json`"),
        ("json=", "expected FORMAT=FILE, got `json=`"),
        ("jsn=x", "unknown format `jsn` of --report; did you mean `json`?"),
        ("json=missing/x", "cannot write `missing/x`: no such file or directory"),
    ],
)
def test_a_report_that_cannot_be_written_is_a_wrong_call(
    here: Path, fill: Fill, capsys: Captured, value: str, message: str
) -> None:
    fill({"appspec.yml": FAULTY})
    assert cli.main(["--report", value]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert message in line


def test_on_github_a_file_gets_no_annotations(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"appspec.yml": FAULTY})
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    cli.main(["--output", "report.txt"])
    assert (here / "report.txt").read_text(encoding="utf-8").startswith("error[")
    cli.main(["--output", "-"])
    assert capsys.readouterr().out.startswith("::error ")


@pytest.mark.parametrize(
    ("variable", "form"),
    [
        ("GITHUB_WORKSPACE", "github"),
        ("CI_PROJECT_DIR", "gitlab"),
        ("BUILD_SOURCESDIRECTORY", "azure"),
        ("CODEBUILD_SRC_DIR", "junit"),
        ("WORKSPACE", "checkstyle"),
    ],
)
def test_in_a_subdirectory_ci_is_told_the_path_in_its_checkout(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch,
    variable: str, form: str,
) -> None:  # fmt: skip
    fill({"services/orders/appspec.yml": FAULTY})
    monkeypatch.chdir(here / "services/orders")
    monkeypatch.setenv("JENKINS_URL", "https://ci.example")
    monkeypatch.setenv(variable, str(here))
    absolute = str(here / "services/orders")  # in a command of Azure Pipelines
    cli.main(["--format", form])
    assert "services/orders/appspec.yml" in capsys.readouterr().out.replace(absolute, "")
    cli.main(["--format", "concise"])
    assert capsys.readouterr().out.startswith("appspec.yml:2:")
    monkeypatch.setenv(variable, str(here / "elsewhere"))
    cli.main(["--format", form])
    assert "services/orders/appspec.yml" not in capsys.readouterr().out.replace(absolute, "")


def test_output_goes_to_a_file(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY})
    assert cli.main(["--output", "report.json", "--format", "json"]) == 1
    assert capsys.readouterr().out == ""
    report = json.loads((here / "report.json").read_text(encoding="utf-8"))
    assert report["summary"]["errors"] == 1


def test_statistics_end_the_report(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"a/appspec.yml": FAULTY, "b/appspec.yml": FAULTY})
    cli.main(["--statistics"])
    assert capsys.readouterr().out.splitlines()[-1].split() == ["2", DEFECT]


@pytest.mark.parametrize("form", ["json", "sarif", "lsp", "gitlab", "rdjson", "json-lines"])
def test_statistics_leave_a_machines_format_whole(
    here: Path, fill: Fill, capsys: Captured, form: str
) -> None:
    fill({"appspec.yml": FAULTY})
    cli.main(["--statistics", "--format", form])
    json.loads(capsys.readouterr().out)


class Terminal(io.StringIO):
    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        pytest.param([], {"TERM": "xterm"}, True, id="a terminal"),
        pytest.param([], {"TERM": "xterm", "NO_COLOR": "1"}, False, id="NO_COLOR"),
        pytest.param([], {"TERM": "xterm", "NO_COLOR": ""}, True, id="an empty NO_COLOR"),
        pytest.param([], {"TERM": "dumb"}, False, id="a dumb terminal"),
        pytest.param([], {"TERM": "dumb", "FORCE_COLOR": "1"}, True, id="FORCE_COLOR"),
        pytest.param([], {"TERM": "xterm", "FORCE_COLOR": "0"}, False, id="FORCE_COLOR=0"),
        pytest.param([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="both"),
        pytest.param(["--color", "never"], {"TERM": "xterm"}, False, id="never"),
        pytest.param(["--color", "always"], {"NO_COLOR": "1"}, True, id="always"),
        pytest.param(["--format", "concise"], {"TERM": "xterm"}, False, id="another format"),
    ],
)
def test_colours_are_for_terminals_and_for_who_asks(
    here: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch,
    arguments: list[str], environment: dict[str, str], colored: bool,
) -> None:  # fmt: skip
    fill({"appspec.yml": FAULTY})
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    cli.main(arguments)
    assert ("\x1b[" in terminal.getvalue()) is colored


def test_a_pipe_has_no_colours(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY})
    cli.main([])
    assert "\x1b" not in capsys.readouterr().out
    cli.main(["--color", "always"])
    assert "\x1b[" in capsys.readouterr().out


# What is looked at


def test_standard_input_is_linted_under_its_name(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"appspec.yml": CLEAN, "other/appspec.yml": FAULTY})
    text = io.TextIOWrapper(io.BytesIO(FAULTY.encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", text)
    assert concise(capsys, "--stdin-filename", "appspec.yml", "-") == [f"appspec.yml:2 {DEFECT}"]


def test_standard_input_may_be_a_file_that_is_not_saved_yet(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = io.TextIOWrapper(io.BytesIO(FAULTY.encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", text)
    assert concise(capsys, "--stdin-filename", "new/appspec.yml", "-") == [
        f"new/appspec.yml:2 {DEFECT}"
    ]


def test_a_files_name_widens_to_its_bundle(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FIXTURE)
    whole = concise(capsys)
    assert any(line.startswith("appspec.yml:") for line in whole) or any(
        line.startswith("buildspec.yml:") for line in whole
    )
    assert concise(capsys, "scripts/start.sh") == whole
    assert concise(capsys, "buildspec.yml") == whole
    assert concise(capsys, "appspec.yml", "scripts/start.sh") == whole


def test_a_script_of_no_bundle_is_no_mistake(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": FAULTY, "tools/x.sh": "#!/bin/sh\n"})
    assert cli.main(["tools/x.sh"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "no findings in 0 files\n"
    assert "do not belong to any AppSpec or buildspec" in captured.err


def test_paths_count_from_where_the_command_runs(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"project/app/appspec.yml": FAULTY, "beside/x": ""})
    assert concise(capsys, "project") == [f"project/app/appspec.yml:2 {DEFECT}"]
    monkeypatch.chdir(here / "beside")
    assert concise(capsys, "../project") == [f"../project/app/appspec.yml:2 {DEFECT}"]
    assert concise(capsys, "../project/app/appspec.yml") == [
        f"../project/app/appspec.yml:2 {DEFECT}"
    ]
    assert concise(capsys, str(here / "project")) == [f"../project/app/appspec.yml:2 {DEFECT}"]
    monkeypatch.chdir(here / "project/app")
    assert concise(capsys) == [f"appspec.yml:2 {DEFECT}"]


def test_paths_count_from_inside_a_repository_too(
    here: Path, fill: Fill, git: Git, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"app/appspec.yml": FAULTY, "other/appspec.yml": FAULTY, "docs/x": ""})
    git("init")
    git("add", ".")
    monkeypatch.chdir(here / "app")
    assert concise(capsys) == [f"appspec.yml:2 {DEFECT}"]
    assert concise(capsys, "../other") == [f"../other/appspec.yml:2 {DEFECT}"]
    assert concise(capsys, "..") == [
        f"../other/appspec.yml:2 {DEFECT}", f"appspec.yml:2 {DEFECT}"
    ]  # fmt: skip
    monkeypatch.chdir(here / "docs")
    assert cli.main([]) == 0
    assert capsys.readouterr().out == "no findings in 0 files\n"


def test_what_is_named_twice_is_told_once(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"app/appspec.yml": FAULTY})
    assert concise(capsys, ".", "app", "app/appspec.yml", "./app/../app") == [
        f"app/appspec.yml:2 {DEFECT}"
    ]


def test_several_projects_are_one_report(
    here: Path, fill: Fill, git: Git, capsys: Captured
) -> None:
    fill({"one/appspec.yml": FAULTY, "two/appspec.yml": FAULTY})
    for directory in ("one", "two"):
        git("init", directory=here / directory)
        git("add", ".", directory=here / directory)
    assert concise(capsys, "two", "one") == [
        f"one/appspec.yml:2 {DEFECT}", f"two/appspec.yml:2 {DEFECT}"
    ]  # fmt: skip


def test_a_directory_with_a_commands_name_can_be_linted(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"rules/appspec.yml": FAULTY})
    assert concise(capsys, "./rules") == [f"rules/appspec.yml:2 {DEFECT}"]


def test_a_name_that_is_no_text_is_no_crash(here: Path, capsys: Captured) -> None:
    directory = os.fsencode(here) + b"/\xff"
    os.mkdir(directory)  # noqa: PTH102 - a name of bytes
    with open(directory + b"/appspec.yml", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(FAULTY)
    for form in FORMATS:
        assert cli.main(["--format", form]) == 1, form
        assert capsys.readouterr().err == ""


# The other commands


def test_explain_tells_all_about_a_rule(capsys: Captured) -> None:
    assert cli.main(["explain", "hook-script-missing"]) == 0
    page = capsys.readouterr().out
    for part in ("hook-script-missing\n", "error", "bundle", "\nAWS error\n",
                 "\nWrong\n", "\nRight\n", "\nSources\n",
                 "https://docs.aws.amazon.com/"):  # fmt: skip
        assert part in page


def test_rules_are_listed_a_line_each(capsys: Captured) -> None:
    assert cli.main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [each.name for each in rules.every_rule()]


def test_rules_are_listed_for_machines(capsys: Captured) -> None:
    assert cli.main(["rules", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == [each.name for each in rules.every_rule()]
    missing = next(row for row in rows if row["name"] == "hook-script-missing")
    assert missing["group"] == "bundle"
    assert missing["severity"] == "error"
    assert missing["summary"]
    assert missing["url"].endswith("/hook-script-missing.md")


def test_the_version_is_told(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"appspec-lint {__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["explain", "--help"], ["rules", "--help"]])
def test_help_is_given(capsys: Captured, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 0
    assert "usage: appspec-lint" in capsys.readouterr().out


# As a process


def test_the_process_has_the_commands_exit_status(fill: Fill) -> None:
    directory = fill({"appspec.yml": FAULTY})
    answer = run("--format", "concise", directory=directory)
    assert (answer.returncode, answer.stderr) == (1, "")
    assert answer.stdout.startswith("appspec.yml:2:")
    wrong = run("--nonsense", directory=directory)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="pipes as POSIX has them")
@pytest.mark.parametrize("arguments", [["--color", "always"], ["rules"], ["explain", DEFECT],
                                       ["--help"]], ids=" ".join)  # fmt: skip
def test_a_reader_that_leaves_early_is_no_crash(fill: Fill, arguments: list[str]) -> None:
    directory = fill({f"{number}/appspec.yml": FAULTY for number in range(50)})
    reading, writing = os.pipe()
    os.close(reading)
    try:
        process = subprocess.run(
            [sys.executable, "-m", "appspec_lint", *arguments],
            cwd=directory,
            env={**os.environ, "PYTHONPATH": str(LINTER)},
            stdout=writing,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert process.stderr == ""


def test_a_terminal_that_knows_only_ascii_is_no_crash(fill: Fill) -> None:
    directory = fill({"ä/appspec.yml": FAULTY.replace("solaris", "söläris😀")})
    answer = run(directory=directory, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert answer.returncode == 1
    assert answer.stderr == ""
    assert DEFECT in answer.stdout


def test_without_standard_output_nothing_crashes(fill: Fill) -> None:
    directory = fill({"appspec.yml": FAULTY})
    command = f'"{sys.executable}" -m appspec_lint >&-'
    answer = subprocess.run(
        ["/bin/sh", "-c", command], cwd=directory, env={**os.environ, "PYTHONPATH": str(LINTER)},
        stderr=subprocess.PIPE, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in answer.stderr
    assert answer.stderr.count("\n") <= 1


def test_standard_input_is_no_directory(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert "is a directory" in complaint(capsys, "--stdin-filename", ".", "-")
