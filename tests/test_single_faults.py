"""Single faults, and what only looks like them: the rules that report a small repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from examples import lint_texts

from appspec_lint.build.products import read_builds
from appspec_lint.build.source_root import find_source_roots
from appspec_lint.buildspec.buildspec_model import read_buildspec
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.tree import in_memory
from appspec_lint.rules import rule_named
from appspec_lint.yaml.composer import parse

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
        ("conf/**/*", "appspec.yaml", "artifact-pattern-matches-nothing"),
        ("appspec-prod*", "appspec.yaml", "artifact-pattern-matches-nothing"),
    ],
)
def test_a_listed_appspec(buildspec: str, listed: str, actual: str, expected: str) -> None:
    files = {"buildspec.yml": buildspec.format(name=listed), actual: ECS, "taskdef.json": TASK}
    found = reported(files, "artifact-pattern-matches-nothing", "appspec-missing")
    assert found == ([f"warning {expected}"] if expected else [])
    if "*" not in listed:
        copied = files["buildspec.yml"].replace("docker push shop", f"cp {actual} {listed}")
        files["buildspec.yml"] = copied
        assert not reported(files, "artifact-pattern-matches-nothing")


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


EXPORTS = """\
version: 0.2
env:
  exported-variables:
    - {name}
phases:
  build:
    commands:
      - IMAGE_TAG=7
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [("IMAGETAG", "warning"), ("STAGE_URL", "info"), ("IMAGE_TAG", ""), ("CODEBUILD_X", "")],
)
def test_an_exported_variable_that_the_project_may_set(name: str, expected: str) -> None:
    rule = "exported-variable-unset"
    found = reported({"buildspec.yml": EXPORTS.format(name=name)}, rule)
    assert found == ([f"{expected} {rule}"] if expected else [])


@pytest.mark.parametrize(
    ("value", "command", "is_reported"),
    [
        ("$NAME/shop", "docker push $IMAGE", True),
        ("${NAME}/shop", "docker push $IMAGE", True),
        ("shop-$SECRET", "docker push $IMAGE", True),
        ("$AWS_ACCOUNT_ID.dkr.ecr.eu-west-1.amazonaws.com", "docker push $IMAGE", True),
        ("$CODEBUILD_SRC_DIR/target", "ls $IMAGE", True),
        ("$PATH:/opt/bin", "make", True),
        ("shop", "docker push $IMAGE", False),
        ("p4$$w0rd", "make", False),
        ("$UNKNOWN/shop", "docker push $IMAGE", False),
        ("^v[0-9]+$", "make", False),
        ("$NAME/shop", 'eval "docker push $IMAGE"', False),
        ("$NAME/shop", "echo $IMAGE | envsubst", False),
    ],
)
def test_a_variable_in_the_value_of_another(value: str, command: str, is_reported: bool) -> None:
    buildspec = (
        f"version: 0.2\nenv:\n  variables:\n    NAME: shop\n    IMAGE: '{value}'\n"
        "  parameter-store:\n    SECRET: /shop/key\n"
        f"phases:\n  build:\n    commands:\n      - '{command}'\n"
    )
    found = reported({"buildspec.yml": buildspec}, "variable-not-expanded")
    assert found == (["warning variable-not-expanded"] if is_reported else [])


TOKEN = "ghp_R4nd0mV4lu3OfThirtySixCharsXyz90AbCd"


