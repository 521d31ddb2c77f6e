"""Single faults, and what only looks like them: the rules that report a small repository."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from examples import lint_texts

BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n      - mvn package\n"
LISTED = BUILD + "artifacts:\n  files:\n    - appspec.yml\n    - target/shop.war\n"
INSTALLS = """\
version: 0.0
os: linux
files:
  - source: {source}
    destination: {destination}
"""


def reported(files: Mapping[str, str], *rules: str) -> list[str]:
    """The severity and the name of what these rules report."""
    return sorted(
        f"{diagnostic.severity.value} {diagnostic.rule}"
        for diagnostic in lint_texts(files).diagnostics
        if diagnostic.rule in rules
    )


@pytest.mark.parametrize(
    ("source", "destination", "is_reported"),
    [
        ("target/Shop.war", "/opt/tomcat/webapps/Shop.war", True),
        ("target/Shop.war", "/opt/tomcat/webapps/ROOT.war", True),
        ("conf/shop.conf", "/etc/shop.conf", True),
        ("target/Shop.war", "/opt/tomcat/webapps", False),
        ("target/Shop.war", "/opt/tomcat/webapps/Shop.war/", False),
        ("example.com", "/var/www/example.com", False),
        ("conf.d", "/etc/shop/conf.d", False),
    ],
)
def test_a_destination_of_an_absent_source(
    source: str, destination: str, is_reported: bool
) -> None:
    """Two mistakes in one entry are both reported."""
    appspec = INSTALLS.format(source=source, destination=destination)
    files = {"appspec.yml": appspec, "buildspec.yml": LISTED}
    found = reported(files, "destination-names-a-file", "source-not-in-artifact")
    assert "error source-not-in-artifact" in found
    assert ("warning destination-names-a-file" in found) is is_reported


NAMED = """\
version: 0.0
os: {os}
files:
  - source: site
    destination: /srv/shop
permissions:
  - object: /srv/shop
    owner: {owner}
    group: {group}
hooks:
  BeforeInstall:
    - location: a.sh
      timeout: 60
      runas: {first}
  AfterInstall:
    - location: a.sh
      timeout: 60
      runas: {second}
"""


@pytest.mark.parametrize(
    ("first", "second", "owner", "group", "count"),
    [
        ("ubuntu", "Ubuntu", "ubuntu", "ubuntu", 1),
        ("Ubuntu", "Ubuntu", "ubuntu", "ubuntu", 1),
        ("ubuntu", "ubuntu", "ubuntu", "Ubuntu", 1),
        ("Tomcat", "ubuntu", "tomcat", "UBUNTU", 2),
        ("root", "root", "Deploy", "DEPLOY", 1),
        ("ubuntu", "ubuntu", "ubuntu", "ubuntu", 0),
        ("Deploy", "Deploy", "Deploy", "Deploy", 0),
        ("root", "ubuntu", "www-data", "www-data", 0),
        ("root", "''", "root", "root", 1),  # empty, which is another fault
    ],
)
def test_two_spellings_of_a_user(
    first: str, second: str, owner: str, group: str, count: int
) -> None:
    appspec = NAMED.format(os="linux", first=first, second=second, owner=owner, group=group)
    files = {"appspec.yml": appspec, "a.sh": "#!/bin/sh\ntrue\n", "site/a": ""}
    assert reported(files, "invalid-runas") == ["warning invalid-runas"] * count


def test_windows_ignores_runas_in_any_spelling() -> None:
    appspec = NAMED.format(os="windows", first="a", second="A", owner="a", group="A")
    messages = [
        each.finding.message
        for each in lint_texts({"appspec.yml": appspec, "a.sh": "", "site/a": ""}).diagnostics
        if each.rule == "invalid-runas"
    ]
    assert len(messages) == 2
    assert not any("case-sensitive" in message for message in messages)


CLEANS = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/shop
hooks:
  BeforeInstall:
    - location: clean.sh
      timeout: 60
"""
PACKS = BUILD + "artifacts:\n  files:\n    - '**/*'\n"


