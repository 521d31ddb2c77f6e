"""Does the plan say what would happen, in the order in which it would, in every format?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import jsonschema
import pytest
from conftest import Fill

from appspec_lint import cli
from appspec_lint.cli.plan import FORMATS
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.span import Source
from appspec_lint.linter import lint
from appspec_lint.output.plan.annotations import annotate
from appspec_lint.output.plan.formats import PLAN_FORMATS
from appspec_lint.output.plan.tree_view import fold_rows
from appspec_lint.output.terminal import truncate, width_of
from appspec_lint.plan.builder import make_plan
from appspec_lint.plan.plan_model import Actor, Plan
from appspec_lint.project import load_project
from appspec_lint.repository.tree import in_memory
from appspec_lint.script.actions import ActionKind, find_actions
from appspec_lint.script.script import read_script
from appspec_lint.yaml.schema import load_schema

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "orders"

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /build/libs/orders.jar
    destination: /opt/orders
hooks:
  ValidateService:
    - location: scripts/validate.sh
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
      runas: orders
  ApplicationStop:
    - location: scripts/stop.sh
      timeout: 30
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - ./gradlew bootJar
artifacts:
  files:
    - appspec.yml
    - build/libs/orders.jar
    - scripts/*.sh
"""
CLEAN = {
    "appspec.yml": APPSPEC,
    "buildspec.yml": BUILDSPEC,
    "build.gradle": "plugins { id 'org.springframework.boot' version '3.2.4' }\n",
    "settings.gradle": "rootProject.name = 'orders'\n",
    "scripts/start.sh": "#!/bin/bash\nsystemctl restart orders\n",
    "scripts/stop.sh": "#!/bin/bash\nsystemctl stop orders\n",
    "scripts/validate.sh": "#!/bin/bash\nset -e\ncurl --fail --retry 9 http://localhost:8080/health\n",
}
BROKEN = {**CLEAN, "buildspec.yml": BUILDSPEC.replace("    - scripts/*.sh\n", "")}


def planned(files: Mapping[str, str]) -> Plan:
    return make_plan(load_project(in_memory(files)))


def rendered(files: Mapping[str, str], form: str, *, plain: bool = False) -> str:
    tree = in_memory(files)
    return PLAN_FORMATS[form](make_plan(load_project(tree)), lint(tree), plain=plain)


def as_json(files: Mapping[str, str]) -> dict[str, list[dict[str, object]]]:
    data: dict[str, list[dict[str, object]]] = json.loads(rendered(files, "json"))
    jsonschema.Draft7Validator(load_schema("plan")).validate(data)
    return data


# What is packed


def test_an_artifact_holds_what_its_patterns_select() -> None:
    (artifact,) = as_json(CLEAN)["artifacts"]
    assert {key: value for key, value in artifact.items() if key != "provenance"} in [
        {
            "buildspec": "buildspec.yml",
            "name": "primary",
            "source_root": ".",
            "files": [
                {"path": "appspec.yml", "source": "appspec.yml", "certainty": "certain"},
                *(
                    {"path": path, "source": path, "certainty": "certain"}
                    for path in ("scripts/start.sh", "scripts/stop.sh", "scripts/validate.sh")
                ),
                {
                    "path": "build/libs/orders.jar",
                    "source": "build/libs/orders.jar",
                    "certainty": "possible",
                },
            ],
        }
    ]


def test_the_base_directory_is_left_out_of_the_paths_inside() -> None:
    files = {
        "dist/appspec.yml": "version: 0.0\nos: linux\n",
        "dist/a/b.txt": "",
        "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands: [echo]\nartifacts:\n"
        "  files: ['**/*']\n  base-directory: dist\n",
    }
    (artifact,) = as_json(files)["artifacts"]
    assert artifact["files"] == [
        {"path": "a/b.txt", "source": "dist/a/b.txt", "certainty": "certain"},
        {"path": "appspec.yml", "source": "dist/appspec.yml", "certainty": "certain"},
    ]


def test_discarded_paths_leave_each_name_once() -> None:
    files = {
        "a/one.txt": "",
        "b/one.txt": "",
        "b/two.txt": "",
        "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands: [echo]\nartifacts:\n"
        "  files: ['**/*.txt']\n  discard-paths: yes\n",
    }
    (artifact,) = planned(files).artifacts
    assert [each.path for each in artifact.files] == ["one.txt", "two.txt"]


