"""AppSpecs for ECS and Lambda, and the files that CodePipeline reads beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from examples import lint_texts, names

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import (
    is_filled_in_later,
    read_functions,
    read_image_file,
    read_service,
    read_task_definition,
    read_versions,
)
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.linter import lint
from appspec_lint.project import load_project
from appspec_lint.repository.discovery import Scope, task_definitions
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.composer import parse

APPSPEC = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 8080
"""
FUNCTION = """\
version: 0.0
Resources:
  - orders:
      Type: AWS::Lambda::Function
      Properties:
        Name: orders
        Alias: live
        CurrentVersion: "6"
        TargetVersion: "7"
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - docker push $REPOSITORY_URI:latest
      - printf '{"ImageURI":"%s"}' $REPOSITORY_URI:latest > imageDetail.json
artifacts:
  files:
    - appspec.yaml
    - taskdef.json
    - imageDetail.json
"""
ROLLING = BUILDSPEC.replace('{"ImageURI":"%s"}', '[{"name":"web","imageUri":"%s"}]').replace(
    "imageDetail", "imagedefinitions"
)


def task(name: str = "web", port: int | str = 8080, **more: object) -> str:
    mapping = {"name": name, "image": "<IMAGE1_NAME>", "portMappings": [{"containerPort": port}]}
    return json.dumps({"family": "orders", "containerDefinitions": [{**mapping, **more}]})


def project(**changes: str | None) -> Mapping[str, str]:
    files = {"appspec.yaml": APPSPEC, "taskdef.json": task(), "buildspec.yml": BUILDSPEC}
    for name, text in changes.items():
        path = {"appspec": "appspec.yaml", "taskdef": "taskdef.json"}.get(name, "buildspec.yml")
        if text is None:
            del files[path]
        else:
            files[path] = text
    return files


def document(text: str, path: str = "appspec.yaml"):  # type: ignore[no-untyped-def]
    return parse(Source(path, text, path))


def severities(files: Mapping[str, str], rule: str) -> list[Severity]:
    return [each.severity for each in lint_texts(files).diagnostics if each.rule == rule]


# ---- what is read


def test_a_service_is_read_in_the_spellings_of_both_of_awss_pages() -> None:
    lower = APPSPEC.replace("Resources", "resources").replace("Properties", "properties")
    lower = lower.replace("TaskDefinition", "taskdefinition").replace(
        "LoadBalancerInfo", "loadBalancerInfo"
    )
    for text in (APPSPEC, lower):
        service = read_service(document(text))
        assert service.task_definition is not None
        assert service.filled_in
        assert (service.container.value, service.port.value) == ("web", 8080)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "family"),
    [
        pytest.param("arn:aws:ecs:eu-west-1:1:task-definition/web:7", "web", id="an ARN"),
        pytest.param("arn:aws-cn:ecs:cn-north-1:1:task-definition/web", "web", id="no revision"),
        pytest.param("web:7", "web", id="family and revision"),
        pytest.param("<TASK_DEFINITION>", "", id="the placeholder"),
        pytest.param("$TASK_DEFINITION", "", id="a variable"),
    ],
)
def test_the_family_is_what_an_arn_names(value: str, family: str) -> None:
    read = read_service(document(APPSPEC.replace("<TASK_DEFINITION>", f'"{value}"')))
    assert read.family == family


def test_json_is_read_with_tabs_a_byte_order_mark_and_a_trailing_comma() -> None:
    text = '\ufeff{\n\t"Resources": [{"o": {"Properties": {"CurrentVersion": "6",}}}],\n}'
    versions = read_versions(document(text, "appspec.json"))
    assert versions.current is not None
    assert versions.current.value == "6"
    assert versions.target is None


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "a", "{", "Resources:", "Resources: [[], a, {b: c}]", "Resources: {a: []}",
        "Resources: [{a: {Properties: 1}}]", "Hooks: [a, [b], {c: d, ? [e] : f}]", "Hooks: {a: {}}",
    ],
)  # fmt: skip
def test_nothing_that_a_user_writes_makes_the_readers_raise(text: str) -> None:
    read = document(text)
    service, versions = read_service(read), read_versions(read)
    assert (service.container, service.port, versions.current) == (None, None, None)
    assert all(each.event.value for each in read_functions(read))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="broken"),
        pytest.param("[]", id="a list"),
        pytest.param('{"name": "web"}', id="something else"),
        pytest.param('{"containerDefinitions": {}}', id="no list of containers"),
    ],
)
def test_what_is_no_task_definition_is_none(text: str) -> None:
    assert read_task_definition(document(text, "taskdef.json")) is None


