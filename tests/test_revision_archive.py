"""Is a revision in an archive linted as it will be deployed, and a hostile one rejected?"""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from appspec_lint import cli
from appspec_lint.repository import revision_archive

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: app.jar
    destination: /srv/app
hooks:
  AfterInstall:
    - location: scripts/start.sh
      timeout: 60
"""
SCRIPT = "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"
BUILDSPEC = "version: 0.2\nphases: {}\n"
WHOLE = {"appspec.yml": APPSPEC, "scripts/start.sh": SCRIPT, "app.jar": "x"}

Captured = pytest.CaptureFixture[str]
Write = Callable[[zipfile.ZipFile], object]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pack(name: str, files: Mapping[str, str], mode: int = 0o755) -> None:
    if name.endswith(".zip"):
        with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in files.items():
                info = zipfile.ZipInfo(path)
                info.external_attr = (stat.S_IFREG | mode) << 16
                archive.writestr(info, text, zipfile.ZIP_DEFLATED)
        return
    with tarfile.open(name, "w:gz" if name.lower().endswith("gz") else "w") as tar:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(text.encode()), mode
            tar.addfile(member, io.BytesIO(text.encode()))


def concise(capsys: Captured, *arguments: str) -> list[str]:
    """Path, line, severity and rule of each finding."""
    assert cli.main(["-f", "concise", *arguments]) in (0, 1)
    captured = capsys.readouterr()
    assert captured.err == ""
    shown = []
    for line in captured.out.splitlines():
        path, number, _ = line.split(":", 2)
        shown.append(f"{path}:{number} {line.split()[1].rstrip(']')}]")
    return shown


@pytest.mark.parametrize("name", ["r.zip", "r.tar", "r.tgz", "R.TAR.GZ"])
def test_a_revision_is_linted_as_it_is(capsys: Captured, name: str) -> None:
    pack(name, WHOLE)
    assert concise(capsys, name) == []
    pack(name, {"appspec.yml": APPSPEC, "app.jar": "x", "build.gradle": ""})
    assert concise(capsys, name) == [f"{name}/appspec.yml:8 error[hook-script-missing]"]


@pytest.mark.parametrize(
    ("files", "findings"),
    [
        pytest.param({**WHOLE, "buildspec.yml": BUILDSPEC}, [], id="no build follows"),
        pytest.param(
            {"a/appspec.yml": APPSPEC, "a/scripts/start.sh": SCRIPT, "a/app.jar": ""},
            [],
            id="a single directory is stripped",
        ),
        pytest.param(
            {
                "a/appspec.yml": APPSPEC, "a/scripts/start.sh": SCRIPT, "a/app.jar": "", "b": "",
            },
            ["a/appspec.yml:1 error[appspec-not-at-artifact-root]"],
            id="not at the root",
        ),
        pytest.param(
            {"appspec.yml": APPSPEC, "scripts/start.sh": SCRIPT, "pom.xml": ""},
            ["appspec.yml:4 error[source-not-in-artifact]"],
            id="what was not built",
        ),
        pytest.param(
            {**WHOLE, "scripts/start.sh": SCRIPT.replace("\n", "\r\n")},
            ["scripts/start.sh:1 error[script-crlf]"],
            id="a script",
        ),
        pytest.param(
            {"appspec.yml": APPSPEC, "scripts\\start.sh": SCRIPT, "./app.jar": ""},
            [],
            id="paths of Windows",
        ),
    ],
)  # fmt: skip
def test_what_the_revision_lacks_is_certain(
    capsys: Captured, files: Mapping[str, str], findings: list[str]
) -> None:
    pack("r.zip", files)
    assert concise(capsys, "r.zip") == [f"r.zip/{finding}" for finding in findings]


def test_a_directory_and_an_archive_can_be_linted_together(here: Path, capsys: Captured) -> None:
    (here / "a").mkdir()
    (here / "a/appspec.yml").write_text(APPSPEC.replace("linux", "beos"), encoding="utf-8")
    pack("r.zip", {**WHOLE, "appspec.yml": APPSPEC.replace("linux", "beos")})
    rules = [line.split("[")[1] for line in concise(capsys, "r.zip", "a")]
    assert rules.count("unsupported-os]") == 2


def test_the_plan_shows_what_is_installed(capsys: Captured) -> None:
    pack("r.zip", WHOLE)
    assert cli.main(["plan", "r.zip"]) == 0
    shown = capsys.readouterr().out
    assert "✓ app.jar" in shown
    assert "/srv/app/app.jar" in shown


def test_the_configuration_of_the_working_directory_applies(here: Path, capsys: Captured) -> None:
    pack("r.zip", {**WHOLE, "appspec.yml": APPSPEC.replace("linux", "beos")})
    (here / ".appspec-lint.yml").write_text("ignore: [unsupported-os]\n", encoding="utf-8")
    assert concise(capsys, "r.zip") == []


def test_a_large_file_is_not_read(capsys: Captured) -> None:
    pack("r.zip", {**WHOLE, "scripts/start.sh": SCRIPT + "#" * 2**20, "app.jar": "x" * 2**21})
    assert concise(capsys, "r.zip") == []


def write_link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("x")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


def add_to_tar(kind: bytes, name: str = "x") -> None:
    with tarfile.open("r.tar", "w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (lambda archive: archive.writestr("/etc/x", ""), "it contains an absolute path"),
        (lambda archive: archive.writestr("C:\\x", ""), "it contains an absolute path"),
        (lambda archive: archive.writestr("a/../../x", ""), "it contains a path with `..`"),
        (lambda archive: archive.writestr("..\\x", ""), "it contains a path with `..`"),
        (lambda archive: archive.writestr("../x/", ""), "it contains a path with `..`"),
        (write_link, "it contains a symbolic link"),
        (
            lambda archive: archive.writestr("x", "0" * 70_000_000),
            "its content is more than 200 times its size",
        ),
    ],
)
def test_a_hostile_zip_is_one_line(capsys: Captured, write: Write, reason: str) -> None:
    with zipfile.ZipFile("r.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        write(archive)
    for arguments in (["r.zip"], ["plan", "r.zip"]):
        assert cli.main(arguments) == 2
        assert capsys.readouterr() == ("", f"appspec-lint: cannot read `r.zip`: {reason}\n")


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        (tarfile.SYMTYPE, "x", "it contains a link"),
        (tarfile.LNKTYPE, "x", "it contains a link"),
        (tarfile.CHRTYPE, "x", "it contains something else than files and directories"),
        (tarfile.FIFOTYPE, "x", "it contains something else than files and directories"),
        (tarfile.REGTYPE, "../x", "it contains a path with `..`"),
        (tarfile.REGTYPE, "/x", "it contains an absolute path"),
    ],
)
def test_a_hostile_tar_is_one_line(capsys: Captured, kind: bytes, name: str, reason: str) -> None:
    add_to_tar(kind, name)
    assert cli.main(["r.tar"]) == 2
    assert capsys.readouterr() == ("", f"appspec-lint: cannot read `r.tar`: {reason}\n")


def test_too_many_files_are_one_line(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision_archive, "MOST_FILES", 2)
    pack("r.zip", WHOLE)
    assert cli.main(["r.zip"]) == 2
    expected = "appspec-lint: cannot read `r.zip`: it contains more than 2 files\n"
    assert capsys.readouterr().err == expected


def test_an_encrypted_zip_is_one_line(here: Path, capsys: Captured) -> None:
    pack("r.zip", {"appspec.yml": APPSPEC})
    data = bytearray((here / "r.zip").read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (here / "r.zip").write_bytes(data)
    assert cli.main(["r.zip"]) == 2
    assert "it is encrypted" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["r.zip", "r.tar", "r.tgz"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_a_broken_archive_is_no_crash(
    here: Path, capsys: Captured, name: str, share: float
) -> None:
    pack(name, WHOLE)
    data = (here / name).read_bytes()
    (here / name).write_bytes(data[: int(len(data) * share)])
    assert cli.main([name]) in (0, 1, 2)
    assert "internal" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["r.zip", "r.tar", "r.tgz"])
def test_a_damaged_byte_is_no_crash(here: Path, capsys: Captured, name: str) -> None:
    pack(name, WHOLE)
    data = (here / name).read_bytes()
    for position in range(0, min(len(data), 1200), 13):
        damaged = bytearray(data)
        damaged[position] ^= 0xFF
        (here / name).write_bytes(damaged)
        assert cli.main([name]) in (0, 1, 2), position
        assert "internal" not in capsys.readouterr().err, position


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("offset", [4, 13])
def test_a_member_with_damaged_compression_is_no_crash(
    here: Path, capsys: Captured, method: int, offset: int
) -> None:
    with zipfile.ZipFile("r.zip", "w", method) as archive:
        archive.writestr("appspec.yml", APPSPEC)
    data = bytearray((here / "r.zip").read_bytes())
    start = data.index(b"appspec.yml") + len("appspec.yml") + offset
    data[start : start + 5] = bytes(byte ^ 0xFF for byte in data[start : start + 5])
    (here / "r.zip").write_bytes(data)
    assert concise(capsys, "r.zip") == ["r.zip/appspec.yml:1 warning[appspec-syntax]"]


@pytest.mark.parametrize("flag", ["--fix", "--diff", "--add-ignores", "--changed-since=HEAD"])
def test_nothing_is_changed_in_an_archive(here: Path, capsys: Captured, flag: str) -> None:
    pack("r.zip", WHOLE)
    before = (here / "r.zip").read_bytes()
    assert cli.main([flag, "r.zip"]) == 2
    name = flag.partition("=")[0]
    assert capsys.readouterr().err == f"appspec-lint: {name} has no effect on an archive\n"
    assert (here / "r.zip").read_bytes() == before