@pytest.mark.parametrize(
    ("script", "is_reported"),
    [
        ("rm -rf /srv/shop/*", True),
        ("sudo rm -rf /srv/shop/*", True),
        ("cd /srv/shop && rm -rf *", True),
        ('APP=/srv/shop\nrm -rf "$APP"/*', True),
        ("APP=/srv/shop\nrm -rf ${APP}/*", True),
        ("if [ -d /srv/shop ]; then\n  rm -rf /srv/shop/*\nfi", True),
        ("rm -rf /srv/shop", False),
        ("rm -rf /srv/*", False),
        ("rm -rf /srv/shop/* /srv/shop/.[!.]*", False),
        ("rm -rf /srv/shop/{*,.*}", False),
        ("rm -rf /srv/shop/*\nrm -f /srv/shop/.gitignore", False),
        ("shopt -s dotglob\nrm -rf /srv/shop/*", False),
        ("find /srv/shop -mindepth 1 -delete\nrm -rf /srv/shop/*", False),
        ("rm -rf /srv/other/*", False),
        ("rm -rf /srv/shop/*.log", False),
        ("rm -rf $HOME/*", False),
    ],
)
def test_a_script_that_cleans_a_destination(script: str, is_reported: bool) -> None:
    files = {
        "appspec.yml": CLEANS,
        "clean.sh": f"#!/bin/bash\n{script}\n",
        ".gitignore": "*.log\n",
        "buildspec.yml": PACKS,
    }
    expected = ["info existing-files"] if is_reported else []
    assert reported(files, "existing-files") == expected
    assert not reported({**files, ".gitignore": "", "buildspec.yml": LISTED}, "existing-files")
    for behavior in ("OVERWRITE", "RETAIN"):
        kept = f"{CLEANS}file_exists_behavior: {behavior}\n"
        assert not reported({**files, "appspec.yml": kept}, "existing-files")
    disallowed = f"{CLEANS}file_exists_behavior: DISALLOW\n"
    assert reported({**files, "appspec.yml": disallowed}, "existing-files") == expected


TASK = '{"family":"shop","containerDefinitions":[{"name":"web","image":"<IMAGE1_NAME>"}]}'
SERVICE = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: {value}
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 80
"""
ECS = SERVICE.format(value="<TASK_DEFINITION>")
PUSH = "version: 0.2\nphases:\n  build:\n    commands:\n      - docker push shop\n"
PRIMARY = PUSH + "artifacts:\n  files:\n    - taskdef.json\n    - {name}\n"
SECONDARY = (
    PUSH
    + "artifacts:\n  files:\n    - taskdef.json\n  secondary-artifacts:\n    Definition:\n"
    + "      files:\n        - {name}\n        - taskdef.json\n"
)


@pytest.mark.parametrize("buildspec", [PRIMARY, SECONDARY], ids=["primary", "secondary"])
@pytest.mark.parametrize(
    ("listed", "actual", "expected"),
    [
        ("appspec-live.yaml", "appspec-live.yml", "artifact-pattern-matches-nothing"),
        ("appspec-prod.yml", "appspec-live.yml", "artifact-pattern-matches-nothing"),
        ("appspec_live.yml", "appspec-live.yml", "artifact-pattern-matches-nothing"),
        ("deploy/appspec-live.yml", "appspec-live.yml", "artifact-pattern-matches-nothing"),
        ("appspec.yaml", "other.yaml", "appspec-missing"),
        ("appspec.json", "other.json", "appspec-missing"),
        ("appspec.yml", "appspec.yaml", "appspec-missing"),
        ("appspec-live.yml", "appspec-live.yml", ""),
        ("appspec.yaml", "appspec.yaml", ""),
        ("appspec*.yml", "appspec-live.yml", ""),
        ("$APPSPEC", "appspec-live.yml", ""),
    ],
)
def test_a_listed_appspec(buildspec: str, listed: str, actual: str, expected: str) -> None:
    files = {"buildspec.yml": buildspec.format(name=listed), actual: ECS, "taskdef.json": TASK}
    found = reported(files, "artifact-pattern-matches-nothing", "appspec-missing")
    assert found == ([f"warning {expected}"] if expected else [])
    copied = files["buildspec.yml"].replace("docker push shop", f"cp {actual} {listed}")
    assert not reported({**files, "buildspec.yml": copied}, "artifact-pattern-matches-nothing")


def test_the_appspec_of_another_environment_is_no_fix() -> None:
    buildspec = PRIMARY.format(name="appspec-prod.yml")
    files = {"buildspec.yml": buildspec, "appspec-live.yml": ECS, "taskdef.json": TASK}
    rule = "artifact-pattern-matches-nothing"
    (finding,) = (each.finding for each in lint_texts(files).diagnostics if each.rule == rule)
    assert finding.help == "did you mean `appspec-live.yml`?"
    assert not finding.fixes


@pytest.mark.parametrize(
    ("value", "is_reported"),
    [
        ("taskdef.json", True),
        ("./taskdef.json", True),
        ("'ecs/task-definition.yaml'", True),
        ("<TASK_DEFINITION>", False),
        ("orders", False),
        ("arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:7", False),
        ("$TASKDEF.json", False),
        ("{{ taskdef }}.json", False),
    ],
)
def test_a_task_definition_that_is_a_file(value: str, is_reported: bool) -> None:
    appspec = SERVICE.format(value=value if "{" not in value else f"'{value}'")
    files = {
        "buildspec.yml": PRIMARY.format(name="appspec.yaml"),
        "appspec.yaml": appspec,
        "taskdef.json": TASK,
    }
    rule = "task-definition-not-arn"
    assert reported(files, rule) == ([f"warning {rule}"] if is_reported else [])
    rewritten = files["buildspec.yml"].replace("docker push shop", "sed -i s/a/b/ appspec.yaml")
    assert not reported({**files, "buildspec.yml": rewritten}, rule)
    assert not reported({"appspec.yaml": appspec, "taskdef.json": TASK}, rule)


PERMITS = """\
version: 0.0
os: linux
files:
  - source: site
    destination: /srv/shop