def test_a_task_definition_whose_container_has_no_name_is_not_whole() -> None:
    found = read_task_definition(document('{"containerDefinitions": [{"name": "a"}, {}]}'))
    assert found is not None
    assert [each.name.value for each in found.containers] == ["a"]
    assert not found.is_complete


def test_ports_that_are_a_range_or_a_variable_are_not_known() -> None:
    for mapping in ('{"containerPortRange": "80-90"}', '{"containerPort": "$PORT"}', "80"):
        text = f'{{"containerDefinitions": [{{"name": "a", "portMappings": [{mapping}]}}]}}'
        found = read_task_definition(document(text))
        assert found is not None
        assert found.containers[0].ports is None


def test_the_keys_of_an_image_file_are_those_of_its_object_or_its_list() -> None:
    keys = [each.value for each in read_image_file(document('{"ImageURI": "a"}')).keys]
    listed = read_image_file(document('[{"name": "a", "imageUri": "b"}, 7]')).keys
    assert (keys, [each.value for each in listed]) == (["ImageURI"], ["name", "imageUri"])


@pytest.mark.parametrize("text", ["$A", "${A}", "<A>", "{{ a }}", "CONTAINER_NAME", "__name__"])
def test_a_text_that_waits_for_a_value_is_known_by_its_marks(text: str) -> None:
    assert is_filled_in_later(text)


@pytest.mark.parametrize("text", ["web", "my-app_1", "WEB", "orders.web"])
def test_a_name_is_no_placeholder(text: str) -> None:
    assert not is_filled_in_later(text)


def test_a_broken_appspec_is_of_the_platform_that_its_words_name() -> None:
    (broken,) = load_project(in_memory({"appspec.yaml": APPSPEC + "\t: [\n"})).appspecs
    (instances,) = load_project(
        in_memory({"appspec.yml": "version: 0.0\nos: linux\n\thooks: [\n"})
    ).appspecs
    (function,) = load_project(in_memory({"appspec.yml": FUNCTION + "\t: [\n"})).appspecs
    (minified,) = load_project(
        in_memory({"appspec.json": '{"version": 0.0, "Resources": [{}'})
    ).appspecs
    assert broken.platform is Platform.ECS
    assert minified.platform is Platform.ECS
    assert instances.platform is Platform.EC2
    assert function.platform is Platform.LAMBDA


# ---- what is found beside the AppSpec


def test_task_definitions_are_found_by_the_names_that_people_give_them() -> None:
    wanted = [
        "taskdef.json", "ecs/taskdef-prod.json", "task-definition.json", "app_task_def.json",
        "task-def.json", "taskDefinition.json",
    ]  # fmt: skip
    others = ["tasks.json", "taskdef.yml", "mytaskdefault.txt", "package.json"]
    found = task_definitions(in_memory(dict.fromkeys([*wanted, *others], "{}")))
    assert sorted(found) == sorted(wanted)


def test_a_changed_task_definition_leads_to_its_deployment() -> None:
    tree = in_memory(project(taskdef=task(name="api")))
    report = lint(tree, Scope(files=("taskdef.json",)))
    assert names(report) == ["container-not-in-task-definition"]
    assert [each.path for each in report.sources] != []


def test_a_changed_file_elsewhere_leads_to_no_deployment() -> None:
    files = {**project(taskdef=task(name="api")), "docs/notes.json": "{}"}
    assert load_project(in_memory(files), Scope(files=("docs/notes.json",))).services == ()


