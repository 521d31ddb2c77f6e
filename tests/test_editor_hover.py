"""What a hover says: the meaning of a key, and the facts of the project."""

from __future__ import annotations

import pytest
from editor_marks import load_marked
from hypothesis import given, settings
from hypothesis import strategies as st
from test_editor_completion import PIECES

from appspec_lint.editor.hover import Hover, find_hover
from appspec_lint.linter import lint
from appspec_lint.project import load_project
from appspec_lint.repository.tree import in_memory

MOST_LINES = 30
"""Empty lines included; those of a diagnostic come on top."""

EC2 = "version: 0.0\nos: linux\n"
FILES = "files:\n  - source: /\n    destination: /opt/app\n"
HOOKS = (
    "hooks:\n  ApplicationStop:\n    - location: scripts/stop.sh\n      timeout: 60\n"
    "  ApplicationStart:\n    - location: scripts/start.sh\n      timeout: 300\n"
    "      runas: orders\n    - location: scripts/warm.sh\n      timeout: 200\n"
)
PACKED = "artifacts:\n  files:\n    - appspec.yml\n    - scripts/**/*\n"
BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"
SCRIPTS = {
    "scripts/start.sh": "#!/bin/bash\nsystemctl restart orders\n",
    "scripts/stop.sh": "#!/bin/bash\nsystemctl stop orders\n",
    "scripts/warm.sh": "#!/bin/bash\ncurl --retry 9 localhost\n",
}


def hover(marked: str, path: str = "appspec.yml", **files: str) -> Hover | None:
    context, offset = load_marked(path, marked, {**SCRIPTS, **files})
    return find_hover(context, path, offset)


def read(marked: str, path: str = "appspec.yml", **files: str) -> str:
    found = hover(marked, path, **files)
    assert found is not None
    assert found.markdown.count("\n") < MOST_LINES
    return found.markdown


APPSPECS = [
    pytest.param("ver▮sion: 0.0\nos: linux\n", "**`version`** · AppSpec version", id="key"),
    pytest.param("version: 0.0\nos: lin▮ux\n", "Operating system", id="value"),
    pytest.param("version: 0.0\nos▮\nhooks: {A: ", None, id="half-typed"),
    pytest.param("os: li▮nux\nhooks: [", "exactly `linux` or `windows`", id="invalid-yaml"),
    pytest.param("version: 0.0 # 😀\r\no▮s: linux\r\n", "Operating system", id="emoji-and-crlf"),
    pytest.param('{"version": 0.0, "o▮s": "linux"}', "Operating system", id="json"),
    pytest.param(EC2 + "# the ho▮oks\n", None, id="comment"),
    pytest.param(EC2 + "▮\n", None, id="empty-line"),
    pytest.param(EC2 + "ho▮oks: {}\n", "Lifecycle events", id="hooks"),
    pytest.param(
        EC2 + HOOKS.replace("ks:", "k▮s:"), "ApplicationStart (current revision)", id="all"
    ),
    pytest.param(
        EC2 + HOOKS.replace("Stop:", "St▮op:"), "**Previous** revision", id="previous-revision"
    ),
    pytest.param(
        EC2 + HOOKS.replace("Start:", "St▮art:"), "**Current** revision", id="current-revision"
    ),
    pytest.param(
        EC2 + HOOKS.replace("Start:", "St▮art:"),
        "Order: ApplicationStop → DownloadBundle → Install → **ApplicationStart**",
        id="order",
    ),
    pytest.param(
        EC2 + HOOKS.replace("Start:", "St▮art:"), "500 s in total (2 scripts)", id="duration"
    ),
    pytest.param(EC2 + "hooks:\n  After▮Install: []\n", "3600 s by default", id="no-scripts"),
    pytest.param(EC2 + "hooks:\n  Inst▮all: []\n", "No scripts can run", id="reserved-event"),
    pytest.param(EC2 + "hooks:\n  AfterInst▮al: []\n", "never run", id="unknown-event"),
    pytest.param(EC2 + HOOKS.replace("300", "3▮00"), "500 s in total", id="timeout"),
    pytest.param(EC2 + HOOKS.replace("runas", "ru▮nas"), "Runs as `orders` with `su`", id="runas"),
    pytest.param(
        EC2 + HOOKS.replace("/start.sh", "/▮start.sh"),
        "In the revision: `scripts/start.sh` of the repository",
        id="script",
    ),
    pytest.param(
        EC2 + HOOKS.replace("/start.sh", "/▮start.sh"),
        "Starts a service: `systemctl restart orders`",
        id="actions",
    ),
    pytest.param(
        EC2 + "hooks:\n  AfterInstall:\n    - location: scripts/no▮ne.sh\n",
        "Not in the revision: it does not exist in the repository",
        id="missing-script",
    ),
    pytest.param(
        EC2 + FILES.replace("source", "sou▮rce"),
        "`scripts/start.sh` → `/opt/app/scripts/start.sh`",
        id="source",
    ),
    pytest.param(EC2 + FILES.replace("/opt", "/o▮pt"), "Installs 4 files", id="destination"),
    pytest.param(EC2 + FILES.replace("files", "fi▮les"), "4 files", id="files"),
    pytest.param(
        EC2 + FILES + "permissions:\n  - object: /opt/▮app\n    mode: 644\n",
        "Set on 4 files of the repository",
        id="permission",
    ),
    pytest.param(
        "version: 0.0\nResources:\n  - F:\n      Type: AWS::Lambda::Function\n"
        "Hooks:\n  - AfterAllow▮Traffic: f\n",
        "within 3600 s",
        id="lambda-hook",
    ),
    pytest.param(
        "version: 0.0\nResources:\n  - F:\n      Type: AWS::Lambda::Function\n"
        "Hooks:\n  - After▮Install: f\n",
        "it calls nothing",
        id="lambda-has-no-such-hook",
    ),
    pytest.param(
        EC2 + "# appspec-lint: ignore[hook-script-mis▮sing]: built elsewhere\n",
        "A lifecycle hook runs a script that does not exist",
        id="suppression",
    ),
]