@pytest.mark.parametrize(
    ("section", "name", "value", "rule"),
    [
        ("parameter-store", "OAUTH", TOKEN, "plaintext-secret"),
        ("secrets-manager", "OAUTH", TOKEN, "plaintext-secret"),
        ("parameter-store", "DB_PASSWORD", "c0rrect-H0rse!", "plaintext-secret"),
        ("parameter-store", "URL", "'https://shop:s3cr3t-pa55@example.net'", "plaintext-secret"),
        ("parameter-store", "STAGE", "the stage", "invalid-secret-reference"),
        ("secrets-manager", "STAGE", "a:b:c:d:e", "invalid-secret-reference"),
        ("parameter-store", "DB_PASSWORD", "/prod/db/password", ""),
        ("parameter-store", "DB_PASSWORD", "Prod_DB_Password", ""),
        ("parameter-store", "DB_PASSWORD", "db.password:3", ""),
        ("parameter-store", "KEY", "arn:aws:ssm:eu-west-1:111122223333:parameter/key", ""),
        ("parameter-store", "KEY", "/$STAGE/key", ""),
        ("parameter-store", "KEY", "'{{ stage }}/key'", ""),
        ("secrets-manager", "DB_PASSWORD", "prod/db:password", ""),
        ("secrets-manager", "DB_PASSWORD", "shop+db@prod:password", ""),
    ],
)
def test_a_value_where_a_reference_is_expected(
    section: str, name: str, value: str, rule: str
) -> None:
    buildspec = f"version: 0.2\nenv:\n  {section}:\n    {name}: {value}\nphases:\n  build:\n"
    files = {"buildspec.yml": buildspec + "    commands:\n      - make\n"}
    found = reported(files, "plaintext-secret", "invalid-secret-reference")
    assert found == ([f"warning {rule}"] if rule else [])
    for diagnostic in lint_texts(files).diagnostics:
        assert value not in str((diagnostic.finding.message, diagnostic.finding.help)) or not rule


ONLY_SECONDARY = (
    "version: 0.2\nphases:\n  build:\n    commands:\n      - make\nartifacts:\n"
    "{files}  secondary-artifacts:\n"
)
ONE = "    {name}:\n      files:\n        - '**/*'\n"


@pytest.mark.parametrize(
    ("files", "names", "expected"),
    [
        ("", ("one",), "warning"),
        ("", ("one", "two"), "info"),
        ("  files: []\n", ("one", "two"), ""),
        ("  files:\n    - '**/*'\n", ("one",), ""),
    ],
)
def test_secondary_artifacts_without_a_primary_one(
    files: str, names: tuple[str, ...], expected: str
) -> None:
    text = ONLY_SECONDARY.format(files=files) + "".join(ONE.format(name=name) for name in names)
    findings = [
        each
        for each in lint_texts({"buildspec.yml": text}).diagnostics
        if "of its own" in each.finding.message
    ]
    assert [each.severity.value for each in findings] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("dash", "name"), [("\u2013", "an en dash"), ("\u2014", "an em dash"), ("\u2022", "a bullet")]
)
def test_a_list_entry_with_another_dash(dash: str, name: str) -> None:
    appspec = INSTALLS.format(source="app", destination="/srv/shop").replace("- source", "X source")
    files = {
        "appspec.yml": appspec.replace("X", dash),
        "app/a": "",
        "buildspec.yml": LISTED.replace("files:", f"files:\n    {dash} a: b\n      c: d"),
    }
    findings = [each.finding for each in lint_texts(files).diagnostics]
    assert len(findings) == 2
    assert all(f"this is {name}" in finding.message for finding in findings)
    assert {finding.span.text for finding in findings} == {dash}
    assert all(finding.help == "replace it with `-`" for finding in findings)
    (fix,) = next(f.fixes for f in findings if f.span.source.path == "appspec.yml")
    assert [edit.text for edit in fix.edits] == ["-"]
    assert not lint_texts({"appspec.yml": appspec.replace("X", "-"), "app/a": ""}).diagnostics


@pytest.mark.parametrize("value", ["a \u2013 b", "'\u2013 b'", "\u2013b", "|\n        \u2013 b"])
def test_a_dash_in_a_command_is_not_an_entry(value: str) -> None:
    report = lint_texts({"buildspec.yml": BUILD + f"      - {value}\n"})
    assert {each.rule for each in report.diagnostics} <= {"typographic-character"}


