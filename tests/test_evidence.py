"""What a build brings, by evidence: small builds, and what is reported of them."""

from __future__ import annotations

import pytest
from examples import lint_texts

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/shop
hooks:
  AfterInstall:
    - location: scripts/install.sh
      timeout: 60
"""
SCRIPT = "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"
TSCONFIG = '{"compilerOptions": {"outDir": "dist", "rootDir": "."}, "include": ["src"]}'
POM = "<project><artifactId>shop</artifactId><version>1.0</version></project>"


def buildspec(*commands: str, base: str = "", files: tuple[str, ...] = ("'**/*'",)) -> str:
    lines = ["version: 0.2", "phases:", "  build:", "    commands:"]
    lines += [f"      - {command}" for command in commands]
    lines += ["artifacts:", *([f"  base-directory: {base}"] if base else []), "  files:"]
    return "\n".join([*lines, *(f"    - {pattern}" for pattern in files)]) + "\n"


BUNDLE = {"appspec.yml": APPSPEC, "scripts/install.sh": SCRIPT}
VITE = {
    "package.json": '{"scripts": {"build": "vite build"}}',
    "package-lock.json": "{}",
    "vite.config.js": "export default {}",
    "index.html": "",
    "src/main.js": "",
    **BUNDLE,
}
BUILD = ("npm ci", "npm run build")


def script(code: str) -> dict[str, str]:
    """A package.json with one script, and its lock file."""
    return {"package.json": f'{{"scripts": {{"build": "{code}"}}}}', "package-lock.json": "{}"}


CASES = [
    pytest.param(
        {
            **VITE,
            "buildspec.yml": buildspec(
                *BUILD, "cp appspec.yml dist/", "cp -r scripts dist/", base="dist"
            ),
        },
        [],
        id="vite and a copy",
    ),
    pytest.param(
        {
            **VITE,
            "buildspec.yml": buildspec(
                "mkdir -p dist", "cp appspec.yml dist/", "cp -r scripts dist/", *BUILD, base="dist"
            ),
        },
        [("warning", "appspec-not-in-artifact")],
        id="a copy that vite removes",
    ),
    pytest.param(
        {
            **VITE,
            **script("react-scripts build"),
            "public/appspec.yml": APPSPEC,
            "public/scripts/install.sh": SCRIPT,
            "buildspec.yml": buildspec(*BUILD, base="build"),
        },
        [],
        id="public of create-react-app",
    ),
    pytest.param(
        {**VITE, **script("react-scripts build"), "buildspec.yml": buildspec(*BUILD, base="build")},
        [("warning", "appspec-not-in-artifact")],
        id="create-react-app",
    ),
    pytest.param(
        {
            **VITE,
            **script("node build.js"),
            "build.js": "copy('appspec.yml', 'dist/appspec.yml'); copy('scripts', 'dist/scripts')",
            "buildspec.yml": buildspec(*BUILD, base="dist"),
        },
        [],
        id="a program that mentions both",
    ),
    pytest.param(
        {
            **VITE,
            **script("node build.js"),
            "build.js": "bundle()",
            "buildspec.yml": buildspec(*BUILD, base="dist"),
        },
        [("warning", "appspec-not-in-artifact")],
        id="a program that mentions nothing",
    ),
    pytest.param(
        {
            **BUNDLE,
            "Dockerfile": "FROM x",
            "buildspec.yml": buildspec(
                "docker build -t a .",
                "docker push a",
                "printf x > imagedefinitions.json",
                files=("imagedefinitions.json",),
            ),
        },
        [],
        id="image definitions only",
    ),
    pytest.param(
        {
            **BUNDLE,
            "pom.xml": POM,
            "mvnw": "#!/bin/sh\nexec java x",
            "appspec.yml": APPSPEC.replace("install.sh", "instal.sh"),
            "buildspec.yml": buildspec(
                "chmod +x mvnw",
                "./mvnw package",
                files=("appspec.yml", "scripts/*", "target/*.jar"),
            ),
        },
        [("error", "hook-script-missing")],
        id="a wrapper is its tool",
    ),
    pytest.param(
        {
            **BUNDLE,
            "pom.xml": POM,
            "appspec.yml": APPSPEC.replace("source: /", "source: target/app.jar"),
            "buildspec.yml": buildspec(
                "mvn package", files=("appspec.yml", "scripts/*", "target/app.jar")
            ),
        },
        [("warning", "artifact-pattern-matches-nothing"), ("warning", "source-not-in-artifact")],
        id="another jar than that of the pom",
    ),
    pytest.param(
        {
            **BUNDLE,
            "site/index.html": "",
            "buildspec.yml": buildspec(
                "python3 --version", "docker --version", "pytest -q", base="site"
            ),
        },
        [("error", "appspec-not-in-artifact")],
        id="checks blind nobody",
    ),
    pytest.param(
        {
            **BUNDLE,
            **script("tsc"),
            "tsconfig.json": TSCONFIG,
            "src/server.ts": "",
            "appspec.yml": APPSPEC.replace("source: /", "source: dist/server.js"),
            "buildspec.yml": buildspec(*BUILD, files=("appspec.yml", "scripts/*", "'dist/**/*'")),
        },
        [("warning", "source-not-in-artifact")],
        id="tsc keeps the source directory",
    ),
    pytest.param(
        {
            **BUNDLE,
            "site/index.html": "",
            "buildspec.yml": buildspec(
                "aws deploy push --application-name x --s3-location s3://b/k.zip --source site",
                files=("site/**/*",),
            ),
        },
        [("warning", "appspec-not-in-artifact")],
        id="a pushed directory",
    ),
    pytest.param(
        {
            **BUNDLE,
            "site/index.html": "",
            "buildspec.yml": buildspec(
                "zip -r app.zip appspec.yml scripts site",
                "aws s3 cp app.zip s3://b/app.zip",
                files=("site/**/*",),
            ),
        },
        [],
        id="an uploaded archive",
    ),
    pytest.param(
        {
            **BUNDLE,
            "site/index.html": "",
            "buildspec.yml": buildspec(
                "zip -r app.zip appspec.yml site",
                "aws s3 cp app.zip s3://b/app.zip",
                files=("site/**/*",),
            ),
        },
        [("warning", "hook-script-not-in-artifact")],
        id="an uploaded archive without scripts",
    ),
    pytest.param(
        {
            **BUNDLE,
            "README.md": "",
            "buildspec.yml": buildspec(
                "mkdir kit",
                "cp -r appspec.yml scripts kit/",
                "cd kit",
                "zip -r app.zip *",
                "aws s3 cp app.zip s3://b/app.zip",
                "cd ..",
                "rm -rf kit",
                files=("README.md",),
            ),
        },
        [],
        id="an archive that is removed later",
    ),
    pytest.param(
        {
            **BUNDLE,
            "app.py": "",
            "requirements.txt": "",
            "ci/buildspec.yml": buildspec(
                "pip install -r requirements.txt", files=("app.py", "scripts/*")
            ),
        },
        [("error", "appspec-not-in-artifact")],
        id="a nested buildspec",
    ),
    pytest.param(
        {
            **BUNDLE,
            "app.py": "",
            "infra/buildspec.yml": buildspec("echo x", files=("app.py", "scripts/*")),
        },
        [("error", "appspec-not-in-artifact")],
        id="a nested buildspec and no command",
    ),
    pytest.param(
        {
            "examples/a/appspec.yml": APPSPEC,
            "examples/a/scripts/install.sh": SCRIPT,
            "examples/a/buildspec.yml": buildspec("echo x", files=("appspec.yml", "scripts/*")),
        },
        [],
        id="a collection",
    ),
    pytest.param(
        {
            **VITE,
            **script("gulp"),
            "gulpfile.js": "src(['appspec.yml', 'scripts/**'], {base: '.'}).pipe(dest('dist'))",
            "buildspec.yml": buildspec(*BUILD, base="dist"),
        },
        [],
        id="gulp",
    ),
    pytest.param(
        {
            **BUNDLE,
            "Makefile": "dist:\n\tmkdir -p dist\n\tcp -r appspec.yml scripts dist/\n",
            "buildspec.yml": buildspec("make dist", base="dist"),
        },
        [],
        id="make",
    ),
    pytest.param(
        {
            **BUNDLE,
            "Makefile": "dist:\n\tmkdir -p dist\n\tcp -r appspec.yml dist/\n",
            "buildspec.yml": buildspec("make dist", base="dist"),
        },
        [("error", "hook-script-not-in-artifact")],
        id="make without the scripts",
    ),
    pytest.param(
        {
            **BUNDLE,
            "Dockerfile": "FROM a AS b\nRUN x\nFROM scratch\nCOPY --from=b /out /\n",
            "buildspec.yml": buildspec("docker build -o kit .", base="kit"),
        },
        [],
        id="docker build --output",
    ),
]


@pytest.mark.parametrize(("files", "expected"), CASES)
def test_a_build_brings_what_the_evidence_shows(
    files: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    report = lint_texts({**files, ".git/index": " ".join(files)})
    assert sorted((each.severity.value, each.rule) for each in report.diagnostics) == expected