def test_a_secondary_artifact_bears_its_identifier() -> None:
    files = {
        "one.txt": "",
        "two.txt": "",
        "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands: [echo]\nartifacts:\n"
        "  files: [one.txt]\n  secondary-artifacts:\n    other:\n      files: [two.txt]\n",
    }
    named = {each["name"]: each["files"] for each in as_json(files)["artifacts"]}
    assert named == {
        "primary": [{"path": "one.txt", "source": "one.txt", "certainty": "certain"}],
        "other": [{"path": "two.txt", "source": "two.txt", "certainty": "certain"}],
    }


def test_a_pattern_stands_for_what_the_build_may_make() -> None:
    files = {**CLEAN, "buildspec.yml": BUILDSPEC.replace("orders.jar", "*.jar")}
    (artifact,) = planned(files).artifacts
    made = [(each.path, each.certainty.value) for each in artifact.files if each.made]
    assert made == [("build/libs/*.jar", "possible")]


# What is copied


def test_a_file_is_copied_into_its_destination() -> None:
    (deployment,) = as_json(CLEAN)["deployments"]
    assert deployment["install"] == [
        {
            "source": "build/libs/orders.jar",
            "destination": "/opt/orders/orders.jar",
            "certainty": "possible",
        }
    ]


def test_without_a_buildspec_the_bundle_is_the_directory_of_the_appspec() -> None:
    files = {
        "shop/appspec.yml": "version: 0.0\nos: linux\nfiles:\n"
        "  - source: html\n    destination: /var/www\n",
        "shop/html/a/index.html": "",
        "shop/html/top.html": "",
        "other.txt": "",
    }
    (deployment,) = as_json(files)["deployments"]
    assert deployment["buildspec"] is None
    assert deployment["install"] == [
        {
            "source": f"html/{path}",
            "destination": f"/var/www/{path}",
            "certainty": "certain",
        }
        for path in ("a/index.html", "top.html")
    ]


def test_the_agent_looks_into_the_only_directory_at_the_top() -> None:
    files = {f"app/{path}": text for path, text in CLEAN.items()}
    files["buildspec.yml"] = (
        "version: 0.2\nphases:\n  build:\n    commands: [echo]\nartifacts:\n  files: ['app/**/*']\n"
    )
    files["app/appspec.yml"] = APPSPEC.replace("/build/libs/orders.jar", "scripts/start.sh")
    del files["app/buildspec.yml"]
    (deployment,) = as_json(files)["deployments"]
    assert deployment["install"] == [
        {
            "source": "scripts/start.sh",
            "destination": "/opt/orders/start.sh",
            "certainty": "certain",
        }
    ]


def test_a_windows_path_may_have_backslashes() -> None:
    files = {
        "appspec.yml": "version: 0.0\nos: windows\nfiles:\n  - source: web\\index.html\n"
        "    destination: c:\\inetpub\nhooks:\n  AfterInstall:\n    - location: ps\\go.ps1\n",
        "web/index.html": "",
        "ps/go.ps1": "Restart-Service w3svc\n",
    }
    (deployment,) = as_json(files)["deployments"]
    assert deployment["install"] == [
        {
            "source": "web/index.html",
            "destination": "c:/inetpub/index.html",
            "certainty": "certain",
        }
    ]
    assert "not a shell script; not analyzed" in rendered(files, "text")


def test_a_source_that_the_artifact_cannot_hold_copies_nothing() -> None:
    files = {**CLEAN, "appspec.yml": APPSPEC.replace("/build/libs/orders.jar", "/conf/app.conf")}
    (deployment,) = as_json(files)["deployments"]
    assert deployment["install"] == []
    assert "✗ conf/app.conf" in rendered(files, "text").replace("✗ /conf", "✗ conf")


# What runs