permissions:
  - object: {object}
    mode: 755
    {more}
"""


@pytest.mark.parametrize(
    ("object_", "more", "is_reported"),
    [
        ("/srv/shop", "pattern: 'bin/*.sh'", True),
        ("/srv/shop", "pattern: '**/*.sh'", True),
        ("/srv/shop", "pattern: '/srv/shop/*.sh'", True),
        ("/srv/shop", "pattern: './*.sh'", True),
        ("/srv", "pattern: 'shop/*'", True),
        ("/srv/shop", "pattern: 'run?.sh'", True),
        ("/srv/shop", "pattern: '*.{sh,py}'", True),
        ("/srv/shop", "except: [/srv/shop/run.sh]", True),
        ("/srv/shop", "except: [bin/start.sh]", True),
        ("/srv/shop", "pattern: '**'", False),
        ("/srv/shop", "pattern: '*'", False),
        ("/srv/shop", "pattern: '*.sh'", False),
        ("/srv/shop", "pattern:", False),
        ("/srv/shop", "except: [run.sh, '*.md']", False),
        ("/srv/shop/run.sh", "pattern: 'bin/*.sh'", False),  # an error of another rule
    ],
)
def test_a_pattern_that_matches_nothing(object_: str, more: str, is_reported: bool) -> None:
    files = {
        "appspec.yml": PERMITS.format(object=object_, more=more),
        "site/run.sh": "",
        "site/bin/start.sh": "",
    }
    rule = "permission-matches-nothing"
    assert reported(files, rule) == ([f"warning {rule}"] if is_reported else [])


def test_where_a_pattern_with_a_slash_belongs() -> None:
    appspec = PERMITS.format(object="/srv/shop/", more="pattern: 'bin/*.sh'")
    files = {"appspec.yml": appspec, "site/bin/start.sh": ""}
    (help_,) = (each.finding.help for each in lint_texts(files).diagnostics)
    assert help_ == "set `object: /srv/shop/bin` and `pattern: '*.sh'`"
    moved = appspec.replace("/srv/shop/\n    mode", "/srv/shop/bin\n    mode").replace("bin/*", "*")
    assert not lint_texts({**files, "appspec.yml": moved}).diagnostics
