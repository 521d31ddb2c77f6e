"""Is it shown where each fact comes from, and is that where it does come from?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest

from appspec_lint import cli
from appspec_lint.build.layout import EMPTY_LAYOUT, Pairing, ProjectLayout
from appspec_lint.context import Context
from appspec_lint.linter import lint, lint_project
from appspec_lint.output.plan.fact_lines import describe_origin, list_facts
from appspec_lint.output.plan.formats import PLAN_FORMATS
from appspec_lint.plan.builder import make_plan
from appspec_lint.plan.provenance import (
    Confidence,
    Fact,
    Origin,
    explain_bundle,
    explain_platform,
    explain_root,
    explain_service,
    explain_shell,
    list_ways,
)
from appspec_lint.project import load_project
from appspec_lint.repository.discovery import EVERYTHING
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.schema import load_schema

Captured = pytest.CaptureFixture[str]

CASES = Path(__file__).parent / "cases/pipelines"
PAGE = Path(__file__).parents[1] / "docs/pipeline.md"


def read_case(name: str) -> dict[str, str]:
    root = CASES / name / "repo"
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {path: files[path].read_text(encoding="utf-8") for path in sorted(files)}


DEFINED = read_case("01-cfn-buildspec-in-subfolder")
TWO_WAYS = read_case("15-two-deliveries-disagree")
TEMPLATE = "infra/pipeline.yml"
SUBFOLDER = "services/parcel"
APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /srv/app\n"
FUNCTION = """\
version: 0.0
Resources:
  - web:
      Type: AWS::Lambda::Function
      Properties: {Name: web, Alias: live, CurrentVersion: "1", TargetVersion: "2"}