def test_hooks_stand_in_the_agents_order() -> None:
    (deployment,) = as_json(CLEAN)["deployments"]
    assert deployment["hooks"] == [
        {
            "event": "ApplicationStop",
            "revision": "previous",
            "scripts": [
                {"location": "scripts/stop.sh", "timeout": 30, "runas": None, "found": "certain"}
            ],
        },
        {
            "event": "ApplicationStart",
            "revision": "current",
            "scripts": [
                {
                    "location": "scripts/start.sh",
                    "timeout": 60,
                    "runas": "orders",
                    "found": "certain",
                }
            ],
        },
        {
            "event": "ValidateService",
            "revision": "current",
            "scripts": [
                {
                    "location": "scripts/validate.sh",
                    "timeout": 3600,
                    "runas": None,
                    "found": "certain",
                }
            ],
        },
    ]


EVERY_EVENT = (
    "BeforeBlockTraffic BlockTraffic AfterBlockTraffic ApplicationStop DownloadBundle "
    "BeforeInstall Install AfterInstall ApplicationStart ValidateService BeforeAllowTraffic "
    "AllowTraffic AfterAllowTraffic"
).split()


def test_every_event_has_its_time_and_its_revision() -> None:
    hooks = "".join(f"  {event}:\n    - location: x.sh\n" for event in sorted(EVERY_EVENT))
    files = {"appspec.yml": f"version: 0.0\nos: linux\nhooks:\n{hooks}", "x.sh": ""}
    (deployment,) = planned(files).deployments
    assert [step.event for step in deployment.steps] == EVERY_EVENT
    runs = [step.event for step in deployment.hooks]
    agent = {"DownloadBundle", "Install", "BlockTraffic", "AllowTraffic"}
    assert runs == [event for event in EVERY_EVENT if event not in agent]
    previous = [step.event for step in deployment.hooks if step.revision.value == "previous"]
    assert previous == ["BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop"]
    assert {step.event for step in deployment.ignored} == agent


def test_the_load_balancers_steps_are_left_out_where_no_hook_is_near() -> None:
    (deployment,) = planned(CLEAN).deployments
    assert not any(step.actor is Actor.SERVICE for step in deployment.steps)


def test_a_hook_of_an_unknown_name_never_runs() -> None:
    files = {**CLEAN, "appspec.yml": APPSPEC.replace("ValidateService", "ValidateServices")}
    (deployment,) = as_json(files)["deployments"]
    hooks = deployment["hooks"]
    assert isinstance(hooks, list)
    assert [hook["event"] for hook in hooks] == ["ApplicationStop", "ApplicationStart"]
    text = rendered(files, "text")
    assert re.search(r"ValidateServices +never runs\n  │ ! warning\[unknown-lifecycle", text)


def test_a_script_that_is_left_behind_is_not_found() -> None:
    (deployment,) = as_json(BROKEN)["deployments"]
    hooks = deployment["hooks"]
    assert isinstance(hooks, list)
    assert {script["found"] for hook in hooks for script in hook["scripts"]} == {"no"}


ECS = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 80
Hooks:
  - AfterAllowTraffic: after
  - BeforeInstall: arn:aws:lambda:eu-west-1:111122223333:function:before
"""
LAMBDA = """\
version: 0.0
Resources:
  - orders:
      Type: AWS::Lambda::Function
      Properties: {Name: orders, Alias: live, CurrentVersion: "1", TargetVersion: "2"}
Hooks:
  - AfterAllowTraffic: after
  - BeforeAllowTraffic: before
