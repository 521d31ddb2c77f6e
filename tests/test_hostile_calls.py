"""Whatever a shell, a machine or a file name does to a call, it ends with one clear line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import APPSPEC, BUILDSPEC, COMMAND, DEFECT, SCRIPT, assert_one_line, run, write_files

from appspec_lint import cli
from appspec_lint.cli import check
from appspec_lint.linter import lint
from appspec_lint.output.plan.formats import PLAN_FORMATS
from appspec_lint.output.report_formats import FORMATS
from appspec_lint.plan.builder import make_plan
from appspec_lint.project import load_project
from appspec_lint.repository import disk
from appspec_lint.repository.disk import MAX_SIZE, from_disk
from appspec_lint.repository.tree import in_memory

Captured = pytest.CaptureFixture[str]
posix = pytest.mark.skipif(os.name != "posix", reason="file descriptors of POSIX")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_files(tmp_path, DEFECT))
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["--output=written", "--output", "--write-baseline=a.sh", "--fix", "-f", "--no-config", "-"],
)
@pytest.mark.parametrize("command", [(), ("check",), ("plan",)])
def test_a_file_that_is_called_like_a_flag_is_refused(
    here: Path, capsys: Captured, name: str, command: tuple[str, ...]
) -> None:
    write_files(here, {name: "#!/bin/sh\n"})
    before = sorted(here.iterdir())
    assert cli.main([*command, "appspec.yml", name]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert_one_line(captured.err, f"`{name}` is a file" if name != "-" else "")
    assert sorted(here.iterdir()) == before


def test_a_nested_file_that_is_called_like_a_flag_is_refused(here: Path, capsys: Captured) -> None:
    write_files(here, {f"--output={here}/tool": ""})
    assert cli.main([f"--output={here}/tool"]) == 2
    assert_one_line(capsys.readouterr().err, "is a file")


def test_after_two_dashes_it_is_a_file(here: Path, capsys: Captured) -> None:
    write_files(here, {"--fix": "", "-x/appspec.yml": DEFECT["appspec.yml"]})
    assert cli.main(["--format", "concise", "--", "--fix", "-x"]) == 1
    assert cli.main(["--", "--fix"]) == 0
    assert "-x/appspec.yml" in capsys.readouterr().out


def test_the_hook_passes_two_dashes() -> None:
    hooks = (Path(__file__).parents[1] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    by_file, whole = hooks.split("- id: appspec-lint-all")
    assert "args: [--]" in by_file
    assert "pass_filenames: false" in whole


@posix
@pytest.mark.parametrize("arguments", [(), ("plan",), ("rules",), ("--format", "json")])
def test_a_closed_standard_output_is_said(here: Path, arguments: tuple[str, ...]) -> None:
    ran = run(here, *arguments, command=["sh", "-c", '"$@" >&-', "sh", *COMMAND])
    assert ran.returncode == 2
    assert_one_line(ran.stderr, "cannot write to standard output")


@posix
def test_a_closed_standard_output_does_not_matter_if_nothing_is_written_there(here: Path) -> None:
    ran = run(
        here,
        "--format",
        "json",
        "--output",
        "out",
        command=["sh", "-c", '"$@" >&-', "sh", *COMMAND],
    )
    assert ran.returncode == 1
    assert ran.stderr == ""
    assert json.loads((here / "out").read_text(encoding="utf-8"))


@posix
@pytest.mark.parametrize("closed", ["2>&-", "<&-", "<&- 2>&-"])
def test_another_closed_stream_does_not_matter(here: Path, closed: str) -> None:
    ran = run(here, "--format", "concise", command=["sh", "-c", f'"$@" {closed}', "sh", *COMMAND])
    assert ran.returncode == 1
    assert "solaris" in ran.stdout
    assert ran.stderr == ""


@posix
@pytest.mark.parametrize(
    ("source", "words"),
    [("<&-", "closed"), ("< /dev/zero", "larger than 1 MiB")],
)
def test_a_standard_input_that_cannot_be_read_is_said(here: Path, source: str, words: str) -> None:
    command = ["sh", "-c", f'"$@" {source}', "sh", *COMMAND]
    ran = run(here, "--stdin-filename", "appspec.yml", "-", command=command)
    assert ran.returncode == 2
    assert_one_line(ran.stderr, "standard input", words)


@posix
@pytest.mark.parametrize(
    "arguments", [(), ("plan",), ("--fix",), ("--output", "x"), ("explain", "-")]
)
def test_a_deleted_working_directory_is_said(here: Path, arguments: tuple[str, ...]) -> None:
    (here / "gone").mkdir()
    command = ["sh", "-c", 'cd gone && rmdir ../gone && "$@"', "sh", *COMMAND]
    log = b"Script does not exist at specified location: /x/deployment-archive/a.sh\n"
    ran = run(here, *arguments, command=command, stdin=log)
    assert ran.returncode == 2
    assert_one_line(ran.stderr, "directory")


def test_too_little_memory_is_said(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise MemoryError

    monkeypatch.setattr(check, "_run", fail)
    assert cli.main([]) == 3
    assert capsys.readouterr().err == "appspec-lint: out of memory\n"


def test_any_other_exception_is_one_line(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise RecursionError("::stop-commands::x\nmaximum recursion depth exceeded\x1b[2J")

    monkeypatch.setattr(check, "_run", fail)
    assert cli.main([]) == 3
    assert_one_line(capsys.readouterr().err, "internal error, please report it")


@posix
def test_a_reader_that_goes_away_does_not_matter(here: Path) -> None:
    write_files(here, {f"{number}/appspec.yml": DEFECT["appspec.yml"] for number in range(300)})
    ran = run(here, command=["sh", "-c", '"$@" | head -n 1', "sh", *COMMAND])
    assert ran.stdout.count("\n") == 1
    assert ran.stderr == ""


# Files


@posix
@pytest.mark.parametrize("name", [".appspec-lint.yml", "other.yml", "pyproject.toml"])
def test_a_configuration_that_is_a_link_out_of_the_repository_is_not_read(
    here: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Captured, name: str
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "passwords"
    outside.write_text("owner: x:0:0\n[tool.appspec-lint]\nsecret = 1\n", encoding="utf-8")
    (here / name).symlink_to(outside)
    (here / "folder").symlink_to(outside.parent)
    for given in (name, "folder/passwords", str(here / name)):
        assert cli.main(["--config", given]) == 2
        captured = capsys.readouterr()
        assert "owner" not in captured.out + captured.err
        assert "secret" not in captured.out + captured.err
        assert_one_line(captured.err, "symbolic link that leads out")
        assert cli.main(["--baseline", given]) == 2
        assert "secret" not in capsys.readouterr().err


@posix
def test_a_configuration_outside_of_the_repository_is_read(
    here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write_files(outside, {"real.yml": "fail-on: never\n"})
    (outside / "lint.yml").symlink_to("real.yml")
    assert cli.main(["--config", str(outside / "lint.yml"), "--output", os.devnull]) == 0


@posix
def test_a_file_that_is_deleted_while_the_directory_is_listed_is_not_there(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(here, {"a/gone.sh": "", "a/closed.sh": "", "a/there.sh": ""})

    class Item:
        def __init__(self, item: os.DirEntry[str]) -> None:
            self.name, self.is_symlink, self.is_dir = item.name, item.is_symlink, item.is_dir
            self._stat = item.stat

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            if self.name == "gone.sh":
                raise FileNotFoundError
            if self.name == "closed.sh":
                raise PermissionError  # the directory has no `x`
            return self._stat(follow_symlinks=follow_symlinks)

    scan = os.scandir
    monkeypatch.setattr(disk.os, "scandir", lambda path: [Item(item) for item in scan(path)])
    tree = from_disk(here, here)
    monkeypatch.undo()
    assert tree.paths == ("a/closed.sh", "a/there.sh", "appspec.yml")
    assert tree.entries["a/closed.sh"].executable is None


CLOSED = """
import os, sys, uuid
from appspec_lint.cli import main
from appspec_lint.rules import every_rule
main(["--format", "concise", "--no-config", "--output", os.devnull])  # imports what it needs
assert all(rule.info for rule in every_rule())  # and the rules
for name, mode in (("closed", 0o000), ("listed", 0o444), ("blind", 0o111)):
    os.chmod(name, mode)
