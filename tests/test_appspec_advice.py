"""Is the advice for an AppSpec outside the root of the artifact true where the build runs?"""

from __future__ import annotations

import json

import pytest

from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv/shop\n"
HOOK = "hooks:\n  AfterInstall:\n    - location: {}\n      timeout: 60\n"
PACKAGE = json.dumps({"scripts": {"build": "react-scripts build"}})


def advice(rule: str, appspec: str, *commands: str, base: str | None = None, hook: str = "") -> str:
    """The help of the only finding of a rule in a repository with the AppSpec in `web/`."""
    artifacts: dict[str, object] = {"files": ["**/*"]}
    if base is not None:
        artifacts["base-directory"] = base
    build = {"version": 0.2, "phases": {"build": {"commands": commands}}, "artifacts": artifacts}
    files = {
        appspec: APPSPEC + (HOOK.format(hook) if hook else ""),
        "buildspec.yml": json.dumps(build, indent=1),
        "web/package.json": PACKAGE,
        "web/public/index.html": "",
        "web/scripts/check.sh": "#!/bin/sh\nset -e\nmkdir -p /srv/shop/logs\n",
    }
    files[".git/index"] = "\n".join(files)
    found = [each for each in lint(in_memory(files)).diagnostics if each.rule == rule]
    assert len(found) == 1
    return found[0].finding.help or ""


@pytest.mark.parametrize(
    ("appspec", "commands", "copy"),
    [
        ("appspec.yml", ("npm run build --prefix web",), "cp appspec.yml web/build/"),
        ("web/appspec.yml", ("npm run build --prefix web",), "cp web/appspec.yml web/build/"),
        (
            "web/appspec.yml",
            ("cd web", "npm run build"),
            'cp "$CODEBUILD_SRC_DIR/web/appspec.yml" "$CODEBUILD_SRC_DIR/web/build/"',
        ),
        (
            "appspec.yml",
            ("cd web && npm run build",),
            'cp "$CODEBUILD_SRC_DIR/appspec.yml" "$CODEBUILD_SRC_DIR/web/build/"',
        ),
    ],
)
def test_the_advised_copy_finds_its_files(
    appspec: str, commands: tuple[str, ...], copy: str
) -> None:
    text = advice("appspec-not-in-artifact", appspec, *commands, base="web/build")
    assert text == f"copy it into that directory in a build command: `{copy}`"


@pytest.mark.parametrize(
    ("hook", "is_base"), [("scripts/check.sh", True), ("web/scripts/check.sh", False)]
)
def test_a_base_directory_is_advised_only_if_the_hooks_agree(hook: str, is_base: bool) -> None:
    text = advice("appspec-not-at-artifact-root", "web/appspec.yml", "cd web", hook=hook)
    assert ("base-directory: web" in text) is is_base
    assert "copy the AppSpec to the root of the artifact" in text
