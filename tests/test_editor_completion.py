"""What completion offers at a position, also in documents that no parser accepts."""

from __future__ import annotations

from pathlib import Path

import pytest
from editor_marks import MARK, load_marked
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Source
from appspec_lint.editor.completion import Completion, CompletionKind, complete
from appspec_lint.editor.outline_reader import read_outline
from appspec_lint.editor.schema_nodes import find_schema_node
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.composer import parse

EC2 = "version: 0.0\nos: linux\n"
ECS = (
    "version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n"
    "      Properties:\n"
)
BUILD = "version: 0.2\n"
REPOSITORY = {
    "scripts/start.sh": "#!/bin/bash\n",
    "scripts/stop.sh": "#!/bin/bash\n",
    "config/app.conf": "a=1\n",
    "README.md": "# orders\n",
}


def offers(marked: str, path: str = "appspec.yml", **files: str) -> list[Completion]:
    context, offset = load_marked(path, marked, {**REPOSITORY, **files})
    return sorted(complete(context, path, offset), key=lambda completion: completion.sort_text)


def labels(marked: str, path: str = "appspec.yml", **files: str) -> list[str]:
    return [completion.label for completion in offers(marked, path, **files)]


def insert(marked: str, label: str, path: str = "appspec.yml", **files: str) -> str:
    """The text after a completion is chosen, in a client that adjusts the indentation."""
    completion = next(each for each in offers(marked, path, **files) if each.label == label)
    text = marked.replace(MARK, "")
    start, end = completion.span.start, completion.span.end
    line = text[:start].rpartition("\n")[2]
    margin = line[: len(line) - len(line.lstrip(" "))]
    return text[:start] + completion.plain_text.replace("\n", f"\n{margin}") + text[end:]


KEYS = [
    pytest.param(EC2 + "▮", ["file_exists_behavior", "files", "permissions", "hooks"], id="root"),
    pytest.param(EC2 + "ho▮", ["file_exists_behavior", "files", "permissions", "hooks"], id="word"),
    pytest.param(
        EC2 + "▮\nfiles: []\nhooks:\n", ["file_exists_behavior", "permissions"], id="after"
    ),
    pytest.param("▮os: linux\n", ["version", "files", "os"], id="before-a-key"),
    pytest.param(EC2 + "hooks:\n  ApplicationStop: []\n  B▮", ["BeforeInstall"], id="event"),
    pytest.param(EC2 + "hooks: {▮}\n", ["ApplicationStart"], id="event-in-braces"),
    pytest.param(EC2 + "hooks: {Appl▮\nfiles:\n", ["ApplicationStart"], id="open-brace"),
    pytest.param(EC2 + "hooks:\n  AfterInstall:\n    - ▮", ["location", "timeout"], id="script"),
    pytest.param(EC2 + "hooks:\n  AfterInstall:\n    -▮\n", ["location", "runas"], id="lone-dash"),
    pytest.param(EC2 + "hooks:\n  AfterInstall:\n    ▮", ["location", "timeout"], id="no-dash"),
    pytest.param(EC2 + "hooks:\n  AfterInstall:\n  ▮", ["ApplicationStart", "location"], id="both"),
    pytest.param(EC2 + "hooks:\r\n  AfterInstall:\r\n    - loc▮\r\n", ["location"], id="crlf"),
    pytest.param(EC2 + "# 😀 한글\nhooks: # 😀\n  ▮", ["ApplicationStart"], id="emoji"),
    pytest.param(EC2 + "files:\n- source: /\n  ▮", ["destination"], id="dash-at-the-margin"),
    pytest.param(EC2 + "files:\n- source: /\n▮", ["hooks", "source"], id="key-or-item"),
    pytest.param(EC2 + "permissions:\n  - object: /x\n    m▮", ["mode", "owner"], id="permission"),
    pytest.param(EC2 + "permissions:\n  - {object: /x, ▮", ["mode", "type"], id="flow-entry"),
    pytest.param(
        EC2 + "hooks:\n  'AfterInstall':\n    - location: 'a\n      t▮", ["timeout"], id="quote"
    ),
    pytest.param(
        EC2 + "hooks:\n  X:\n    - location: |\n        a\n\n      t▮", ["timeout"], id="block"
    ),
    pytest.param('{"version": 0.0, "os": "linux", "▮"}', ["hooks", "files"], id="json"),
    pytest.param('{"version": 0.0, "os": "linux",\n ▮', ["hooks", "files"], id="json-half"),
    pytest.param("version: 0.0\n▮", ["os", "Resources"], id="platform-is-open"),
    pytest.param("version: 0.0\nResources:\n▮", ["Hooks"], id="service"),
    pytest.param("version: 0.0\nresources:\n▮", ["hooks"], id="service-in-lowercase"),
    pytest.param("version: 0.0\n▮\nHooks: []\n", ["Resources"], id="hooks-of-a-service"),
    pytest.param(ECS + "        ▮", ["TaskDefinition", "LoadBalancerInfo"], id="ecs"),
    pytest.param(
        ECS + "        TaskDefinition: x\nHooks:\n  - ▮", ["AfterAllowTestTraffic"], id="ecs-hook"
    ),
    pytest.param(
        "Resources:\n  - f:\n      Type: AWS::Lambda::Function\n      Properties:\n        Ta▮",
        ["TargetVersion"],
        id="lambda",
    ),
]


