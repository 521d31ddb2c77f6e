"""What other build tools write, according to their configuration."""

from __future__ import annotations

import pytest
from tool_calls import copies, outputs, run

from appspec_lint.toolchain import ToolRun
from appspec_lint.toolchain.readers import MODULES

COPY_ALL = {"appspec.yml": "", "ops/run.sh": ""}


@pytest.mark.parametrize(
    ("files", "command", "directory", "written"),
    [
        ({"go.mod": "module example.com/shop/v2\n"}, "go build", None, "shop"),
        ({"go.mod": "module shop\n"}, "go build ./cmd/api", None, "api"),
        ({"go.mod": "module shop\n"}, "go build main.go", None, "main"),
        ({}, "go build -o bin/api ./cmd/api", None, "bin/api"),
        ({}, "go build -o bin/ ./...", "bin", "bin/*"),
        ({}, "go test -coverprofile=cover.out ./...", None, "cover.out"),
        ({"Cargo.toml": '[package]\nname = "tide"'}, "cargo build --release", "target/release",
         "target/release/tide"),
        ({"Cargo.toml": '[package]\nname = "tide"', ".cargo/config.toml":
          '[build]\ntarget-dir = "out"'}, "cargo build", "out/debug", "out/debug/tide"),
        ({"Cargo.toml": '[package]\nname = "a"\n[[bin]]\nname = "b"'},
         "cargo build --target x --target-dir kit", "kit/x/debug", "kit/x/debug/b"),
        ({"Cargo.toml": '[workspace]\nmembers = ["crates/*"]', "crates/a/Cargo.toml":
          '[package]\nname = "a"'}, "cargo build", "target/debug", "target/debug/a"),
        ({"pyproject.toml": '[project]\nname = "Tide-App"\nversion = "1.0"'}, "python -m build",
         "dist", "dist/tide_app-1.0-*.whl"),
        ({"pyproject.toml": '[tool.poetry]\nname = "tide"\nversion = "1.0"'},
         "poetry build -o kit", "kit", "kit/tide-1.0.tar.gz"),
        ({}, "poetry export -o requirements.txt", None, "requirements.txt"),
        ({}, "python3 setup.py bdist_wheel", "dist", "dist/**"),
        ({}, "pyinstaller -F app.py", "dist", "dist/app"),
        ({}, "pyinstaller --name tide app.py", "dist", "dist/tide/**"),
        ({}, "cdk synth", "cdk.out", "cdk.out/**"),
        ({"cdk.json": '{"output": "kit"}'}, "cdk synth", "kit", "kit/**"),
        ({}, "cdk synth -o box", "box", "box/**"),
        ({}, "sam build", ".aws-sam/build", ".aws-sam/build/**"),
        ({}, "sam package --output-template-file out.yml", None, "out.yml"),
        ({}, "serverless package --package kit", "kit", "kit/**"),
        ({"serverless.yml": "package:\n  path: box\n"}, "sls package", "box", "box/**"),
        ({"a.pkr.hcl": 'post-processor "manifest" {\n output = "m.json"\n}'}, "packer build .",
         None, "m.json"),
        ({"main.tf": 'resource "local_file" "a" {\n filename = "${path.module}/x.ini"\n}'},
         "terraform apply", None, "x.ini"),
        ({}, "terraform plan -out=plan.bin", None, "plan.bin"),
        ({"Rakefile": "require 'x'\n", "config/application.rb": ""}, "rake assets:precompile",
         "public/assets", "public/assets/**"),
        ({}, "bundle install --path vendor/bundle", "vendor/bundle", "vendor/bundle/**"),
        ({"composer.json": "{}"}, "composer install", "vendor", "vendor/**"),
        ({"composer.json": '{"config": {"vendor-dir": "libs"}}'}, "composer install --no-dev",
         "libs", "libs/**"),
        ({"build.sbt": 'name := "Tide"\nversion := "1.0"\nscalaVersion := "2.13.8"'},
         "sbt clean assembly", "target", "target/scala-2.13/tide-assembly-1.0.jar"),
        ({}, "hugo -d kit", "kit", "kit/**/*.html"),
        ({"hugo.toml": "publishDir = 'kit'"}, "hugo --minify", "kit", "kit/**/*.html"),
        ({"mkdocs.yml": "site_dir: kit\n"}, "mkdocs build", "kit", "kit/**/*.html"),
        ({}, "sphinx-build -b html docs docs/_build", "docs/_build", "docs/_build/**/*.html"),
        ({"CMakeLists.txt": "add_executable(a a.c)"}, "cmake --build build", "build", "build/**"),
        ({}, "docker build -o kit .", "kit", "kit/**"),
    ],
)  # fmt: skip
def test_outputs(files: dict[str, str], command: str, directory: str | None, written: str) -> None:
    result = outputs(files, command)
    if directory is not None:
        assert any(directory in output.directories for output in result.outputs)
    assert any(written in output.files for output in result.outputs)