"""


def buildspec(*files: str, head: str = "", command: str = "echo ready") -> str:
    listed = "".join(f"    - '{file}'\n" for file in files)
    return (
        f"version: 0.2\n{head}phases:\n  build:\n    commands: ['{command}']\n"
        f"artifacts:\n  files:\n{listed}"
    )


def load(files: Mapping[str, str], layout: ProjectLayout = EMPTY_LAYOUT) -> Context:
    return load_project(in_memory({**files, ".git/index": " ".join(files)}), EVERYTHING, layout)


def bundle_fact(context: Context) -> Fact:
    return explain_bundle(context, list_ways(context, context.appspecs[0])[0])


APP = {"app/run.sh": "true\n"}
ALL = {"appspec.yml": APPSPEC, **APP}
PAIR = ProjectLayout((Pairing("appspec.yml", "buildspec.yml"),))
ALONE = ProjectLayout((Pairing("appspec.yml", None),))


@pytest.mark.parametrize(
    ("files", "layout", "origin", "confidence", "reason"),
    [
        pytest.param(
            {**ALL, "buildspec.yml": buildspec("**/*")}, EMPTY_LAYOUT,
            Origin.REPOSITORY, Confidence.CERTAIN, "at its root", id="contained",
        ),
        pytest.param(
            {**ALL, "buildspec.yml": buildspec("app/**/*")}, EMPTY_LAYOUT,
            Origin.REPOSITORY, Confidence.CERTAIN, "patterns name", id="named",
        ),
        pytest.param(
            {**ALL, "buildspec.yml": buildspec("target/*.jar")}, EMPTY_LAYOUT,
            Origin.REPOSITORY, Confidence.CERTAIN, "in the directory of", id="beside",
        ),
        pytest.param(
            {"deploy/appspec.yml": APPSPEC, "buildspec.yml": buildspec("target/*.jar")},
            EMPTY_LAYOUT, Origin.REPOSITORY, Confidence.PRESUMED, "parent directory", id="above",
        ),
        pytest.param(
            {"deploy/appspec.yml": APPSPEC, "ci/buildspec.yml": buildspec("target/*.jar")},
            EMPTY_LAYOUT, Origin.REPOSITORY, Confidence.PRESUMED, "only one buildspec", id="sole",
        ),
        pytest.param(
            ALL, EMPTY_LAYOUT, Origin.REPOSITORY, Confidence.CERTAIN, "no build", id="no build"
        ),
        pytest.param(
            {**ALL, "buildspec.yml": buildspec("**/*")}, PAIR,
            Origin.CONFIGURATION, Confidence.CERTAIN, "`pairs`", id="configured",
        ),
        pytest.param(
            {**ALL, "buildspec.yml": buildspec("**/*")}, ALONE,
            Origin.CONFIGURATION, Confidence.CERTAIN, "`pairs`", id="configured without a build",
        ),
        pytest.param(
            DEFINED, EMPTY_LAYOUT,
            Origin.DEFINITION, Confidence.CERTAIN, "definition delivers", id="defined",
        ),
    ],
)  # fmt: skip
def test_a_bundle_has_a_reason(
    files: dict[str, str],
    layout: ProjectLayout,
    origin: Origin,
    confidence: Confidence,
    reason: str,
) -> None:
    fact = bundle_fact(load(files, layout))
    assert (fact.origin, fact.confidence) == (origin, confidence)
    assert reason in fact.reason
    assert fact.otherwise is None
    assert (fact.span is not None) == (origin is Origin.DEFINITION)


COPY = {"deploy/orders-appspec.yml": APPSPEC, "app/run.sh": "true\n"}
SPECIFIED = f"{SUBFOLDER}/buildspec.yml"


@pytest.mark.parametrize(
    ("files", "layout", "value", "origin", "confidence"),
    [
        pytest.param(
            {**ALL, "buildspec.yml": buildspec("**/*")}, EMPTY_LAYOUT,
            "`.`", Origin.REPOSITORY, Confidence.CERTAIN, id="no other",
        ),
        pytest.param(
            {**ALL, "api/package.json": "{}", "api/buildspec.yml": buildspec("**/*")},
            EMPTY_LAYOUT, "`.`", Origin.REPOSITORY, Confidence.PRESUMED, id="presumed",
        ),
        pytest.param(
            {**ALL, "api/package.json": "{}", "api/buildspec.yml": buildspec("**/*")},
            ProjectLayout(source_roots=(("api/buildspec.yml", "api"),)),
            "`api`", Origin.CONFIGURATION, Confidence.CERTAIN, id="configured",
        ),
        pytest.param(
            {"api/a.txt": "", "api/buildspec.yml": buildspec("api/a.txt", command="cd api")},
            EMPTY_LAYOUT, "`.`", Origin.REPOSITORY, Confidence.CERTAIN, id="required",
        ),
        pytest.param(
            DEFINED, EMPTY_LAYOUT, "`.`", Origin.DEFINITION, Confidence.CERTAIN, id="defined"
        ),
    ],
)  # fmt: skip
def test_a_source_root_has_a_reason(
    files: dict[str, str],
    layout: ProjectLayout,
    value: str,
    origin: Origin,
    confidence: Confidence,
) -> None:
    context = load(files, layout)
    fact = explain_root(context, context.source_roots[0])
    assert (fact.value, fact.origin, fact.confidence) == (value, origin, confidence)
    assert fact.otherwise is None


@pytest.mark.parametrize(
    ("files", "value", "origin"),
    [
        (DEFINED, "`sh`, which is bash", Origin.DEFINITION),
        ({"buildspec.yml": buildspec("**/*")}, "`sh`", Origin.UNKNOWN),
        (
            {
                "buildspec.yml": buildspec("**/*", head="env:\n  shell: bash\n"),
                TEMPLATE: DEFINED[TEMPLATE],
            },
            "`bash`",
            Origin.REPOSITORY,
        ),
        (
            {"buildspec.yml": buildspec("**/*", head="env:\n  shell: bash\n")},
            "`bash`",
            Origin.REPOSITORY,
        ),
    ],
)
def test_a_shell_has_a_reason(files: dict[str, str], value: str, origin: Origin) -> None:
    context = load(files)
    fact = explain_shell(context, context.source_roots[0])
    assert (fact.value, fact.origin) == (value, origin)
    assert (fact.span is None) == (origin is Origin.UNKNOWN)


def test_an_image_of_another_build_makes_a_shell_presumed() -> None:
    stack = "buildSpec: 'release.yml', image: codebuild.LinuxBuildImage.STANDARD_7_0\n"
    context = load({"buildspec.yml": buildspec("**/*"), "infra/stack.ts": stack})
    fact = explain_shell(context, context.source_roots[0])
    assert (fact.value, fact.origin) == ("`sh`, which is dash", Origin.REPOSITORY)
    assert fact.confidence is Confidence.PRESUMED
    assert "shell" not in render(
        {"buildspec.yml": buildspec("**/*"), "infra/stack.ts": stack}, "text"
    )


@pytest.mark.parametrize(
    ("files", "value", "origin", "is_contradicted"),
    [
        (ALL, "ec2", Origin.REPOSITORY, False),
        ({"appspec.yml": FUNCTION}, "lambda", Origin.REPOSITORY, False),
        (DEFINED, "ec2", Origin.DEFINITION, False),
        (
            {**DEFINED, TEMPLATE: DEFINED[TEMPLATE].replace(": Server", ": ECS")},
            "ec2",
            Origin.REPOSITORY,
            True,
        ),
    ],
)
def test_a_platform_has_a_reason(
    files: dict[str, str], value: str, origin: Origin, is_contradicted: bool
) -> None:
    context = load(files)
    fact = explain_platform(context, context.appspecs[0])
    assert (fact.value, fact.origin) == (value, origin)
    assert (fact.otherwise is not None) == is_contradicted


@pytest.mark.parametrize(
    ("files", "origin"),
    [
        ({"appspec.yml": FUNCTION, "buildspec.yml": buildspec("appspec.yml")}, Origin.REPOSITORY),
        ({"appspec.yml": FUNCTION}, Origin.UNKNOWN),
    ],
)
def test_an_appspec_for_lambda_has_a_reason(files: dict[str, str], origin: Origin) -> None:
    context = load(files)
    assert explain_service(context, context.appspecs[0]).origin is origin


def test_the_configuration_overrules_a_definition_and_says_so() -> None:
    layout = ProjectLayout((Pairing(f"{SUBFOLDER}/appspec.yml", None),), ((SPECIFIED, SUBFOLDER),))
    context = load(DEFINED, layout)
    for fact in (bundle_fact(context), explain_root(context, context.source_roots[0])):
        assert fact.origin is Origin.CONFIGURATION
        assert fact.otherwise is not None
        assert fact.otherwise.source.path == TEMPLATE
        assert "a pipeline definition says otherwise (infra/pipeline.yml:22)" in (
            describe_origin(fact)
        )
    same = ProjectLayout((Pairing(f"{SUBFOLDER}/appspec.yml", SPECIFIED),), ((SPECIFIED, ""),))
    context = load(DEFINED, same)
    assert explain_root(context, context.source_roots[0]).otherwise is None
    assert bundle_fact(context).otherwise is None


# The configuration


@pytest.mark.parametrize("name", [".appspec-lint.yml", "pyproject.toml"])
def test_definitions_are_not_read_if_the_configuration_says_so(name: str) -> None:
    def report(value: str) -> list[str]:
        text = f"definitions: {value}\n"
        if name.endswith(".toml"):
            text = f"[tool.appspec-lint]\ndefinitions = {value}\n"
        files = {**DEFINED, name: text}
        tree = in_memory({**files, ".git/index": " ".join(files)})
        return [diagnostic.severity.value for diagnostic in lint_project(tree).diagnostics]

    without = {path: text for path, text in DEFINED.items() if path != TEMPLATE}
    bare = lint_project(in_memory({**without, ".git/index": " ".join(without)}))
    assert "error" in report("true")
    assert report("false") == [diagnostic.severity.value for diagnostic in bare.diagnostics]
    assert report("true") != report("false")


def test_definitions_must_be_true_or_false() -> None:
    (mistake,) = lint_project({"appspec.yml": APPSPEC, ".appspec-lint.yml": "definitions: x\n"}
                              ).diagnostics  # fmt: skip
    assert mistake.rule == "invalid-configuration"


@pytest.mark.parametrize(("text", "shown"), [("definitions: false\n", "false"), ("", "true")])
def test_show_config_shows_whether_definitions_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, text: str, shown: str
) -> None:
    write(tmp_path, {"appspec.yml": APPSPEC, ".appspec-lint.yml": text})
    monkeypatch.chdir(tmp_path)
    assert cli.main(["--show-config"]) == 0
    (line,) = [row for row in capsys.readouterr().out.splitlines() if row.startswith("definitions")]
    assert line.split()[1] == shown


# What is printed


def write(directory: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, encoding="utf-8")


def render(files: Mapping[str, str], form: str) -> str:
    tree = in_memory({**files, ".git/index": " ".join(files)})
    return PLAN_FORMATS[form](make_plan(load_project(tree)), lint(tree))


def test_json_says_where_each_fact_comes_from() -> None:
    plan = json.loads(render(DEFINED, "json"))
    jsonschema.Draft7Validator(load_schema("plan")).validate(plan)
    (deployment,) = plan["deployments"]
    assert [fact["fact"] for fact in deployment["provenance"]] == ["bundle", "platform"]
    assert deployment["provenance"][0]["origin"] == "definition"
    assert deployment["provenance"][0]["line"] == {"path": TEMPLATE, "line": 22}
    (artifact,) = plan["artifacts"]
    assert [fact["fact"] for fact in artifact["provenance"]] == ["source_root", "shell"]


@pytest.mark.parametrize("form", ["text", "html"])
def test_people_see_where_each_fact_comes_from(form: str) -> None:
    assert "infra/pipeline.yml:22" in render(DEFINED, form)
    without = {path: text for path, text in DEFINED.items() if path != TEMPLATE}
    assert "presumed: it is the root of the git repository" in " ".join(
        render(without, form).split()
    )


def test_each_way_of_delivery_is_shown() -> None:
    plan = json.loads(render(TWO_WAYS, "json"))
    assert [deployment["buildspec"] for deployment in plan["deployments"]] == [
        "buildspec.yml",
        ".github/workflows/deploy.yml",
    ]
    text = render(TWO_WAYS, "text")
    assert "delivery 1 of 2" in text
    assert "delivery 2 of 2" in text
    assert "delivery" not in render(DEFINED, "text").replace("delivers", "")


@pytest.mark.parametrize("command", ["check", "plan"])
@pytest.mark.parametrize("flag", ["-v", "--verbose"])
def test_verbose_explains_on_standard_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, command: str, flag: str
) -> None:
    write(tmp_path, TWO_WAYS)
    monkeypatch.chdir(tmp_path)
    cli.main([command])
    quiet = capsys.readouterr()
    cli.main([command, flag])
    verbose = capsys.readouterr()
    assert quiet.err == ""
    lines = verbose.out.splitlines()
    assert [line for line in lines if " = see: https://" not in line] == quiet.out.splitlines()
    assert "  infra/pipeline.yml (CloudFormation template)\n" in verbose.err
    assert "  delivered in 2 ways\n" in verbose.err


def test_verbose_names_what_is_not_there() -> None:
    assert list(list_facts(load({"README.md": ""}))) == ["files:", "  none"]


def test_verbose_names_the_configuration_and_masks_secrets() -> None:
    token = "ghp_" + "a1B2" * 9
    files = {"appspec.yml": APPSPEC, f"{token}/buildspec.yml": buildspec("**/*")}
    lines = "\n".join(list_facts(load(files)))
    assert "buildspec" in lines
    assert token not in lines


def test_the_page_shows_what_verbose_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    write(tmp_path, TWO_WAYS)
    monkeypatch.chdir(tmp_path)
    cli.main(["--verbose", "--output", "report"])
    page = PAGE.read_text(encoding="utf-8")
    (shown,) = re.findall(r"```console\n\$ appspec-lint --verbose\n(.*?)```", page, re.S)
    assert shown == capsys.readouterr().err