@pytest.mark.parametrize(("marked", "expected"), KEYS)
def test_keys_of_an_appspec(marked: str, expected: list[str]) -> None:
    offered = labels(marked)
    assert set(expected) <= set(offered)


@pytest.mark.parametrize(
    ("marked", "absent"),
    [
        pytest.param(EC2 + "▮", "version", id="is-there-already"),
        pytest.param("▮\nos: linux\nversion: 0.0", "os", id="follows"),
        pytest.param(EC2 + "hooks:\n  AfterInstall: []\n  ▮", "AfterInstall", id="event"),
        pytest.param(EC2 + "▮", "Resources", id="other-platform"),
        pytest.param("version: 0.0\nResources:\n▮", "os", id="not-for-services"),
        pytest.param(
            "Resources:\n  - f:\n      Type: AWS::Lambda::Function\nHooks:\n  - ▮",
            "AfterInstall",
            id="lambda-event",
        ),
        pytest.param(
            "Resources: []\nHooks:\n  - BeforeInstall: f\n  - ▮", "BeforeInstall", id="used-hook"
        ),
        pytest.param(EC2 + "hooks:\n  X:\n    - location: ▮", "timeout", id="value"),
        pytest.param(EC2 + "# ▮", "hooks", id="comment"),
        pytest.param(EC2 + "hooks:\n  X:\n    - location: a # ▮", "scripts/start.sh", id="end"),
        pytest.param("os: linux ▮\n", "hooks", id="after-a-value"),
    ],
)
def test_what_is_not_offered(marked: str, absent: str) -> None:
    assert absent not in labels(marked)


VALUES = [
    pytest.param("os: ▮", ["linux", "windows"], id="os"),
    pytest.param("os:▮", ["linux", "windows"], id="no-space"),
    pytest.param("os: li▮ # comment", ["linux", "windows"], id="word"),
    pytest.param("os: '▮'", ["linux", "windows"], id="quotes"),
    pytest.param("{os: ▮}", ["linux", "windows"], id="flow"),
    pytest.param("{os:▮}", ["linux", "windows"], id="flow-without-space"),
    pytest.param('{"os": "▮', ["linux", "windows"], id="json"),
    pytest.param(EC2 + "file_exists_behavior: ▮", ["DISALLOW", "OVERWRITE", "RETAIN"], id="exists"),
    pytest.param(EC2 + "permissions:\n  - type:\n      - ▮", ["file", "directory"], id="item"),
    pytest.param(EC2 + "permissions:\n  - type: [▮]", ["file", "directory"], id="flow-item"),
    pytest.param(EC2 + "permissions:\n  - type: [file, ▮", ["directory"], id="second-item"),
    pytest.param(EC2 + "hooks:\n  X:\n    - runas: ▮", ["root", "ec2-user"], id="user"),
    pytest.param(
        EC2 + "hooks:\n  X:\n    - location: ▮",
        ["scripts/start.sh", "scripts/stop.sh"],
        id="script",
    ),
    pytest.param(
        EC2 + "hooks:\n  X:\n    - location: scripts/st▮\n      timeout: 5",
        ["scripts/start.sh"],
        id="typed",
    ),
    pytest.param(
        EC2 + "hooks:\n  X:\n    - location: config/▮", ["config/app.conf"], id="other-file"
    ),
    pytest.param(EC2 + "hooks:\n  X:\n    - location: con▮", ["config/"], id="directory"),
    pytest.param(EC2 + "hooks:\n  X: [{location: ▮", ["scripts/start.sh"], id="flow-script"),
    pytest.param(
        EC2 + "files:\n  - source: ▮", ["/", "config", "scripts", "README.md"], id="source"
    ),
    pytest.param(EC2 + "files:\n  - source: /con▮", ["/config", "/scripts"], id="slash"),
    pytest.param(EC2 + "files:\n  - source: config/▮", ["config/app.conf"], id="in-directory"),
    pytest.param(
        EC2 + "files:\n  - {source: /, destination: /opt/a}\npermissions:\n  - object: ▮",
        ["/opt/a"],
        id="object",
    ),
    pytest.param(ECS[:-19] + " ▮", [], id="nothing"),
    pytest.param("Resources:\n  - TargetService:\n      Type: ▮", ["AWS::ECS::Service"], id="type"),
    pytest.param(ECS + "        TaskDefinition: ▮", ["<TASK_DEFINITION>"], id="task"),
]


