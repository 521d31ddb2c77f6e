"""Which scripts of package.json the package managers and script runners run."""

from __future__ import annotations

import json

import pytest
from test_toolchain_web import Files, output, package, run, tasks

from appspec_lint.toolchain import ToolRun

ROOT = {"package.json": package(prebuild="echo a", build="vite build", postbuild="echo z", x="y")}
WORKSPACES = {
    "package.json": json.dumps(
        {"workspaces": ["packages/*", "!packages/old"], "scripts": {"build": "root"}}
    ),
    "packages/web/package.json": json.dumps(
        {"name": "@shop/web", "scripts": {"build": "cp -r a kit", "prepare": "web"}}
    ),
    "packages/api/package.json": json.dumps({"name": "@shop/api", "scripts": {"build": "tsc"}}),
    "packages/old/package.json": json.dumps({"name": "old", "scripts": {"build": "old"}}),
    "lerna.json": "{}",
}
WEB, API = "packages/web: cp -r a kit", "packages/api: tsc"


@pytest.mark.parametrize(
    ("files", "command", "expected"),
    [
        (ROOT, "npm run build", [".: echo a", ".: vite build", ".: echo z"]),
        (ROOT, "npm run-script x", [".: y"]),
        (ROOT, "npm run build --ignore-scripts", [".: vite build"]),
        (ROOT, "npm run x -- --outDir 'a b'", [".: y --outDir 'a b'"]),
        (ROOT, "npm run x -- $X", ['.: y "$1"']),
        (ROOT, "npm --silent run x", [".: y"]),
        (ROOT, "npm run gone", None),
        (ROOT, "npm run gone --if-present", []),
        (ROOT, "npm test", None),
        (ROOT, "npm run", []),
        (ROOT, "npm exec -- vite build", [".: vite build"]),
        (ROOT, "npm run $X", None),
        (ROOT, "yarn build", [".: echo a", ".: vite build", ".: echo z"]),
        (ROOT, "yarn run x --flag", [".: y --flag"]),
        (ROOT, "yarn tsc -p .", [".: tsc -p ."]),
        (ROOT, "yarn dlx vite build", [".: vite build"]),
        (ROOT, "pnpm run x", [".: y"]),
        (ROOT, "pnpm x -- --flag", [".: y --flag"]),
        (ROOT, "pnpm exec vite build", [".: vite build"]),
        (ROOT, "pnpm dlx vite build", [".: vite build"]),
        (ROOT, "bun run x", [".: y"]),
        (ROOT, "bun run ./scripts/x.ts", None),
        (ROOT, "bun x vite build", [".: vite build"]),
        (ROOT, "run-s x build", [".: y", ".: echo a", ".: vite build", ".: echo z"]),
        (ROOT, "run-p gone", None),
        (ROOT, "concurrently npm:x 'vite build'", [".: y", ".: vite build"]),
        (ROOT, "cross-env A=1 B='x y' vite build", [".: A=1 B='x y' vite build"]),
        (ROOT, "env-cmd -f .env.prod vite build", [".: vite build"]),
        (ROOT, "dotenv -e .env -- vite build", [".: vite build"]),
        (ROOT, "node --max-old-space-size=4096 node_modules/.bin/vite build", [".: vite build"]),
        (ROOT, "node ./node_modules/@angular/cli/bin/ng build", [".: ng build"]),
        (ROOT, "node scripts/build.js", None),
        ({}, "npm run build", None),
        ({"package.json": "{"}, "npm run build", None),
        (WORKSPACES, "npm run build -w @shop/web", [WEB]),
        (WORKSPACES, "npm run build --workspace=packages/web", [WEB]),
        (WORKSPACES, "npm run build --workspaces", [API, WEB]),
        (WORKSPACES, "npm run build -w gone", None),
        (WORKSPACES, "npm --prefix packages/web run build", [WEB]),
        (WORKSPACES, "npm -C packages/web run build", [WEB]),
        (WORKSPACES, "yarn workspace @shop/web build", [WEB]),
        (WORKSPACES, "yarn --cwd packages/web build", [WEB]),
        (WORKSPACES, "yarn workspaces run build", [API, WEB]),
        (WORKSPACES, "yarn workspaces foreach -A run build", [".: root", API, WEB]),
        (WORKSPACES, "pnpm --filter @shop/web build", [WEB]),
        (WORKSPACES, "pnpm --filter web run build", [WEB]),
        (WORKSPACES, "pnpm -r build", [API, WEB]),
        (WORKSPACES, "pnpm -C packages/web build", [WEB]),
        (WORKSPACES, "lerna run build", [API, WEB]),
        (WORKSPACES, "turbo run build", [API, WEB, ".: root"]),
        (WORKSPACES, "nx run-many --target=build", [API, WEB]),
        (WORKSPACES, "lerna run gone", None),
    ],
)
def test_scripts(files: Files, command: str, expected: list[str] | None) -> None:
    assert tasks(files, command) == expected


@pytest.mark.parametrize(
    ("scripts", "command", "expected"),
    [
        ({"prepare": "cp a kit", "build": "b"}, "npm ci", [".: cp a kit"]),
        ({"postinstall": "p", "preinstall": "q"}, "npm install", [".: q", ".: p"]),
        ({"prepare": "cp a kit"}, "npm ci --ignore-scripts", []),
        ({"prepare": "cp a kit"}, "npm install lodash", []),
        ({"prepare": "cp a kit"}, "npm install -g yarn", []),
        ({"prepare": "cp a kit"}, "yarn --frozen-lockfile", [".: cp a kit"]),
        ({"prepare": "cp a kit"}, "yarn install", [".: cp a kit"]),
        ({"prepare": "cp a kit"}, "pnpm install --frozen-lockfile", [".: cp a kit"]),
        ({"prepare": "cp a kit"}, "bun install", [".: cp a kit"]),
    ],
)
def test_lifecycle_scripts(scripts: dict[str, str], command: str, expected: list[str]) -> None:
    assert tasks({"package.json": package(**scripts)}, command) == expected


@pytest.mark.parametrize(
    ("command", "directory", "expected"),
    [
        ("npm ci", "", "node_modules"),
        ("npm ci", "web", "web/node_modules"),
        ("npm --prefix web ci", "", "web/node_modules"),
        ("yarn", "", "node_modules"),
        ("pnpm i", "", "node_modules"),
    ],
)
def test_an_installation_writes_node_modules(command: str, directory: str, expected: str) -> None:
    files = {"package.json": package(), "web/package.json": package()}
    assert output(files, command, directory).directories == (expected,)
    assert output({}, command, directory).directories == (expected,)


@pytest.mark.parametrize(
    "command",
    ["npm --version", "npm audit", "npm config set x y", "yarn --version", "pnpm store prune"],
)
def test_calls_that_write_nothing(command: str) -> None:
    assert run(ROOT, command) == ToolRun()
