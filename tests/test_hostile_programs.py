"""Nothing that a repository contains is run or imported."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from conftest import Git
from hostile import (
    APPSPEC,
    COMMAND,
    DEFECT,
    SCRIPT,
    assert_one_line,
    run,
    write_files,
    write_program,
)

from appspec_lint.repository import git as asked
from appspec_lint.repository.disk import from_disk
from appspec_lint.shellcheck import client

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the programs are shell scripts")


@pytest.fixture
def marker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside") / "marker"


@pytest.fixture
def root(tmp_path: Path, git: Git) -> Path:
    """A repository of git with a defect that only git knows of."""
    files = {"appspec.yml": APPSPEC, "scripts/start.sh": SCRIPT, ".gitignore": "start.sh\n"}
    write_files(tmp_path, files)
    git("init")
    git("add", ".")
    return tmp_path


def ask_both(root: Path) -> bool:
    """Have git list the files, and look for ShellCheck. Returns whether git has answered."""
    program = client.find_program(root)
    assert program is None or not Path(program).is_relative_to(root)
    return from_disk(root, root).git


@pytest.mark.parametrize("entry", [".", "", "./", "bin", "./bin", "bin/../bin"])
def test_the_repositorys_own_git_and_shellcheck_are_not_run_by_a_relative_path(
    root: Path, marker: Path, entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("git", "shellcheck"):
        write_program(root / entry / name, marker)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f"{entry}{os.pathsep}{os.environ['PATH']}")
    assert ask_both(root)
    assert not marker.exists()


@pytest.mark.parametrize("inside", ["bin", "link", "."])
def test_the_repositorys_own_programs_are_not_run_by_an_absolute_path(
    root: Path, marker: Path, inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "bin").mkdir()
    (root / "link").symlink_to("bin")
    for name in ("git", "shellcheck"):
        write_program(root / inside / name, marker)
    monkeypatch.setenv("PATH", f"{root / inside}{os.pathsep}{os.environ['PATH']}")
    assert ask_both(root)
    assert not marker.exists()


def test_a_link_to_the_repositorys_own_program_is_not_followed(
    root: Path,
    marker: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outside = tmp_path_factory.mktemp("tools")
    write_program(root / "git", marker)
    (outside / "git").symlink_to(root / "git")
    monkeypatch.setenv("PATH", f"{outside}{os.pathsep}{os.environ['PATH']}")
    assert ask_both(root)
    assert not marker.exists()


def test_without_another_git_there_is_none_and_a_line_says_so(root: Path, marker: Path) -> None:
    write_program(root / "git", marker)
    ran = run(root, "--format", "concise", variables={"PATH": "."})
    assert ran.returncode == 0
    assert_one_line(ran.stderr, "no `git` on the PATH")
    assert not marker.exists()


def test_a_directory_of_the_path_that_cannot_be_searched_is_skipped(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path_factory.mktemp("closed")
    (closed / "inside").mkdir()
    closed.chmod(0)
    try:
        path = f"{closed}/inside{os.pathsep}{closed}{os.pathsep}{os.environ['PATH']}"
        monkeypatch.setenv("PATH", path)
        assert ask_both(root)
    finally:
        closed.chmod(0o755)


@pytest.mark.parametrize("address", ["file://{root}", "ext::{evil}", "ssh://example.invalid/x"])
def test_git_fetches_nothing_that_a_partial_clone_lacks(
    root: Path, marker: Path, git: Git, address: str
) -> None:
    evil = root / "evil.sh"
    write_program(evil, marker)
    write_files(root, {"scripts/start.sh": SCRIPT.replace("\n", "\r\n")})
    git("add", "--force", ".")
    git("commit", "-m", "all")
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(evil),
        "remote.origin.url": address.format(root=root, evil=evil),
        "core.sshCommand": str(evil),
        "protocol.allow": "always",
    }.items():
        git("config", key, value)
    for path in ("scripts/start.sh", ".gitignore"):
        blob = git("ls-files", "--stage", path).split()[1]
        (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    (root / ".gitignore").unlink()  # git reads the one in the index
    tree = from_disk(root, root)
    assert not tree.keeps_line_feeds("scripts/start.sh")
    assert not marker.exists()


def test_a_pipe_as_gits_configuration_is_not_waited_for_twice(
    root: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("config", "include.path", str(root / "pipe"))
    os.mkfifo(root / "pipe")
    monkeypatch.setattr(asked, "LISTING_TIMEOUT", 1)
    tree = from_disk(root, root)
    assert not tree.git
    assert "did not answer" in tree.git_problem
    repository = asked.Repository(root)
    monkeypatch.setattr(asked, "TIMEOUT", 1)
    assert not repository.keeps_line_feeds("appspec.yml")
    assert not repository.answers
    assert repository.origin() == ""


def test_a_repository_of_another_user_is_said_in_one_line(root: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    for path in (root, *root.rglob("*")):
        os.chown(path, 12345, 12345)
    ran = run(root, "--format", "concise", variables={"HOME": "/nonexistent", "SUDO_UID": ""})
    assert_one_line(ran.stderr, "of another user", "safe.directory", str(root))
    assert ran.returncode == 0


MODULES = (
    "appspec_lint_plugin", "argparse", "ast", "collections", "contextlib", "copy", "dataclasses",
    "difflib", "enum", "functools", "hashlib", "importlib", "inspect", "io", "json", "jsonschema",
    "keyword", "linecache", "locale", "operator", "os", "pathlib", "pickle", "posixpath", "re",
    "reprlib", "ruamel", "runpy", "shutil", "signal", "stat", "string", "subprocess", "tempfile",
    "textwrap", "threading", "token", "tokenize", "tomllib", "traceback", "tree_sitter",
    "tree_sitter_bash", "types", "typing", "unicodedata", "urllib", "warnings", "weakref", "xml",
    "zlib", "_ruamel_yaml", "sitecustomize", "usercustomize",
)  # fmt: skip


def write_modules(root: Path, marker: Path) -> None:
    """Write modules and packages that leave a marker if they are imported."""
    body = f"open({str(marker)!r}, 'a').write(__name__ + '\\n')\nraise SystemExit(77)\n"
    files = {f"{name}.py": body for name in MODULES}
    files |= {f"{name}/__init__.py": body for name in ("ruamel", "jsonschema", "yaml")}
    write_files(root, {**files, **DEFECT})


def test_the_installed_command_imports_nothing_from_the_repository(
    tmp_path: Path, marker: Path
) -> None:
    write_modules(tmp_path, marker)
    for arguments in (["--format", "sarif"], ["--fix"], ["plan"], ["explain", "appspec-syntax"]):
        assert run(tmp_path, *arguments, command=COMMAND).returncode in (0, 1)
    assert not marker.exists()


def test_python_m_with_a_safe_path_imports_nothing_from_the_repository(
    tmp_path: Path, marker: Path
) -> None:
    write_modules(tmp_path, marker)
    write_files(tmp_path, {"appspec_lint/__init__.py": "raise SystemExit(77)\n"})
    for flags, variables in ((["-P"], {}), ([], {"PYTHONSAFEPATH": "1"})):
        ran = run(
            tmp_path, variables=variables, command=[sys.executable, *flags, "-m", "appspec_lint"]
        )
        assert ran.returncode == 1
    assert not marker.exists()


def test_python_m_imports_no_module_of_the_repository_after_it_has_started(
    tmp_path: Path, marker: Path
) -> None:
    write_modules(tmp_path, marker)
    for name in ("runpy", "importlib", "contextlib", "collections", "functools", "types",
                 "operator", "keyword", "reprlib", "io", "os", "posixpath", "typing", "re",
                 "warnings", "enum", "copy"):  # fmt: skip
        # Python itself imports some of these before the linter can do anything: see SECURITY.md
        (tmp_path / f"{name}.py").unlink()
    for _ in range(2):
        ran = run(tmp_path, command=[sys.executable, "-m", "appspec_lint"])
        assert ran.returncode == 1, ran.stderr
    assert not marker.exists()