@pytest.mark.parametrize(("marked", "expected"), VALUES)
def test_values_of_an_appspec(marked: str, expected: list[str]) -> None:
    offered = labels(marked)
    assert [label for label in offered if label in expected] == expected


BUILDSPECS = [
    pytest.param("▮", ["version", "phases", "artifacts", "buildspec"], id="empty"),
    pytest.param(
        BUILD + "phases:\n  ▮", ["install", "pre_build", "build", "post_build"], id="phase"
    ),
    pytest.param(BUILD + "phases:\n  build:\n    ▮", ["commands", "on-failure"], id="in-phase"),
    pytest.param(
        BUILD + "phases:\n  build:\n    on-failure: ▮", ["ABORT", "CONTINUE"], id="failure"
    ),
    pytest.param(
        BUILD + "phases:\n  install:\n    runtime-versions:\n      ▮",
        ["golang", "nodejs"],
        id="runtime",
    ),
    pytest.param(
        BUILD + "phases:\n  install:\n    runtime-versions:\n      nodejs: ▮",
        ["18", "20", "22", "24", "latest"],
        id="version",
    ),
    pytest.param(
        BUILD + "artifacts:\n  files:\n    - ▮",
        ["appspec.yml", "**/*", "scripts/**/*", "README.md"],
        id="files",
    ),
    pytest.param(BUILD + "artifacts:\n  files: [▮]\n", ["appspec.yml", "scripts/**/*"], id="flow"),
    pytest.param(BUILD + "artifacts:\n  files:\n    - scripts/▮", ["scripts/start.sh"], id="below"),
    pytest.param(
        BUILD + "artifacts:\n  files:\n    - ▮\n  base-directory: config\n", ["app.conf"], id="base"
    ),
    pytest.param(
        BUILD + "artifacts:\n  files:\n  ▮", ["base-directory", "appspec.yml"], id="key-or-item"
    ),
    pytest.param(
        BUILD + "artifacts:\n  base-directory: ▮", ["config", "scripts"], id="base-directory"
    ),
    pytest.param(
        BUILD + "artifacts:\n  secondary-artifacts:\n    a:\n      discard-paths: ▮",
        ["yes", "no"],
        id="yes-no",
    ),
    pytest.param(
        BUILD + "artifacts:\n  secondary-artifacts:\n    ▮", ["secondary artifact"], id="secondary"
    ),
    pytest.param(BUILD + "cache:\n  paths:\n    - ▮", ["scripts/**/*"], id="cache"),
    pytest.param(
        BUILD + "env:\n  variables:\n    A: 1\n  exported-variables:\n    - ▮", ["A"], id="export"
    ),
    pytest.param(
        BUILD
        + "batch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n      depend-on: [▮]",
        ["a"],
        id="depend",
    ),
    pytest.param(
        BUILD + "reports:\n  r:\n    file-format: ▮", ["JUNITXML", "COBERTURAXML"], id="report"
    ),
]


@pytest.mark.parametrize(("marked", "expected"), BUILDSPECS)
def test_buildspecs(marked: str, expected: list[str]) -> None:
    offered = labels(marked, "buildspec.yml", **{"appspec.yml": EC2})
    assert set(expected) <= set(offered)


@pytest.mark.parametrize(
    ("marked", "absent"),
    [
        pytest.param(
            BUILD + "phases:\n  install:\n    runtime-versions:\n      ▮", "docker", id="retired"
        ),
        pytest.param(BUILD + "▮", "environment_variables", id="version-0.1"),
        pytest.param(BUILD + "phases:\n  build:\n    ▮", "runtime-versions", id="other-phase"),
        pytest.param(
            BUILD + "phases:\n  build:\n    commands:\n      - |\n        ▮x",
            "commands",
            id="command",
        ),
        pytest.param(
            BUILD + "artifacts:\n  files:\n    - README.md\n    - ▮", "README.md", id="listed"
        ),
    ],
)
def test_what_is_not_offered_in_a_buildspec(marked: str, absent: str) -> None:
    assert absent not in labels(marked, "buildspec.yml")