os.setgid(65534); os.setuid(65534)
sys.exit(main(sys.argv[1:]))
"""
"""A run as a user without rights, with directories that may not be read or searched."""


@posix
@pytest.mark.parametrize("with_git", [False, True])
def test_directories_without_rights_do_not_stop_a_run(here: Path, with_git: bool) -> None:
    if os.geteuid() != 0 or sys.platform != "linux":
        pytest.skip("only root can become another user")
    for place in ("closed", "listed", "blind"):
        write_files(here, {f"{place}/appspec.yml": DEFECT["appspec.yml"], f"{place}/a/b.sh": ""})
    if with_git:
        subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    for place in (here, *here.parents):
        if place.is_relative_to("/tmp") and place != Path("/tmp"):
            place.chmod(0o755)
    try:
        ran = run(
            here, "--format", "concise", "--no-config",
            command=[sys.executable, "-P", "-c", CLOSED],
        )  # fmt: skip
    finally:
        for place in ("closed", "listed", "blind"):
            (here / place).chmod(0o755)
    assert "appspec.yml:2:5" in ran.stdout, ran.stderr
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr


NOT_UTF8 = "caf\udce9"


@posix
@pytest.mark.parametrize("form", FORMATS)
def test_a_name_that_is_not_utf_8_is_a_text_in_every_format(
    here: Path, form: str, capsys: Captured
) -> None:
    try:
        write_files(here, {f"{NOT_UTF8}/appspec.yml": DEFECT["appspec.yml"]})
    except OSError:
        pytest.skip("the file system only has names in UTF-8")
    assert cli.main(["--format", form]) == 1
    output = capsys.readouterr().out
    output.encode("utf-8")
    assert "\\udce9" not in output if "json" in form or form in ("sarif", "lsp") else True
    if form in ("json", "gitlab", "rdjson"):
        json.dumps(json.loads(output), ensure_ascii=False).encode("utf-8")
        assert "caf\\\\xe9/appspec.yml" in output
    if form in ("sarif", "lsp"):
        assert "caf%E9" in output


def test_a_plan_and_a_baseline_have_no_half_characters(here: Path, capsys: Captured) -> None:
    try:
        write_files(here, {f"{NOT_UTF8}/appspec.yml": DEFECT["appspec.yml"]})
    except OSError:
        pytest.skip("the file system only has names in UTF-8")
    assert cli.main(["plan", "--format", "json"]) == 0
    assert "\\udce9" not in capsys.readouterr().out
    assert cli.main(["--write-baseline", "known.json"]) == 0
    assert "\\udce9" not in (here / "known.json").read_text(encoding="utf-8")
    assert cli.main(["--baseline", "known.json"]) == 0
    assert "obsolete" not in capsys.readouterr().err


CRASHES = {
    "an array that is assigned": {
        "appspec.yml": APPSPEC.replace("0.0", "0.1"),
        "buildspec.yml": BUILDSPEC.replace("0.2", "0.1").replace(
            "- make", "- m[x=1]=v\n      - arr[i-1]=x\n      - a[[]=1\n      - 'b[(]=(1)'"
        ),
        "scripts/start.sh": "#!/bin/sh\nm[x=1]=v\narr[i-1]=x\na[[]=1\n*[=1 $*[=1\n",
    },
    "a revision that the build sends, beside a lone appspec.yaml": {
        "appspec.yaml": "version: 0.0\nResources:\n  - S:\n      Type: AWS::ECS::Service\n",
        "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n      - zip -r a.zip .\n"
        "      - aws deploy create-deployment --s3-location bucket=b,key=a.zip\n",
    },
    "the same for EC2": {
        "appspec.yaml": APPSPEC,
        "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n      - zip -r a.zip .\n"
        "      - aws deploy create-deployment --s3-location bucket=b,key=a.zip\n",
        "scripts/start.sh": SCRIPT,
    },
    "a half character": {
        "appspec.yml": 'version: 0.0\nos: "\\ud800"\n"\\udfff": 1\n',
        "buildspec.yml": BUILDSPEC.replace("make", '"make \\ud800"'),
    },
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", CRASHES)
def test_what_has_crashed_is_reported_in_every_format(name: str) -> None:
    tree = in_memory(CRASHES[name])
    report = lint(tree)
    for render in FORMATS.values():
        render(report, root=Path("/r")).encode("utf-8")
    for show in PLAN_FORMATS.values():
        show(make_plan(load_project(tree)), report).encode("utf-8")


@posix
@pytest.mark.parametrize("name", ["appspec.yml", "buildspec.yml", "scripts/start.sh"])
@pytest.mark.parametrize(
    "target", ["/dev/zero", "/proc/self/environ", "/etc/passwd", "loop", "/", "pipe", "long"]
)
def test_links_and_odd_files_are_not_read(
    here: Path, name: str, target: str, capsys: Captured
) -> None:
    write_files(here, {"appspec.yml": APPSPEC, "buildspec.yml": BUILDSPEC, "scripts/x.sh": SCRIPT})
    (here / name).unlink(missing_ok=True)
    if target == "pipe":
        os.mkfifo(here / name)
    elif target == "long":
        with (here / name).open("wb") as file:
            file.truncate(MAX_SIZE + 1)
    else:
        (here / name).symlink_to(name if target == "loop" else target)
    assert cli.main(["--format", "text"]) in (0, 1)
    output = capsys.readouterr().out
    assert "root:" not in output
    assert "PATH=" not in output
    assert cli.main(["plan"]) == 0
