"""Is the configuration found, read, obeyed, shown, and its mistakes told where they stand?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Fill, Git, seconds
from examples import names

from appspec_lint import cli
from appspec_lint.config.lookup import resolve_config
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.span import Source
from appspec_lint.linter import lint
from appspec_lint.repository.discovery import EVERYTHING, Scope
from appspec_lint.repository.patterns import PathPattern
from appspec_lint.repository.tree import in_memory
from appspec_lint.rules import GROUPS, every_rule
from appspec_lint.yaml.nodes import MappingNode, ScalarNode, iter_nodes
from appspec_lint.yaml.schema import load_schema
from appspec_lint.yaml.toml import parse_toml

CLEAN = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv\n"
FAULTY = CLEAN.replace("linux", "solaris")
DEFECT = "unsupported-os"
CONFIG = ".appspec-lint.yml"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: Captured, *arguments: str) -> tuple[int, list[str]]:
    """The exit status, and each finding as `path rule severity`."""
    status = cli.main(["--format", "json", *arguments])
    captured = capsys.readouterr()
    rows = json.loads(captured.out)["diagnostics"] if captured.out else []
    return status, [f"{row['path']} {row['rule']} {row['severity']}" for row in rows]


def mistakes(files: dict[str, str]) -> list[tuple[str, str]]:
    """The text that each mistake underlines, and what is said of it."""
    report = lint(in_memory({"appspec.yml": CLEAN, **files}))
    assert {each.rule for each in report.diagnostics} <= {"invalid-configuration"}
    return [(each.finding.span.text, each.finding.message) for each in report.diagnostics]


# Where it is found


@pytest.mark.parametrize("directory", [CONFIG, f"app/{CONFIG}"])
@pytest.mark.parametrize("is_empty", [True, False])
def test_a_directory_in_its_place_is_an_error(
    here: Path, fill: Fill, git: Git, capsys: Captured, directory: str, is_empty: bool
) -> None:
    fill({"app/web/appspec.yml": CLEAN})
    git("init")  # which lists no empty directory
    git("add", ".")
    (here / directory).mkdir()
    if not is_empty:
        fill({f"{directory}/x": ""})
    for path in ("app/web", "app/web/appspec.yml"):
        assert cli.main([path]) == 2
        expected = f"appspec-lint: cannot read `{directory}`: it is not a regular file\n"
        assert capsys.readouterr() == ("", expected)
    assert cli.main(["--no-config", "app"]) == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (CONFIG, f"ignore: [{DEFECT}]\n"),
        (".appspec-lint.yaml", f"ignore:\n  - {DEFECT}\n"),
        ("pyproject.toml", f'[tool.appspec-lint]\nignore = ["{DEFECT}"]\n'),
        ("pyproject.toml", f'[tool]\nappspec-lint = {{ignore = ["{DEFECT}"]}}\n'),
        ("pyproject.toml", f'tool."appspec-lint".ignore = ["{DEFECT}"]\n'),
    ],
)
def test_a_file_of_each_kind_is_obeyed(name: str, text: str) -> None:
    assert names(lint(in_memory({"appspec.yml": FAULTY}))) == [DEFECT]
    assert names(lint(in_memory({"appspec.yml": FAULTY, name: text}))) == []


def test_the_nearest_file_upwards_governs_a_finding() -> None:
    files = {
        "appspec.yml": FAULTY,
        "a/appspec.yml": FAULTY,
        "a/b/appspec.yml": FAULTY,
        CONFIG: f"ignore: [{DEFECT}]\n",
        f"a/{CONFIG}": "",
    }
    told_of = [each.finding.span.source.path for each in lint(in_memory(files)).diagnostics]
    assert told_of == ["a/appspec.yml", "a/b/appspec.yml"]


def test_of_two_files_in_a_directory_the_own_one_counts() -> None:
    table = f'[tool.appspec-lint]\nignore = ["{DEFECT}"]\n'
    files = {"appspec.yml": FAULTY, "pyproject.toml": table}
    assert names(lint(in_memory(files))) == []
    assert names(lint(in_memory({**files, CONFIG: "fail-on: error\n"}))) == [DEFECT]


def test_a_pyproject_without_the_table_is_nobodys_business() -> None:
    files = {"appspec.yml": FAULTY, CONFIG: f"ignore: [{DEFECT}]\n"}
    for other in ("[tool.ruff]\nx = 1\n", "[[[ broken", "\0"):
        assert names(lint(in_memory({**files, "pyproject.toml": other}))) == []


def test_it_is_searched_up_to_gits_root_and_not_beyond(
    here: Path, fill: Fill, git: Git, capsys: Captured
) -> None:
    fill({CONFIG: f"ignore: [{DEFECT}]\n", "repo/a/appspec.yml": FAULTY})
    git("init", directory=here / "repo")
    assert told(capsys, "repo/a") == (1, [f"repo/a/appspec.yml {DEFECT} error"])
    fill({f"repo/{CONFIG}": f"ignore: [{DEFECT}]\n"})
    assert told(capsys, "repo/a") == (0, [])


def test_without_git_it_is_searched_up_to_where_the_command_runs(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({CONFIG: "per-file-ignores: {repo/a/: [appspec]}\n", "repo/a/appspec.yml": FAULTY})
    assert told(capsys, "repo/a") == (0, [])
    fill({f"repo/{CONFIG}": "fail-on: never\n"})
    assert told(capsys, "repo/a") == (0, [f"repo/a/appspec.yml {DEFECT} error"])


def test_a_named_file_governs_all_and_no_config_nothing(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"appspec.yml": FAULTY, CONFIG: f"ignore: [{DEFECT}]\n", "x/my.yml": "fail-on: never\n"})
    finding = [f"appspec.yml {DEFECT} error"]
    assert told(capsys) == (0, [])
    assert told(capsys, "--no-config") == (1, finding)
    assert told(capsys, "--config", "x/my.yml") == (0, finding)


# What it says


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param("", (1, ["error"]), id="nothing"),
        pytest.param("fail-on: never", (0, ["error"]), id="fail on nothing"),
        pytest.param("select: [bundle]", (0, []), id="select another group"),
        pytest.param("select: [appspec]", (1, ["error"]), id="select its group"),
        pytest.param("ignore: [appspec]", (0, []), id="ignore its group"),
        pytest.param(f"select: [{DEFECT}]\nignore: [appspec]", (1, ["error"]), id="the rule wins"),
        pytest.param(f"severity: {{{DEFECT}: info}}", (0, ["info"]), id="a rule's severity"),
        pytest.param("severity: {appspec: warning}", (1, ["warning"]), id="a group's severity"),
        pytest.param(
            f"severity: {{appspec: info, {DEFECT}: warning}}\nfail-on: error",
            (0, ["warning"]),
            id="a rule's severity beats its group's",
        ),
        pytest.param("per-file-ignores: {'appspec.*': [appspec]}", (0, []), id="per file"),
        pytest.param("per-file-ignores: {other.yml: [appspec]}", (1, ["error"]), id="another file"),
        pytest.param("exclude: [appspec.yml]", (0, []), id="exclude"),
    ],
)
def test_each_key_does_what_it_says(
    here: Path, fill: Fill, capsys: Captured, config: str, expected: tuple[int, list[str]]
) -> None:
    fill({"appspec.yml": FAULTY, CONFIG: config})
    for arguments in ((), ("appspec.yml",)):
        status, rows = told(capsys, *arguments)
        assert (status, [row.split()[2] for row in rows]) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["--ignore", "bundle"], (1, 1), id="--ignore replaces ignore"),
        pytest.param(["--select", DEFECT], (1, 1), id="a rule selected by name is not ignored"),
        pytest.param(["--select", "appspec"], (0, 0), id="--select leaves ignore"),
        pytest.param(["--ignore", "bundle", "--fail-on", "never"], (0, 1), id="--fail-on"),
    ],
)
def test_the_command_line_beats_the_file_key_by_key(
    here: Path, fill: Fill, capsys: Captured, arguments: list[str], expected: tuple[int, int]
) -> None:
    fill({"appspec.yml": FAULTY, CONFIG: f"ignore: [{DEFECT}]\nfail-on: info\n"})
    status, rows = told(capsys, *arguments)
    assert (status, len(rows)) == expected


def test_the_agent_of_the_file_is_the_one_that_counts(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    dated = CLEAN + "hooks:\n  AfterInstall:\n    - location: 2020-01-01\n"
    fill({"appspec.yml": dated, "2020-01-01": "#!/bin/sh\n", CONFIG: "agent: 1\n"})
    assert "appspec.yml unsafe-yaml-value error" in told(capsys)[1]
    assert "appspec.yml unsafe-yaml-value warning" in told(capsys, "--agent", "any")[1]
    assert told(capsys, "--agent", "2")[1] == []


BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - echo ready
artifacts:
  files:
    - appspec.yml
    - dist/orders.jar
"""


