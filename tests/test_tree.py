"""Which files are there, which does git know, and is nothing of theirs run or followed?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import Fill, Git

from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.repository.disk import MAX_SIZE, from_disk
from appspec_lint.repository.entry import EntryKind, Presence, Unreadable
from appspec_lint.repository.tree import Tree, in_memory

FILES = {"appspec.yml": "version: 0.0\n", "scripts/start.sh": "#!/bin/sh\n"}


def text(tree: Tree, path: str) -> str:
    reading = tree.read(path)
    assert isinstance(reading, Source), reading
    return reading.text


def reason(tree: Tree, path: str) -> str:
    reading = tree.read(path)
    assert isinstance(reading, Unreadable), reading
    assert reading.path == path
    return reading.reason


# In memory


def test_a_tree_in_memory_holds_its_texts() -> None:
    tree = in_memory(FILES)
    assert tree.paths == ("appspec.yml", "scripts/start.sh")
    assert text(tree, "appspec.yml") == "version: 0.0\n"
    assert reason(tree, "nowhere.sh") == "no such file"


def test_a_tree_in_memory_knows_files_directories_and_names() -> None:
    tree = in_memory({**FILES, "scripts.md": "", "other/start.sh": ""})
    assert tree.has_file("scripts/start.sh")
    assert not tree.has_file("scripts")
    assert tree.has_directory("scripts")
    assert tree.has_directory("")
    assert not tree.has_directory("script")
    assert not tree.has_directory("appspec.yml")
    assert tuple(tree.below("scripts")) == ("scripts/start.sh",)
    assert tuple(tree.below("")) == tree.paths
    assert tree.by_name["start.sh"] == ("other/start.sh", "scripts/start.sh")


def test_a_tree_in_memory_has_git_if_it_has_an_index() -> None:
    tree = in_memory({**FILES, ".git/index": "appspec.yml"})
    assert tree.git
    assert ".git/index" not in tree.paths
    assert tree.presence("appspec.yml") is Presence.TRACKED
    assert tree.presence("scripts/start.sh") is Presence.UNTRACKED
    assert tree.presence("nowhere.sh") is Presence.ABSENT
    assert in_memory(FILES).presence("appspec.yml") is Presence.PRESENT


def test_a_tree_in_memory_has_the_bits_and_links_that_it_is_given() -> None:
    tree = in_memory(
        FILES, executable=frozenset({"scripts/start.sh"}), links=frozenset({"appspec.yml"})
    )
    assert tree.entries["scripts/start.sh"].executable
    assert not tree.entries["appspec.yml"].executable
    assert tree.entries["appspec.yml"].kind is EntryKind.LINK


def test_unsaved_texts_stand_before_what_is_saved(fill: Fill) -> None:
    root = fill(FILES)
    tree = from_disk(root, root).with_overlay(
        {"appspec.yml": "os: linux\n", "new/buildspec.yml": "a\n"}
    )
    assert text(tree, "appspec.yml") == "os: linux\n"
    assert text(tree, "new/buildspec.yml") == "a\n"
    assert text(tree, "scripts/start.sh") == "#!/bin/sh\n"
    assert tree.has_directory("new")


# On disk, without git


def test_without_git_the_disk_says_what_is_there(fill: Fill) -> None:
    root = fill(FILES)
    tree = from_disk(root, root)
    assert not tree.git
    assert tree.paths == ("appspec.yml", "scripts/start.sh")
    assert tree.presence("appspec.yml") is Presence.PRESENT
    assert tree.presence("nowhere.sh") is Presence.ABSENT
    assert text(tree, "scripts/start.sh") == "#!/bin/sh\n"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_without_git_the_mode_says_what_can_be_run(fill: Fill) -> None:
    root = fill(FILES)
    (root / "scripts/start.sh").chmod(0o755)
    tree = from_disk(root, root)
    assert tree.entries["scripts/start.sh"].executable is True
    assert tree.entries["appspec.yml"].executable is False


def test_a_directory_of_dependencies_is_not_walked(fill: Fill) -> None:
    root = fill({**FILES, "node_modules/left-pad/index.js": "", "web/node_modules/a/b.js": ""})
    tree = from_disk(root, root)
    assert tree.entries["node_modules"].kind is EntryKind.UNWALKED
    assert tree.entries["web/node_modules"].kind is EntryKind.UNWALKED
    assert not tree.has_file("node_modules/left-pad/index.js")
    assert tree.is_unexplored("node_modules/left-pad/index.js")
    assert tree.is_unexplored("node_modules")
    assert not tree.is_unexplored("scripts/start.sh")
    assert not tree.is_unexplored("scripts")


def test_a_directory_that_cannot_be_listed_raises_for_the_command_to_tell(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        from_disk(tmp_path / "nowhere", tmp_path)


# Links


def test_a_link_inside_the_tree_is_read(fill: Fill) -> None:
    root = fill({"deploy/appspec.yml": "os: linux\n"})
    (root / "appspec.yml").symlink_to("deploy/appspec.yml")
    tree = from_disk(root, root)
    assert tree.entries["appspec.yml"].kind is EntryKind.LINK
    assert tree.has_file("appspec.yml")
    assert text(tree, "appspec.yml") == "os: linux\n"


def test_a_link_out_of_the_tree_is_not_followed(fill: Fill) -> None:
    root = fill({"secret": "password\n", "project/a.sh": "", "other/b.sh": ""})
    project = root / "project"
    (project / "appspec.yml").symlink_to(root / "secret")
    (project / "relative.yml").symlink_to("../secret")
    (project / "folder").symlink_to(root / "other")
    tree = from_disk(project, project)
    assert "does not resolve to a file inside" in reason(tree, "appspec.yml")
    assert "does not resolve to a file inside" in reason(tree, "relative.yml")
    assert "does not resolve to a file inside" in reason(tree, "folder/b.sh")
    assert not tree.has_file("folder/b.sh")
    assert tree.is_unexplored("folder/b.sh")


def test_a_path_with_dots_does_not_lead_out_of_the_tree(fill: Fill) -> None:
    root = fill({"secret": "password\n", "project/a.sh": ""})
    assert "does not resolve" in reason(from_disk(root / "project", root), "../secret")


def test_a_link_to_nothing_is_told(fill: Fill) -> None:
    root = fill(FILES)
    (root / "buildspec.yml").symlink_to("gone.yml")
    assert "does not resolve to a file inside" in reason(from_disk(root, root), "buildspec.yml")


def test_a_loop_of_links_is_told(fill: Fill) -> None:
    root = fill(FILES)
    (root / "buildspec.yml").symlink_to("buildspec.yaml")
    (root / "buildspec.yaml").symlink_to("buildspec.yml")
    (root / "round").symlink_to(".")
    tree = from_disk(root, root)
    assert "does not resolve to a file inside" in reason(tree, "buildspec.yml")
    assert tree.paths == ("appspec.yml", "buildspec.yaml", "buildspec.yml", "round",
                          "scripts/start.sh")  # fmt: skip


# What is read


def test_a_directory_is_not_read_as_a_file(fill: Fill) -> None:
    root = fill({"appspec.yml/readme": ""})
    assert reason(from_disk(root, root), "appspec.yml") == "it is not a regular file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX's")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "appspec.yml")
    assert reason(from_disk(tmp_path, tmp_path), "appspec.yml") == "it is not a regular file"


def test_a_file_larger_than_any_such_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "appspec.yml").write_bytes(b"#" * MAX_SIZE)
    (tmp_path / "buildspec.yml").write_bytes(b"#" * (MAX_SIZE + 1))
    tree = from_disk(tmp_path, tmp_path)
    assert len(text(tree, "appspec.yml")) == MAX_SIZE
    assert reason(tree, "buildspec.yml").startswith("it is 1.0 MiB, and files larger")


@pytest.mark.parametrize(
    ("data", "encoding", "shown"),
    [
        pytest.param("ä\r\nb\r".encode(), Encoding.UTF8, "ä\r\nb\r", id="line ends are kept"),
        pytest.param(b"\xef\xbb\xbfos", Encoding.BOM, "\ufeffos", id="byte order mark"),
        pytest.param("os".encode("utf-16"), Encoding.UTF16, "os", id="UTF-16"),
        pytest.param("os: ä".encode("utf-16-be"), Encoding.OTHER, None, id="UTF-16 unmarked"),
        pytest.param("ä: b".encode("latin-1"), Encoding.OTHER, "\ufffd: b", id="Latin-1"),
        pytest.param(b"", Encoding.UTF8, "", id="empty"),
    ],
)
def test_bytes_are_read_whatever_they_are(
    tmp_path: Path, data: bytes, encoding: Encoding, shown: str | None
) -> None:
    (tmp_path / "appspec.yml").write_bytes(data)
    reading = from_disk(tmp_path, tmp_path).read("appspec.yml")
    assert isinstance(reading, Source)
    assert reading.encoding is encoding
    assert shown is None or reading.text == shown


# With git


def test_git_says_which_files_reach_the_build(fill: Fill, git: Git) -> None:
    root = fill({**FILES, "new.sh": "", "target/app.jar": "", ".gitignore": "target/\n*.log\n"})
    git("init")
    git("add", "appspec.yml", "scripts", ".gitignore")
    tree = from_disk(root, root)
    assert tree.git
    assert tree.paths == (".gitignore", "appspec.yml", "new.sh", "scripts/start.sh")
    assert tree.presence("appspec.yml") is Presence.TRACKED
    assert tree.presence("new.sh") is Presence.UNTRACKED
    assert tree.presence("target/app.jar") is Presence.IGNORED
    assert tree.presence("target/other.jar") is Presence.ABSENT
    assert tree.presence("target") is Presence.ABSENT


def test_a_file_that_is_tracked_though_ignored_is_tracked(fill: Fill, git: Git) -> None:
    root = fill({"build/app.jar": "", ".gitignore": "build/\n"})
    git("init")
    git("add", "-f", "build/app.jar")
    tree = from_disk(root, root)
    assert tree.presence("build/app.jar") is Presence.TRACKED


def test_a_tracked_file_that_was_deleted_is_gone(fill: Fill, git: Git) -> None:
    root = fill(FILES)
    git("init")
    git("add", ".")
    git("commit", "-m", "all")
    (root / "scripts/start.sh").unlink()
    tree = from_disk(root, root)
    assert tree.paths == ("appspec.yml",)
    assert tree.presence("scripts/start.sh") is Presence.ABSENT


def test_a_file_deleted_in_the_index_but_on_disk_is_not_tracked(fill: Fill, git: Git) -> None:
    root = fill(FILES)
    git("init")
    git("add", ".")
    git("rm", "--cached", "scripts/start.sh")
    assert from_disk(root, root).presence("scripts/start.sh") is Presence.UNTRACKED


def test_a_repository_in_which_nothing_is_tracked_is_as_the_disk(fill: Fill, git: Git) -> None:
    root = fill({**FILES, ".gitignore": "scripts/\n"})
    git("init")
    tree = from_disk(root, root)
    assert tree.presence("appspec.yml") is Presence.PRESENT


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_gits_mode_says_what_can_be_run(fill: Fill, git: Git) -> None:
    root = fill({**FILES, "stop.sh": ""})
    git("init")
    (root / "scripts/start.sh").chmod(0o755)
    git("add", ".")
    git("update-index", "--chmod=+x", "stop.sh")
    (root / "scripts/start.sh").chmod(0o644)
    tree = from_disk(root, root)
    assert tree.entries["scripts/start.sh"].executable is True, "as in the index"
    assert tree.entries["stop.sh"].executable is True
    assert tree.entries["appspec.yml"].executable is False


def test_names_that_git_would_quote_are_whole(fill: Fill, git: Git) -> None:
    names = ("a b.sh", "ä.sh", 'quo"te.sh', "tab\tin.sh", "new\nline.sh", "? x")
    root = fill(dict.fromkeys(names, ""))
    git("init")
    git("add", names[0])
    untracked = from_disk(root, root)
    assert untracked.paths == tuple(sorted(names))
    git("add", ".")
    assert from_disk(root, root).paths == tuple(sorted(names))


def test_a_link_in_git_is_a_link(fill: Fill, git: Git) -> None:
    root = fill(FILES)
    (root / "tracked.sh").symlink_to("scripts/start.sh")
    git("init")
    git("add", ".")
    (root / "untracked.sh").symlink_to("scripts/start.sh")
    tree = from_disk(root, root)
    assert tree.entries["tracked.sh"].kind is EntryKind.LINK
    assert tree.entries["untracked.sh"].kind is EntryKind.LINK


def test_a_submodule_is_not_looked_into(fill: Fill, git: Git) -> None:
    root = fill({"library/appspec.yml": "os: linux\n", "project/appspec.yml": "os: linux\n"})
    library, project = root / "library", root / "project"
    for directory in (library, project):
        git("init", directory=directory)
        git("add", ".", directory=directory)
        git("commit", "-m", "all", directory=directory)
    git("submodule", "add", str(library), "vendor/library", directory=project)
    tree = from_disk(project, project)
    assert tree.entries["vendor/library"].kind is EntryKind.MODULE
    assert not tree.has_file("vendor/library/appspec.yml")
    assert tree.is_unexplored("vendor/library/appspec.yml")
    assert tree.presence("vendor/library/appspec.yml") is Presence.ABSENT


def test_another_repository_inside_this_one_is_not_looked_into(fill: Fill, git: Git) -> None:
    root = fill({"appspec.yml": "", "other/appspec.yml": ""})
    git("init")
    git("add", "appspec.yml")
    git("init", directory=root / "other")
    git("add", ".", directory=root / "other")
    git("commit", "-m", "all", directory=root / "other")
    tree = from_disk(root, root)
    assert tree.entries["other"].kind is EntryKind.UNWALKED
    assert not tree.has_file("other/appspec.yml")


def test_a_directory_of_a_repository_is_seen_with_the_whole_of_it(fill: Fill, git: Git) -> None:
    root = fill({"appspec.yml": "", "backend/appspec.yml": ""})
    git("init")
    git("add", ".")
    tree = from_disk(root / "backend", root / "backend")
    assert tree.root == root.resolve()
    assert tree.paths == ("appspec.yml", "backend/appspec.yml")


def test_a_linked_work_tree_is_a_repository(fill: Fill, git: Git) -> None:
    root = fill({"main/appspec.yml": "os: linux\n"})
    git("init", directory=root / "main")
    git("add", ".", directory=root / "main")
    git("commit", "-m", "all", directory=root / "main")
    git("worktree", "add", str(root / "linked"), directory=root / "main")
    assert (root / "linked/.git").is_file()
    tree = from_disk(root / "linked", root)
    assert tree.presence("appspec.yml") is Presence.TRACKED


def test_a_repositorys_own_configuration_runs_nothing(fill: Fill, git: Git) -> None:
    root = fill({**FILES, "evil.sh": ""})
    git("init")
    git("add", ".")
    git("commit", "-m", "all")
    marker = root / "marker"
    evil = root / "evil.sh"
    evil.write_text(f'#!/bin/sh\ntouch "{marker}"\n', encoding="utf-8")
    evil.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand",
                "core.alternateRefsCommand", "filter.x.clean", "filter.x.smudge",
                "diff.external", "alias.ls-files", "core.askPass"):  # fmt: skip
        git("config", key, str(evil))
    git("config", "filter.x.process", str(evil))
    git("config", "core.hooksPath", str(root))
    (root / "post-index-change").symlink_to(evil)
    (root / ".gitattributes").write_text("* filter=x\n", encoding="utf-8")
    marker.unlink(missing_ok=True)
    tree = from_disk(root, root)
    assert tree.git, "git has answered"
    assert tree.presence("appspec.yml") is Presence.TRACKED
    assert not marker.exists()


def test_a_hostile_fsmonitor_would_have_been_run(fill: Fill, git: Git) -> None:
    root = fill(FILES)
    marker, evil = root / "marker", root / "evil.sh"
    evil.write_text(f'#!/bin/sh\ntouch "{marker}"\n', encoding="utf-8")
    evil.chmod(0o755)
    git("init")
    git("add", "appspec.yml")
    git("config", "core.fsmonitor", str(evil))
    git("status")
    assert marker.exists(), "else the test above proves nothing"


def test_without_a_git_program_the_disk_is_listed(
    fill: Fill, git: Git, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = fill({**FILES, "ignored.log": "", ".gitignore": "*.log\n"})
    git("init")
    git("add", ".")
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
    tree = from_disk(root / "scripts", root)
    assert not tree.git
    assert "no `git`" in tree.git_problem
    assert tree.root == root.resolve()
    assert tree.paths == (".gitignore", "appspec.yml", "ignored.log", "scripts/start.sh")
    assert tree.presence("appspec.yml") is Presence.PRESENT


def test_a_broken_repository_is_listed_from_the_disk(fill: Fill) -> None:
    root = fill({**FILES, ".git/HEAD": "nonsense\n"})
    tree = from_disk(root, root)
    assert not tree.git
    assert "not a git repository" in tree.git_problem
    assert tree.paths == ("appspec.yml", "scripts/start.sh")


def test_a_hooks_environment_does_not_send_git_elsewhere(
    fill: Fill, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = fill({"one/appspec.yml": "", "other/buildspec.yml": ""})
    for directory in ("one", "other"):
        git("init", directory=root / directory)
        git("add", ".", directory=root / directory)
    monkeypatch.setenv("GIT_DIR", str(root / "other/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(root / "other"))
    assert from_disk(root / "one", root).paths == ("appspec.yml",)


# Shown paths


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        pytest.param("project", "scripts/start.sh", id="from the root"),
        pytest.param("project/scripts", "start.sh", id="from inside, above the file"),
        pytest.param("project/docs", "../scripts/start.sh", id="from inside, beside the file"),
        pytest.param("project/docs/a", "../../scripts/start.sh", id="from deep inside"),
        pytest.param(".", "project/scripts/start.sh", id="from above the root"),
        pytest.param("beside", "../project/scripts/start.sh", id="from beside the root"),
    ],
)
def test_a_path_is_shown_as_it_is_from_where_the_command_runs(
    fill: Fill, git: Git, start: str, shown: str
) -> None:
    root = fill({"project/scripts/start.sh": "", "project/docs/a/b": "", "beside/x": ""})
    git("init", directory=root / "project")
    git("add", ".", directory=root / "project")
    tree = from_disk(root / "project/scripts", root / start)
    assert tree.display_path("scripts/start.sh") == shown
    reading = tree.read("scripts/start.sh")
    assert isinstance(reading, Source)
    assert reading.display_path == shown
    assert reading.path == "scripts/start.sh"