def test_an_appspec_of_any_name_is_read_where_it_is_asked_for() -> None:
    other = "version: 1\nresources:\n  - limits: {cpu: 1}\n"
    tree = in_memory({"deploy/orders.yaml": APPSPEC, "deploy/quota.yaml": other})
    scope = Scope(files=("deploy/orders.yaml", "deploy/quota.yaml"))
    assert [each.path for each in load_project(tree, scope).appspecs] == ["deploy/orders.yaml"]


# ---- container and port


def test_a_whole_project_for_blue_green_has_no_findings() -> None:
    assert names(lint_texts(project())) == []


CONTAINER = "container-not-in-task-definition"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(project(taskdef=task(name="api")), id="no such container"),
        pytest.param(project(taskdef=task(name="Web")), id="cased otherwise"),
        pytest.param(project(taskdef=task(port=80)), id="no such port"),
        pytest.param(project(taskdef=task(portMappings=[])), id="no port at all"),
    ],
)
def test_a_container_or_port_that_ecs_does_not_find_is_an_error(files: Mapping[str, str]) -> None:
    assert severities(files, CONTAINER) == [Severity.ERROR]


def sed(path: str) -> str:
    """The buildspec, with a command that rewrites a file."""
    return BUILDSPEC.replace(
        "      - docker push", f"      - sed -i s/a/b/ {path}\n      - docker push"
    )


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(project(taskdef=task("api"), buildspec=None), id="no build is known"),
        pytest.param(
            project(taskdef=task("api"), buildspec=sed("taskdef.json")),
            id="the build rewrites the task definition",
        ),
        pytest.param(
            project(taskdef=task("api"), buildspec=sed("appspec.yaml")),
            id="the build rewrites the AppSpec",
        ),
        pytest.param(
            {**project(taskdef=task("api")), "worker/taskdef.json": task("worker")},
            id="another task definition elsewhere",
        ),
        pytest.param(
            project(
                taskdef=task("api"),
                appspec=APPSPEC.replace("<TASK_DEFINITION>", "orders:7"),
            ),
            id="a revision that may be an older one",
        ),
    ],
)
def test_where_the_files_can_not_tell_it_is_a_warning(files: Mapping[str, str]) -> None:
    assert severities(files, CONTAINER) == [Severity.WARNING]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {**project(taskdef=task("api")), "taskdef-dev.json": task("dev")},
            id="two task definitions beside it",
        ),
        pytest.param(project(taskdef=task("CONTAINER_NAME")), id="a name to be put in"),
        pytest.param(
            project(appspec=APPSPEC.replace("ContainerName: web", 'ContainerName: "$NAME"')),
            id="a variable in the AppSpec",
        ),
        pytest.param(project(taskdef=task(port="$PORT")), id="a port to be put in"),
        pytest.param(
            project(appspec=APPSPEC.replace("8080", '"8080"')), id="the port in quotation marks"
        ),
        pytest.param(
            project(
                taskdef=task("api"),
                appspec=APPSPEC.replace("<TASK_DEFINITION>", "another-family:3"),
            ),
            id="another family",
        ),
        pytest.param(
            project(
                taskdef=task("api"), appspec=APPSPEC.replace("<TASK_DEFINITION>", '"{{task}}"')
            ),
            id="a placeholder that somebody else fills in",
        ),
        pytest.param(project(taskdef="{ broken"), id="a task definition that can't be read"),
    ],
)
def test_where_nothing_can_be_compared_nothing_is_said(files: Mapping[str, str]) -> None:
    assert severities(files, CONTAINER) == []


# ---- the files of CodePipeline's actions

IMAGES = "image-definitions-for-blue-green"