def test_what_the_build_makes_is_possible() -> None:
    files = {"appspec.yml": CLEAN.replace("source: /", "source: dist/orders.jar")}
    files["buildspec.yml"] = BUILDSPEC
    assert "artifact-pattern-matches-nothing" in names(lint(in_memory(files)))
    for pattern in ("dist/**", "dist", "'*.jar'", "/dist/orders.jar", "dist/*"):
        configured_so = {**files, CONFIG: f"generated: [{pattern}]\n"}
        assert names(lint(in_memory(configured_so))) == [], pattern
    assert names(lint(in_memory({**files, CONFIG: "generated: [target/**]\n"}))) != []


def test_generated_paths_count_from_the_files_directory() -> None:
    files = {
        "a/appspec.yml": CLEAN.replace("source: /", "source: dist/orders.jar"),
        "a/buildspec.yml": BUILDSPEC,
    }
    before = names(lint(in_memory(files)))
    assert before
    assert names(lint(in_memory({**files, f"a/{CONFIG}": "generated: [dist/**]\n"}))) == []
    assert names(lint(in_memory({**files, CONFIG: "generated: [dist/**, a/dist/**]\n"}))) == []
    assert names(lint(in_memory({**files, CONFIG: "generated: [dist/**]\n"}))) == before


TWO = {
    "deploy/appspec.yml": CLEAN + "hooks:\n  AfterInstall:\n    - location: install.sh\n",
    "deploy/install.sh": "#!/bin/sh\nsystemctl daemon-reload\n",
    "pipelines/release.yml": BUILDSPEC.replace("    - dist/orders.jar\n", "    - install.sh\n"),
}


