"""The packaged extension in a real Visual Studio Code: its server, with a window in Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from editors.vscode_programs import (
    CannotInstall,
    Programs,
    build,
    install,
    package_suite,
    run,
)

WINDOW = Path(__file__).with_name("vscode") / "window.js"
HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """Visual Studio Code; `VSCODE_TEST_DIR` keeps it for the next run."""
    for program in ("npm", "chromium"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    kept = os.environ.get("VSCODE_TEST_DIR")
    try:
        return install(Path(kept) if kept else tmp_path_factory.mktemp("vscode"))
    except CannotInstall as error:
        pytest.skip(f"Visual Studio Code cannot be installed: {error}")


@pytest.fixture(scope="module")
def package(programs: Programs, documented: Callable[..., str]) -> Path:
    """The extension, built as documented: its types are checked on the way."""
    return build(programs, documented("Visual Studio Code", "text"))


def test_the_unit_tests_of_the_extension_pass(programs: Programs, package: Path) -> None:
    printed = run("npm", "test", cwd=programs.extension)
    assert "\n# fail 0\n" in printed.replace("\u2139", "#")


def test_the_package_contains_only_what_is_needed(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        files = {name.lower() for name in archive.namelist() if name.startswith("extension/")}
    assert files == {
        "extension/changelog.md",
        "extension/dist/extension.js",
        "extension/license.txt",
        "extension/package.json",
        "extension/readme.md",
    }


@contextmanager
def serve(programs: Programs, data: Path, *options: str, **more: str) -> Iterator[str]:
    """Run the server of Visual Studio Code, and give its address."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    log = (data / "log.txt").open("w", encoding="utf-8")
    with log, subprocess.Popen(
        [
            programs.node, "out/server-main.js", "--host", HOST, "--port", str(port),
            "--without-connection-token", "--accept-server-license-terms",
            "--telemetry-level", "off", "--server-data-dir", data, *options,
        ],
        cwd=programs.server,
        env={**os.environ, **more},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    ) as server:  # fmt: skip
        try:
            yield f"http://{HOST}:{port}/"
        finally:
            server.terminate()


def use(
    programs: Programs, package: Path, orders: Path, environment: dict[str, str], *options: str
) -> dict[str, object]:
    """Open the example in a window, and give what the tests in it have seen."""
    data = orders.parent / "vscode"
    (data / "data/Machine").mkdir(parents=True)
    for vsix in (package, package_suite(programs)):
        run(
            programs.node, "out/server-main.js", "--install-extension", vsix,
            "--server-data-dir", data, cwd=programs.server,
        )  # fmt: skip
    report = orders.parent / "report.json"
    more = {**environment, "APPSPEC_LINT_REPORT": str(report)}
    with serve(programs, data, *options, **more) as address:
        run(
            programs.node, WINDOW, f"{address}?folder={orders}", shutil.which("chromium") or "",
            report, orders.parent / "window.png",
            cwd=orders, NODE_PATH=str(programs.modules),
        )  # fmt: skip
    assert report.is_file(), (data / "log.txt").read_text(encoding="utf-8")[-3000:]
    seen: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))
    assert "problem" not in seen, json.dumps(seen, indent=1)
    return seen


BOTH = ["14:17 hook-script-not-in-artifact", "9:13 permission-matches-nothing"]


def test_findings_fixes_and_the_plan_in_a_trusted_workspace(
    programs: Programs,
    package: Path,
    orders: Path,
    environment: dict[str, str],
    documented: Callable[..., str],
) -> None:
    (orders / ".vscode").mkdir()
    (orders / ".vscode/tasks.json").write_text(
        documented("Without the language server", "json"), encoding="utf-8"
    )
    # Visual Studio Code takes the PATH from a login shell
    profile = f"PATH='{environment['PATH']}'\n"
    Path(environment["HOME"], ".profile").write_text(profile, encoding="utf-8")
    seen = use(
        programs, package, orders, {**environment, "APPSPEC_LINT_STATE": "running"},
        "--disable-workspace-trust",
    )  # fmt: skip
    assert seen["trusted"] is True
    assert seen["opened"] == {"appspec": BOTH, "buildspec": ["12:3 appspec-not-in-artifact"]}
    assert seen["related"] == ["buildspec.yml"]
    assert seen["plans"] == ["Deployment plan: appspec.yml"]
    assert seen["fixed"] == {"appspec": BOTH, "buildspec": []}
    assert seen["typed"] == {"appspec": ["9:13 permission-matches-nothing"], "buildspec": []}
    left = ["14:17 hook-script-missing", "9:13 permission-matches-nothing"]
    assert seen["deleted"] == {"appspec": left, "buildspec": []}
    assert seen["restarted"] == "running"
    matched = seen["matched"]
    assert isinstance(matched, list)
    assert [f"{line} {rule}" for source, rule, line, _ in matched if source is None] == [
        "9 permission-matches-nothing",
        "14 hook-script-missing",
    ]


def test_nothing_of_an_untrusted_workspace_is_run(
    programs: Programs, package: Path, orders: Path, environment: dict[str, str]
) -> None:
    command = orders / ".venv/bin/appspec-lint"
    command.parent.mkdir(parents=True)
    command.write_text(f"#!/bin/sh\ntouch {orders}/was-run\n", encoding="utf-8")
    command.chmod(0o755)
    (orders / ".vscode").mkdir()
    settings = {"appspec-lint.path": str(command)}
    (orders / ".vscode/settings.json").write_text(json.dumps(settings), encoding="utf-8")
    outside = {name: value for name, value in environment.items() if name != "PATH"}
    outside["PATH"] = os.pathsep.join(environment["PATH"].split(os.pathsep)[1:])
    seen = use(programs, package, orders, {**outside, "APPSPEC_LINT_STATE": "missing"})
    assert seen["trusted"] is False
    assert seen["state"] == {"kind": "missing", "reason": "appspec-lint is not installed"}
    assert not (orders / "was-run").exists()
