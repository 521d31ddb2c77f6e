"""Does pre-commit run the hooks when it should, and do they stop what they should?"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from test_package import FIXTURES, ROOT, copy, run, succeed

WAKING = """\
appspec.yml appspec.yaml appspec.json AppSpec.yml app-spec.yml server/appspec.yml
appspec-prod.yml appspec_prod.yaml appspec.prod.yml deploy/ecs-appspec.json prod.appspec.yml
buildspec.yml buildspec.yaml buildspec.json buildSpec.yml build-spec.yml backend/buildspec.yml
buildspec-test.yml buildspec_test.yml buildspec.dev.yml buildspec2.yml ec2-deploy-buildspec.yml
snyk_buildSpec.yml ci/buildspecs/buildspec-release.yml
start.sh scripts/start.sh deep/down/below/stop.bash install.ps1 deploy/Install.PS1 run.bat run.cmd
taskdef.json ecs/taskdef-prod.json task-definition.json imageDetail.json imagedefinitions.json
hooks/validate.py validate.py scripts/start codedeploy/before_install deploy/hooks/after-install
bin/server .codedeploy/stop_server deployment/scripts/start hook/start backend/scripts/lib/common
""".split()

SLEEPING = """\
README.md appspec.md appspec appspec.yml.bak appspec.yml.j2 appspec.txt appspec.tf myappspec.yml
appspec.yml/notes.txt appspecial.yml spec.yml openapi-spec.yml tasks.json package.json
buildspec buildspec.md buildspec.yml.erb rebuildspec.yml docs/buildspec.rst
docker-compose.yml .github/workflows/deploy.yml pom.xml src/main/java/shop/orders/Orders.java
Makefile Dockerfile LICENSE src/Makefile manuscripts/chapter webhooks/handler binaries/tool
scripts/README.md scripts/.gitkeep scripts/data.csv deploy/values.yaml start.sh.txt start.shtml
""".split()


def hooks() -> dict[str, dict[str, object]]:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    return {hook["id"]: hook for hook in YAML(typ="safe", pure=True).load(text)}


def wakes(path: str) -> bool:
    """Whether pre-commit hands the path over: it searches for the pattern."""
    return re.search(str(hooks()["appspec-lint"]["files"]), path) is not None


@pytest.mark.parametrize("path", WAKING)
def test_the_hook_wakes_on_a_spec_or_a_script(path: str) -> None:
    assert wakes(path)


@pytest.mark.parametrize("path", SLEEPING)
def test_the_hook_sleeps_over_other_files(path: str) -> None:
    assert not wakes(path)


def test_the_hook_wakes_on_every_spec_and_script_of_the_stories() -> None:
    for path in FIXTURES.glob("*/repository/**/*"):
        if path.name in ("appspec.yml", "buildspec.yml") or path.suffix == ".sh":
            assert wakes(path.relative_to(FIXTURES).as_posix())


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="pre-commit needs git")
pre_commit = (sys.executable, "-m", "pre_commit")


@pytest.fixture(scope="module")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project, as the repository that a user's configuration names."""
    return commit(copy(ROOT, tmp_path_factory.mktemp("linter") / "appspec-lint"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment that it makes."""
    return tmp_path_factory.mktemp("home")


def commit(directory: Path) -> Path:
    """Make a git repository of a folder, or commit what is new in it."""
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    succeed(["git", "init", "--quiet"], directory)
    succeed(["git", "add", "--all", "--force"], directory)
    succeed(
        ["git", *identity, "-c", "commit.gpgSign=false", "commit", "--quiet", "--no-verify",
         "--message=state"],
        directory,
    )  # fmt: skip
    return directory


def project(story: str, directory: Path) -> Path:
    return commit(copy(FIXTURES / story / "repository", directory / "project"))


def configured(directory: Path, linter: Path, hook: str) -> Path:
    """Let the project use the hook, as a user would."""
    revision = succeed(["git", "rev-parse", "HEAD"], linter).strip()
    (directory / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {linter.as_posix()}\n    rev: {revision}\n"
        f"    hooks:\n      - id: {hook}\n",
        encoding="utf-8",
    )
    return commit(directory)


@needs_git
def test_a_clean_project_passes_both_hooks(linter: Path, home: Path, tmp_path: Path) -> None:
    directory = project("spring-6-clean", tmp_path)
    ran = run(
        [*pre_commit, "try-repo", linter, "--all-files"], directory, PRE_COMMIT_HOME=str(home)
    )
    assert ran.returncode == 0, ran.stdout
    assert ran.stdout.count("Passed") == len(hooks())


@needs_git
def test_a_project_that_ships_only_its_jar_fails_both(
    linter: Path, home: Path, tmp_path: Path
) -> None:
    directory = project("spring-1-only-the-jar", tmp_path)
    ran = run(
        [*pre_commit, "try-repo", linter, "--all-files"], directory, PRE_COMMIT_HOME=str(home)
    )
    assert ran.returncode == 1, ran.stdout
    assert ran.stdout.count("Failed") == len(hooks())
    assert ran.stdout.count("error[appspec-not-in-artifact]") == len(hooks())


@needs_git
def test_a_changed_script_wakes_its_deployment(linter: Path, home: Path, tmp_path: Path) -> None:
    directory = configured(project("spring-6-clean", tmp_path), linter, "appspec-lint")
    (directory / "scripts" / "start.sh").write_text(
        "#!/bin/bash\njava -jar /srv/orders/orders-1.2.0.jar &\n", encoding="utf-8"
    )
    succeed(["git", "add", "--all"], directory)
    ran = run([*pre_commit, "run"], directory, PRE_COMMIT_HOME=str(home))
    assert ran.returncode == 1, ran.stdout
    assert "error[background-holds-output]" in ran.stdout


@needs_git
@pytest.mark.parametrize(
    ("hook", "word", "status"), [("appspec-lint", "Skipped", 0), ("appspec-lint-all", "Failed", 1)]
)
def test_only_the_hook_for_all_sees_that_a_script_is_deleted(
    hook: str, word: str, status: int, linter: Path, home: Path, tmp_path: Path
) -> None:
    directory = configured(project("spring-6-clean", tmp_path), linter, hook)
    succeed(["git", "rm", "--quiet", "scripts/start.sh"], directory)
    ran = run([*pre_commit, "run"], directory, PRE_COMMIT_HOME=str(home))
    assert word in ran.stdout
    assert ("error[hook-script-missing]" in ran.stdout) == bool(status), ran.stdout
    assert ran.returncode == status