def test_the_rolling_file_in_an_artifact_for_blue_green_is_told_once() -> None:
    assert severities(project(buildspec=ROLLING), IMAGES) == [Severity.WARNING]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            project(
                buildspec=ROLLING.replace("    - appspec.yaml\n", "").replace(
                    "    - taskdef.json\n", ""
                )
            ),
            id="an artifact for the standard action alone",
        ),
        pytest.param(
            {**project(buildspec=ROLLING), "imageDetail.json": '{"ImageURI": "a"}'},
            id="the repository has imageDetail.json",
        ),
        pytest.param(
            {
                **project(buildspec=ROLLING),
                "buildspec-image.yml": BUILDSPEC.replace("    - appspec.yaml\n", ""),
            },
            id="another build makes imageDetail.json",
        ),
        pytest.param(
            {"appspec.yml": "version: 0.0\nos: linux\n", "buildspec.yml": ROLLING},
            id="an AppSpec for instances",
        ),
    ],
)
def test_the_rolling_file_is_right_elsewhere(files: Mapping[str, str]) -> None:
    assert severities(files, IMAGES) == []


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("""echo '{"imageUri":"a"}' > imageDetail.json""", True),
        ("""printf '{"ImageUri":"%s"}' $A > $CODEBUILD_SRC_DIR/imageDetail.json""", True),
        ("""printf '[{"name":"a","ImageURI":"%s"}]' $A > imagedefinitions.json""", True),
        ("""printf '[{"name":"a","imageUri":"%s"}]' $A > imagedefinitions.json""", False),
        ("""printf '{"ImageURI":"%s"}' $IMAGE_URI > imageDetail.json""", False),
        ("""printf '{"ImageURI":"%s"}' $imageUri > imageDetail.json""", False),
        ("""printf '{"ImageURI":"%s"}' "${imageUri}" > imageDetail.json""", False),
        ("""printf '%s' "$JSON" > imageDetail.json""", False),
        ("""printf '{"ImageURI":"$URI:latest"}' > imageDetail.json""", True),
        ("""echo '{"ImageURI":"${URI}:latest"}' > imageDetail.json""", True),
        ("""printf '{"ImageURI":"'"$URI"':latest"}' > imageDetail.json""", False),
        ("""printf '{"ImageURI":"'$URI'"}' > imageDetail.json""", False),
        ("""echo "{\\"ImageURI\\":\\"$URI\\"}" > imageDetail.json""", False),
        ("""echo "{'ImageURI': '$URI'}" > imageDetail.json""", False),
        (
            """echo '{"ImageURI":"$URI"}' > imageDetail.json; sed -i s/a/b/ imageDetail.json""",
            False,
        ),
        ("""echo "the imageUri is written next"; cat a.json > imageDetail.json""", False),
        ("""jq '{imageUri: .uri}' a.json > imageDetail.json""", False),
    ],
)
def test_the_key_of_an_image_file_is_read_from_the_command(command: str, told: bool) -> None:
    text = BUILDSPEC.replace(BUILDSPEC.split("\n")[5], f"      - |\n        {command}")
    found = severities(project(buildspec=text), "malformed-image-file")
    assert found == ([Severity.WARNING] if told else [])


def test_the_key_of_a_committed_image_file_is_told_on_the_key() -> None:
    committed = {"imageDetail.json": '{"imageUri": "a"}'}
    assert names(lint_texts({**project(), **committed})) == [], "the build writes it anew"
    quiet = BUILDSPEC.replace("> imageDetail.json", "")
    (found,) = lint_texts({**project(buildspec=quiet), **committed}).diagnostics
    assert (found.rule, found.finding.span.text) == ("malformed-image-file", '"imageUri"')
    assert found.finding.fixes[0].edits[0].text == '"ImageURI"'


@pytest.mark.parametrize(
    ("files", "told"),
    [
        pytest.param(
            project(taskdef=None, buildspec=BUILDSPEC.replace("    - taskdef.json\n", "")),
            True,
            id="the artifact takes the AppSpec",
        ),
        pytest.param(project(taskdef=None, buildspec=None), False, id="no build: some other CI"),
        pytest.param(
            project(
                taskdef=None,
                buildspec=BUILDSPEC.replace("    - taskdef.json\n", "").replace(
                    "    - appspec.yaml\n", ""
                ),
            ),
            False,
            id="the artifact holds the image file alone",
        ),
        pytest.param(
            project(
                taskdef=None,
                buildspec=BUILDSPEC.replace(
                    "      - docker push",
                    "      - aws ecs describe-task-definition > taskdef.json\n      - docker push",
                ),
            ),
            False,
            id="the build makes one",
        ),
    ],
)
def test_a_missing_task_definition(files: Mapping[str, str], told: bool) -> None:
    found = severities(files, "task-definition-missing")
    assert found == ([Severity.WARNING] if told else [])