INSERTED = [
    pytest.param("▮", "AppSpec for EC2/on-premises (Linux)", id="file"),
    pytest.param("▮", "AppSpec for Amazon ECS", id="ecs"),
    pytest.param("▮", "AppSpec for AWS Lambda", id="lambda"),
    pytest.param(EC2 + "hooks:\n  ▮", "ApplicationStart", id="event"),
    pytest.param(EC2 + "hooks:\n  AfterInstall:\n    - ▮", "location, timeout, runas", id="script"),
    pytest.param(EC2 + "hooks:\n  AfterInstall:\n    -▮", "location, timeout, runas", id="dash"),
    pytest.param(EC2 + "hooks:\n  AfterInstall:\n    ▮", "location, timeout, runas", id="own-line"),
    pytest.param(EC2 + "hooks:\n  AfterInstall:\n    - location: ▮", "scripts/start.sh", id="path"),
    pytest.param(EC2 + "permissions:\n  - ▮", "object, owner, group, mode", id="permission"),
    pytest.param(EC2 + "files:\n  - ▮", "source, destination", id="files"),
    pytest.param("version: 0.0\nResources:\n  - ▮", "TargetService", id="resource"),
    pytest.param("version: 0.0\nos:▮\n", "linux", id="no-space"),
    pytest.param("{version: 0.0, os: linux, ▮}", "hooks", id="flow"),
    pytest.param('{"version": 0.0, "os": ▮}', "linux", id="json"),
]


@pytest.mark.parametrize(("marked", "label"), INSERTED)
def test_what_is_inserted_is_valid_yaml(marked: str, label: str) -> None:
    text = insert(marked, label)
    document = parse(Source("appspec.yml", text, "appspec.yml"))
    assert document.syntax_problem is None, text
    assert document.root is not None


def test_a_hook_is_inserted_whole() -> None:
    text = insert(EC2 + "hooks:\n  ▮\n", "ApplicationStart")
    assert text == EC2 + (
        "hooks:\n  ApplicationStart:\n    - location: scripts/start.sh\n      timeout: 300\n"
        "      runas: root\n"
    )


def test_a_key_with_a_colon_is_only_renamed() -> None:
    assert insert(EC2 + "hooks:\n  After▮: []\n", "AfterInstall") == (
        EC2 + "hooks:\n  AfterInstall: []\n"
    )


def test_the_whole_value_is_replaced() -> None:
    marked = EC2 + 'hooks:\n  AfterInstall:\n    - location: "scri▮pts/x" # why\n'
    assert '- location: "scripts/stop.sh" # why\n' in insert(marked, "scripts/stop.sh")


def test_required_keys_come_first() -> None:
    assert labels("▮")[:2] == ["version", "os"]


def test_scripts_that_no_hook_runs_come_first() -> None:
    marked = EC2 + "hooks:\n  X:\n    - location: scripts/start.sh\n    - location: ▮"
    assert labels(marked)[0] == "scripts/stop.sh"


def test_windows_has_no_user() -> None:
    marked = "version: 0.0\nos: windows\nhooks:\n  ApplicationStart:\n    - ▮"
    snippet = next(each for each in offers(marked) if each.kind is CompletionKind.SNIPPET)
    assert "runas" not in snippet.text


def test_a_hook_has_the_script_that_is_named_like_it() -> None:
    text = insert(EC2 + "hooks:\n  ▮\n", "ApplicationStop", **{"ops/stop_all.sh": ""})
    assert "- location: ops/stop_all.sh\n" in text


@pytest.mark.parametrize(
    ("marked", "path", "expected"),
    [
        (
            "version: 0.2\nphases:\n  build:\n    commands:\n      - ls $▮\n",
            "buildspec.yml",
            "CODEBUILD_SRC_DIR",
        ),
        (
            "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n        ls ${CODE▮}\n",
            "buildspec.yml",
            "CODEBUILD_BUILD_ID",
        ),
        (
            "env:\n  variables:\n    APP: a\nphases:\n  build:\n    finally: [echo $A▮]\n",
            "buildspec.yml",
            "APP",
        ),
        ("#!/bin/bash\necho $LIFE▮\n", "scripts/start.sh", "LIFECYCLE_EVENT"),
    ],
)
def test_variables(marked: str, path: str, expected: str) -> None:
    hooks = EC2 + "hooks:\n  ApplicationStart:\n    - location: scripts/start.sh\n"
    assert expected in labels(marked, path, **{"appspec.yml": hooks})