def test_a_pair_says_which_build_feeds_which_deployment() -> None:
    assert names(lint(in_memory(TWO))) == []
    pairs = "pairs:\n  - appspec: deploy/appspec.yml\n    buildspec: pipelines/release.yml\n"
    report = lint(in_memory({**TWO, CONFIG: pairs}))
    assert "appspec-missing" in names(report)
    assert all(each.severity.value == "error" for each in of(report, "appspec-missing"))
    rooted = pairs + "    source-root: deploy\n"
    assert names(lint(in_memory({**TWO, CONFIG: rooted}))) == []
    apart = pairs + "source-roots:\n  pipelines/release.yml: deploy\n"
    assert names(lint(in_memory({**TWO, CONFIG: apart}))) == []


def test_a_pair_with_no_build_leaves_the_appspecs_own_directory() -> None:
    files = {"appspec.yml": CLEAN, "buildspec.yml": BUILDSPEC.replace("    - appspec.yml\n", "")}
    assert "appspec-not-in-artifact" in names(lint(in_memory(files)))
    alone = "pairs:\n  - {appspec: appspec.yml, buildspec: null}\n"
    assert "appspec-not-in-artifact" not in names(lint(in_memory({**files, CONFIG: alone})))


def test_a_pair_may_name_the_artifact() -> None:
    two = BUILDSPEC.replace("    - dist/orders.jar\n", "") + (
        "  secondary-artifacts:\n    site:\n      files:\n        - index.html\n"
    )
    files = {"appspec.yml": CLEAN, "buildspec.yml": two, "index.html": ""}
    pair = "pairs:\n  - {{appspec: appspec.yml, buildspec: buildspec.yml, artifact: {}}}\n"
    assert names(lint(in_memory({**files, CONFIG: pair.format("primary")}))) == []
    assert "appspec-not-in-artifact" in names(
        lint(in_memory({**files, CONFIG: pair.format("site")}))
    )


