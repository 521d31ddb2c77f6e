"""Installs Visual Studio Code (in the build of code-server) and builds the extension."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITE = Path(__file__).with_name("vscode")

ARCHITECTURE = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
PACKAGES = (
    "code-server@4.139.1",
    f"node-linux-{ARCHITECTURE}@24.21.0",
    "playwright-core@1.65.1",
)

# These native modules are not built: one ends the server with its parent, one writes log files.
WATCHDOG = "exports.start = () => {}; exports.exit = (code) => process.exit(code);\n"
LOGGER = """\
const nothing = () => {};
const logger = new Proxy({}, { get: (_, name) => (name === "then" ? undefined : nothing) });
exports.Logger = function () { return logger; };
exports.version = 0;
exports.setLevel = exports.setFlushOn = nothing;
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async () => logger;
"""


class CannotInstall(Exception):
    """npm does not find the packages, or cannot download them."""


@dataclass(frozen=True)
class Programs:
    """Where the programs are."""

    directory: Path

    @property
    def node(self) -> Path:
        """Node.js, in the version that code-server needs."""
        return self.directory / f"node_modules/node-linux-{ARCHITECTURE}/bin/node"

    @property
    def server(self) -> Path:
        """The server of Visual Studio Code, without the login page of code-server."""
        return self.directory / "node_modules/code-server/lib/vscode"

    @property
    def extension(self) -> Path:
        """The copy of the extension in which it is built."""
        return self.directory / "extension"

    @property
    def modules(self) -> Path:
        """The directory from which scripts can import installed packages."""
        return self.directory / "node_modules"


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    """Run a program; if it fails, fail with what it printed."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**os.environ, **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}: {done.stdout[-3000:]}"
    return done.stdout


def install(directory: Path) -> Programs:
    """Install what is not installed yet. Raises CannotInstall if npm cannot download it."""
    programs = Programs(directory)
    complete = directory / "complete"
    if complete.is_file():
        return programs
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "package.json").write_text('{ "private": true }\n', encoding="utf-8")
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock")
    try:
        run("npm", "install", *quiet, *PACKAGES, cwd=directory)
        run("npm", "install", "--omit=dev", *quiet, cwd=programs.server)
    except AssertionError as error:
        raise CannotInstall(str(error)) from error
    modules = programs.server / "node_modules/@vscode"
    watchdog = modules / "native-watchdog/build/Release/watchdog.js"
    watchdog.parent.mkdir(parents=True)
    watchdog.write_text(WATCHDOG, encoding="utf-8")
    (modules / "spdlog/index.js").write_text(LOGGER, encoding="utf-8")
    complete.touch()
    return programs


def build(programs: Programs, commands: str) -> Path:
    """Build the extension with the documented commands, in a copy; give the packaged one."""
    shutil.copytree(
        ROOT / "editors/vscode",
        programs.extension,
        ignore=shutil.ignore_patterns("node_modules", "dist", "out"),
        dirs_exist_ok=True,
    )
    shutil.rmtree(programs.extension / "dist", ignore_errors=True)
    for command in commands.splitlines():
        if command.startswith("npm "):
            run(*command.split(), cwd=programs.extension)
    return programs.extension / "dist/appspec-lint.vsix"


def package_suite(programs: Programs) -> Path:
    """Package the extension that contains the tests."""
    copy = programs.directory / "suite"
    shutil.copytree(SUITE, copy, dirs_exist_ok=True)
    package = programs.directory / "suite.vsix"
    vsce = programs.extension / "node_modules/.bin/vsce"
    options = ("--no-dependencies", "--skip-license", "--allow-missing-repository")
    run(vsce, "package", *options, "--out", package, cwd=copy)
    return package


if __name__ == "__main__":
    install(Path(sys.argv[1]))