@pytest.mark.parametrize(
    ("files", "command", "expected"),
    [
        ({"Dockerfile": "FROM alpine AS a\nRUN x\nFROM scratch\nCOPY appspec.yml /\n"
          "COPY ops /ops\n"}, "docker build --output type=local,dest=kit .",
         {"kit/appspec.yml": "appspec.yml", "kit/ops": "ops"}),
        ({"Dockerfile": "FROM scratch\nCOPY appspec.yml ops/run.sh /\n"},
         "docker buildx build -o kit .",
         {"kit/appspec.yml": "appspec.yml", "kit/run.sh": "ops/run.sh"}),
        ({"Dockerfile": "FROM scratch AS kit\nCOPY ops/run.sh /bin/go\nFROM alpine\n"},
         "docker build --target kit -o out .", {"out/bin/go": "ops/run.sh"}),
        ({"static/appspec.yml": ""}, "hugo", {"public": "static"}),
        ({"docs/a.md": "", "docs/b.sh": "", "mkdocs.yml": "site_name: x"}, "mkdocs build",
         {"site/b.sh": "docs/b.sh"}),
        ({"_config.yml": "exclude: [ops]", "index.html": "", "_x/y": ""}, "jekyll build",
         {"_site/appspec.yml": "appspec.yml"}),
        ({"docs/conf.py": "html_extra_path = ['x']", "docs/x/a": ""},
         "sphinx-build docs out", {"out": "docs/x"}),
        ({"CMakeLists.txt": "install(FILES appspec.yml DESTINATION .)\n"
          "install(DIRECTORY ops DESTINATION share)\n"}, "cmake --install build --prefix kit",
         {"kit/appspec.yml": "appspec.yml", "kit/share/ops": "ops"}),
        ({"build.xml": '<project default="kit" basedir="."><property name="out" value="kit"/>'
          '<target name="kit" depends="pre"><copy todir="${out}"><fileset dir="ops"/></copy>'
          '</target><target name="pre"><copy file="appspec.yml" todir="${out}"/></target>'
          "</project>"}, "ant", {"kit/appspec.yml": "appspec.yml", "kit": "ops"}),
        ({"build.sbt": "", "src/universal/appspec.yml": ""}, "sbt stage",
         {"target/universal/stage": "src/universal"}),
    ],
)  # fmt: skip
def test_copies(files: dict[str, str], command: str, expected: dict[str, str]) -> None:
    result = outputs({**COPY_ALL, **files}, command)
    assert copies(result) == expected
    assert all(output.complete for output in result.outputs)