"""


@pytest.mark.parametrize(
    ("text", "platform", "called"),
    [
        pytest.param(
            ECS,
            "ecs",
            [
                ("BeforeInstall", "arn:aws:lambda:eu-west-1:111122223333:function:before"),
                ("AfterAllowTraffic", "after"),
            ],
            id="Amazon ECS",
        ),
        pytest.param(
            LAMBDA,
            "lambda",
            [("BeforeAllowTraffic", "before"), ("AfterAllowTraffic", "after")],
            id="AWS Lambda",
        ),
    ],
)
def test_without_instances_functions_are_called(
    text: str, platform: str, called: list[tuple[str, str]]
) -> None:
    (deployment,) = as_json({"appspec.yaml": text})["deployments"]
    hooks = deployment["hooks"]
    assert isinstance(hooks, list)
    assert deployment["platform"] == platform
    assert deployment["install"] == []
    assert [(hook["event"], hook["scripts"][0]["location"]) for hook in hooks] == called
    assert {hook["scripts"][0]["timeout"] for hook in hooks} == {3600}


def test_services_side_by_side_are_deployments_of_their_own() -> None:
    files = {f"{name}/{path}": text for name in ("one", "two") for path, text in CLEAN.items()}
    data = as_json(files)
    assert [(each["appspec"], each["buildspec"]) for each in data["deployments"]] == [
        ("one/appspec.yml", "one/buildspec.yml"),
        ("two/appspec.yml", "two/buildspec.yml"),
    ]


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("nohup java -jar a.jar > /dev/null 2>&1 < /dev/null &", ActionKind.STARTS),
        ("node server.js", ActionKind.SERVES),
        ("npm start", ActionKind.MAY_SERVE),
        ("sudo systemctl restart nginx", ActionKind.MANAGES),
        ("docker compose up -d", ActionKind.MANAGES),
        ("service httpd stop", ActionKind.STOPS),
        ("pkill -f java", ActionKind.STOPS),
        ("systemctl is-active nginx", ActionKind.CHECKS),
        ("curl -f http://localhost/", ActionKind.CHECKS),
        ("curl -o a.zip https://example.org/a.zip", ActionKind.FETCHES),
        ("aws s3 cp s3://bucket/env .env", ActionKind.FETCHES),
        ("apt-get install -y nginx", ActionKind.PACKAGES),
        ("npm ci", ActionKind.PACKAGES),
        ("rm -rf /var/www/*", ActionKind.DELETES),
        ("echo done", None),
    ],
)
def test_a_deed_is_told_by_its_kind(command: str, kind: ActionKind | None) -> None:
    script = read_script(Source("a.sh", f"#!/bin/bash\n{command}\n", "a.sh"))
    assert [each.kind for each in find_actions(script)] == ([] if kind is None else [kind])


# The text


def test_the_text_says_it_all_in_eighty_columns() -> None:
    wanted = """\
        appspec.yml: EC2/on-premises, linux
          built by buildspec.yml
          bundle:      certain: the artifact contains the AppSpec at its root
          source root: certain: no other directory is possible

            repository                             artifact
          ✓ appspec.yml                          → appspec.yml
            scripts/
          ✓ ├─ start.sh                          → scripts/start.sh
          ✓ ├─ stop.sh                           → scripts/stop.sh
          ✓ └─ validate.sh                       → scripts/validate.sh
          ? build/libs/orders.jar                → build/libs/orders.jar
              may be created by `./gradlew bootJar`
            3 other files not packaged

            revision                               instance
          ? build/libs/orders.jar                → /opt/orders/orders.jar

          hooks, in order of execution
          ✓ ApplicationStop                        scripts of the previous revision
          │ ✓ scripts/stop.sh                      timeout 30 s
          │     stops: systemctl stop orders (line 2)
          ✓ DownloadBundle                         the agent unpacks the revision
          · BeforeInstall                          no scripts
          ? Install                                copies 1 possible file
          · AfterInstall                           no scripts
          ✓ ApplicationStart
          │ ✓ scripts/start.sh                     as orders, timeout 60 s
          │     starts a service: systemctl restart orders (line 2)
          ✓ ValidateService
          │ ✓ scripts/validate.sh                  timeout 3600 s (default)
          │     health check: curl --fail --retry 9 http://localhost:8080/heal… (line 3)
            In-place, on each instance. Blue/green: the new instances run all events
            except BeforeBlockTraffic, BlockTraffic and AfterBlockTraffic; the original
            instances run these three after the traffic is rerouted.
            ApplicationStop runs the scripts of the previous revision (none in the first
            deployment); the scripts shown here run in the next deployment.

        ✓ certain   ? unknown   ✗ fails / not packaged
        no findings in 5 files
        """
    assert rendered(CLEAN, "text") == dedent(wanted)


LONG = "a-very-long-name-" * 12


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(CLEAN, id="clean"),
        pytest.param(BROKEN, id="broken"),
        pytest.param({**CLEAN, f"scripts/{LONG}.sh": ""}, id="a long name"),
        pytest.param({**CLEAN, f"scripts/{'名前' * 60}.sh": ""}, id="a long and wide name"),
        pytest.param(
            {**CLEAN, "appspec.yml": APPSPEC.replace("/opt/orders", f"/opt/{LONG}")},
            id="a long destination",
        ),
    ],
)
@pytest.mark.parametrize("plain", [False, True], ids=["signs", "ascii"])
def test_no_line_is_wider_than_eighty_columns(files: dict[str, str], plain: bool) -> None:
    wide = [
        line for line in rendered(files, "text", plain=plain).splitlines() if width_of(line) > 80
    ]
    assert wide == []


def test_a_plain_text_is_ascii() -> None:
    text = rendered(BROKEN, "text", plain=True)
    assert text.isascii()
    assert "x scripts/start.sh" in text


def test_every_finding_stands_at_its_place() -> None:
    text = rendered(BROKEN, "text")
    start = text.index("│ ✗ scripts/start.sh")
    found = text.index("error[hook-script-not-in-artifact]", start)
    assert found < text.index("ValidateService", start)
    assert "appspec.yml:10:17" in text[found:]


def test_an_appspec_that_is_left_behind_stops_the_first_event_of_the_new_revision() -> None:
    files = {**CLEAN, "buildspec.yml": BUILDSPEC.replace("    - appspec.yml\n", "")}
    text = rendered(files, "text")
    assert re.search(r"✗ appspec.yml +not packaged", text)
    assert re.search(r"✗ BeforeInstall +fails: appspec-not-in-artifact", text)
    assert re.search(r"✓ DownloadBundle", text)


@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize(
    "files",
    [
        pytest.param(BROKEN, id="broken"),
        pytest.param({**CLEAN, "buildspec.yml": "a: [", "spare/buildspec.yml": "b: ]"}, id="yaml"),
        pytest.param({"appspec.yml": "version: 1\nos: plan9\nhooks: {A: []}\n"}, id="refused"),
        pytest.param({"buildspec.yml": "version: 7\nphases: {}\n"}, id="no deployment"),
        pytest.param(
            {
                **CLEAN,
                "b/buildspec.yml": BUILDSPEC.replace("orders.jar", "x.jar"),
                "c/buildspec.yml": BUILDSPEC.replace("scripts/*.sh", "lost.txt"),
            },
            id="several builds",
        ),
    ],
)
def test_no_finding_is_lost(form: str, files: dict[str, str]) -> None:
    tree = in_memory(files)
    report = lint(tree)
    text = PLAN_FORMATS[form](make_plan(load_project(tree)), report)
    plain = " ".join(re.sub(r"<[^>]*>", "", text).replace("│", " ").split())
    for each in report.diagnostics:
        line, column = each.finding.span.start_position
        assert each.rule in plain
        assert f"{each.finding.span.source.display_path}:{line}:{column}" in plain
    assert report.diagnostics


def test_a_script_that_is_packed_elsewhere_says_where_it_is_looked_for() -> None:
    files = {**CLEAN, "buildspec.yml": f"{BUILDSPEC}  discard-paths: yes\n"}
    text = rendered(files, "text")
    assert re.search(r"✗ ├─ start.sh +→ start.sh\n +expected at `scripts/start.sh`", text)
    assert "  not packaged\n" not in text.partition("revision")[0]
    assert "scripts/start.sh is packaged as start.sh" in "".join(page(files).said)


def test_a_script_that_is_nowhere_is_told_at_its_hook() -> None:
    files = {path: text for path, text in CLEAN.items() if path != "scripts/start.sh"}
    text = rendered(files, "text")
    start = text.index("│ ✗ scripts/start.sh")
    assert "error[hook-script-missing]" in text[start : text.index("ValidateService", start)]


def test_each_finding_has_one_place() -> None:
    tree = in_memory(BROKEN)
    report = lint(tree)
    places = annotate(make_plan(load_project(tree)), report)
    shown = [each for found in places.at.values() for each in found] + list(places.rest)
    assert sorted(shown, key=lambda each: each.order) == list(report.diagnostics)


def test_a_huge_tree_is_folded() -> None:
    rows = fold_rows(
        [("appspec.yml", 0), *((f"node_modules/m{n}/index.js", n) for n in range(2143))], most=24
    )
    assert [(row.label, len(row.items), row.folded) for row in rows] == [
        ("appspec.yml", 1, False),
        ("node_modules/", 2143, True),
    ]


def test_what_is_pinned_is_never_folded() -> None:
    items = [(f"deep/er/f{n}", n) for n in range(1000)]
    rows = fold_rows(items, most=8, pinned=frozenset({"deep/er/f77"}))
    assert "deep/er/f77" in [row.path for row in rows]
    assert sum(len(row.items) for row in rows) == 1000
    assert len(rows) < 8


@pytest.mark.parametrize("width", range(1, 40))
def test_a_fitted_text_fits(width: int) -> None:
    for text in ("scripts/start.sh", "名前" * 20, "é" * 50):
        assert width_of(truncate(text, width)) <= width
        assert truncate(text, 200) == text


# The page


class Checker(HTMLParser):
    """Holds that tags are closed in order, and gathers what the page would load or run."""

    VOID = frozenset({"meta", "br", "circle", "path", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def page(files: Mapping[str, str]) -> Checker:
    checker = Checker()
    checker.feed(rendered(files, "html"))
    checker.close()
    assert checker.open == []
    return checker


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(CLEAN, id="clean"),
        pytest.param(BROKEN, id="broken"),
        pytest.param({"appspec.yaml": ECS}, id="Amazon ECS"),
        pytest.param({}, id="nothing"),
        pytest.param({"appspec.yml": "- [", "buildspec.yml": BUILDSPEC}, id="unreadable"),
    ],
)
def test_the_page_is_whole_and_loads_nothing(files: dict[str, str]) -> None:
    checker = page(files)
    tags = {tag for tag, _ in checker.seen}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "use", "image"})
    for tag, attributes in checker.seen:
        assert not {"src", "srcset", "onclick", "onload", "xlink:href"} & set(attributes)
        assert tag == "a" or "href" not in attributes
    style = "".join(checker.said)
    assert "url(" not in style
    assert "@import" not in style


def test_a_page_for_an_ascii_terminal_says_the_same() -> None:
    files = {**CLEAN, "scripts/été.sh": ""}
    plain = rendered(files, "html", plain=True)
    assert plain.isascii()
    checker = Checker()
    checker.feed(plain)
    assert checker.said == page(files).said


def test_each_picture_has_a_name_and_a_description() -> None:
    checker = page(BROKEN)
    ids = [attributes["id"] for _, attributes in checker.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    drawn = [attributes for tag, attributes in checker.seen if tag == "svg"]
    for each in drawn:
        assert each["role"] == "img"
        names = (each.get("aria-labelledby") or "").split()
        assert each.get("aria-label") or (names and set(names) <= set(ids))
    assert "scripts/start.sh is not packaged" in "".join(checker.said)


def test_headings_step_down_one_by_one() -> None:
    levels = [int(tag[1]) for tag, _ in page(BROKEN).seen if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


HOSTILE = "</style><script>alert(1)</script>\"'&\x1b[31m\u202e`.sh"


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_hostile_name_is_shown_and_not_obeyed(form: str) -> None:
    quoted = json.dumps(HOSTILE)
    files = {
        "appspec.yml": "version: 0.0\nos: linux\nfiles:\n  - source: /\n"
        f"    destination: {quoted}\nhooks:\n  AfterInstall:\n    - location: {quoted}\n"
        f"      runas: {quoted}\n  {quoted}:\n    - location: {quoted}\n",
        HOSTILE: f"#!/bin/bash\nrm {HOSTILE}\nnohup java -jar '{HOSTILE}' &\n",
        f"{HOSTILE}/{HOSTILE}": "",
        "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n"
        f"      - {json.dumps(f'touch x > {HOSTILE}')}\nartifacts:\n"
        f"  files:\n    - appspec.yml\n    - {quoted}\n    - x\n",
    }
    text = rendered(files, form)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\x1b[31m" in text
    if form == "html":
        checker = page(files)
        assert "script" not in {tag for tag, _ in checker.seen}
        assert "<script>alert(1)</script>" in "".join(checker.said)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_text_stands_out_from_its_ground() -> None:
    style = rendered(CLEAN, "html")
    palettes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\n *\}", style, re.DOTALL)
    ]
    assert len(palettes) == len(("light", "dark", "print"))
    pairs = [(ink, ground) for ink in ("ink", "soft") for ground in ("page", "card")]
    pairs += [(sign, f"{sign}-pale") for sign in ("yes", "maybe", "no", "info")]
    pairs += [("ink", "no-pale"), ("ink", "maybe-pale"), ("ink", "info-pale")]
    for palette in palettes:
        for ink, ground in pairs:
            one, two = sorted((_luminance(palette[ink]), _luminance(palette[ground])))
            assert (two + 0.05) / (one + 0.05) >= 4.5, f"{ink} on {ground}"


# The command


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_writes_each_format(
    form: str, fill: Fill, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(fill({f"shop/{path}": text for path, text in CLEAN.items()}))
    assert cli.main(["plan", "shop", "--format", form, "--output", "out"]) == 0
    assert capsys.readouterr().out == ""
    assert cli.main(["plan", "shop", "--format", form, "--color", "never"]) == 0
    assert capsys.readouterr().out == Path("out").read_text(encoding="utf-8")


def test_paths_count_from_the_directory_that_the_command_runs_in(
    fill: Fill, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(fill({f"shop/{path}": text for path, text in CLEAN.items()}))
    assert cli.main(["plan", "--format", "json", "shop"]) == 0
    data = json.loads(capsys.readouterr().out)
    jsonschema.Draft7Validator(load_schema("plan")).validate(data)
    (artifact,) = data["artifacts"]
    (deployment,) = data["deployments"]
    assert artifact["buildspec"] == deployment["buildspec"] == "shop/buildspec.yml"
    assert artifact["source_root"] == "shop"
    assert artifact["files"][0]["source"] == "shop/appspec.yml"
    assert artifact["files"][0]["path"] == "appspec.yml"


def test_a_plan_that_breaks_is_no_failure_of_the_call(
    fill: Fill, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(fill(BROKEN))
    assert cli.main(["plan"]) == 0
    assert "✗" in capsys.readouterr().out


def test_a_path_that_is_not_there_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plan", "/nowhere/at/all"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("when", "no_color", "colored"),
    [("always", "", True), ("always", "1", True), ("auto", "", False), ("never", "", False)],
)
def test_colour_is_given_where_it_is_asked_for(
    when: str,
    no_color: str,
    colored: bool,
    fill: Fill,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(fill(BROKEN))
    monkeypatch.setenv("NO_COLOR", no_color)
    assert cli.main(["plan", "--color", when]) == 0
    assert ("\x1b[" in capsys.readouterr().out) is colored


def test_the_agent_decides_what_breaks(
    fill: Fill, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(fill(BROKEN))
    said = {}
    for agent in ("1", "2", "any"):
        assert cli.main(["plan", "--agent", agent]) == 0
        said[agent] = capsys.readouterr().out
    assert all("hook-script-not-in-artifact" in each for each in said.values())


def test_the_readmes_example_breaks_where_it_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(EXAMPLE)
    assert cli.main(["plan"]) == 0
    text = capsys.readouterr().out
    assert re.search(r"✗ scripts/start.sh +not packaged", text)
    assert re.search(r"✗ BeforeInstall +fails: appspec-not-in-artifact", text)
    assert "starts in the background: nohup java" in text
    for rule in ("appspec-not-in-artifact", "background-holds-output", "unverified-start"):
        assert text.count(f"[{rule}]") == 1


def test_nothing_to_deploy_is_said() -> None:
    empty = PLAN_FORMATS["text"](planned({}), Report((), ()))
    assert empty.startswith("no AppSpec found")
    assert json.loads(PLAN_FORMATS["json"](planned({}), Report((), ()))) == {
        "version": "1",
        "artifacts": [],
        "deployments": [],
    }


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_no_form_shows_a_secret(form: str) -> None:
    secret = "AKIA" + "Q3EGXAMPL7ZW4KTY"
    script = f"#!/bin/bash\nset -e\nnohup java -Dkey={secret} -jar /srv/a.jar > /dev/null 2>&1 &\n"
    hooks = "hooks:\n  ApplicationStart:\n    - location: start.sh\n"
    files = {"appspec.yml": f"version: 0.0\nos: linux\n{hooks}", "start.sh": script}
    shown = rendered(files, form)
    assert "start.sh" in shown
    assert secret not in shown
