"""Is a version released only if everything about it is consistent?"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from conftest import Fill, Git

ROOT = Path(__file__).resolve().parents[1]
CHANGES = "# Changelog\n\n## 1.2.3 (2026-01-31)\n\n- New.\n\n## 1.2.2 (2026-01-01)\n\n- Old.\n"


def script() -> ModuleType:
    spec = spec_from_file_location("release_version", ROOT / "scripts" / "release_version.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(fill: Fill, git: Git) -> Path:
    root = fill(
        {
            "linter/appspec_lint/__init__.py": '"""A linter."""\n\n__version__ = "1.2.3"\n',
            "CHANGELOG.md": CHANGES,
        }
    )
    (root / "scripts").mkdir()
    name = "scripts/release_version.py"
    (root / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "state")
    return root


def release(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / "scripts/release_version.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_version_and_its_notes_are_printed(project: Path) -> None:
    assert release(project).stdout == "version=1.2.3\n"
    assert release(project, "--notes").stdout == "- New.\n"


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("linter/appspec_lint/__init__.py", "1.2.3", "1.2.3.dev1", "`1.2.3.dev1` is not a version"),
        ("linter/appspec_lint/__init__.py", "1.2.3", "1.2.4", "the first section of CHANGELOG.md"),
        ("CHANGELOG.md", " (2026-01-31)", "", "the first section of CHANGELOG.md"),
        ("CHANGELOG.md", "## 1.2.3", "## Unreleased\n\n## 1.2.3", "the first section of CHANGELOG"),
    ],
)
def test_what_is_inconsistent_is_not_released(
    project: Path, path: str, old: str, new: str, message: str
) -> None:
    text = (project / path).read_text(encoding="utf-8")
    (project / path).write_text(text.replace(old, new), encoding="utf-8")
    done = release(project)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"release_version.py: {message}")


def test_a_tagged_version_is_not_released_again(project: Path, git: Git) -> None:
    git("tag", "v1.2.3")
    assert release(project).stderr == "release_version.py: the tag v1.2.3 exists already\n"


def test_the_script_reads_the_version_of_this_project() -> None:
    assert script().read_version(ROOT)