def test_an_appspec_that_is_listed_by_another_name_is_told() -> None:
    files = project(buildspec=BUILDSPEC.replace("appspec.yaml", "appspec.yml"))
    assert severities(files, "appspec-missing") == [Severity.WARNING]
    listed = files["buildspec.yml"] + (
        "  secondary-artifacts:\n    Definition:\n      files: [appspec.yaml]\n"
    )
    assert names(lint_texts({**files, "buildspec.yml": listed})) == []
    copied = files["buildspec.yml"].replace(
        "      - docker push", "      - cp appspec.yaml appspec.yml\n      - docker push"
    )
    assert names(lint_texts({**files, "buildspec.yml": copied})) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param('{"family": "a", "containerDefinitions": [', True, id="cut off"),
        pytest.param("[]", True, id="a list"),
        pytest.param("", True, id="empty"),
        pytest.param(f'{{"taskDefinition": {task()}}}', True, id="as describe prints it"),
        pytest.param('{"containerDefinitions": []}', True, id="no family"),
        pytest.param('{"family": "{{ name }}", {% if a %}', False, id="a template"),
        pytest.param(task().replace("}]}", "},]}"), False, id="a trailing comma"),
    ],
)
def test_a_task_definition_that_ecs_does_not_register(text: str, told: bool) -> None:
    found = severities(project(taskdef=text), "malformed-task-definition")
    assert found == ([Severity.WARNING] if told else [])
    elsewhere = project(taskdef=text, appspec=APPSPEC.replace("<TASK_DEFINITION>", "orders:7"))
    assert severities(elsewhere, "malformed-task-definition") == []


# ---- the AppSpec itself


@pytest.mark.parametrize(
    "value", ["<TASK_DEFINITION>", '"<TASK_DEFINITION>"', "$TASK", "<MY_TASK>"]
)
def test_a_placeholder_is_never_called_wrong(value: str) -> None:
    files = project(appspec=APPSPEC.replace("<TASK_DEFINITION>", value))
    assert names(lint_texts(files)) == []


@pytest.mark.parametrize("value", ["<Task_Definition>", "<TASK DEFINITION>", "TASK_DEFINITION"])
def test_the_pipelines_placeholder_must_be_spelt_as_it_is(value: str) -> None:
    files = project(appspec=APPSPEC.replace("<TASK_DEFINITION>", value))
    assert names(lint_texts(files)) == ["misspelt-placeholder"]
    without = {path: text for path, text in files.items() if path != "buildspec.yml"}
    assert names(lint_texts(without)) == []


@pytest.mark.parametrize(
    ("appspec", "event", "told"),
    [
        (APPSPEC, "BeforeInstall", False),
        (APPSPEC, "AfterAllowTestTraffic", False),
        (APPSPEC, "beforeInstall", True),
        (APPSPEC, "Install", True),
        (APPSPEC, "ApplicationStart", True),
        (FUNCTION, "BeforeAllowTraffic", False),
        (FUNCTION, "AfterAllowTraffic", False),
        (FUNCTION, "BeforeInstall", True),
        (FUNCTION, "AllowTraffic", True),
        (FUNCTION, "AfterAlowTraffic", True),
    ],
)
def test_each_platform_has_its_own_events(appspec: str, event: str, told: bool) -> None:
    report = lint_texts({"appspec.yaml": f"{appspec}Hooks:\n  - {event}: check\n"})
    assert names(report) == (["unknown-lifecycle-event"] if told else [])