@pytest.mark.parametrize(
    ("files", "command", "expected"),
    [
        ({"composer.json": '{"scripts": {"post-install-cmd": ["@kit", "php -v"], '
          '"kit": "cp appspec.yml kit/"}}'}, "composer install", ["cp appspec.yml kit/", "php -v"]),
        ({"composer.json": '{"scripts": {"kit": ["@php artisan x", "echo a"]}}'},
         "composer run kit", ["php artisan x", "echo a"]),
        ({"composer.json": '{"scripts": {"post-install-cmd": "x"}}'},
         "composer install --no-scripts", []),
        ({"Rakefile": "task default: [:kit]\ndesc 'x'\ntask :kit => :pre do\n"
          "  sh \"cp -r ops kit\"\n  cp 'appspec.yml', 'kit'\nend\ntask :pre do\n"
          "  mkdir_p 'kit'\nend\n"}, "rake",
         ["mkdir -p kit", "cp -r ops kit", "cp appspec.yml kit"]),
        ({"Rakefile": "namespace :a do\n  task :b do\n    sh 'x'\n  end\nend\n"}, "rake a:b",
         ["x"]),
        ({"justfile": "out := 'kit'\n\nkit: pre\n  @cp a {{out}}/\n\npre:\n  mkdir -p {{out}}\n"},
         "just kit", ["mkdir -p kit", "cp a kit/"]),
        ({"justfile": "kit name='a':\n  cp {{name}} kit/\n"}, "just kit b", ["cp b kit/"]),
        ({"Taskfile.yml": "version: '3'\nvars: {OUT: kit}\ntasks:\n  kit:\n    deps: [pre]\n"
          "    cmds:\n      - cp a {{.OUT}}/\n      - task: post\n  pre: mkdir kit\n"
          "  post:\n    cmds: [ls]\n"}, "task kit", ["mkdir kit", "cp a kit/", "ls"]),
        ({"build.xml": '<project default="a"><target name="a"><exec executable="npm">'
          '<arg value="run"/><arg value="a b"/></exec></target></project>'}, "ant",
         ["npm run 'a b'"]),
        ({}, "cmake -E copy a b", ["cp a b"]),
    ],
)  # fmt: skip
def test_tasks(files: dict[str, str], command: str, expected: list[str]) -> None:
    result = outputs(files, command)
    assert [task.code for task in result.tasks] == expected
    assert all(output.complete for output in result.outputs)


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"Rakefile": "task :kit do\n  Kit.build!\nend\n"}, "rake kit"),
        ({"Rakefile": 'task :kit do\n  sh "cp #{a} b"\nend\n'}, "rake kit"),
        ({"composer.json": '{"scripts": {"post-install-cmd": "App\\\\Kit::build"}}'},
         "composer install"),
        ({"justfile": "kit:\n  #!/usr/bin/env python3\n  x()\n"}, "just kit"),
        ({"build.xml": '<project default="a"><target name="a"><groovy/></target></project>'},
         "ant"),
        ({"main.tf": 'provisioner "local-exec" {}'}, "terraform apply"),
        ({"Dockerfile": "FROM alpine\nCOPY a /\n"}, "docker build -o kit ."),
        ({"CMakeLists.txt": "install(CODE x)"}, "cmake --install build --prefix kit"),
        ({"_plugins/a.rb": ""}, "jekyll build"),
        ({"Cargo.toml": '[package]\nname = "a"', "build.rs": ""}, "cargo build"),
    ],
)  # fmt: skip
def test_the_configuration_is_not_read_entirely(files: dict[str, str], command: str) -> None:
    assert not all(output.complete for output in outputs(files, command).outputs)


@pytest.mark.parametrize(
    "command",
    [
        "go test ./...", "go vet", "cargo test", "cargo clippy", "composer validate",
        "terraform validate", "terraform fmt -check", "packer validate x", "sam validate",
        "hugo server", "poetry install", "uv sync", "bundle check", "python --version",
        "ant -version", "docker-compose", "cdk doctor", "go build ./...", "rake -T",
    ],
)  # fmt: skip
def test_nothing_is_written(command: str) -> None:
    if command != "docker-compose":
        assert run({}, command) == ToolRun()
    else:
        assert run({}, command) is None


@pytest.mark.parametrize(
    "command",
    [
        "go run x.go", "go generate", "cargo run", "cargo xtask kit", "composer kit", "ant",
        "rake kit", "just kit", "task kit", "python x.py", "python -m pip install x",
        "docker run x", "docker build .", "docker build -o UNKNOWN .", "hugo UNKNOWN",
        "sbt run", "cmake -P x.cmake", "poetry UNKNOWN", "bundle exec x", "packer build UNKNOWN",
        "uv run x", "msbuild", "cdk synth -o UNKNOWN",
    ],
)  # fmt: skip
def test_the_call_cannot_be_read(command: str) -> None:
    assert run({}, command) is None


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_text_raises(name: str) -> None:
    broken = "\x00{[(<\"'${" * 20
    names = ("pom.xml", "build.gradle", "settings.gradle", "Makefile", "A.csproj", "build.xml",
             "composer.json", "Rakefile", "justfile", "Taskfile.yml", "go.mod", "Cargo.toml",
             "pyproject.toml", "build.sbt", "CMakeLists.txt", "Dockerfile", "cdk.json",
             "serverless.yml", "hugo.toml", "mkdocs.yml", "_config.yml")  # fmt: skip
    files = dict.fromkeys(names, broken)
    for arguments in ("", "build", "package", "install", "publish", "synth", "x", "-o", "-f",
                      "build -o kit .", "UNKNOWN", "-C", "--", "-m build", "apply"):  # fmt: skip
        run(files, f"{name} {arguments}")
        run({}, f"{name} {arguments}", "sub")
