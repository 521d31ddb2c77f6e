"""Which module reads the configuration of which program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolRun

Reader = Callable[[ToolCall, ProjectFiles], ToolRun | None]

MODULES: Mapping[str, str] = {
    "astro": "site_generator",
    "babel": "bundler",
    "bestzip": "file_command",
    "build-storybook": "site_generator",
    "bun": "bun",
    "check-node-version": "node_program",
    "conc": "script_runner",
    "concurrently": "script_runner",
    "copyfiles": "file_command",
    "copyup": "file_command",
    "cpr": "file_command",
    "cpx": "file_command",
    "cpx2": "file_command",
    "cpy": "file_command",
    "craco": "react_scripts",
    "cross-env": "node_wrapper",
    "cross-env-shell": "node_wrapper",
    "del": "file_command",
    "del-cli": "file_command",
    "docusaurus": "site_generator",
    "dotenv": "node_wrapper",
    "dotenvx": "node_wrapper",
    "eleventy": "site_generator",
    "env-cmd": "node_wrapper",
    "esbuild": "bundler",
    "expo": "site_generator",
    "expo-cli": "site_generator",
    "gatsby": "site_generator",
    "grunt": "task_stream",
    "gulp": "task_stream",
    "husky": "node_program",
    "ionic": "hybrid_app",
    "is-ci": "node_program",
    "kill-port": "node_program",
    "lefthook": "node_program",
    "lerna": "monorepo",
    "lint-staged": "node_program",
    "make-dir": "file_command",
    "mix": "task_stream",
    "mkdirp": "file_command",
    "ncp": "file_command",
    "nest": "bundler",
    "next": "next_js",
    "ng": "angular",
    "ngcc": "node_program",
    "node": "node_program",
    "npm": "npm",
    "npm-run-all": "script_runner",
    "nuxi": "nuxt",
    "nuxt": "nuxt",
    "nx": "monorepo",
    "only-allow": "node_program",
    "opencollective-postinstall": "node_program",
    "parcel": "bundler",
    "patch-package": "node_program",
    "pnpm": "pnpm",
    "rails": "rails_assets",
    "react-app-rewired": "react_scripts",
    "react-scripts": "react_scripts",
    "replace-in-file": "file_command",
    "rimraf": "file_command",
    "rolldown": "bundler",
    "rollup": "bundler",
    "run-p": "script_runner",
    "run-s": "script_runner",
    "rush": "monorepo",
    "rushx": "monorepo",
    "shx": "node_wrapper",
    "simple-git-hooks": "node_program",
    "sort-package-json": "node_program",
    "storybook": "site_generator",
    "swc": "bundler",
    "syncpack": "node_program",
    "tsc": "typescript",
    "tsup": "bundler",
    "turbo": "monorepo",
    "update-browserslist-db": "node_program",
    "vite": "vite",
    "vue-cli-service": "site_generator",
    "webpack": "webpack",
    "webpack-cli": "webpack",
    "yarn": "yarn",
    "yarnpkg": "yarn",
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