def test_a_hook_that_names_no_function_is_told_once() -> None:
    report = lint_texts({"appspec.yaml": f'{FUNCTION}Hooks:\n  - LifeCycleEvent: ""\n'})
    assert names(report) == ["appspec-invalid"]


@pytest.mark.parametrize(
    ("current", "target", "told"),
    [
        ('"6"', '"6"', True),
        ("6", '"6"', True),
        ('"6"', '"7"', False),
        ('"{{version}}"', '"{{version}}"', False),
        ("$VERSION", "$VERSION", False),
    ],
)
def test_versions_are_compared_where_both_are_numbers(
    current: str, target: str, told: bool
) -> None:
    text = FUNCTION.replace('"6"', current).replace('"7"', target)
    assert names(lint_texts({"appspec.yml": text})) == (
        ["lambda-version-unchanged"] if told else []
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param(APPSPEC.replace("          ContainerPort: 8080\n", ""), "appspec-invalid",
                     id="no port"),
        pytest.param(APPSPEC.replace("        TaskDefinition: <TASK_DEFINITION>\n", ""),
                     "appspec-invalid", id="no task definition"),
        pytest.param(FUNCTION.replace("        Alias: live\n", ""), "appspec-invalid",
                     id="no alias"),
        pytest.param(APPSPEC.replace("          ContainerName", "          - ContainerName")
                     .replace("          ContainerPort", "            ContainerPort"),
                     "appspec-invalid", id="the load balancer's target as a list"),
        pytest.param(APPSPEC + "\t: [\n", "appspec-syntax", id="no YAML"),
    ],
)  # fmt: skip
def test_what_the_service_refuses_is_an_error_in_its_words(text: str, rule: str) -> None:
    (found,) = lint_texts({"appspec.yaml": text}).diagnostics
    assert (found.rule, found.severity) == (rule, Severity.ERROR)
    assert found.finding.failure is not None
    assert "when the deployment is created" in found.finding.failure.stage


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (APPSPEC.replace("8080", "http"), True),
        (APPSPEC.replace("8080", "0"), True),
        (APPSPEC.replace("8080", '"80"'), False),
        (APPSPEC.replace("8080", "$PORT"), False),
        (APPSPEC.replace("8080", "CONTAINER_PORT"), False),
        (APPSPEC.replace("version: 0.0\n", ""), True),
        (APPSPEC.replace("version: 0.0", 'version: "0.0"'), False),
        (FUNCTION.replace('"7"', "latest"), True),
        (FUNCTION.replace('"7"', "$LATEST"), True),
        (FUNCTION.replace('"7"', "7"), False),
        (FUNCTION.replace('"7"', "{{target}}"), True),
        (FUNCTION.replace('"7"', '"{{target}}"'), False),
    ],
)
def test_a_value_that_is_not_what_the_manual_asks_for_is_a_warning(text: str, told: bool) -> None:
    found = lint_texts({"appspec.yml": text}).diagnostics
    assert {each.rule for each in found} == ({"appspec-invalid"} if told else set())


def test_a_line_of_a_template_is_no_error() -> None:
    text = APPSPEC.replace("8080", "{{ port }}")
    assert severities({"appspec.yml": text}, "appspec-invalid") == [Severity.WARNING]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (FUNCTION, "CurrentVersion"),
        (FUNCTION, "Alias"),
        (APPSPEC, "ContainerPort"),
        (APPSPEC, "LoadBalancerInfo"),
    ],
)
def test_a_key_that_is_cased_otherwise_is_told_once_and_as_a_warning(text: str, key: str) -> None:
    (found,) = lint_texts({"appspec.yml": text.replace(key, key.upper())}).diagnostics
    assert (found.rule, found.severity) == ("appspec-unknown-key", Severity.WARNING)