def of(report: Report, rule: str) -> list[object]:
    return [each for each in report.diagnostics if each.rule == rule]


def test_what_is_excluded_is_still_packed() -> None:
    hook = CLEAN + "hooks:\n  AfterInstall:\n    - location: vendor/install.sh\n"
    listing = BUILDSPEC.replace("dist/orders.jar", "vendor/**/*")
    files = {"appspec.yml": hook, "buildspec.yml": listing, "vendor/install.sh": "#!/bin/sh\n"}
    files["vendor/appspec.yml"] = FAULTY
    assert names(lint(in_memory({**files, CONFIG: "exclude: [vendor]\n"}))) == []


def test_the_plan_obeys_the_configuration(here: Path, fill: Fill, capsys: Captured) -> None:
    pairs = "pairs:\n  - appspec: deploy/appspec.yml\n    buildspec: pipelines/release.yml\n"
    fill({**TWO, CONFIG: pairs + "    source-root: deploy\n"})
    for arguments, buildspec in (([], "pipelines/release.yml"), (["--no-config"], None)):
        assert cli.main(["plan", "--format", "json", *arguments]) == 0
        (deployment,) = json.loads(capsys.readouterr().out)["deployments"]
        assert deployment["buildspec"] == buildspec
    fill({CONFIG: "nonsense: 1\n"})
    assert cli.main(["plan"]) == 2
    assert "nonsense" in capsys.readouterr().err


# Mistakes


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({CONFIG: "selekt: []\n"}, "selekt", id="a key"),
        pytest.param({CONFIG: "per_file_ignores: {}\n"}, "per_file_ignores", id="an underscore"),
        pytest.param({CONFIG: "ignore: [bundles]\n"}, "bundles", id="a rule"),
        pytest.param({CONFIG: "ignore: bundle\n"}, "bundle", id="no list"),
        pytest.param({CONFIG: "severity: {bundle: fatal}\n"}, "fatal", id="a severity"),
        pytest.param({CONFIG: "severity: {bundel: error}\n"}, "bundel", id="a severity's rule"),
        pytest.param({CONFIG: "per-file-ignores: {a: [x]}\n"}, "x", id="a file's rule"),
        pytest.param({CONFIG: "agent: 3\n"}, "3", id="an agent"),
        pytest.param({CONFIG: "fail-on: 'no'\n"}, "'no'", id="a failure"),
        pytest.param({CONFIG: "agent: 1\nagent: 2\n"}, "agent", id="a key twice"),
        pytest.param({CONFIG: "pairs: [{appspec: a}]\n"}, "{appspec: a}", id="half a pair"),
        pytest.param(
            {CONFIG: "pairs: [{appspec: a.yml, buildspec: null}]\n"}, "a.yml", id="no such file"
        ),
        pytest.param(
            {CONFIG: "source-roots: {appspec.yml: src}\n"}, "src", id="no such source root"
        ),
        pytest.param({CONFIG: "exclude: [**/x]\n"}, "*", id="a pattern that YAML takes for more"),
        pytest.param({CONFIG: "a: [\n"}, "", id="broken YAML"),
        pytest.param(
            {"pyproject.toml": "[tool.appspec-lint]\n\nselekt = []\n"}, "selekt", id="a TOML key"
        ),
        pytest.param(
            {"pyproject.toml": '[tool.appspec-lint]\nignore = [\n  "bundle",\n  "x",\n]\n'},
            '"x"',
            id="a TOML text",
        ),
        pytest.param(
            {"pyproject.toml": "[tool.appspec-lint]\nagent = 3  # which\n"}, "3", id="a TOML value"
        ),
        pytest.param(
            {"pyproject.toml": '[tool.appspec-lint.severity]\nx = "error"\n'}, "x", id="a sub-table"
        ),
        pytest.param(
            {"pyproject.toml": "[tool.ruff]\nagent = 9\n[tool.appspec-lint]\nagent = 3\n"},
            "3",
            id="not another table's key",
        ),
        pytest.param(
            {"pyproject.toml": "[tool.appspec-lint]\nselect = [,]\n"}, "select = [,]", id="no TOML"
        ),
    ],
)
def test_a_mistake_is_told_where_it_stands(files: dict[str, str], expected: str) -> None:
    found = mistakes(files)
    assert [text for text, _ in found] == [expected] or (expected == "" and len(found) == 1)