@pytest.mark.parametrize(("marked", "expected"), APPSPECS)
def test_an_appspec(marked: str, expected: str | None) -> None:
    if expected is None:
        assert hover(marked) is None
    else:
        assert expected in read(marked)


def test_an_ecs_service_names_its_containers() -> None:
    marked = (
        "version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n"
        "      Properties:\n        LoadBalancerInfo:\n          Container▮Name: web\n"
    )
    definition = (
        '{"containerDefinitions": [{"name": "web", "portMappings": [{"containerPort": 8}]}]}'
    )
    text = read(marked, **{"taskdef.json": definition})
    assert "`taskdef.json`: container `web`, port 8" in text


BUILDSPECS = [
    pytest.param(BUILD.replace("build:", "bu▮ild:"), "Order: **build**; 1 command", id="phase"),
    pytest.param(BUILD.replace("build:", "bu▮ild:"), "`post_build` still runs", id="failure"),
    pytest.param(
        BUILD.replace("  build:", "  bui▮ld:\n    on-failure: ABORT"), "ends", id="on-failure"
    ),
    pytest.param(BUILD.replace("phases", "ph▮ases"), "Source root: `.`", id="source-root"),
    pytest.param(
        BUILD + PACKED.replace("/**", "/*▮*"),
        "`scripts/start.sh` → `scripts/start.sh`",
        id="pattern",
    ),
    pytest.param(
        BUILD + PACKED.replace("/**", "/*▮*") + "  discard-paths: yes\n",
        "`scripts/start.sh` → `start.sh`",
        id="discard-paths",
    ),
    pytest.param(
        BUILD + "artifacts:\n  files: ['▮**/*']\n  base-directory: scripts\n",
        "`scripts/start.sh` → `start.sh`",
        id="base-directory-of-a-pattern",
    ),
    pytest.param(
        BUILD + "artifacts:\n  files: ['**/*']\n  base-directory: scr▮ipts\n",
        "3 files of the repository in `scripts`",
        id="base-directory",
    ),
    pytest.param(
        BUILD + "artifacts:\n  files: ['**/*']\n  base-directory: di▮st\n",
        "It does not exist in the repository",
        id="base-directory-of-a-tool",
    ),
    pytest.param(
        BUILD + PACKED + "  exclude-paths:\n    - scripts/st▮op.sh\n",
        "Excludes 1 file of the repository: `scripts/stop.sh`",
        id="exclusion",
    ),
    pytest.param(
        BUILD + PACKED.replace("artif", "art▮if"), "4 files of the repository", id="artifact"
    ),
    pytest.param(
        BUILD + "artifacts:\n  secondary-artifacts:\n    one:\n      files:\n        - '*▮*/*'\n",
        "Matches 5 files",
        id="secondary-artifact",
    ),
    pytest.param(BUILD + "cache:\n  paths:\n    - scr▮ipts/*\n", "Matches 3 files", id="cache"),
    pytest.param(
        "version: 0.2\nphases:\n  install:\n    runtime-versions:\n      no▮dejs: 22\n",
        "The key is `nodejs`, not `node`",
        id="runtime",
    ),
    pytest.param(
        "version: 0.2\nenv:\n  variables:\n    AP▮P: orders\nphases:\n  build:\n"
        "    commands:\n      - make ${APP}\n",
        "Used by 1 command",
        id="variable",
    ),
    pytest.param(
        "version: 0.2\nenv:\n  variables:\n    APP: orders\nphases:\n  build:\n"
        "    commands:\n      - make ${A▮PP}\n",
        "From `env.variables`: `orders`",
        id="variable-in-a-command",
    ),
    pytest.param(
        "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n"
        "        echo $CODEBUILD_BUILD_SUCC▮EEDING\n",
        "Set by CodeBuild",
        id="variable-of-codebuild",
    ),
    pytest.param(
        "version: 0.2\nphases:\n  build:\n    commands:\n      - ls $CODEBUILD_SRC_DIR_o▮ne\n",
        "secondary source `one`",
        id="secondary-source",
    ),
    pytest.param(
        BUILD.replace("make", "cp -r scripts d▮ist/"), "Copies `scripts` to `dist`", id="copy"
    ),
    pytest.param(
        BUILD.replace("make", "|\n        mkdir -p d▮ist\n"),
        "Creates the directory `dist`",
        id="block",
    ),
]


