"""Does each recipe of the documentation work, word for word?

The recipes are read from the pages themselves and run in a copy of the example, whose findings
make `appspec-lint` exit with 1. Only what fetches something is stood in for: `pip`, `python3 -m
venv`, and the actions that a step `uses`.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from packaging.requirements import Requirement
from ruamel.yaml import YAML

from appspec_lint.cli.shell_completion import offer

CHECKOUT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^## (?P<title>[^\n]+)$|^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)

pytestmark = pytest.mark.skipif(
    os.name != "posix" or shutil.which("bash") is None, reason="the recipes are bash's"
)


def blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """Each block of code: the title above it, its language, its text."""
    title = ""
    for match in BLOCK.finditer((CHECKOUT / page).read_text(encoding="utf-8")):
        if match["title"]:
            title = match["title"]
        else:
            yield title, match["kind"], match["text"]


def yaml(text: str) -> object:
    return YAML(typ="safe").load(text)


def commands(node: object) -> Iterator[str]:
    """The commands of a CI system's file, in its order."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in ("run", "script", "commands", "command") and not isinstance(value, Mapping):
                yield from [value] if isinstance(value, str) else map(str, value)
            else:
                yield from commands(value)
    elif isinstance(node, list):
        for each in node:
            yield from commands(each)


def steps(kind: str, text: str) -> list[str]:
    """The commands of a recipe, which is a CI system's file or a script."""
    if kind == "yaml":
        return list(commands(yaml(text)))
    return re.findall(r"sh '([^']+)'", text) if kind == "groovy" else text.splitlines()


RECIPES = [
    pytest.param(steps(kind, text), id=f"{page} {title} {number}")
    for page in ("docs/index.md", "docs/ci.md", "docs/editors.md", "docs/install.md")
    for number, (title, kind, text) in enumerate(blocks(page))
    if kind in ("sh", "groovy") or (kind == "yaml" and page == "docs/ci.md")
    if steps(kind, text)
]
ARCHIVE = "https://github.com/appspec-lint/appspec-lint/archive/main.zip"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A copy of the example, and an environment in which nothing is fetched."""
    directory = tmp_path / "orders"
    shutil.copytree(CHECKOUT / "examples/orders", directory)
    bin_directory = tmp_path / "bin"
    bin_directory.mkdir()
    programs = {
        "appspec-lint": f'exec {sys.executable} -m appspec_lint "$@"',
        "pip": f'[ "$1 $2" = "install {ARCHIVE}" ]',
        "python3": '[ "$1 $2" = "-m venv" ] && mkdir -p "$3/bin" &&'
        f' cp {bin_directory}/pip {bin_directory}/appspec-lint "$3/bin"',
    }
    for name, text in programs.items():
        path = bin_directory / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GITHUB_", "CI")) and key != "NO_COLOR"
    }
    yield (
        directory,
        {
            **kept,
            "PATH": f"{bin_directory}:{os.environ['PATH']}",
            "PYTHONPATH": str(CHECKOUT / "linter"),
            "WORKSPACE_TMP": str(tmp_path),  # of Jenkins
            "AGENT_TEMPDIRECTORY": str(tmp_path),  # of Azure Pipelines
        },
    )


def run(
    script: str, shell: tuple[Path, dict[str, str]], **more: str
) -> subprocess.CompletedProcess[str]:
    directory, environment = shell
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=directory,
        env={**environment, **more},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_runs_and_finds_what_is_wrong(
    recipe: list[str], shell: tuple[Path, dict[str, str]]
) -> None:
    script = "\n".join(recipe)
    done = run(script, shell)
    assert (done.returncode, done.stderr) == (1, "")
    assert "appspec-not-in-artifact" in done.stdout
    for report in re.findall(r"--report \S+=(\S+)", script):
        path = shell[0] / report.replace("$AGENT_TEMPDIRECTORY", str(shell[0].parent))
        text = path.read_text(encoding="utf-8")
        assert "appspec-not-in-artifact" in text
        if path.suffix == ".xml":
            assert ElementTree.fromstring(text).tag in ("testsuites", "checkstyle")
        elif path.suffix == ".json":
            json.loads(text)


def test_there_is_a_recipe_for_each_system() -> None:
    titles = {title for title, kind, _ in blocks("docs/ci.md")}
    assert titles >= {
        *("pre-commit", "GitHub Actions", "GitLab CI", "CodeBuild", "Azure Pipelines"),
        *("Bitbucket Pipelines", "CircleCI", "Jenkins"),
    }


def test_what_is_said_of_the_action_is_what_it_has() -> None:
    text = (CHECKOUT / "docs/ci.md").read_text(encoding="utf-8")
    action = yaml((CHECKOUT / "action.yml").read_text(encoding="utf-8"))
    assert isinstance(action, Mapping)
    tables = text.partition("| input |")[2].partition("For code scanning")[0]
    named = set(re.findall(r"`([a-z-]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", tables, re.M))))
    assert named == {*action["inputs"], *action["outputs"]}


def test_the_report_that_codebuild_is_told_of_is_the_one_that_is_written() -> None:
    [text] = [text for title, _, text in blocks("docs/ci.md") if title.startswith("CodeBuild")]
    buildspec = yaml(text)
    assert isinstance(buildspec, Mapping)
    [report] = buildspec["reports"].values()
    [command] = buildspec["phases"]["build"]["commands"]
    assert command.endswith(f"--report junit={report['files'][0]}")


def test_the_report_that_gitlab_is_told_of_is_the_one_that_is_written() -> None:
    [text] = [text for title, _, text in blocks("docs/ci.md") if title == "GitLab CI"]
    job = yaml(text)
    assert isinstance(job, Mapping)
    [job] = job.values()
    assert job["script"][-1].endswith(f"gitlab={job['artifacts']['reports']['codequality']}")


@pytest.mark.parametrize("page", ["docs/ci.md", "README.md"])
def test_the_hooks_of_pre_commit_have_the_names_that_are_shown(page: str) -> None:
    shown = [yaml(text) for _, kind, text in blocks(page) if kind == "yaml" and "repos:" in text]
    offered = yaml((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert isinstance(offered, list)
    names = {hook["id"] for hook in offered}
    assert shown
    for each in shown:
        assert isinstance(each, Mapping)
        assert {hook["id"] for repo in each["repos"] for hook in repo["hooks"]} <= names


def test_the_schemas_that_editors_are_pointed_at_are_there() -> None:
    text = (CHECKOUT / "docs/editors.md").read_text(encoding="utf-8")
    named = set(re.findall(r"/schemas/([\w.]+\.json)", text))
    assert named
    assert all((CHECKOUT / "schemas" / name).is_file() for name in named)


ACTION = yaml((CHECKOUT / "action.yml").read_text(encoding="utf-8"))
assert isinstance(ACTION, Mapping)
[LINT] = ACTION["runs"]["steps"]


def run_action(
    shell: tuple[Path, dict[str, str]], **given: str
) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """Run the action with these inputs; also returns its outputs."""
    directory, environment = shell
    temporary = directory.parent / "runner"
    temporary.mkdir()
    interpreter = directory.parent / "bin" / "python3"
    interpreter.write_text(
        f"""#!/bin/sh