@pytest.mark.parametrize(
    ("entry", "command", "is_reported"),
    [
        ("scripts", "npm ci", True),
        ("./scripts/", "npm ci", True),
        ("scripts/sub", "npm ci", True),
        ("node_modules", "npm ci", True),
        ("node_modules", "npm ci && ./$BUILD", True),
        ("LICENCE", "sed -i s/a/b/ package.json", False),
        ("appspec.yml", "sed -i s/a/b/ ./$FILE", False),
        ("dist", "npm run build", True),
        ("made", "mkdir made", True),
        ("scripts/*", "npm ci", False),
        ("scripts/**", "npm ci", False),
        ("node_modules/**/*", "npm ci", False),
        ("node_modules", "echo ready", False),  # reported as matching nothing
        ("server", "go build -o server", False),
        ("dist", "touch dist", False),
        ("dist", "./$BUILD", False),
        ("LICENSE", "npm ci", False),
        ("$DIRECTORY", "npm ci", False),
        ("../scripts", "npm ci", False),
    ],
)
def test_a_directory_that_is_listed_as_a_file(entry: str, command: str, is_reported: bool) -> None:
    files = {
        "scripts/sub/a.sh": "",
        "LICENSE": "",
        "package.json": "{}",
        "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n"
        f"      - {command}\nartifacts:\n  files:\n    - package.json\n    - {entry}\n",
    }
    rule = "directory-listed-as-file"
    assert reported(files, rule) == ([f"warning {rule}"] if is_reported else [])


SENT = """\
version: 0.2
phases:
  build:
    commands:
      - zip -r shop.zip . -x {excluded}
      - aws s3 cp shop.zip s3://shop/shop.zip
      - aws deploy create-deployment --application-name shop --s3-location bucket=shop,key=shop.zip
"""
HOOKED = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/shop
hooks:
  AfterInstall:
    - location: scripts/linux/a.sh
      timeout: 60
