"""`--output`, `--write-baseline` and `--fix` write only where the user says, and whole files."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from conftest import Fill, Git
from hostile import COMMAND, DEFECT, FIXABLE, LINTER, assert_one_line, run

from appspec_lint import cli
from appspec_lint.repository import file_replacement
from appspec_lint.repository.disk import from_disk, write
from appspec_lint.repository.file_replacement import replace_content

Captured = pytest.CaptureFixture[str]
posix = pytest.mark.skipif(os.name != "posix", reason="links and modes as POSIX has them")
linux = pytest.mark.skipif(sys.platform != "linux", reason="attributes and limits of Linux")
as_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root can give files away"
)
WRITING = (
    ("--format", "json", "--output"),
    ("plan", "--format", "json", "--output"),
    ("--write-baseline",),
    ("--show-config", "--output"),
)


@pytest.fixture
def here(tmp_path: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, in which the command runs; it is not the whole of the test's directory."""
    fill({f"repository/{path}": text for path, text in DEFECT.items()})
    monkeypatch.chdir(tmp_path / "repository")
    return tmp_path / "repository"


def leftovers(directory: Path) -> list[str]:
    return [str(path) for path in directory.rglob(".appspec-lint-*")]


def refuse(capsys: Captured, *arguments: str) -> None:
    capsys.readouterr()
    assert cli.main([*arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert_one_line(captured.err, "cannot write" if "base" not in arguments[0] else "")


@posix
@pytest.mark.parametrize("arguments", WRITING)
@pytest.mark.parametrize("target", ["../outside", "../nowhere", "inside", ".git/hooks/pre-commit"])
def test_a_committed_link_is_not_written_through(
    here: Path, git: Git, capsys: Captured, arguments: tuple[str, ...], target: str
) -> None:
    git("init", directory=here)
    for path in ("../outside", "inside", ".git/hooks/pre-commit"):
        (here / path).parent.mkdir(parents=True, exist_ok=True)
        (here / path).write_text("before", encoding="utf-8")
    (here / "lint.txt").symlink_to(target)
    refuse(capsys, *arguments, "lint.txt")
    assert (here / "../outside").read_text(encoding="utf-8") == "before"
    assert (here / "inside").read_text(encoding="utf-8") == "before"
    assert (here / ".git/hooks/pre-commit").read_text(encoding="utf-8") == "before"
    assert not (here / "../nowhere").exists()
    assert (here / "lint.txt").is_symlink()


@posix
@pytest.mark.parametrize("arguments", WRITING)
@pytest.mark.parametrize("target", ["../outside", "git"])
def test_a_committed_link_of_a_directory_is_not_written_through(
    here: Path, git: Git, capsys: Captured, arguments: tuple[str, ...], target: str
) -> None:
    git("init", directory=here)
    (here / "../outside").mkdir()
    (here / "git").symlink_to(".git")
    (here / "reports").symlink_to(target)
    refuse(capsys, *arguments, "reports/lint.txt")
    assert not list((here / "../outside").iterdir())
    assert not (here / ".git/lint.txt").exists()


@posix
def test_a_link_to_a_directory_inside_is_followed(here: Path) -> None:
    (here / "build/reports").mkdir(parents=True)
    (here / "reports").symlink_to("build/reports")
    assert cli.main(["--format", "json", "--output", "reports/lint.json"]) == 1
    assert json.loads((here / "build/reports/lint.json").read_text(encoding="utf-8"))


@posix
def test_links_of_the_system_are_followed(here: Path, tmp_path: Path) -> None:
    (tmp_path / "private/var").mkdir(parents=True)
    (tmp_path / "var").symlink_to("private/var")
    assert cli.main(["--format", "json", "--output", str(tmp_path / "var/lint.json")]) == 1
    assert (tmp_path / "private/var/lint.json").is_file()


@posix
@pytest.mark.parametrize("name", ["/dev/null", "/dev/stdout", "/dev/fd/1"])
def test_a_device_that_the_user_names_is_written(here: Path, name: str) -> None:
    if not Path(name).exists():
        pytest.skip("the system has none")
    ran = run(here, "--format", "concise", "--output", name)
    assert ran.returncode == 1
    assert ran.stderr == ""
    assert ("solaris" in ran.stdout) == (name != "/dev/null")


@linux
@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="the system has none")
def test_a_file_in_shared_memory_is_replaced(here: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as directory:
        name = Path(directory, "lint.json")
        for _ in range(2):
            assert cli.main(["--format", "json", "--output", str(name)]) == 1
            assert json.loads(name.read_text(encoding="utf-8"))["diagnostics"]


@posix
def test_a_pipe_of_the_repository_is_not_written(here: Path, capsys: Captured) -> None:
    os.mkfifo(here / "pipe")
    refuse(capsys, "--output", "pipe")


@linux
def test_a_full_disk_is_said_in_one_line(here: Path, capsys: Captured) -> None:
    for arguments in (WRITING[0], WRITING[1], WRITING[3]):
        refuse(capsys, *arguments, "/dev/full")
    ran = run(here, command=["sh", "-c", '"$@" > /dev/full', "sh", *COMMAND])
    assert ran.returncode == 2
    assert_one_line(ran.stderr, "no space left")


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
from appspec_lint.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""A run for which every file is full after 100 bytes."""


@linux
@pytest.mark.parametrize(
    ("arguments", "before"),
    [
        (("--format", "json", "--output", "file"), "before"),
        (("plan", "--format", "html", "--output", "file"), "before"),
        (("--write-baseline", "file"), '{"version": "1", "findings": []}\n'),
        (("--format", "json", "--output", "file"), None),
        (("--fix",), None),
    ],
)
def test_what_does_not_fit_on_the_disk_is_not_written_in_part(
    here: Path, arguments: tuple[str, ...], before: str | None
) -> None:
    (here / "appspec.yml").write_text(FIXABLE["appspec.yml"], encoding="utf-8")
    if before is not None:
        (here / "file").write_text(before, encoding="utf-8")
    ran = run(here, *arguments, command=[sys.executable, "-P", "-c", FULL])
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert_one_line(ran.stderr.splitlines(keepends=True)[-1], "cannot write", "file too large")
    assert (here / "appspec.yml").read_text(encoding="utf-8") == FIXABLE["appspec.yml"]
    if before is None:
        assert not (here / "file").exists()
    else:
        assert (here / "file").read_text(encoding="utf-8") == before
    assert leftovers(here) == []


@posix
def test_a_file_that_cannot_be_replaced_is_written_over(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "file").write_text("x" * 100_000, encoding="utf-8")

    def deny(*_: object) -> None:
        raise OSError(16, "device or resource busy")

    monkeypatch.setattr(file_replacement._NewFile, "replace", deny)
    assert cli.main(["--format", "json", "--output", "file"]) == 1
    assert json.loads((here / "file").read_text(encoding="utf-8"))["diagnostics"]
    assert leftovers(here) == []


@pytest.mark.parametrize("unnamed", [True, False])
def test_a_new_file_is_whole_with_and_without_unnamed_files(
    here: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool
) -> None:
    if not unnamed:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    for _ in range(2):
        assert cli.main(["--format", "json", "--output", "file"]) == 1
        assert json.loads((here / "file").read_text(encoding="utf-8"))["diagnostics"]
    assert leftovers(here) == []
    with pytest.raises(FileExistsError):
        file_replacement.create_file(here / "file", b"", 0o666)
    assert leftovers(here) == []


@posix
def test_a_new_file_has_the_mode_of_a_new_file(here: Path) -> None:
    before = os.umask(0o027)
    try:
        assert cli.main(["--format", "json", "--output", "file"]) == 1
    finally:
        os.umask(before)
    assert stat.S_IMODE((here / "file").stat().st_mode) == 0o640


def replace(file: Path, after: str = "after\n") -> None:
    replace_content(file, file.read_bytes(), after.encode())


@as_root
def test_a_mended_file_keeps_its_owner_and_loses_its_privileges(here: Path) -> None:
    file = here / "appspec.yml"
    os.chown(file, 1234, 4321)
    file.chmod(0o6754)
    replace(file)
    status = file.stat()
    assert (status.st_uid, status.st_gid) == (1234, 4321)
    assert stat.S_IMODE(status.st_mode) == 0o754
    assert leftovers(here) == []


@linux
def test_a_mended_file_keeps_its_attributes(here: Path) -> None:
    file = here / "appspec.yml"
    try:
        os.setxattr(file, "user.comment", b"kept")
    except OSError:
        pytest.skip("the file system has no attributes")
    replace(file)
    assert file.read_text(encoding="utf-8") == "after\n"
    assert os.getxattr(file, "user.comment") == b"kept"


@linux
def test_a_mended_file_keeps_its_access_control_list(here: Path) -> None:
    file = here / "appspec.yml"
    try:
        subprocess.run(["setfacl", "-m", "u:1234:rw", str(file)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("there are no access control lists")
    before = os.getxattr(file, "system.posix_acl_access")
    replace(file)
    assert os.getxattr(file, "system.posix_acl_access") == before


@posix
def test_a_file_with_a_hard_link_is_refused(here: Path, tmp_path: Path) -> None:
    file = here / "appspec.yml"
    os.link(file, tmp_path / "other")
    with pytest.raises(OSError, match="hard link"):
        replace(file)
    assert file.read_text(encoding="utf-8") == DEFECT["appspec.yml"]
    assert leftovers(here) == []


@as_root
def test_a_file_whose_owner_cannot_be_kept_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = here / "appspec.yml"
    os.chown(file, 1234, 4321)

    def deny(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(file_replacement.os, "fchown", deny)
    with pytest.raises(OSError, match="belongs to another user"):
        replace(file)
    assert file.read_text(encoding="utf-8") == DEFECT["appspec.yml"]
    assert leftovers(here) == []


@posix
def test_a_read_only_file_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = here / "appspec.yml"
    monkeypatch.setattr(file_replacement.os, "access", lambda *_: False)
    with pytest.raises(OSError, match="read-only"):
        replace(file)
    with pytest.raises(OSError, match="read-only"):
        file_replacement.write_output(str(file), b"", [])


def test_a_file_that_changes_while_the_new_one_is_written_is_not_replaced(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = here / "appspec.yml"
    copy = file_replacement._NewFile.copy_attributes

    def change(*arguments: object) -> None:
        copy(*arguments)  # type: ignore[arg-type]
        file.write_text("changed by another program\n", encoding="utf-8")

    monkeypatch.setattr(file_replacement._NewFile, "copy_attributes", change)
    with pytest.raises(OSError, match="has changed"):
        replace(file)
    assert file.read_text(encoding="utf-8") == "changed by another program\n"
    assert leftovers(here) == []


@pytest.mark.parametrize("text", ["version: 0.1\n", None])
def test_a_file_that_changes_before_the_fix_is_written_is_not_touched(
    here: Path, text: str | None
) -> None:
    tree = from_disk(here, here)
    before = (here / "appspec.yml").read_text(encoding="utf-8")
    if text is None:
        (here / "appspec.yml").unlink()
    else:
        (here / "appspec.yml").write_text(text, encoding="utf-8")
    with pytest.raises(OSError, match="has changed"):
        write(tree, "appspec.yml", before, "fixed\n")
    assert (here / "appspec.yml").exists() == (text is not None)


KILLED = """
import os, signal, sys
from pathlib import Path
from appspec_lint.repository import file_replacement
left = int(sys.argv[1])
def trace(frame, event, argument):
    global left
    if frame.f_code.co_filename != file_replacement.__file__:
        return None
    if event == "line":
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace
sys.settrace(trace)
file_replacement.replace_content(Path("file"), b"before", b"after" * 1000)
print("done")
"""
"""A program that is killed before it runs a certain line."""


@linux
def test_a_killed_run_leaves_the_old_file_or_the_new_one_and_nothing_else(here: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(LINTER)}
    program = [sys.executable, "-P", "-c", KILLED]
    left: set[str] = set()
    contents = []
    for line in range(1, 200, 3):
        (here / "file").write_bytes(b"before")
        ran = subprocess.run(
            [*program, str(line)], cwd=here, env=environment, capture_output=True, check=False
        )
        contents.append((here / "file").read_bytes())
        assert contents[-1] in (b"before", b"after" * 1000)
        left.update(leftovers(here))
        if ran.stdout:
            break
    assert contents[-1] != b"before", "the last run was not killed"
    assert contents[0] == b"before"
    assert len(left) <= 1, "only between two system calls has the new file a name of its own"
