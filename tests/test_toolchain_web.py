"""What the readers of web tools find in a project's own configuration."""

from __future__ import annotations

import json
import shlex

import pytest

from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.toolchain import ProjectFiles, ToolCall, ToolOutput, ToolRun, read_tool

Files = dict[str, str]


def run(files: Files, command: str, directory: str = "") -> ToolRun | None:
    """What a command does in a project."""
    name, *arguments = shlex.split(command)
    call = ToolCall(name, tuple(None if a == "$X" else a for a in arguments), directory)
    return read_tool(call, ProjectFiles(in_memory(files)))


def output(files: Files, command: str, directory: str = "") -> ToolOutput:
    """The last output of a command."""
    result = run(files, command, directory)
    assert result is not None
    return result.outputs[-1]


def tasks(files: Files, command: str, directory: str = "") -> list[str] | None:
    """The code of the tasks of a command, with the directory that they run in."""
    result = run(files, command, directory)
    if result is None:
        return None
    return [f"{task.directory or '.'}: {task.code}" for task in result.tasks]


def package(**scripts: str) -> str:
    """The text of a package.json with scripts."""
    return json.dumps({"name": "app", "scripts": scripts})


PUBLIC = {"public/appspec.yml": "", "static/appspec.yml": ""}
VITE = "vite.config.js"


@pytest.mark.parametrize(
    ("config", "command", "directories", "copies", "is_complete"),
    [
        (None, "vite build", ["dist"], ["public > dist"], True),
        ("export default {}", "vite build", ["dist"], ["public > dist"], True),
        (None, "vite build --outDir web", ["web"], ["public > web"], True),
        (None, "vite build --outDir=web --mode production", ["web"], ["public > web"], True),
        ("export default { build: { outDir: 'web' } }", "vite build", ["web"], None, True),
        (
            "import { defineConfig } from 'vite'\n"
            "import vue from '@vitejs/plugin-vue'\n"
            "export default defineConfig({ plugins: [vue()], build: { outDir: '../web' } })\n",
            "vite build",
            ["/../web"],
            None,
            True,
        ),
        (
            "// outDir: 'no'\nconst out = 'shop';\nexport default defineConfig(({ mode }) => {\n"
            "  return { build: { outDir: out } } })",
            "vite build",
            ["shop"],
            None,
            True,
        ),
        (
            "module.exports = { build: { outDir: path.resolve(__dirname, 'a', 'b') } }",
            "vite build",
            ["a/b"],
            None,
            True,
        ),
        ("export default { publicDir: 'static' }", "vite build", None, ["static > dist"], True),
        ("export default { publicDir: false }", "vite build", None, [], True),
        ("export default { build: { copyPublicDir: false } }", "vite build", None, [], True),
        ("export default { build: { outDir: process.env.OUT } }", "vite build", None, None, False),
        ("export default { ...shared }", "vite build", None, None, False),
        ("export default merge(a, b)", "vite build", None, None, False),
        (
            "import x from './own-plugin'\nexport default { plugins: [x()] }",
            "vite build",
            None,
            None,
            False,
        ),
        (
            "import { viteStaticCopy as copy } from 'vite-plugin-static-copy'\n"
            "import { viteStaticCopy } from 'vite-plugin-static-copy'\n"
            "export default { plugins: [viteStaticCopy({ targets: [\n"
            "  { src: 'appspec.yml', dest: '.' }, { src: 'scripts/*', dest: 'hooks' }] })] }",
            "vite build",
            ["dist"],
            ["public > dist", "appspec.yml > dist/appspec.yml", "scripts > dist/hooks"],
            True,
        ),
        (
            "import laravel from 'laravel-vite-plugin'\n"
            "export default defineConfig({ plugins: [laravel({ input: ['a.js'] })] })",
            "vite build",
            ["public/build"],
            [],
            True,
        ),
        ("export default { root: 'public' }", "vite build", ["public/dist"], [], True),
    ],
)
def test_vite(
    config: str | None,
    command: str,
    directories: list[str] | None,
    copies: list[str] | None,
    is_complete: bool,
) -> None:
    files = {**PUBLIC, "index.html": ""} | ({} if config is None else {VITE: config})
    found = output(files, command)
    assert found.complete is is_complete
    if directories is not None:
        assert list(found.directories) == directories
    if copies is not None:
        assert [" > ".join(pair) for pair in found.copies] == copies


