"""A project that stays open reports after each change what a new run reports."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.editor import live_tree
from appspec_lint.editor.open_project import OpenProject
from appspec_lint.linter import lint_paths
from appspec_lint.output.report_formats import FORMATS
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import Tree

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(path.name for path in FIXTURES.iterdir())
STEPS = 6

LINES = (
    "# appspec-lint: ignore[unverified-start] -- not yet",
    "  - location: scripts/nowhere.sh",
    "    - echo AWS::CodeBuild::Project",
    "os: windows",
    "  AfterInstal:",
    "\t- tab",
    "nohup java -jar app.jar &",
    "cp -r build/* dist",
    "  discard-paths: yes",
)
NEW_FILES = {
    ".gitignore": "scripts/\nother/\n",
    ".appspec-lint.yml": "ignore: [unverified-start]\nexclude: ['other/**']\n",
    "appspec.yaml": "version: 0.0\nos: linux\nfiles:\n  - {source: /, destination: /opt/x}\n",
    "other/appspec.yml": "version: 0.0\nos: linux\nfiles:\n  - {source: /, destination: /opt/y}\n",
    "other/buildspec.yml": "version: 0.2\nphases: {build: {commands: [make]}}\n"
    "artifacts: {files: ['appspec.yml']}\n",
    "package.json": '{"scripts": {"build": "cp -r scripts dist"}}\n',
    "Makefile": "all:\n\tcp appspec.yml dist/\n",
    "scripts/start.sh": "#!/bin/sh\nnohup java -jar a.jar &\n",
    "template.yml": "Resources:\n  Build:\n    Type: AWS::CodeBuild::Project\n"
    "    Properties: {Source: {Type: CODEPIPELINE, BuildSpec: buildspec.yml}}\n",
    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
    "      - run: aws deploy push --application-name a --s3-location s3://b/c --source .\n",
}


def shown(report: Report, root: Path) -> str:
    return FORMATS["json"](report, root=root)


class Session:
    """A directory that is edited, on disk and in buffers, as a user does."""

    def __init__(self, root: Path, choose: random.Random) -> None:
        self.root = root
        self.choose = choose
        self.project = OpenProject(root)
        self.buffers: dict[str, str] = {}
        self.history: list[str] = []

    def files(self) -> list[str]:
        return sorted(
            path.relative_to(self.root).as_posix()
            for path in self.root.rglob("*")
            if path.is_file() and ".git" not in path.relative_to(self.root).parts[:1]
        )

    def read(self, path: str) -> str:
        file = self.root / path
        data = file.read_bytes() if file.exists() else b""
        return self.buffers.get(path, data.decode("utf-8", "replace"))

    def mutate(self, text: str) -> str:
        lines = text.splitlines(keepends=True) or [""]
        at = self.choose.randrange(len(lines))
        action = self.choose.randrange(5)
        if action == 0:
            del lines[at]
        elif action == 1:
            lines.insert(at, f"{self.choose.choice(LINES)}\n")
        elif action == 2:
            line = lines[at]
            column = self.choose.randrange(len(line) + 1)
            lines[at] = line[:column] + self.choose.choice(":-#'\"x 좋") + line[column:]
        elif action == 3:
            lines[at] = lines[at].replace("scripts", "script").replace("start", "begin")
        else:
            lines.append(lines[at])
        return "".join(lines)

    def type(self) -> None:
        path = self.choose.choice(self.files())
        self.buffers[path] = self.mutate(self.read(path))
        self.project.live_tree.set_text(path, self.buffers[path])
        self.history.append(f"type in {path}")

    def open_new(self) -> None:
        path = self.choose.choice(sorted(NEW_FILES))
        self.buffers[path] = NEW_FILES[path]
        self.project.live_tree.set_text(path, self.buffers[path])
        self.history.append(f"open new {path}")

    def close(self) -> None:
        if self.buffers:
            path = self.choose.choice(sorted(self.buffers))
            del self.buffers[path]
            self.project.live_tree.close(path)
            self.history.append(f"close {path}")

    def save(self) -> None:
        if self.buffers:
            path = self.choose.choice(sorted(self.buffers))
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(self.buffers.pop(path), encoding="utf-8", newline="")
            self.project.live_tree.refresh([path])
            self.project.live_tree.close(path)
            self.history.append(f"save {path}")

    def create(self) -> None:
        path = self.choose.choice(sorted(NEW_FILES))
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(NEW_FILES[path], encoding="utf-8")
        self.project.live_tree.refresh([path])
        self.history.append(f"create {path}")

    def write(self) -> None:
        path = self.choose.choice(self.files())
        text = self.mutate((self.root / path).read_bytes().decode("utf-8", "replace"))
        (self.root / path).write_text(text, encoding="utf-8", newline="")
        self.project.live_tree.refresh([path])
        self.history.append(f"write {path}")

    def change_mode(self) -> None:
        path = self.choose.choice(self.files())
        (self.root / path).chmod(self.choose.choice([0o644, 0o755]))
        self.project.live_tree.refresh([path])
        self.history.append(f"change the mode of {path}")

    def delete(self) -> None:
        files = self.files()
        if len(files) > 2:
            path = self.choose.choice(files)
            (self.root / path).unlink()
            self.project.live_tree.refresh([path])
            self.history.append(f"delete {path}")

    def rename(self) -> None:
        path = self.choose.choice(self.files())
        to = self.choose.choice([f"{path}x", f"moved/{Path(path).name}", "scripts/start.sh"])
        if not (self.root / to).exists():
            (self.root / to).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).rename(self.root / to)
            self.project.live_tree.refresh([path, to])
            self.history.append(f"rename {path} to {to}")

    def step(self) -> None:
        actions: list[Callable[[], None]] = [self.type] * 4
        actions += [self.open_new, self.close, self.save, self.create, self.write]
        actions += [self.change_mode, self.delete, self.rename]
        self.choose.choice(actions)()

    def check(self) -> None:
        overlay = {self.root / path: text for path, text in self.buffers.items()}
        fresh = lint_paths([self.root], overlay=overlay)
        kept = self.project.report()
        assert shown(kept, self.root) == shown(fresh, self.root), self.history
        assert [each.path for each in kept.sources] == [each.path for each in fresh.sources]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "project"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.mark.parametrize("name", NAMES)
def test_any_change_of_a_project(name: str, root: Path) -> None:
    shutil.copytree(FIXTURES / name / "repository", root, dirs_exist_ok=True)
    session = Session(root, random.Random(name))
    session.check()
    for _ in range(STEPS):
        session.step()
        session.check()


@pytest.mark.parametrize("seed", range(8))
def test_any_change_of_many_deployments(seed: int, root: Path) -> None:
    choose = random.Random(seed)
    for number, name in enumerate(choose.sample(NAMES, 4)):
        shutil.copytree(FIXTURES / name / "repository", root / "services" / f"s{number}")
    session = Session(root, choose)
    session.check()
    for _ in range(STEPS):
        session.step()
        session.check()


def run_git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize("seed", range(3))
def test_any_change_of_a_work_tree(seed: int, root: Path) -> None:
    choose = random.Random(seed)
    for number, name in enumerate(choose.sample(NAMES, 2)):
        shutil.copytree(FIXTURES / name / "repository", root / f"s{number}")
    (root / ".gitignore").write_text("moved/\n", encoding="utf-8")
    run_git(root, "init", "-q")
    run_git(root, "add", "-A")
    session = Session(root, choose)
    session.check()
    for number in range(STEPS):
        session.step()
        if number % 5 == 4:
            run_git(root, "add", "-A")
            session.project.live_tree.refresh_all()
        session.check()


def test_files_are_listed_again_only_if_others_may_exist(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[Path] = []

    def list_files(directory: Path, start: Path) -> Tree:
        listed.append(directory)
        return from_disk(directory, start)

    def count(path: str, text: str | None) -> int:
        listed.clear()
        if text is None:
            (root / path).unlink()
        else:
            (root / path).write_text(text, encoding="utf-8")
        project.live_tree.refresh([path])
        project.report()
        return len(listed)

    monkeypatch.setattr(live_tree, "from_disk", list_files)
    for path, text in {"appspec.yml": "version: 0.0\n", ".gitignore": "logs/\n"}.items():
        (root / path).write_text(text, encoding="utf-8")
    project = OpenProject(root)
    project.report()
    assert count("appspec.yml", "version: 0.0\nos: linux\n") == 0
    assert count("start.sh", "#!/bin/sh\n") == 1
    assert count("start.sh", "#!/bin/sh\nexit\n") == 0
    (root / "start.sh").chmod(0o755)
    assert count("start.sh", "#!/bin/sh\n") == 1
    assert count(".gitignore", "start.sh\n") == 1
    assert count("start.sh", None) == 1
    project.live_tree.set_text("new.yml", "a: 1\n")
    project.report()
    assert count("new.yml", "a: 1\n") == 1
    assert count("new.yml", "a: 2\n") == 0


def test_a_buffer_stays_when_its_file_is_written(root: Path) -> None:
    valid, invalid = "version: 0.0\nos: linux\n", "version: 0.0\nos: liinux\n"
    (root / "appspec.yml").write_text(valid, encoding="utf-8")
    project = OpenProject(root)
    project.live_tree.set_text("appspec.yml", valid)
    before = shown(project.report(), root)
    (root / "appspec.yml").write_text(invalid, encoding="utf-8")
    project.live_tree.refresh(["appspec.yml"])
    assert shown(project.report(), root) == before
    project.live_tree.close("appspec.yml")
    assert "liinux" in shown(project.report(), root)
