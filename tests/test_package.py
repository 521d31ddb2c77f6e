"""Does what is shipped hold all that is needed, and does it run somewhere else?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
PACKAGE = ROOT / "linter" / "appspec_lint"
SCHEMAS = ROOT / "schemas"

_OF_TOOLS = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis"
)
# a hook of git or pre-commit, and CI, speak to the commands below through these
_SCRUBBED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GITHUB_ACTIONS", "SKIP", "PYTHONPATH")


def copy(source: Path, target: Path) -> Path:
    """Copy a directory without the files that tools have created in it."""

    def ignored(directory: str, names: list[str]) -> set[str]:
        outputs = {"build", "dist"} if Path(directory) == source else set()
        return _OF_TOOLS(directory, names) | (outputs & set(names))

    shutil.copytree(source, target, ignore=ignored, symlinks=True)
    return target


def run(
    command: Sequence[str | Path], directory: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; what it prints is one text."""
    scrubbed = {key: value for key, value in os.environ.items() if key not in _SCRUBBED}
    return subprocess.run(
        [str(each) for each in command],
        cwd=directory,
        env={**scrubbed, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def succeed(command: Sequence[str | Path], directory: Path, **environment: str) -> str:
    """Run a command that must exit with 0, and give what it printed."""
    ran = run(command, directory, **environment)
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist, made of a copy that no git knows."""
    directory = tmp_path_factory.mktemp("package")
    project = copy(ROOT, directory / "project")
    succeed([sys.executable, "-m", "build", "--no-isolation", "--outdir", directory, "."], project)
    return directory


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def sdist(built: Path) -> Path:
    (found,) = built.glob("*.tar.gz")
    return found


def files(directory: Path) -> set[str]:
    """What a folder holds, tools' leavings aside, by the paths from it."""
    found = {each.relative_to(directory) for each in directory.rglob("*") if each.is_file()}
    return {each.as_posix() for each in found if "__pycache__" not in each.parts}


def test_the_wheel_holds_every_module_and_schema_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    info = {name for name in names if name.partition("/")[0].endswith(".dist-info")}
    modules = {f"appspec_lint/{name}" for name in files(PACKAGE)}
    schemas = {f"appspec_lint/schemas/{name}" for name in files(SCHEMAS)}
    assert "appspec_lint/py.typed" in modules
    named = ("appspec", "buildspec", "config", "output", "plan")
    assert schemas == {f"appspec_lint/schemas/{name}.schema.json" for name in named}
    assert names - info == modules | schemas
    assert any(name.endswith("/licenses/LICENSE") for name in info)


def test_the_sdist_holds_all_that_its_tests_need(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {each.name.partition("/")[2] for each in archive.getmembers() if each.isfile()}
    for directory in ("docs", "examples", "linter", "schemas", "scripts", "tests"):
        wanted = {f"{directory}/{name}" for name in files(ROOT / directory)}
        assert wanted - names == set()
    assert names >= {
        ".pre-commit-hooks.yaml", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md",
        "Dockerfile", "LICENSE", "README.md", "action.yml", "pyproject.toml", "zensical.toml",
    }  # fmt: skip


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from the wheel; what it depends on is lent by this environment."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=False, symlinks=os.name == "posix")
    places = sysconfig.get_paths("venv", {"base": str(home), "platbase": str(home)})
    python = Path(places["scripts"]) / Path(sys.executable).name
    if not python.exists():
        python = Path(places["scripts"]) / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    succeed([*pip, "--no-deps", "--no-index", "--no-compile", wheel], home)
    lent = Path(places["purelib"]) / "lent.pth"  # comes after the environment's own packages
    lent.write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    code = "import appspec_lint; print(appspec_lint.__file__)"
    imported = Path(succeed([python, "-c", code], home).strip())
    assert imported.is_relative_to(places["purelib"])
    return Path(places["scripts"]) / "appspec-lint"


def test_the_installed_command_lints_from_another_directory(
    elsewhere: Path, tmp_path: Path
) -> None:
    wrong = copy(FIXTURES / "spring-1-only-the-jar" / "repository", tmp_path / "wrong")
    right = copy(FIXTURES / "spring-6-clean" / "repository", tmp_path / "right")
    ran = run([elsewhere, "--format", "concise", wrong], tmp_path)
    assert ran.returncode == 1, ran.stdout
    assert "wrong/buildspec.yml:12:3: error[appspec-not-in-artifact]" in ran.stdout
    assert succeed([elsewhere, "--format", "concise", right], tmp_path) == ""


def test_the_installed_command_finds_its_schemas(elsewhere: Path, tmp_path: Path) -> None:
    text = "version: 0.2\nphases:\n  compile:\n    commands: [make]\n"
    (tmp_path / "buildspec.yml").write_text(text, encoding="utf-8")
    ran = run([elsewhere, "--format", "concise", "."], tmp_path)
    assert "buildspec.yml:3:3: error[buildspec-invalid]" in ran.stdout