def test_what_a_build_may_write_into_the_appspec_is_no_error() -> None:
    text = APPSPEC.replace("          ContainerPort: 8080\n", "")
    files = project(appspec=text, buildspec=sed("appspec.yaml"))
    assert severities(files, "appspec-invalid") == [Severity.WARNING]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (APPSPEC + "files:\n  - source: /\n    destination: /srv\n", "files"),
        (APPSPEC + "permissions: []\n", "permissions"),
        ("version: 0.0\nos: linux\nResources: []\n", "Resources"),
    ],
)
def test_a_key_of_another_platform_is_told_as_such(text: str, key: str) -> None:
    (found,) = lint_texts({"appspec.yml": text}).diagnostics
    assert found.rule == "appspec-unknown-key"
    assert found.finding.message.startswith(f"`{key}` is for ")


def test_a_byte_order_mark_is_said_nothing_of_where_the_service_reads() -> None:
    assert names(lint_texts({"appspec.json": "\ufeff" + json.dumps({
        "version": 0.0,
        "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {
            "TaskDefinition": "<TASK_DEFINITION>",
            "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 8080},
        }}}],
    })})) == []  # fmt: skip


def test_a_revision_that_is_no_number_is_told() -> None:
    arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders"
    told = [
        names(lint_texts({"appspec.yml": APPSPEC.replace("<TASK_DEFINITION>", f"{arn}{end}")}))
        for end in (":latest", ":7", "", ":$REVISION")
    ]
    assert told == [["appspec-invalid"], [], [], []]


# Images, keys and hook functions that the pipeline or the service does not accept


def rules_of(files: Mapping[str, str]) -> list[str]:
    return [each.rule for each in lint(in_memory(files)).diagnostics]


WRITES = 'printf \'[{{"name":"{0}","imageUri":"%s"}}]\' $URI > {1}'


def build(command: str, *files: str) -> str:
    listed = "".join(f"    - {name}\n" for name in files or ("imagedefinitions.json",))
    return (
        "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n"
        + "".join(f"        {line}\n" for line in command.split("\n"))
        + f"artifacts:\n  files:\n{listed}"
    )


@pytest.mark.parametrize(
    ("command", "definition", "reported"),
    [
        (WRITES.format("orders", "imagedefinitions.json"), task(), True),
        ('echo "[{\\"name\\":\\"api\\",\\"imageUri\\":\\"$URI\\"}]" > imagedefinitions.json',
         task(), True),
        (WRITES.format("Web", "imagedefinitions.json"), task(), True),
        (WRITES.format("web", "imagedefinitions.json"), task(), False),
        (WRITES.format("$NAME", "imagedefinitions.json"), task(), False),
        ("printf '[{\"name\":\"%s\",\"imageUri\":\"%s\"}]' web $URI > imagedefinitions.json",
         task(), False),
        (WRITES.format("NAME", "imagedefinitions.json")
         + "\nsed -i s/NAME/web/ imagedefinitions.json", task(), False),
        (WRITES.format("orders", "imagedefinitions.json"), task("<NAME>"), False),
        (WRITES.format("orders", "imagedefinitions.json"), task("$NAME"), False),
        (WRITES.format("orders", "imagedefinitions.json"), "{}", False),
        (WRITES.format("orders", "other.json"), task(), False),
        ("./images.sh > imagedefinitions.json", task(), False),
    ],
)  # fmt: skip
def test_a_container_of_image_definitions(command: str, definition: str, reported: bool) -> None:
    files = {"taskdef.json": definition, "buildspec.yml": build(command)}
    assert ("image-definitions-unknown-container" in rules_of(files)) is reported


def test_image_definitions_beside_an_appspec_are_not_read() -> None:
    command = WRITES.format("orders", "imagedefinitions.json")
    files = {"taskdef.json": task(), "buildspec.yml": build(command, "imagedefinitions.json")}
    assert "image-definitions-unknown-container" in rules_of({**files, "appspec.yaml": APPSPEC})
    listed = build(command, "imagedefinitions.json", "appspec.yaml")
    files = {**files, "appspec.yaml": APPSPEC, "buildspec.yml": listed}
    assert "image-definitions-unknown-container" not in rules_of(files)


def test_image_definitions_are_not_compared_with_several_task_definitions() -> None:
    command = WRITES.format("orders", "imagedefinitions.json")
    files = {"a/taskdef.json": task(), "taskdef.json": task(), "buildspec.yml": build(command)}
    assert "image-definitions-unknown-container" not in rules_of(files)