@pytest.mark.parametrize(
    ("config", "command", "emptied"),
    [
        ("export default {}", "vite build", ("dist",)),
        ("export default { build: { emptyOutDir: false } }", "vite build", ()),
        ("export default { build: { outDir: '../web' } }", "vite build", ()),
        ("export default { build: { outDir: x() } }", "vite build", ()),
    ],
)
def test_vite_empties_its_output(config: str, command: str, emptied: tuple[str, ...]) -> None:
    assert output({VITE: config}, command).emptied == emptied


@pytest.mark.parametrize("command", ["vite", "vite dev", "vite preview", "next dev", "ng serve"])
def test_a_server_writes_nothing(command: str) -> None:
    assert run(PUBLIC, command) == ToolRun()


ANGULAR = {
    "builder": "@angular/build:application",
    "options": {
        "outputPath": "dist/tides",
        "assets": ["src/favicon.ico", "appspec.yml", {"glob": "**/*", "input": "public"}],
    },
}


def angular(build: object, **more: object) -> Files:
    """A workspace with one project."""
    project = {"root": "", "sourceRoot": "src", "architect": {"build": build}, **more}
    return {"angular.json": json.dumps({"projects": {"tides": project}})}


@pytest.mark.parametrize(
    ("build", "command", "directories", "copies", "is_complete"),
    [
        (
            ANGULAR,
            "ng build",
            ["dist/tides", "dist/tides/browser"],
            [
                "src/favicon.ico > dist/tides/browser/favicon.ico",
                "appspec.yml > dist/tides/browser/appspec.yml",
                "public > dist/tides/browser",
            ],
            True,
        ),
        (
            ANGULAR | {"builder": "@angular-devkit/build-angular:browser"},
            "ng build --configuration production",
            ["dist/tides"],
            None,
            True,
        ),
        (ANGULAR, "ng build --output-path out", ["out", "out/browser"], None, True),
        (
            ANGULAR | {"options": {"outputPath": {"base": "web", "browser": ""}}},
            "ng build",
            ["web"],
            [],
            True,
        ),
        (ANGULAR | {"builder": "@nx/angular:webpack-browser"}, "ng build", None, None, False),
        (
            ANGULAR | {"configurations": {"production": {"outputPath": "live"}}},
            "ng build",
            ["live", "live/browser"],
            None,
            True,
        ),
        (
            ANGULAR | {"options": {"outputPath": "d", "assets": [{"glob": "*.y?(a)ml"}]}},
            "ng build",
            ["d", "d/browser"],
            [],
            False,
        ),
    ],
)
def test_angular(
    build: object,
    command: str,
    directories: list[str] | None,
    copies: list[str] | None,
    is_complete: bool,
) -> None:
    found = output(angular(build), command)
    assert found.complete is is_complete
    if directories is not None:
        assert list(found.directories) == directories
    if copies is not None:
        assert [" > ".join(pair) for pair in found.copies] == copies


def test_angular_without_a_workspace_is_unknown() -> None:
    assert run({}, "ng build") is None
    assert run(angular(ANGULAR), "ng build $X") is None
    assert run(angular(ANGULAR), "ng generate component x") is None


@pytest.mark.parametrize(
    ("config", "directories", "is_complete"),
    [
        ("module.exports = { reactStrictMode: true }", [[".next"]], True),
        ("module.exports = { output: 'standalone' }", [[".next"]], True),
        ("/** @type {x} */\nconst c = { output: 'export' }\nexport default c", None, True),
        ("const nextConfig: NextConfig = { distDir: 'web' };\nexport default nextConfig", [["web"]],
         True),
        ("module.exports = withBundleAnalyzer({ distDir: 'web' })", [["web"]], True),
        ("module.exports = { ...other }", [[".next"]], False),
    ],
)  # fmt: skip
def test_next(config: str, directories: list[list[str]] | None, is_complete: bool) -> None:
    result = run({"next.config.js": config, **PUBLIC}, "next build")
    assert result is not None
    found = [list(out.directories) for out in result.outputs]
    assert found == (directories or [[".next"], ["out"]])
    assert result.outputs[-1].complete is is_complete


