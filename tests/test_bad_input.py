"""Whatever a folder holds, the command says one clear thing, and lints what lies beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LINTER = Path(__file__).resolve().parents[1] / "linter"
MEMORY = 1536 * 1024 * 1024

NEIGHBOUR = "version: 0.0\nos: solaris\n"
"""Well-formed, and refused by the agent: it is linted whatever lies beside it."""

Make = Callable[[Path], None]


def limited() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "appspec_lint", *arguments],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(LINTER)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
        preexec_fn=limited if os.name == "posix" else None,
    )


def found(directory: Path, *arguments: str) -> dict[str, list[tuple[str, str]]]:
    """What is told of each file: rule and severity. Nothing else than a report is said."""
    answer = run(directory, "--format", "json", *arguments)
    assert answer.stderr == ""
    rows = json.loads(answer.stdout)["diagnostics"]
    told: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        told.setdefault(row["path"], []).append((row["rule"], row["severity"]))
    bad = any(row["severity"] in ("error", "warning") for row in rows)
    assert answer.returncode == (1 if bad else 0)
    return told


def bytes_of(data: bytes) -> Make:
    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def text_of(text: str) -> Make:
    return bytes_of(text.encode("utf-8"))


def laughs() -> str:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines) + "\n"


def deep_blocks(depth: int) -> str:
    return "- " * depth + "a\n"


BAD = [
    pytest.param(text_of("os: [linux\n"), True, id="not YAML"),
    pytest.param(text_of("os: linux\nhooks:\n\tX:\n"), True, id="tabs"),
    pytest.param(text_of("os: linux\0\n"), True, id="NUL bytes"),
    pytest.param(bytes_of("version: 0.0\nos: linux\n".encode("utf-16")), True, id="UTF-16"),
    pytest.param(bytes_of("version: 0.0\nos: linux\n# ä\n".encode("latin-1")), True, id="Latin-1"),
    pytest.param(text_of(""), True, id="empty"),
    pytest.param(text_of("# nothing\n"), True, id="a comment"),
    pytest.param(text_of("[" * 10_000), True, id="10,000 lists deep"),
    pytest.param(text_of("{a: " * 10_000), True, id="10,000 mappings deep"),
    pytest.param(text_of("[" * 10_000 + "]" * 10_000), True, id="10,000 lists, closed"),
    pytest.param(text_of(deep_blocks(10_000)), True, id="10,000 blocks deep"),
    pytest.param(text_of(laughs()), True, id="billion laughs"),
    pytest.param(text_of("os: &x [*x]\n"), True, id="an anchor inside itself"),
    pytest.param(text_of("&x os: *x\n"), False, id="an anchor on a key"),
    pytest.param(text_of("- version: 0.0\n- os: linux\n"), False, id="a list at the root"),
    pytest.param(text_of("just text\n"), False, id="a text at the root"),
    pytest.param(text_of("version: 0.0\nos: linux\n---\n[\n"), False, id="two documents"),
    pytest.param(text_of("? [a, b]\n: {c: d}\n? {}\n: []\n"), False, id="keys that are no text"),
    pytest.param(text_of("0: 1\nnull: 2\n~: 3\n'': 4\n"), False, id="odd keys"),
    pytest.param(
        text_of("version: 0.0\nos: linux\nfiles: 1\nhooks: [1]\npermissions: {a: 1}\n"),
        False, id="wrong types",
    ),
    pytest.param(
        text_of("version: 0.0\nos: linux\nhooks:\n  X: [null, 1, [x], {location: {}}]\n"),
        False, id="wrong types further down",
    ),
    pytest.param(text_of(f"version: 0.0\nos: {'9' * 5000}\n"), False, id="a very long number"),
    pytest.param(text_of(f"version: 0.0\nos: linux\n{'k' * 70_000}: 1\n"), False, id="a long key"),
    pytest.param(text_of("version: 0.0\nos: !!binary ====\n"), False, id="broken base64"),
    pytest.param(text_of("version: 0.0\nos: !!int x\nhooks: !!set {a: }\n"), False, id="odd tags"),
    pytest.param(text_of("version: .nan\nos: .inf\n"), False, id="numbers that are none"),
    pytest.param(text_of("version: 0.0\nos: \"\\ud800\"\n"), False, id="half a surrogate"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "unreadable"), BAD)
def test_a_bad_file_is_told_and_what_lies_beside_it_is_linted(
    tmp_path: Path, make: Make, unreadable: bool
) -> None:
    for place in ("bad", "build", "good"):
        (tmp_path / place).mkdir()
    make(tmp_path / "bad/appspec.yml")
    make(tmp_path / "build/buildspec.yml")
    (tmp_path / "build/appspec.yml").write_text(NEIGHBOUR, encoding="utf-8")
    (tmp_path / "good/appspec.yml").write_text(NEIGHBOUR, encoding="utf-8")
    told = found(tmp_path)
    assert "good/appspec.yml" in told
    assert "build/appspec.yml" in told
    if unreadable:
        assert [rule for rule, _ in told["bad/appspec.yml"]] == ["appspec-syntax"]
        assert told["build/buildspec.yml"]


def test_a_buildspec_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    # go-yaml refuses the octet: YAML_FILE_ERROR
    (tmp_path / "buildspec.yml").write_bytes(
        "version: 0.2\nphases:\n  build:\n    commands:\n      - echo ä\n".encode("latin-1")
    )
    assert [rule for rule, _ in found(tmp_path)["buildspec.yml"]] == ["buildspec-syntax"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff\xfe\0\0", id="UTF-16"),
        pytest.param(b"\0" * 1000, id="NULs"),
        pytest.param(b"#!/bin/sh\n\x80\xff\0((((\n", id="binary"),
        pytest.param(b"$((((((" * 5000, id="parentheses"),
        pytest.param(b"if " * 20_000, id="ifs"),
        pytest.param(b"cat <<A\n" * 3000, id="here-documents"),
    ],
)
def test_a_bad_script_takes_nothing_away(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "appspec.yml").write_text(
        "version: 0.0\nos: solaris\nhooks:\n  ApplicationStart:\n    - location: start.sh\n",
        encoding="utf-8",
    )
    (tmp_path / "start.sh").write_bytes(data)
    assert "appspec.yml" in found(tmp_path)


def test_a_very_large_appspec_is_told_and_not_held_in_memory(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    with (tmp_path / "bad/appspec.yml").open("wb") as file:
        for _ in range(50):
            file.write(b"- aaaaaaaaaaaaa\n" * 65_536)
    (tmp_path / "good").mkdir()
    (tmp_path / "good/appspec.yml").write_text(NEIGHBOUR, encoding="utf-8")
    told = found(tmp_path)
    assert told["bad/appspec.yml"] == [("appspec-syntax", "warning")]
    assert "good/appspec.yml" in told


def test_a_long_appspec_that_is_read_is_linted_in_time(tmp_path: Path) -> None:
    entries = "".join(f"  - source: /{n}\n    destination: /opt/{n}\n" for n in range(5000))
    (tmp_path / "appspec.yml").write_text(
        f"version: 0.0\nos: solaris\nfiles:\n{entries}", encoding="utf-8"
    )
    assert "appspec.yml" in found(tmp_path)


def directory(path: Path) -> None:
    path.mkdir()
    (path / "readme.md").write_text("", encoding="utf-8")


def empty_directory(path: Path) -> None:
    path.mkdir()


def dangling(path: Path) -> None:
    path.symlink_to("gone.yml")


def outwards(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.skipif(os.name != "posix", reason="made of links, pipes and modes")
@pytest.mark.parametrize("make", [directory, empty_directory, dangling, outwards, loop, pipe])
def test_what_is_no_file_is_told_and_its_neighbour_linted(tmp_path: Path, make: Make) -> None:
    for place in ("bad", "build", "good"):
        (tmp_path / place).mkdir()
    make(tmp_path / "bad/appspec.yml")
    make(tmp_path / "build/buildspec.yml")
    (tmp_path / "good/appspec.yml").write_text(NEIGHBOUR, encoding="utf-8")
    told = found(tmp_path)
    assert "good/appspec.yml" in told
    assert told["bad/appspec.yml"] == [("appspec-syntax", "warning")]
    if make not in (directory, empty_directory):
        assert told["build/buildspec.yml"] == [("buildspec-syntax", "warning")]


@pytest.mark.skipif(os.name != "posix", reason="made of links, pipes and modes")
@pytest.mark.parametrize("make", [dangling, outwards, loop, pipe])
def test_what_is_no_file_is_told_if_it_is_named(tmp_path: Path, make: Make) -> None:
    make(tmp_path / "appspec.yml")
    answer = run(tmp_path, "appspec.yml")
    assert "Traceback" not in answer.stderr
    if answer.returncode == 2:
        assert answer.stderr.startswith("appspec-lint: cannot read `appspec.yml`: ")
        assert answer.stderr.count("\n") == 1
    else:
        assert answer.stderr == ""
        assert answer.returncode == 1
        assert "appspec.yml" in answer.stdout


@pytest.mark.skipif(os.name != "posix", reason="made of links, pipes and modes")
def test_nothing_of_a_file_outside_is_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password: [hunter2\n", encoding="utf-8")
    (tmp_path / "project").mkdir()
    (tmp_path / "project/appspec.yml").symlink_to("../secret")
    (tmp_path / "project/buildspec.yml").symlink_to(tmp_path / "secret")
    for arguments in ((), ("appspec.yml",), ("appspec.yml", "buildspec.yml")):
        answer = run(tmp_path / "project", *arguments)
        assert "hunter2" not in answer.stdout + answer.stderr
        assert "Traceback" not in answer.stderr


def locked(path: Path) -> None:
    """Take away the permission to read; root needs none."""
    path.chmod(0)
    readable = os.access(path, os.R_OK)
    if readable:
        path.chmod(0o755 if path.is_dir() else 0o644)
        pytest.skip("root reads everything; the test below stands in")


@pytest.mark.skipif(os.name != "posix", reason="made of links, pipes and modes")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/appspec.yml").write_text(NEIGHBOUR, encoding="utf-8")
    locked(tmp_path / "bad/appspec.yml")
    (tmp_path / "appspec.yml").write_text(NEIGHBOUR, encoding="utf-8")
    told = found(tmp_path)
    assert told["bad/appspec.yml"] == [("appspec-syntax", "warning")]
    assert "appspec.yml" in told


def test_a_file_that_the_machine_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from appspec_lint.cli import main

    for place in ("bad", "good"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "appspec.yml").write_text(NEIGHBOUR, encoding="utf-8")
    real = open

    def refuse(path: str, *arguments: Any, **named: Any) -> Any:
        if "/bad/" in str(path):
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **named)

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.chdir(tmp_path)
    assert main(["--format", "concise"]) == 1
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "bad/appspec.yml:1:1: warning[appspec-syntax]" in captured.out
    assert "permission denied" in captured.out
    assert "good/appspec.yml" in captured.out


def test_a_directory_that_the_machine_refuses_takes_nothing_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from appspec_lint.cli import main

    for place in ("bad", "good"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "appspec.yml").write_text(NEIGHBOUR, encoding="utf-8")
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "bad":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.chdir(tmp_path)
    assert main(["--format", "concise"]) == 1
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "good/appspec.yml" in captured.out
    assert "bad/appspec.yml" not in captured.out
