"""Which module reads the configuration of which program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolRun

Reader = Callable[[ToolCall, ProjectFiles], ToolRun | None]

MODULES: Mapping[str, str] = {
    "ant": "ant",
    "bundle": "bundler",
    "bundler": "bundler",
    "cargo": "cargo",
    "cdk": "cloud_builds",
    "cmake": "cmake",
    "composer": "php_composer",
    "composer.phar": "php_composer",
    "docker": "docker_build",
    "dotnet": "dotnet",
    "gmake": "make",
    "go": "go_build",
    "gradle": "gradle",
    "gradlew": "gradle",
    "gradlew.bat": "gradle",
    "hugo": "site_generators",
    "jekyll": "site_generators",
    "just": "just",
    "make": "make",
    "mkdocs": "site_generators",
    "msbuild": "dotnet",
    "mvn": "maven",
    "mvnw": "maven",
    "mvnw.cmd": "maven",
    "packer": "cloud_builds",
    "podman": "docker_build",
    "poetry": "python_builds",
    "pyinstaller": "python_builds",
    "python": "python_builds",
    "python3": "python_builds",
    "rails": "rake",
    "rake": "rake",
    "sam": "cloud_builds",
    "sbt": "sbt",
    "serverless": "cloud_builds",
    "sls": "cloud_builds",
    "sphinx-build": "site_generators",
    "task": "taskfile",
    "terraform": "cloud_builds",
    "tofu": "cloud_builds",
    "uv": "python_builds",
}
"""The module of this package that reads the calls of a program, by the program's name.

It has a function `read`, a `Reader`. It is imported when a build first calls the program.
"""


def read_tool(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call does; None if its effect cannot be read without running it."""
    name = MODULES.get(call.name)
    if name is None:
        return None
    reader: Reader = import_module(f"appspec_lint.toolchain.{name}").read
    return reader(call, files)