@pytest.mark.parametrize(
    ("files", "command", "directories", "copies"),
    [
        (PUBLIC, "react-scripts build", ["build"], ["public > build"]),
        ({**PUBLIC, ".env": "BUILD_PATH=./web\n"}, "react-scripts build", ["web"], None),
        (PUBLIC, "craco build", ["build"], ["public > build"]),
        (PUBLIC, "vue-cli-service build", ["dist"], ["public > dist"]),
        (PUBLIC, "vue-cli-service build --dest live", ["live"], ["public > live"]),
        ({**PUBLIC, "vue.config.js": "module.exports = { outputDir: '../web' }"},
         "vue-cli-service build", ["/../web"], None),
        (PUBLIC, "astro build", ["dist"], ["public > dist"]),
        (PUBLIC, "gatsby build", ["public"], ["static > public"]),
        (PUBLIC, "docusaurus build", ["build"], ["static > build"]),
        (PUBLIC, "docusaurus build --out-dir web", ["web"], ["static > web"]),
        (PUBLIC, "eleventy", ["_site"], []),
        (PUBLIC, "eleventy --output=web", ["web"], []),
        ({".eleventy.js": "module.exports = c => { c.addPassthroughCopy('appspec.yml') }"},
         "eleventy", ["_site"], ["appspec.yml > _site/appspec.yml"]),
        (PUBLIC, "storybook build -o book", ["book"], []),
        (PUBLIC, "nuxi build", [".output", ".output/public"], ["public > .output/public"]),
        (PUBLIC, "expo export --output-dir web", ["web"], ["public > web"]),
        (PUBLIC, "tsup src/index.ts", ["dist"], []),
        (PUBLIC, "parcel build index.html --dist-dir web", ["web"], []),
        (PUBLIC, "esbuild a.ts --bundle --outdir=web", ["web"], []),
        (PUBLIC, "babel src -d lib", ["lib"], []),
        (PUBLIC, "nest build", ["dist"], []),
        ({"webpack.mix.js": "mix.js('a.js', 'public/js').copy('x.yml', 'public/x.yml')"},
         "mix --production", ["public"], ["x.yml > public/x.yml"]),
        ({"gulpfile.js": "exports.a = () => src(['ops/**']).pipe(dest('kit'))"},
         "gulp a", ["kit"], ["ops > kit"]),
    ],
)  # fmt: skip
def test_other_web_tools(
    files: Files, command: str, directories: list[str], copies: list[str] | None
) -> None:
    found = output(files, command)
    assert list(found.directories) == directories
    if copies is not None:
        assert [" > ".join(pair) for pair in found.copies] == copies


@pytest.mark.parametrize(
    ("config", "command", "directories", "copies", "is_complete"),
    [
        ("module.exports = {}", "webpack", ["dist"], [], True),
        ("module.exports = {}", "webpack --mode production -o web", ["web"], [], True),
        ("module.exports = { output: { path: path.resolve(__dirname, 'kit') } }", "webpack",
         ["kit"], [], True),
        ("module.exports = (env) => ({ output: { path: __dirname + '/kit' } })", "webpack",
         ["kit"], [], True),
        ("module.exports = { output: { path: root + '/kit' } }", "webpack", [], [], False),
        ("const CopyPlugin = require('copy-webpack-plugin');\nmodule.exports = { plugins: ["
         "new CopyPlugin({ patterns: [{ from: 'ops', to: 'ops' }, 'appspec.yml'] })] }",
         "webpack", ["dist"], ["ops > dist/ops", "appspec.yml > dist/appspec.yml"], True),
        ("module.exports = { plugins: [new Own()] }", "webpack", [], [], False),
        ("module.exports = merge(common, { output: { path: 'x' } })", "webpack", [], [], False),
    ],
)  # fmt: skip
def test_webpack(
    config: str,
    command: str,
    directories: list[str],
    copies: list[str] | None,
    is_complete: bool,
) -> None:
    files = {"webpack.config.js": config, "ops/start.sh": "", "appspec.yml": ""}
    found = output(files, command)
    assert list(found.directories) == directories
    assert found.complete is is_complete
    if copies is not None:
        assert [" > ".join(pair) for pair in found.copies] == copies


@pytest.mark.parametrize(
    ("config", "command", "directories", "patterns"),
    [
        ('{ "compilerOptions": { "outDir": "./build", /* x */ } }', "tsc", ["build"],
         ["build/app.*"]),
        ('{ "compilerOptions": { "outDir": "dist", "rootDir": "." } }', "tsc", ["dist"],
         ["dist/src/app.*"]),
        ('{ "extends": "./base.json" }', "tsc -p .", ["lib"], ["lib/app.*"]),
        ('{ "compilerOptions": { "outDir": "a" } }', "tsc --outDir b", ["b"], ["b/app.*"]),
        ("{}", "tsc", [], ["*.js"]),
    ],
)  # fmt: skip
def test_typescript(config: str, command: str, directories: list[str], patterns: list[str]) -> None:
    files = {
        "tsconfig.json": config,
        "base.json": '{ "compilerOptions": { "outDir": "lib" } }',
        "src/app.ts": "",
        "package.json": json.dumps({"devDependencies": {"typescript": "^5.4.0"}}),
    }
    found = output(files, command)
    assert list(found.directories) == directories
    assert list(found.files)[:1] == patterns
    assert found.complete


