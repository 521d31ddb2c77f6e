"""All projects of a client: where their files are for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls")

from appspec_lint.editor.open_project import EditorSettings
from appspec_lint.lsp.open_folders import OpenFolders

APPSPEC = "version: 0.0\nos: linux\nhooks:\n  ApplicationStart:\n    - location: {script}\n"


def write_services(root: Path, count: int) -> None:
    for number in range(count):
        service = root / f"s{number}"
        service.mkdir(parents=True)
        (service / "start.sh").write_text("#!/bin/sh\n", encoding="utf-8")
        (service / "appspec.yml").write_text(APPSPEC.format(script="start.sh"), encoding="utf-8")


def open_folders(*directories: Path) -> OpenFolders:
    folders = OpenFolders(lambda: None, pytest.fail)
    folders.configure(EditorSettings())
    for directory in directories:
        folders.add(directory.as_uri(), directory)
    return folders


def list_uris(folders: OpenFolders) -> set[str]:
    return {folders.uri_of(file) for file in folders.check()}


def test_a_keystroke_resolves_no_path_of_unchanged_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved: list[object] = []
    resolve = os.path.realpath

    def count(path: Any, **options: Any) -> str:
        resolved.append(path)
        return resolve(path, **options)

    def count_resolved(services: int) -> int:
        root = tmp_path / f"with-{services}"
        write_services(root, services)
        folders = open_folders(root)
        assert len(list_uris(folders)) == 2 * services
        resolved.clear()
        edited = root / "s0" / "appspec.yml"
        folders.set_text(edited, APPSPEC.format(script="nowhere.sh"))
        found = folders.check()
        assert found[edited].diagnostics
        assert all(folders.uri_of(file) for file in found)
        return len(resolved)

    monkeypatch.setattr(os.path, "realpath", count)
    assert count_resolved(2) == count_resolved(12)


def test_files_have_the_uris_of_the_directory_that_was_opened(tmp_path: Path) -> None:
    real, link, other = tmp_path / "real", tmp_path / "link", tmp_path / "other"
    write_services(real, 1)
    write_services(other, 1)
    link.symlink_to(real)
    assert list_uris(open_folders(link)) == {
        f"{link.as_uri()}/s0/appspec.yml",
        f"{link.as_uri()}/s0/start.sh",
    }
    folders = open_folders(link, other)
    folders.check()
    folders.remove(link.as_uri())
    folders.add(real.as_uri(), real)
    assert list_uris(folders) == {
        f"{directory.as_uri()}/s0/{name}"
        for directory in (real, other)
        for name in ("appspec.yml", "start.sh")
    }


def test_a_link_that_leads_elsewhere_is_followed_when_files_are_listed(tmp_path: Path) -> None:
    first, second, link = tmp_path / "first", tmp_path / "second", tmp_path / "link"
    write_services(first, 1)
    write_services(second, 2)
    link.symlink_to(first)
    folders = open_folders(link)
    assert len(list_uris(folders)) == 2
    link.unlink()
    link.symlink_to(second)
    folders.refresh([])
    assert list_uris(folders) == {
        f"{link.as_uri()}/s{number}/{name}"
        for number in range(2)
        for name in ("appspec.yml", "start.sh")
    }