def test_a_mistake_gives_2_one_line_and_the_findings(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"appspec.yml": FAULTY, CONFIG: "ignore: [bundel]\n"})
    assert cli.main(["--format", "concise"]) == 2
    captured = capsys.readouterr()
    assert captured.out.startswith(f"{CONFIG}:1:10: error[invalid-configuration] ")
    assert captured.out.count("\n") == 1
    assert captured.err.count("\n") == 1
    assert "did you mean `bundle`?" in captured.err


def hostile() -> list[object]:
    def link(path: Path) -> None:
        path.symlink_to("/etc/hostname")

    return [
        pytest.param(lambda path: path.write_bytes(b"\xff\xfe\0"), id="no text"),
        pytest.param(lambda path: path.write_bytes(b"\0" * 2_000_000), id="huge"),
        pytest.param(lambda path: path.write_text("a: " + "[" * 50_000), id="deep"),
        pytest.param(lambda path: path.write_text("a: &a [*a]\n"), id="holds itself"),
        pytest.param(lambda path: path.write_text("\x1b[31m: 1\n"), id="escapes"),
        pytest.param(lambda path: path.write_text("3"), id="a number"),
        pytest.param(lambda path: path.write_text("? [a]\n: b\n"), id="a key that is a list"),
        pytest.param(lambda path: path.write_text("select: {}\nignore: 3\npairs: x\n"), id="types"),
        pytest.param(link, id="a link out of the tree"),
    ]


