"""What a run imports: nothing that it does not need, however small it seems."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import appspec_lint
from appspec_lint.cli import check

FILES = {
    "appspec.yml": "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv/orders\n"
    "hooks:\n  ApplicationStop:\n    - location: scripts/stop.sh\n      timeout: 60\n",
    "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"
    "artifacts:\n  files:\n    - appspec.yml\n    - scripts/**/*\n",
    "scripts/stop.sh": "#!/bin/bash\nsystemctl stop orders || true\n",
    "Makefile": "all:\n\techo done\n",
}
PROGRAM = """
import sys
from appspec_lint.cli import main
status = main(sys.argv[1:])
print("status", status, *sorted(sys.modules))
"""
NOT_ON_A_CLEAN_RUN = (
    "jsonschema",  # explains what is invalid
    "argparse",  # reads flags, and prints help
    "dataclasses",  # our classes are made by `lazy.records`
    "inspect",
    "typing",  # `lazy.typing_names` has what type checkers need
    "binascii",  # decodes `!binary`, and loads zlib
    "math",
    "importlib.resources",
    "shutil",
    "subprocess",  # runs git in a work tree
    "ruamel.yaml.comments",  # writes YAML
    "ruamel.yaml.main",
    "appspec_lint.rule_docs",
    "appspec_lint.troubleshooting",
    "appspec_lint.plan",
    "appspec_lint.output.plan",
    "appspec_lint.output.sarif",
    "appspec_lint.shellcheck",
    "appspec_lint.cli.options",
    "appspec_lint.rules.appspec.malformed_files",  # its precondition is an invalid AppSpec
    "appspec_lint.rules.bundle.task_definition_missing",
    "appspec_lint.rules.script.powershell_needs_64_bit",
)
ONLY_FOR_FINDINGS = (
    "appspec_lint.output.text",
    "appspec_lint.fixer",
    "appspec_lint.baseline",
    "textwrap",
)


def run(directory: Path, program: str, *arguments: str) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    environment["PYTHONPATH"] = str(Path(appspec_lint.__file__).parents[1])
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=directory,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return result.stdout.splitlines()


@cache
def modules_of_python(directory: Path) -> frozenset[str]:
    """What Python imports by itself in this environment."""
    return frozenset(run(directory, "import sys; print(*sys.modules)")[-1].split())


def imported(directory: Path, *arguments: str) -> tuple[str, set[str]]:
    """The exit status of a run, and the modules that it imports."""
    _, status, *modules = run(directory, PROGRAM, *arguments)[-1].split()
    return status, set(modules) - modules_of_python(directory)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return tmp_path


def unneeded(modules: set[str], names: tuple[str, ...] = NOT_ON_A_CLEAN_RUN) -> list[str]:
    return [
        name
        for name in names
        if any(module == name or module.startswith(f"{name}.") for module in modules)
    ]


def test_a_clean_run_imports_only_what_it_needs(project: Path) -> None:
    status, modules = imported(project, ".")
    assert status == "0"
    assert {"appspec_lint.linter", "appspec_lint.output.summary", "_ruamel_yaml"} <= modules
    assert unneeded(modules, NOT_ON_A_CLEAN_RUN + ONLY_FOR_FINDINGS) == []


def test_findings_need_no_more_than_the_words_to_explain_them(project: Path) -> None:
    (project / "scripts/stop.sh").unlink()
    status, modules = imported(project, ".")
    assert status == "1"
    assert "appspec_lint.output.text" in modules
    assert unneeded(modules) == []


@pytest.mark.parametrize("option", ["-O", "-OO"])
def test_python_may_omit_assertions_and_docstrings(project: Path, option: str) -> None:
    (project / "scripts/stop.sh").unlink()
    outputs = [
        subprocess.run(
            [sys.executable, *options, "-m", "appspec_lint", "."],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(Path(appspec_lint.__file__).parents[1])},
            check=False,
            capture_output=True,
        )
        for options in ((), (option,))
    ]
    assert outputs[0].stdout == outputs[1].stdout
    assert [output.returncode for output in outputs] == [1, 1]


def test_an_invalid_document_is_explained_by_jsonschema(project: Path) -> None:
    (project / "buildspec.yml").write_text("version: 0.2\nphases: []\n")
    status, modules = imported(project, ".")
    assert status == "1"
    assert "jsonschema" in unneeded(modules)


def test_flags_are_read_by_argparse(project: Path) -> None:
    status, modules = imported(project, "--fail-on", "never", ".")
    assert status == "0"
    assert {"argparse", "appspec_lint.cli.options"} <= set(unneeded(modules))


@pytest.mark.parametrize("paths", [[], ["."], ["a", "b c"]])
def test_paths_without_flags_are_read_as_argparse_reads_them(paths: list[str]) -> None:
    expected = vars(check.arguments().read(paths))
    assert vars(check.parse_arguments(paths)) == expected