def test_typescript_that_only_checks_writes_nothing() -> None:
    assert run({"tsconfig.json": "{}"}, "tsc --noEmit") == ToolRun()
    assert run({"tsconfig.json": '{"compilerOptions": {"noEmit": true}}'}, "tsc") == ToolRun()
    assert run({}, "tsc") is None


@pytest.mark.parametrize(
    ("command", "copies", "is_complete"),
    [
        ("cpx 'ops/**/*' kit", ["ops > kit"], True),
        ("cpx 'ops/*.sh' kit", ["ops/start.sh > kit/start.sh"], True),
        ("cpx 'gone/*.sh' kit", [], False),
        ("copyfiles -u 1 'ops/**/*.sh' kit", ["ops/start.sh > kit/start.sh"], True),
        ("copyfiles appspec.yml 'ops/*' kit",
         ["appspec.yml > kit/appspec.yml", "ops/start.sh > kit/ops/start.sh"], True),
        ("copyfiles -f 'ops/*' kit", ["ops/start.sh > kit/start.sh"], True),
        ("ncp ops kit", ["ops > kit"], True),
    ],
)  # fmt: skip
def test_copy_programs(command: str, copies: list[str], is_complete: bool) -> None:
    found = output({"ops/start.sh": "", "appspec.yml": ""}, command)
    assert [" > ".join(pair) for pair in found.copies] == copies
    assert found.complete is is_complete


def test_programs_that_remove_and_pack() -> None:
    assert output({}, "rimraf dist build/* '**/*.log'").emptied == ("dist", "build")
    assert output({}, "mkdirp kit/a").directories == ("kit/a",)
    assert tasks({}, "bestzip app.zip dist/*") == [".: zip -r app.zip dist/*"]
    assert tasks({}, "shx cp -r ops kit") == [".: cp -r ops kit"]
    assert run({}, "husky install") == ToolRun()


@pytest.mark.parametrize("command", ["npm run build", "yarn build", "bun run build", "ng build"])
def test_a_directory_outside_the_source_has_no_configuration(command: str) -> None:
    result = run({"package.json": package(build="x")}, command, "/other/web")
    assert result is None or not any(task.file for task in result.tasks)


BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - npm ci
      - npm run build
artifacts:
  files:
    - '**/*'
  base-directory: {}
"""
APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv/shop\n"


@pytest.mark.parametrize(
    ("script", "base", "files", "expected"),
    [
        ("vite build", "dist", {"appspec.yml": APPSPEC}, ["appspec-not-in-artifact"]),
        ("vite build", "dist", {"static/appspec.yml": APPSPEC}, ["appspec-not-in-artifact"]),
        ("vite build && cp appspec.yml dist", "dist", {"appspec.yml": APPSPEC}, []),
        ("vite build", "dist", {"public/appspec.yml": APPSPEC}, []),
        ("react-scripts build", "build", {"public/appspec.yml": APPSPEC}, []),
        ("react-scripts build", "build", {"appspec.yml": APPSPEC}, ["appspec-not-in-artifact"]),
        ("next build", "out", {"public/appspec.yml": APPSPEC}, ["base-directory-missing"]),
        (
            "next build",
            "out",
            {
                "public/appspec.yml": APPSPEC,
                "next.config.js": "module.exports = { output: 'export' }",
            },
            [],
        ),
        ("cpx appspec.yml kit", "kit", {"appspec.yml": APPSPEC}, []),
        ("run-s pack", "kit", {"appspec.yml": APPSPEC}, []),
    ],
)
def test_findings(script: str, base: str, files: Files, expected: list[str]) -> None:
    scripts = {"build": script}
    if "pack" in script:
        scripts["pack"] = "mkdir -p kit && cp appspec.yml kit/"
    project = {
        **files,
        "buildspec.yml": BUILDSPEC.format(base),
        "package.json": package(**scripts),
        "package-lock.json": "{}",
    }
    rules = [diagnostic.rule for diagnostic in lint(in_memory(project)).diagnostics]
    assert [rule for rule in rules if rule in BUNDLE] == expected


BUNDLE = ("appspec-not-in-artifact", "base-directory-missing", "artifact-pattern-matches-nothing")