[ "$1" = -I ] || exit 9
shift
case "$1 $2" in
    "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
    "-m pip") echo "$@" "PIP_CONSTRAINT=$PIP_CONSTRAINT" > "$RUNNER_TEMP/installed" ;;
    *) PYTHONPATH={CHECKOUT}/linter exec {sys.executable} "$@" ;;
esac
""",
        encoding="utf-8",
    )
    interpreter.chmod(0o755)
    names = {name: re.search(r"inputs\.([a-z-]+)", value) for name, value in LINT["env"].items()}
    inputs = {
        name: given.get(match[1].replace("-", "_"), str(ACTION["inputs"][match[1]]["default"]))
        for name, match in names.items()
        if match
    }
    assert set(given) <= {match[1].replace("-", "_") for match in names.values() if match}
    output = temporary / "output"
    done = run(
        f"set -o pipefail\n{LINT['run']}",
        shell,
        **inputs,
        ACTION_PATH="/action",
        GITHUB_ACTIONS="true",
        GITHUB_WORKSPACE=str(directory),
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(temporary / "summary"),
        RUNNER_TEMP=str(temporary),
        PYTHONPATH=str(directory),
        PATH=f"{directory}/bin:.:{environment['PATH']}",
    )
    lines = output.read_text(encoding="utf-8").splitlines() if output.exists() else []
    return done, dict(line.split("=", 1) for line in lines)


def test_the_action_reports_in_the_log_the_summary_and_its_outputs(
    shell: tuple[Path, dict[str, str]],
) -> None:
    done, outputs = run_action(shell, sarif_file="report.sarif")
    assert (done.returncode, done.stderr) == (1, "")
    assert "::error file=buildspec.yml,line=12," in done.stdout
    assert {name: outputs[name] for name in ACTION["outputs"]} == {
        "exit-code": "1",
        "errors": "3",
        "warnings": "2",
        "infos": "0",
        "sarif-file": "report.sarif",
    }
    temporary = shell[0].parent / "runner"
    assert (temporary / "summary").read_text(encoding="utf-8").startswith("### appspec-lint: 3 err")
    assert json.loads((shell[0] / "report.sarif").read_text(encoding="utf-8"))["runs"]
    assert (temporary / "installed").read_text(encoding="utf-8") == (
        "-m pip --disable-pip-version-check install /action"
        " PIP_CONSTRAINT=/action/.github/constraints.txt\n"
    )


def test_the_action_runs_in_a_subdirectory(shell: tuple[Path, dict[str, str]]) -> None:
    service = shell[0] / "services" / "a b"
    shutil.copytree(CHECKOUT / "examples/orders", service)
    done, outputs = run_action(shell, working_directory="services/a b")
    assert "::error file=services/a b/scripts/start.sh,line=3," in done.stdout
    assert "file=scripts/start.sh" not in done.stdout
    assert outputs["exit-code"] == "1"


@pytest.mark.parametrize(
    ("given", "status", "text"),
    [
        ({"fail_on": "never"}, 0, "::error file="),
        ({"format": "concise"}, 1, "buildspec.yml:12:3: error["),
        ({"args": "--agent 2\n--quiet"}, 1, "::error file="),
        ({"paths": "appspec.yml\n\n  \nbuildspec.yml\n"}, 1, "::error file="),
        ({"paths": ""}, 1, "::error file="),
        ({"paths": "$(touch evil)"}, 2, "Installing"),
        ({"paths": "; touch evil"}, 2, "Installing"),
        ({"args": "$(touch evil)"}, 2, "Installing"),
        ({"args": "; touch evil *"}, 2, "Installing"),
        ({"version": "1.0 evil"}, 2, "::error title=appspec-lint::The input version"),
        ({"version": "1.0", "fail_on": "never"}, 0, "::error file="),
        ({"python": "/no/python"}, 2, "::error title=appspec-lint::The input python"),
        ({"summary": "false", "fail_on": "never"}, 0, "::error file="),
    ],
)
def test_the_action_lints_and_runs_nothing_else(
    shell: tuple[Path, dict[str, str]], given: dict[str, str], status: int, text: str
) -> None:
    evil = f"#!/bin/sh\ntouch {shell[0]}/evil\n"
    for path in ("python3", "python", "bin/python3", "bin/git"):
        program = shell[0] / path
        program.parent.mkdir(exist_ok=True)
        program.write_text(evil, encoding="utf-8")
        program.chmod(0o755)
    done, _ = run_action(shell, **given)
    assert done.returncode == status, done.stderr
    assert text in done.stdout
    temporary = shell[0].parent / "runner"
    assert (temporary / "summary").exists() is (status < 2 and given.get("summary") != "false")
    if "version" in given and status < 2:
        installed = (temporary / "installed").read_text(encoding="utf-8")
        assert installed.endswith(" install appspec-lint==1.0 PIP_CONSTRAINT=\n")
    assert not (shell[0] / "evil").exists()


def test_the_action_interpolates_nothing_and_is_for_the_bash_of_macos() -> None:
    script = LINT["run"]
    assert "${{" not in script, "a value in a script's text would be run"
    newer = r"\bmapfile\b|\breadarray\b|declare -[An]|\$\{\w+(,,|\^\^|@)|\|&|&>>|\bcoproc\b|\[\[ -v"
    assert not re.search(newer, script)


def test_the_versions_that_the_action_installs_are_accepted() -> None:
    text = (CHECKOUT / ".github/constraints.txt").read_text(encoding="utf-8")
    pinned = dict(line.split("==") for line in text.splitlines() if not line.startswith("#"))
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [Requirement(each) for each in project["project"]["dependencies"]]
    needed += [Requirement(each) for each in project["build-system"]["requires"]]
    assert [each.name for each in needed if pinned[each.name] not in each.specifier] == []


# What the prose says

PAGES = ["README.md", *sorted(f"docs/{page.name}" for page in (CHECKOUT / "docs").glob("*.md"))]
HANDED = {
    "[PATH ...]": ".",
    "[PATH]": ".",
    "SHELL": "bash",
    "PATH": ".",
    "RULE": "hook-script-missing",
    "TEXT": "'failed to close STDOUT'",
    "FILE": "known.json",
    "THE.LOG": "agent.log",
    "...": "",
}
SHELLS = {
    "completion zsh": "zsh -f -c {}",
    "completion fish": "fish --no-config -c {}",
}
"""Who is to read a command that bash is not meant for."""
LOG = "Script at specified location: scripts/start.sh failed to close STDOUT"
ANSWER = {
    "instanceSummary": {
        "lifecycleEvents": [
            {
                "lifecycleEventName": "ApplicationStart",
                "status": "Failed",
                "diagnostics": {
                    "errorCode": "UnknownError",
                    "scriptName": "scripts/start.sh",
                    "message": LOG,
                    "logTail": "",
                },
            }
        ]
    }
}
CONTEXTS = [[{"statusCode": "YAML_FILE_ERROR", "message": "YAML file does not exist"}]]


def spoken(page: str) -> Iterator[str]:
    """The calls of appspec-lint that a page shows, in its prose and in its blocks for a shell."""
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    for _, kind, block in blocks(page):
        if kind in ("sh", "bash", "zsh", "fish"):
            yield from (line for line in block.splitlines() if "appspec-lint" in line)
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    for span in re.findall(r"`([^`]+)`", prose):
        words = " ".join(span.split())
        if re.match(r"(eval \S*)?appspec-lint ", words) and words != "appspec-lint explain":
            yield words


def is_run_elsewhere(command: str) -> bool:
    """Whether the command installs, or lints this checkout, as `.ci/run` and others do."""
    return "pip install" in command or ".venv/" in command or "examples/orders" in command


SPOKEN = {
    command: page
    for page in reversed(PAGES)
    for command in spoken(page)
    if not is_run_elsewhere(command)
}


@pytest.mark.parametrize("command", SPOKEN)
def test_a_command_of_the_prose_is_a_call_that_works(
    command: str, shell: tuple[Path, dict[str, str]]
) -> None:
    directory, environment = shell
    beside = directory.parent / "bin"
    for name, case in {
        "aws": f"case $1 in codebuild) echo {shlex.quote(json.dumps(CONTEXTS))} ;;"
        f" *) echo {shlex.quote(json.dumps(ANSWER))} ;; esac",
        "sudo": f"echo {shlex.quote(LOG)}",
    }.items():
        (beside / name).write_text(f"#!/bin/sh\n{case}\n", encoding="utf-8")
        (beside / name).chmod(0o755)
    for name in ("agent.log", "codedeploy-agent.log"):
        (directory / name).write_text(f"{LOG}\n", encoding="utf-8")
    with zipfile.ZipFile(directory / "revision.zip", "w") as archive:
        archive.writestr("appspec.yml", "version: 0.0\nos: linux\n")
    if "--baseline" in command:
        assert run("appspec-lint --write-baseline known.json", shell).returncode == 0
    for name, start in SHELLS.items():
        if name in command:
            if shutil.which(start.split()[0]) is None:
                pytest.skip(f"there is no {start.split()[0]}")
            compinit = "autoload -U compinit; compinit -u -D; " if "zsh" in name else ""
            command = start.format(shlex.quote(compinit + command))
    for word, value in HANDED.items():
        command = re.sub(rf"(?<![\w.]){re.escape(word)}(?!\w)", value, command)
    done = run(command, (directory, environment))
    assert done.returncode in (0, 1), done.stderr


def test_the_prose_shows_calls() -> None:
    assert set(SPOKEN.values()) >= {
        "README.md",
        "docs/configuration.md",
        "docs/index.md",
        "docs/install.md",
        "docs/troubleshooting.md",
    }


OWN = [page for page in PAGES if page not in ("docs/troubleshooting.md", "docs/comparison.md")]


@pytest.mark.parametrize("page", OWN)
def test_a_flag_of_the_prose_is_a_flag(page: str) -> None:
    known = {
        name for command in offer().commands for flag in command.flags for name in flag.spellings
    }
    text = re.sub(
        r"^```.*?^```$", "", (CHECKOUT / page).read_text(encoding="utf-8"), flags=re.M | re.S
    )
    spans = [span for span in re.findall(r"`([^`]+)`", text) if span.startswith("--")]
    named = {word for span in spans for word in span.split() if word.startswith("--")}
    assert named - known == set()