@pytest.mark.parametrize("make", hostile())
def test_a_hostile_file_is_one_clear_line(here: Path, fill: Fill, capsys: Captured, make) -> None:  # type: ignore[no-untyped-def] # a lambda
    fill({"appspec.yml": CLEAN})
    make(here / CONFIG)
    assert cli.main([]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("appspec-lint: ")
    assert captured.err.count("\n") == 1
    assert "\x1b" not in captured.out + captured.err
    assert "internal" not in captured.err


@pytest.mark.parametrize(
    "value",
    ["[" * 200 + "]" * 200, "[" * 50_000, "{a=" * 400 + "1" + "}" * 400],
    ids=["deep", "broken", "tables"],
)
def test_a_deep_table_is_one_clear_line(
    here: Path, fill: Fill, capsys: Captured, value: str
) -> None:
    fill({"appspec.yml": CLEAN, "pyproject.toml": f"[tool.appspec-lint]\nselect = {value}\n"})
    assert cli.main([]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("row", ["selekt{}: 1\n", "ignore{}: 1\n"])
def test_very_many_mistakes_take_no_time(row: str) -> None:
    text = "".join(row.format(number) for number in range(5_000))
    with seconds(20):
        assert len(mistakes({CONFIG: text})) == 100


def test_a_table_of_very_many_keys_takes_no_time() -> None:
    rows = "".join(f"key-{number} = ['{number}']\n" for number in range(20_000))
    with seconds(20):
        document = parse_toml(Source("p.toml", f"[tool.x]\n{rows}", "p.toml"), "tool", "x")
    assert isinstance(document.root, MappingNode)
    assert len(document.root.entries) == 20_000


def test_the_spans_of_a_table_are_where_its_words_stand() -> None:
    text = (
        '# a\n[tool.x] # b\na = "one" # c\nb = ["two",\n  "three"]\nc.d = 4\n'
        '[tool.x.e]\n"f g" = true\n[[tool.x.h]]\ni = "five"\n[[tool.x.h]]\ni = "six"\n'
    )
    document = parse_toml(Source("p.toml", text, "p.toml"), "tool", "x")
    found = {
        (node.text, node.span.text)
        for node in iter_nodes(document.root)
        if isinstance(node, ScalarNode)
    }
    assert found >= {
        ("a", "a"), ("one", '"one"'), ("two", '"two"'), ("three", '"three"'), ("c", "c"),
        ("f g", '"f g"'), ("five", '"five"'), ("six", '"six"'),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "position", "message"),
    [
        pytest.param(
            'select = [\n # "bundel" is the old name\n "bundel"]\n',
            (3, 2),
            "unknown rule or group `bundel`",
            id="a comment that contains the value",
        ),
        pytest.param(
            'select = ["\\u0062undel"]\n',
            (1, 11),
            "unknown rule or group `bundel`",
            id="a value with an escape",
        ),
        pytest.param(
            "select = [\r\n  \"bundle\",  # é\r\n  'bundel'\r\n]\r\n",
            (3, 3),
            "unknown rule or group `bundel`",
            id="CRLF line endings and letters beyond ASCII",
        ),
        pytest.param(
            '"\\u0073elekt" = []\n', (1, 1), "unknown key `selekt`", id="a key with an escape"
        ),
        pytest.param(
            'severity.bundel = "error"\n',
            (1, 10),
            "unknown rule or group `bundel`",
            id="a dotted key",
        ),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no BOM", "a BOM"])
def test_a_mistake_in_toml_is_reported_at_its_value(
    table: str, position: tuple[int, int], message: str, mark: str
) -> None:
    text = f"{mark}[tool.appspec-lint]\n{table}"
    resolved = resolve_config(in_memory({"pyproject.toml": text}), EVERYTHING)
    (mistake,) = resolved.mistakes
    line, column = position
    assert mistake.span.start_position == (line + 1, column)
    assert mistake.message == message
    assert mistake.help.startswith("did you mean `")


def toml_nodes(text: str) -> list[tuple[str, str]]:
    document = parse_toml(Source("p.toml", text, "p.toml"), "tool", "x")
    return [
        (type(node).__name__.removesuffix("Node"), node.span.text)
        for node in iter_nodes(document.root)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[tool.x]\na.b = 1\n",
        "[tool]\nx.a.b = 1\n",
        "tool.x.a.b = 1\n",
        "[tool.x.a]\nb = 1\n",
        "[tool]\nx = {a.b = 1}\n",
        "[tool.x]\na = { b = 1 }\n",
        "[ tool . 'x' ] # c\n\"\\u0061\".b = 1 # d\n",
        "[tool.y]\na.b = 2\n[tool.x]\na.b = 1\n[tool.z]\na.b = 3\n",
    ],
)
def test_each_form_of_a_table_has_places(text: str) -> None:
    kinds = [kind for kind, _ in toml_nodes(text)]
    assert kinds == ["Mapping", "Scalar", "Mapping", "Scalar", "Scalar"]
    scalars = [span for kind, span in toml_nodes(text) if kind == "Scalar"]
    assert scalars in (["a", "b", "1"], ['"\\u0061"', "b", "1"])


def test_tables_of_an_array_each_have_their_places() -> None:
    text = "[[tool.x.a]]\nb = 1\n[tool.x.a.c]\nd = 2\n[[tool.x.a]]\nb = 3\n"
    assert [span for kind, span in toml_nodes(text) if kind == "Scalar"] == [
        "a", "b", "1", "c", "d", "2", "b", "3",
    ]  # fmt: skip


def test_tree_sitter_is_imported_only_for_our_own_table() -> None:
    code = (
        "import sys\n"
        "from appspec_lint.repository.discovery import EVERYTHING\n"
        "from appspec_lint.repository.tree import in_memory\n"
        "from appspec_lint.config.lookup import resolve_config\n"
        "resolve_config(in_memory({'pyproject.toml': sys.argv[1]}), EVERYTHING)\n"
        "print('tree_sitter_toml' in sys.modules)\n"
    )
    for text, expected in (("[tool.ruff]\n", "False"), ("[tool.appspec-lint]\n", "True")):
        process = subprocess.run(
            [sys.executable, "-c", code, text],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert process.stdout.strip() == expected


# Patterns


@pytest.mark.parametrize(
    ("pattern", "takes", "leaves"),
    [
        ("a.yml", ["a.yml", "x/a.yml"], ["b.yml", "xa.yml"]),
        ("/a.yml", ["a.yml"], ["x/a.yml"]),
        ("vendor", ["vendor/x", "a/vendor/b/c"], ["vendors/x"]),
        ("vendor/", ["vendor/x", "a/vendor/x"], ["x"]),
        ("a/b", ["a/b", "a/b/c"], ["x/a/b", "a/bc"]),
        ("a/*.sh", ["a/x.sh"], ["a/b/x.sh", "x.sh"]),
        ("a/**", ["a/x", "a/b/x"], ["b/x", "a"]),
        ("**/x", ["x", "a/b/x", "x/y"], ["a/xy"]),
        ("a/**/x", ["a/x", "a/b/c/x"], ["a", "b/x"]),
        ("./a", ["a"], ["x/a/b"]),
        ("a?.[xy]", ["ab.x"], ["a.x", "ab.z"]),
        ("", [], ["a"]),
    ],
)
def test_a_pattern_takes_what_gitignore_would(
    pattern: str, takes: list[str], leaves: list[str]
) -> None:
    made = PathPattern(pattern)
    assert [path for path in takes if not made.matches(path)] == []
    assert [path for path in leaves if made.matches(path)] == []


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    with seconds(10):
        assert not PathPattern("**/*a*a*a*a*a*b/" * 12 + "x").matches("/".join(["a" * 60] * 60))


# What is shown


def test_show_config_tells_what_is_in_force_and_from_where(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"appspec.yml": FAULTY, CONFIG: "ignore: [bundle]\nfail-on: error\n"})
    assert cli.main(["--show-config", "--fail-on", "info"]) == 0
    rows = {
        line.split(":")[0]: line.partition(":")[2].split()
        for line in capsys.readouterr().out.splitlines()
    }
    assert rows["ignore"] == ["bundle", "#", f"{CONFIG}:1"]
    assert rows["fail-on"] == ["info", "#", "--fail-on"]
    assert rows["agent"] == ["any", "#", "default"]


def test_only_files_near_the_scope_are_read() -> None:
    files = {"a/appspec.yml": FAULTY, f"b/c/{CONFIG}": "nonsense: 1\n", CONFIG: ""}
    found = resolve_config(in_memory(files), Scope(directories=("a",)))
    assert [each.directory for each in found.settings] == [""]
    assert resolve_config(in_memory(files), EVERYTHING).mistakes


def test_the_schema_describes_every_key_and_names_every_rule() -> None:
    schema = load_schema("config")
    assert schema["definitions"]["name"]["enum"] == [*GROUPS, *(r.name for r in every_rule())]
    pair = schema["properties"]["pairs"]["items"]
    for properties in (schema["properties"], pair["properties"]):
        for name, each in properties.items():
            assert each.get("title"), name
            assert each.get("description"), name


PAGE = (Path(__file__).resolve().parents[1] / "docs/configuration.md").read_text(encoding="utf-8")


def test_the_page_tells_of_every_key_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.M)
    assert sorted(rows) == sorted(load_schema("config")["properties"])


@pytest.mark.parametrize("language", ["yaml", "toml"])
def test_the_configurations_on_the_page_are_understood(language: str) -> None:
    blocks = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)
    name = CONFIG if language == "yaml" else "pyproject.toml"
    there = ("services/orders/appspec.yml", "pipelines/orders.yml", "legacy/appspec.yml")
    others = dict.fromkeys((*there, "ci/buildspec.yml", "services/web/x"), "")
    told_of = 0
    for block in blocks:
        if "hooks:" not in block:
            found = resolve_config(in_memory({**others, name: block}), EVERYTHING)
            assert found.mistakes == ()
            assert len(found.settings) == 1
            told_of += 1
    assert told_of


def test_the_comments_on_the_page_silence_what_they_say() -> None:
    (block,) = re.findall(r"^```yaml\n(hooks:.*?)^```", PAGE, re.M | re.S)
    report = lint(in_memory({"appspec.yml": f"version: 0.0\nos: linux\n{block}"}))
    assert report.diagnostics == ()
    assert len(report.suppressed) == 2


def test_show_config_lists_the_target_operating_system(
    fill: Fill, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(fill({"appspec.yml": "version: 0.0\n"}))
    rows = []
    for flags in ([], ["--instances", "windows"]):
        assert cli.main(["--show-config", *flags]) == 0
        lines = capsys.readouterr().out.splitlines()
        rows += [line.split() for line in lines if line.startswith("instances:")]
    assert rows == [
        ["instances:", "any", "#", "default"],
        ["instances:", "windows", "#", "--instances"],
    ]