@pytest.mark.parametrize(
    ("file", "more", "reported"),
    [
        ("imagedefinations.json", {}, True),
        ("imagedefinition.json", {}, True),
        ("image_definitions.json", {}, True),
        ("imageDefinitions.json", {}, True),
        ("imagedetail.json", {}, True),
        ("imageDetails.json", {}, True),
        ("imagedefinitions.json", {}, False),
        ("imageDetail.json", {}, False),
        ("images.json", {}, False),
        ("image.json", {}, False),
        ("image-default.png", {}, False),
        ("imagedefinations.json", {"pipeline.tf": 'FileName = "imagedefinations.json"'}, False),
        ("imagedefinations.json", {"deploy.sh": "cat imagedefinations.json"}, False),
    ],
)
def test_a_misspelt_image_file(file: str, more: dict[str, str], reported: bool) -> None:
    files = {"buildspec.yml": build(WRITES.format("web", file), file), **more}
    assert ("misspelt-image-file" in rules_of(files)) is reported


def test_an_image_file_for_ec2_is_not_misspelt() -> None:
    appspec = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv\n"
    command = WRITES.format("web", "imageDefinitions.json")
    files = {"buildspec.yml": build(command, "imageDefinitions.json", "appspec.yml")}
    assert "misspelt-image-file" in rules_of(files)
    assert "misspelt-image-file" not in rules_of({**files, "appspec.yml": appspec})


REGISTER = "aws ecs register-task-definition --cli-input-json file://taskdef.json"


def returned(*keys: str) -> str:
    return json.dumps({**json.loads(task()), **dict.fromkeys(keys, "x")})


@pytest.mark.parametrize(
    ("command", "definition", "severity"),
    [
        (REGISTER, returned("revision"), Severity.ERROR),
        (REGISTER, returned("taskDefinitionArn", "status"), Severity.ERROR),
        (REGISTER.replace(" --cli", " --region eu-west-1 --cli"), returned("registeredAt"),
         Severity.ERROR),
        ("sed -i s/a/b/ taskdef.json\n" + REGISTER, returned("revision"), Severity.WARNING),
        (REGISTER, returned(), None),
        (REGISTER, returned("cpu", "memory", "requiresCompatibilities"), None),
        (REGISTER.replace("taskdef", "other"), returned("revision"), None),
        ("aws ecs describe-task-definition --task-definition a > taskdef.json",
         returned("revision"), None),
        ("echo register-task-definition taskdef.json", returned("revision"), None),
    ],
)  # fmt: skip
def test_keys_that_cannot_be_registered(
    command: str, definition: str, severity: Severity | None
) -> None:
    files = {"taskdef.json": definition, "buildspec.yml": build(command)}
    found = [
        each.severity
        for each in lint(in_memory(files)).diagnostics
        if each.rule == "task-definition-not-registrable"
    ]
    assert found == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        ("scripts/check.sh", True),
        ("check.py", True),
        ("arn:aws:sns:eu-west-1:111122223333:checks", True),
        ("arn:aws:lambda:eu-west-1:111122223333:check", True),
        ("a function", True),
        ("check", False),
        ("check-before_traffic2", False),
        ("check:live", False),
        ("check:$LATEST", False),
        ("arn:aws:lambda:eu-west-1:111122223333:function:check", False),
        ("arn:aws-cn:lambda:cn-north-1:111122223333:function:check:7", False),
        ("arn:aws:lambda:${AWS_REGION}:${ACCOUNT}:function:check", False),
        ("<HOOK>", False),
        ("HOOK_FUNCTION", False),
    ],
)
def test_the_function_of_a_hook(value: str, reported: bool) -> None:
    for text in (APPSPEC, FUNCTION):
        hooks = f'Hooks:\n  - BeforeAllowTraffic: "{value}"\n'
        files = project(appspec=text + hooks)
        assert ("invalid-hook-function" in rules_of(files)) is reported