@pytest.mark.parametrize(("marked", "expected"), BUILDSPECS)
def test_a_buildspec(marked: str, expected: str) -> None:
    assert expected in read(marked, "buildspec.yml", **{"appspec.yml": EC2 + HOOKS})


def test_an_unknown_key_has_no_documentation() -> None:
    assert hover("version: 0.2\nfo▮o: 1\n", "buildspec.yml") is None


def test_a_script_that_is_not_packaged() -> None:
    build = BUILD + "artifacts:\n  files:\n    - appspec.yml\n"
    marked = EC2 + HOOKS.replace("/start.sh", "/▮start.sh")
    text = read(marked, **{"buildspec.yml": build})
    assert "Not in the revision: no pattern matches it" in text
    assert "Revision: artifact of `buildspec.yml` (certain:" in text


def test_a_script_that_a_command_writes() -> None:
    build = BUILD.replace("make", "cp templates/run.tmpl scripts/run.sh") + PACKED
    marked = EC2 + "hooks:\n  AfterInstall:\n    - location: scripts/ru▮n.sh\n"
    text = read(marked, **{"buildspec.yml": build, "templates/run.tmpl": "#!/bin/sh\n"})
    assert "In the revision: " in text


def test_a_script_names_the_hooks_that_run_it() -> None:
    marked = "#!/bin/b▮ash\nsystemctl restart orders\n"
    text = read(marked, "scripts/start.sh", **{"appspec.yml": EC2 + HOOKS})
    assert "Run by ApplicationStart (`appspec.yml:8`)" in text


def test_a_script_has_the_variables_of_the_agent() -> None:
    marked = "#!/bin/bash\necho $LIFECYCLE_E▮VENT\n"
    text = read(marked, "scripts/start.sh", **{"appspec.yml": EC2 + HOOKS})
    assert "Set by the CodeDeploy agent" in text


def test_a_secret_is_masked() -> None:
    marked = (
        "version: 0.2\nenv:\n  variables:\n    DB_PASSWORD: hunter2Q9z\nphases:\n  build:\n"
        "    commands:\n      - login $DB_PASS▮WORD\n"
    )
    assert "hunter2Q9z" not in read(marked, "buildspec.yml")


def test_a_diagnostic_is_explained_first() -> None:
    text = EC2 + "hooks:\n  AfterInstall:\n    - location: scripts/none.sh\n"
    tree = in_memory({"appspec.yml": text})
    diagnostics = lint(tree).diagnostics
    offset = text.index("none.sh")
    found = find_hover(load_project(tree), "appspec.yml", offset, diagnostics)
    assert found is not None
    rule, _, key = found.markdown.partition("\n\n---\n\n")
    assert rule.startswith("**`hook-script-missing`** · error")
    assert "Script does not exist at specified location" in rule
    assert "**Fix:**" in rule
    assert "docs/rules/hook-script-missing.md" in rule
    assert key.startswith("**`location`**")
    assert found.span.text == "scripts/none.sh"


def test_the_span_is_the_word() -> None:
    found = hover(EC2 + HOOKS.replace("runas: orders", "runas: 'ord▮ers'"))
    assert found is not None
    assert found.span.text == "orders"


@settings(max_examples=150, deadline=None)
@given(
    pieces=PIECES,
    at=st.integers(0, 200),
    path=st.sampled_from(["appspec.yml", "appspec.json", "buildspec.yml", "a.sh"]),
)
def test_nothing_raises(pieces: list[str], at: int, path: str) -> None:
    text = "".join(pieces)
    tree = in_memory({path: text, "scripts/start.sh": ""})
    offset = min(at, len(text))
    found = find_hover(load_project(tree), path, offset)
    if found is not None:
        assert found.markdown.startswith("**")
        assert found.span.start <= offset <= found.span.end