@pytest.mark.parametrize(
    ("marked", "path"),
    [
        ("version: 0.2\nenv:\n  variables:\n    A: $▮\n", "buildspec.yml"),
        ("version: 0.2\nphases:\n  build:\n    commands:\n      - ls \\$▮\n", "buildspec.yml"),
        ("#!/bin/bash\necho $▮\n", "other.sh"),
    ],
)
def test_where_no_variable_is_offered(marked: str, path: str) -> None:
    assert labels(marked, path, **{"appspec.yml": EC2}) == []


@pytest.mark.parametrize(
    ("marked", "path", "expected"),
    [
        (EC2 + "# appspec-lint: ignore[▮", "appspec.yml", "hook-script-missing"),
        (EC2 + "# appspec-lint: ignore[hook-script-missing, bu▮]", "appspec.yml", "bundle"),
        (EC2 + "# appspec-lint: ▮", "appspec.yml", "ignore"),
        (EC2 + "# app▮", "appspec.yml", "appspec-lint: ignore-file"),
        ("#!/bin/bash\n# appspec-lint: ignore[▮]: why\n", "scripts/run.sh", "script"),
        ("#!/bin/bash\nexit 0 # appspec-lint: ig▮\n", "scripts/run.sh", "ignore"),
        ("ignore:\n  - ▮", ".appspec-lint.yml", "hook-script-missing"),
        ("▮", ".appspec-lint.yml", "severity"),
        ("severity:\n  hook-script-missing: ▮", ".appspec-lint.yml", "warning"),
    ],
)
def test_names_of_rules(marked: str, path: str, expected: str) -> None:
    assert expected in labels(marked, path)


def test_a_rule_is_not_offered_twice() -> None:
    assert "bundle" not in labels(EC2 + "# appspec-lint: ignore[bundle, ▮]")


PIECES = st.lists(
    st.sampled_from(
        [
            "version: 0.0\n",
            "os: linux\n",
            "hooks:\n",
            "  ApplicationStart:\n",
            "    - ",
            "-",
            "location: ",
            "a.sh",
            "\n",
            "\r\n",
            "  ",
            "    ",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            ": ",
            '"',
            "'",
            "#",
            " # x\n",
            "|\n",
            ">",
            "- |\n",
            "files:\n",
            "- source: /\n",
            "😀",
            "한글",
            "\t",
            "---\n",
            "...\n",
            "&a ",
            "*a",
            "<<: *a\n",
            "Resources:\n",
            "Type: x\n",
            "\ufeff",
            "artifacts:\n",
            "phases:\n",
            "appspec-lint: ignore[",
            "\\",
            "\x00",
            "\u2028",
            "? ",
        ]
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(
    pieces=PIECES,
    at=st.integers(0, 200),
    path=st.sampled_from(
        ["appspec.yml", "appspec.json", "buildspec.yml", ".appspec-lint.yml", "a.sh"]
    ),
)
def test_nothing_raises(pieces: list[str], at: int, path: str) -> None:
    text = "".join(pieces)
    context = Context(in_memory({path: text, "scripts/start.sh": ""}))
    offset = min(at, len(text))
    for completion in complete(context, path, offset):
        assert completion.label
        assert completion.span.start <= offset <= completion.span.end
        assert "\n" not in completion.span.text


FIXTURES = Path(__file__).parent / "fixtures"
SPECS = [
    pytest.param(path, id=path.parent.relative_to(FIXTURES).parts[0])
    for path in sorted(FIXTURES.glob("*/repository/**/*spec.y*ml"))
]


@pytest.mark.parametrize("path", SPECS)
def test_every_key_is_offered_where_it_is_written(path: Path) -> None:
    """Both at the end of a file, and where the line is removed from a finished one."""
    text = path.read_text(encoding="utf-8")
    schema = "appspec" if "appspec" in path.name else "buildspec"
    name = f"{schema}.yml"
    outline = read_outline(Source(name, text, name))
    for entry in outline.entries:
        key = str(entry.route[-1])
        if key not in find_schema_node(schema, outline, entry.route[:-1]).properties:
            continue
        start = entry.start - (text[entry.start - 1 : entry.start] in ("'", '"'))
        rest = text[start:].partition("\n")[2]
        for typed in (text[:start], f"{text[:start]}\n{rest}"):
            offered = complete(Context(in_memory({name: typed})), name, start)
            assert key in [completion.label for completion in offered], entry.route