"""


@pytest.mark.parametrize(
    ("excluded", "is_reported"),
    [
        ("'scripts/*'", True),
        ("'./scripts/*'", True),
        ("scripts/\\*", True),
        ("'*.sh'", True),
        ("'*/linux/*'", True),
        ("'scripts*'", True),
        ("scripts/linux/a.sh", True),
        ("'*.git*' 'scripts/*'", True),
        ("'*.git*'", False),
        ("'node_modules/*'", False),
        ("'*/scripts/*'", False),
        ("'*/*.py'", False),
        ("'scripts/*.md'", False),
        ("scripts", False),
        ("-x@excluded.txt", False),
        ("'s*pts/*'", False),  # not known
        ("$EXCLUDED", False),
    ],
)
def test_what_zip_excludes(excluded: str, is_reported: bool) -> None:
    files = {
        "appspec.yml": HOOKED,
        "scripts/linux/a.sh": "#!/bin/sh\nset -e\ntrue\n",
        "buildspec.yml": SENT.format(excluded=excluded),
    }
    rule = "hook-script-not-in-artifact"
    found = [each.rpartition(" ")[2] for each in reported(files, rule)]
    assert found == ([rule] if is_reported else [])


@pytest.mark.parametrize(
    ("command", "is_certain"),
    [
        ("find dist -delete", False),
        ("find . -name '*.sh' -delete", False),
        ("find dist -type f -exec rm {} +", False),
        ("find dist/scripts -name '*.txt' -o -name '*.sh' -delete", False),
        ("find dist ! -name appspec.yml -delete", False),
        ("find . -name scripts -type d -exec rm -rf {} +", False),
        ("find . -name '*.pyc' -delete", True),
        ("find other -delete", True),
        ("find dist -name '*.sh'", True),
        ("find . -name __pycache__ -type d -exec rm -rf {} +", True),
    ],
)
def test_what_find_removes(command: str, is_certain: bool) -> None:
    """A file that is there after the removal conflicts with the second entry of `files`."""
    appspec = (
        "version: 0.0\nos: linux\nfiles:\n  - source: scripts\n    destination: /srv/shop\n"
        "  - source: scripts/a.sh\n    destination: /srv/shop\n"
    )
    buildspec = (
        "version: 0.2\nphases:\n  build:\n    commands:\n      - mkdir dist\n"
        "      - cp appspec.yml dist/\n      - cp -r scripts dist/\n"
        f'      - "{command}"\n'
        "artifacts:\n  base-directory: dist\n  files:\n    - '**/*'\n"
    )
    files = {"appspec.yml": appspec, "scripts/a.sh": "", "buildspec.yml": buildspec}
    found = reported(files, "install-collision")
    assert found == (["error install-collision"] if is_certain else [])


def findings_of(files: Mapping[str, str], rule: str) -> list[Finding]:
    """The findings of one rule."""
    return [each.finding for each in lint_texts(files).diagnostics if each.rule == rule]


def test_a_build_without_artifacts_fails_in_no_phase_of_theirs() -> None:
    """No failure of UPLOAD_ARTIFACTS is quoted for what a command packs."""
    packed = SENT.replace(" -x {excluded}", "").replace("shop.zip .", "shop.zip a.yml conf.d/b")
    tree = in_memory({"buildspec.yml": packed})
    source = tree.read("buildspec.yml")
    assert isinstance(source, Source)
    (build,) = read_builds(find_source_roots(tree, read_buildspec(parse(source))))
    assert not build.declared
    rule = rule_named("artifact-pattern-matches-nothing")
    assert rule is not None
    findings = list(rule.check(Context(tree, builds=(build,))))
    assert findings
    assert not any(finding.failure for finding in findings)
    declared = list(rule.check(Context(tree, builds=(replace(build, declared=True),))))
    assert all(finding.failure for finding in declared)


@pytest.mark.parametrize(
    ("base", "expected"),
    [("", "deploy"), ("dist", "dist/deploy"), ("dist/", "dist/deploy"), (".", "deploy")],
)
def test_a_base_directory_is_joined_to_an_existing_one(base: str, expected: str) -> None:
    where = f"  base-directory: {base}\n" if base else ""
    directory = "dist/" if base.startswith("dist") else ""
    appspec = INSTALLS.format(source="/", destination="/srv/shop")
    files = {
        f"{directory}deploy/appspec.yml": appspec,
        f"{directory}index.html": "",
        "buildspec.yml": BUILD.replace("mvn package", "echo ready")
        + f"artifacts:\n{where}  files:\n    - '**/*'\n",
    }
    (finding,) = findings_of(files, "appspec-not-at-artifact-root")
    assert f"`base-directory: {expected}`" in finding.help
    mended = BUILD.replace("mvn package", "echo ready")
    mended += f"artifacts:\n  base-directory: {expected}\n  files:\n    - '**/*'\n"
    assert not lint_texts({**files, "buildspec.yml": mended}).diagnostics


NO_CHECK = "the script does not check the service"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", NO_CHECK),
        ("echo ok", NO_CHECK),
        ("sleep 30", NO_CHECK),
        ("cd /srv/shop\nls\necho done", NO_CHECK),
        ("systemctl restart shop\necho done", NO_CHECK),
        ("sudo service shop start\nexit 0", NO_CHECK),
        ("mkdir -p /srv/x\nchown a /srv/x\necho x", NO_CHECK),
        (
            "service shop status\nexit 0",
            "the script ends with `exit 0`, so it exits 0 even if `service` fails",
        ),
        (
            "curl localhost\ndocker ps\necho ok",
            "the script ends with `echo ok`, so it exits 0 even if `docker` fails",
        ),
        (
            "curl localhost | tee log",
            "the script ends with `curl localhost | tee log`, so it exits 0 even if `curl` fails",
        ),
        ("curl --fail --retry 9 localhost", ""),
        ("set -e\nsystemctl is-active shop\necho ok", ""),
        ("cd /srv/shop\n./check.sh", ""),
    ],
)
def test_the_words_of_a_health_check_that_cannot_fail(body: str, message: str) -> None:
    appspec = HOOKED.replace("AfterInstall", "ValidateService")
    files = {"appspec.yml": appspec, "scripts/linux/a.sh": f"#!/bin/bash\n{body}\n"}
    found = [finding.message for finding in findings_of(files, "health-check-cannot-fail")]
    assert found == ([message] if message else [])
