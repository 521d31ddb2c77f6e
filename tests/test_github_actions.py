"""The jobs that the reader of GitHub Actions gives, and what it does not conclude."""

from __future__ import annotations

import textwrap

import pytest

from appspec_lint.diagnostics.span import Source
from appspec_lint.pipeline.github_actions import read_github_actions
from appspec_lint.pipeline.pipeline_model import (
    BuildStep,
    FetchStep,
    Job,
    OtherStep,
    PackStep,
    RepositoryStep,
    RunStep,
    ServiceStep,
    Step,
    UploadStep,
)

HEAD = "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n"
CHECKOUT = "- uses: actions/checkout@v4\n"


def read(text: str) -> tuple[Job, ...]:
    path = ".github/workflows/deploy.yml"
    return read_github_actions(Source(path, textwrap.dedent(text), path))


def read_steps(steps: str) -> Job:
    """The job with these steps."""
    [job] = read(HEAD + textwrap.indent(textwrap.dedent(steps), "      "))
    return job


def only(steps: str) -> Step:
    [step] = read_steps(steps).steps
    return step


def run(steps: str) -> RunStep:
    step = only(steps)
    assert isinstance(step, RunStep)
    return step


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("${{ github.sha }}", "${GITHUB_SHA}"),
        ("${{github.sha}}", "${GITHUB_SHA}"),
        ("${{ GITHUB.sha }}", "${GITHUB_SHA}"),
        ("${{ secrets.BUCKET }}", "${GITHUB_secrets_BUCKET}"),
        ("${{ steps.build-image.outputs.tag }}", "${GITHUB_steps_build__image_outputs_tag}"),
        ("${{ env.NAME }}", "orders"),
        ("${{ env['NAME'] }}", "orders"),
        ("${{ env.OTHER }}", "${OTHER}"),
        ("${{ 'it''s' }}", "it's"),
        ("${{ 'a}}b' }}", "a}}b"),
        ("${{ 1 }}", "1"),
        ("${NAME} $NAME", "${NAME} $NAME"),
        ("${{ unfinished", "${{ unfinished"),
    ],
)
def test_an_expression_is_its_value_or_a_variable(expression: str, text: str) -> None:
    step = run(f"- run: |\n    x {expression}\n  env:\n    NAME: orders\n")
    assert step.code.value == f"x {text}\n"


def test_equal_expressions_are_equal_and_others_are_not() -> None:
    step = run(
        """\
        - run: |
            ${{ inputs.a || 'b' }}
            ${{inputs.a || 'b'}}
            ${{ inputs.a || 'c' }}
        """
    )
    first, second, third = step.code.value.split()
    assert first == second != third
    assert first.startswith("${GITHUB_expression_")


def test_the_lines_of_a_block_are_those_of_the_file() -> None:
    step = run("- run: |\n    cd ${{ inputs.x }}\n\n    zip -r a.zip .\n")
    assert [line.text for line in step.lines] == ["cd ${{ inputs.x }}", "", "zip -r a.zip ."]


@pytest.mark.parametrize(
    ("code", "lines"),
    [("run: ls", ["ls"]), ("run: 'ls'", ["'ls'"]), ("run: >\n    ls\n    -l", []), ("run:", None)],
)
def test_the_lines_of_other_scalars(code: str, lines: list[str] | None) -> None:
    steps = [step for step in read_steps(f"- {code}\n").steps if isinstance(step, RunStep)]
    assert [[line.text for line in step.lines] for step in steps] == (
        [] if lines is None else [lines]
    )


@pytest.mark.parametrize(
    ("levels", "directory", "shell"),
    [
        (("", "", ""), "", "bash"),
        (("a", "", ""), "a", "bash"),
        (("a", "./b/", ""), "b", "bash"),
        (("a", "b", "c/../d"), "d", "bash"),
        (("", "", "${{ github.workspace }}/app"), "app", "bash"),
        (("", "", "${{ env.DIRECTORY }}"), "app", "bash"),
        (("", "", "${{ inputs.directory }}"), None, "bash"),
        (("", "", "/srv"), None, "bash"),
        (("", "", "../other"), None, "bash"),
    ],
)
def test_the_nearest_working_directory_applies(
    levels: tuple[str, str, str], directory: str | None, shell: str
) -> None:
    workflow, job, step = levels
    [read_job] = read(
        f"""\
        on: push
        env: {{DIRECTORY: app}}
        defaults: {{run: {{working-directory: "{workflow}"}}}}
        jobs:
          deploy:
            defaults: {{run: {{working-directory: "{job}"}}}}
            steps:
              - run: ls
                working-directory: "{step}"
        """
    )
    [only_step] = read_job.steps
    assert isinstance(only_step, RunStep)
    assert (only_step.directory, only_step.shell) == (directory, shell)


@pytest.mark.parametrize(
    ("runner", "written", "shell"),
    [
        ("ubuntu-latest", "", "bash"),
        ("[self-hosted, linux]", "", "bash"),
        ("windows-2022", "", "pwsh"),
        ("windows-2022", "bash", "bash"),
        ("ubuntu-latest", "sh -e {0}", "sh"),
        ("ubuntu-latest", "python", "python"),
    ],
)
def test_the_shell_is_written_or_that_of_the_runner(runner: str, written: str, shell: str) -> None:
    step = f"- {{run: ls, shell: '{written}'}}\n"
    [job] = read(HEAD.replace("ubuntu-latest", runner) + f"      {step}")
    assert [entry.shell for entry in job.steps if isinstance(entry, RunStep)] == [shell]


@pytest.mark.parametrize(
    ("checkout", "checks_out", "others"),
    [
        ("uses: actions/checkout@v4", True, 0),
        ("uses: Actions/Checkout@v4", True, 0),
        ("{uses: actions/checkout@v4, with: {repository: '${{ github.repository }}'}}", True, 0),
        ("{uses: actions/checkout@v4, with: {ref: '${{ github.head_ref }}'}}", True, 0),
        ("{uses: actions/checkout@v4, with: {ref: main, path: .}}", True, 0),
        ("{uses: actions/checkout@v4, with: {ref: gh-pages}}", False, 1),
        ("{uses: actions/checkout@v4, with: {repository: team/other}}", False, 1),
        ("{uses: actions/checkout@v4, with: {path: app}}", False, 1),
        ("{uses: actions/checkout@v4, if: github.ref == 'x'}", False, 0),
        ("{uses: actions/checkout@v4, if: false}", False, 0),
        ("{uses: actions/setup-node@v4}", False, 0),
    ],
)
def test_only_a_plain_checkout_is_this_repository(
    checkout: str, checks_out: bool, others: int
) -> None:
    job = read_steps(f"- {checkout}\n- run: ls\n")
    assert job.checks_out is checks_out
    assert sum(isinstance(step, OtherStep | FetchStep) for step in job.steps) == others


def test_another_repository_beside_this_one_is_fetched() -> None:
    other = "- {uses: actions/checkout@v4, with: {repository: team/other, path: other}}\n"
    job = read_steps(CHECKOUT + other)
    assert job.checks_out
    [step] = job.steps
    assert isinstance(step, FetchStep)
    assert step.directory == "other"


@pytest.mark.parametrize(
    ("condition", "certain"),
    [
        ("", True),
        ("if: always()", True),
        ("if: ${{ success() }}", True),
        ("if: true", True),
        ("if: false", None),
        ("if: ${{ false }}", None),
        ("if: failure()", False),
        ("if: github.ref == 'refs/heads/main'", False),
    ],
)
def test_a_condition_makes_a_step_uncertain(condition: str, certain: bool | None) -> None:
    job = read_steps(f"- run: ls\n  {condition}\n")
    assert [step.certain for step in job.steps] == ([] if certain is None else [certain])


@pytest.mark.parametrize(
    ("pack", "deploy", "certain"),
    [
        ("github.ref == 'a'", "github.ref == 'a'", [True, True]),
        ("${{ github.ref == 'a' }}", "github.ref == 'a'", [True, True]),
        ("true", "github.ref == 'a'", [True, True]),
        ("github.ref == 'b'", "github.ref == 'a'", [False, True]),
        ("steps.x.outputs.y == 'a'", "steps.x.outputs.y == 'a'", [False, False]),
        ("github.ref == 'a'", "true", [False, True]),
    ],
)
def test_the_condition_of_what_deploys_is_that_of_the_job(
    pack: str, deploy: str, certain: list[bool]
) -> None:
    job = read_steps(
        f'- run: zip -r a.zip .\n  if: "{pack}"\n'
        f'- run: aws deploy \\\n    create-deployment\n  if: "{deploy}"\n'
    )
    assert [step.certain for step in job.steps] == certain
    assert job.certain is not (certain[1] and deploy != "true")


def test_a_job_has_its_variables_and_those_before_it() -> None:
    jobs = read(
        """\
        on: push
        env: {A: one, B: "two-${{ github.sha }}"}
        jobs:
          build:
            if: github.ref == 'refs/heads/main'
            env: {A: three}
            steps:
              - run: echo "CHANGED=x" >> "$GITHUB_ENV"
              - run: echo ${{ env.A }}
                env: {C: "${{ env.B }}"}
          test:
            if: false
            steps: [{run: ls}]
          deploy:
            needs: [build, test]
            steps: [{run: "echo ${{ env.A }}"}]
        """
    )
    build, deploy = jobs
    assert (build.name, build.certain, build.needs) == ("build", False, ())
    assert (deploy.name, deploy.certain, deploy.needs) == ("deploy", True, ("build", "test"))
    assert build.variables == (("A", "three"), ("B", "two-${GITHUB_SHA}"))
    step = build.steps[1]
    assert isinstance(step, RunStep)
    assert step.code.value == "echo three"
    assert step.variables == (("C", "two-${GITHUB_SHA}"),)


def test_a_variable_that_a_step_changes_is_unknown() -> None:
    [job] = read(
        """\
        on: push
        env: {NAME: one, OTHER: two}
        jobs:
          deploy:
            steps:
              - run: echo "NAME=three" >> $GITHUB_ENV
              - run: echo ${{ env.NAME }}
        """
    )
    assert job.variables == (("OTHER", "two"),)
    step = job.steps[1]
    assert isinstance(step, RunStep)
    assert step.code.value == "echo ${NAME}"


MATRIX = """\
on: push
jobs:
  deploy:
    strategy: {{matrix: {matrix}}}
    steps:
      - uses: actions/setup-node@v4
        with: {{node-version: "${{{{ matrix.node }}}}"}}
      - run: deploy ${{{{ matrix.app }}}}
"""


@pytest.mark.parametrize(
    ("matrix", "codes"),
    [
        ("{app: [a, b]}", ["a", "b"]),
        ("{app: [a, b], node: [18, 20]}", ["a", "b"]),
        ("{app: [a, b], node: [18, 20], exclude: [{app: a, node: 18}]}", ["a", "b"]),
        ("{app: [a, b], exclude: [{app: a}]}", ["b"]),
        ("{app: [a], include: [{app: c}]}", ["a", "c"]),
        ("{include: [{app: a}, {app: b}]}", ["a", "b"]),
        ("{node: [18], include: [{app: a}]}", ["a"]),
        ("{node: [18, 20]}", ["${GITHUB_matrix_app}"]),
        ("'${{ fromJSON(inputs.apps) }}'", ["${GITHUB_matrix_app}"]),
        ("{app: '${{ fromJSON(inputs.apps) }}'}", ["${GITHUB_matrix_app}"]),
        (f"{{app: {list(range(40))}}}", ["${GITHUB_matrix_app}"]),
        ("{app: []}", ["${GITHUB_matrix_app}"]),
    ],
)
def test_a_job_is_read_once_for_each_value_that_it_uses(matrix: str, codes: list[str]) -> None:
    jobs = read(MATRIX.format(matrix=matrix))
    steps = [step for job in jobs for step in job.steps if isinstance(step, RunStep)]
    assert [step.code.value.removeprefix("deploy ") for step in steps] == codes


def test_the_value_of_a_matrix_may_be_a_mapping() -> None:
    text = MATRIX.format(matrix="{app: [{name: a, path: x}, {name: b}]}")
    jobs = read(text.replace("matrix.app }", "matrix.app.name }"))
    codes = [step.code.value for job in jobs for step in job.steps if isinstance(step, RunStep)]
    assert codes == ["deploy a", "deploy b"]


def test_the_action_of_sourcetoad_packs_a_directory() -> None:
    step = only(
        """\
        - uses: sourcetoad/aws-codedeploy-action@v1
          with:
            codedeploy_name: app
            directory: ${{ github.workspace }}/dist
            excluded_files: .git/* .env
        """
    )
    assert isinstance(step, PackStep)
    assert step.directory is not None
    assert (step.directory.text, step.directory.known) == ("dist", "dist")
    assert step.directory.span.text == "${{ github.workspace }}/dist"
    assert step.excluded == (".git/*", ".env")
    assert step.file_exists_behavior == "DISALLOW"
    assert step.deploys


@pytest.mark.parametrize(
    ("inputs", "directory", "archive", "excluded", "deploys"),
    [
        ("{}", "", None, (), True),
        ("{directory: ./}", "./", None, (), True),
        ("{directory: '${{ inputs.x }}'}", "${GITHUB_inputs_x}", None, (), True),
        ("{archive: app.zip}", None, "app.zip", (), True),
        ("{custom_zip_flags: --symlinks}", "", None, (), True),
        ("{custom_zip_flags: -j}", None, None, (), True),
        ("{excluded_files: '${{ inputs.x }}'}", "", None, None, True),
        ("{codedeploy_register_only: true}", "", None, (), False),
    ],
)
def test_the_inputs_of_sourcetoad(
    inputs: str,
    directory: str | None,
    archive: str | None,
    excluded: tuple[str, ...] | None,
    deploys: bool,
) -> None:
    step = only(f"- uses: sourcetoad/aws-codedeploy-action@v1\n  with: {inputs}\n")
    assert isinstance(step, PackStep)
    assert (step.directory.text if step.directory else None) == directory
    assert (step.archive.text if step.archive else None) == archive
    assert (step.excluded, step.deploys) == (excluded, deploys)


def test_the_action_of_webfactory_deploys_the_repository() -> None:
    step = only("- uses: webfactory/create-aws-codedeploy-deployment/create-deployment@v0.2\n")
    assert isinstance(step, RepositoryStep)
    assert step.extra_keys == ("branch_config",)


@pytest.mark.parametrize(
    ("inputs", "appspec", "certain"),
    [
        ("{codedeploy-appspec: ecs/appspec.yml}", "ecs/appspec.yml", True),
        ("{codedeploy-application: app}", "appspec.yaml", True),
        ("{codedeploy-application: ''}", "appspec.yaml", False),
        ("{service: app}", "appspec.yaml", False),
    ],
)
def test_the_action_for_ecs_uses_an_appspec(inputs: str, appspec: str, certain: bool) -> None:
    step = only(f"- uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n  with: {inputs}\n")
    assert isinstance(step, ServiceStep)
    assert (step.appspec.text, step.certain) == (appspec, certain)


def test_a_rendered_task_definition_is_the_file_that_it_is_rendered_from() -> None:
    step = only(
        """\
        - id: render
          uses: aws-actions/amazon-ecs-render-task-definition@v1
          with: {task-definition: ecs/taskdef.json}
        - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
          with: {task-definition: "${{ steps.render.outputs.task-definition }}"}
        """
    )
    assert isinstance(step, ServiceStep)
    assert step.task_definition is not None
    assert step.task_definition.text == "ecs/taskdef.json"


@pytest.mark.parametrize(
    ("inputs", "buildspec", "overrides"),
    [
        ("{project-name: app}", None, True),
        ("{buildspec-override: ci/build.yml}", "ci/build.yml", True),
        ("{disable-source-override: true}", None, False),
        ("{source-location-override: x}", None, False),
    ],
)
def test_the_action_for_codebuild_builds_this_repository(
    inputs: str, buildspec: str | None, overrides: bool
) -> None:
    step = only(f"- uses: aws-actions/aws-codebuild-run-build@v1\n  with: {inputs}\n")
    assert isinstance(step, BuildStep)
    assert (step.buildspec.text if step.buildspec else None) == buildspec
    assert step.overrides_source is overrides


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("thedoctor0/zip-release@main\n  with: {filename: a.zip}", "zip -r a.zip ."),
        (
            "TheDoctor0/zip-release@0.7\n"
            "  with: {filename: a.zip, path: app, exclusions: '*.git* x'}",
            "zip -r a.zip app -x *.git* x",
        ),
        (
            "gradle/gradle-build-action@v2\n  with: {arguments: clean build -x test}",
            "gradle clean build -x test",
        ),
        (
            "actions/cache@v4\n  with: {path: app/node_modules}",
            "mkdir -p 'app/node_modules' && cp -r /tmp/cache/. 'app/node_modules'",
        ),
        ("montudor/action-zip@v1\n  with: {args: zip -qq -r a.zip app}", "zip -qq -r a.zip app"),
    ],
)
def test_an_action_that_runs_a_command_is_that_command(action: str, code: str) -> None:
    assert run(f"- uses: {action}\n").code.value == code


@pytest.mark.parametrize(
    "action",
    [
        "actions/setup-java@v4",
        "actions/cache@v4\n  with: {path: ~/.npm}",
        "actions/cache/save@v4\n  with: {path: dist}",
        "gradle/gradle-build-action@v2",
        "aws-actions/configure-aws-credentials@v4",
        "docker/login-action@v3",
        "slackapi/slack-github-action@v1",
        "gradle/actions/setup-gradle@v3",
    ],
)
def test_an_action_that_creates_no_files_is_omitted(action: str) -> None:
    assert read_steps(f"- uses: {action}\n").steps == ()


@pytest.mark.parametrize(
    "action",
    [
        "actions/upload-artifact",
        "docker://alpine:3",
        "team/setup-bundle",
        "thedoctor0/zip-release\n  with: {type: tar}",
    ],
)
def test_any_other_action_is_an_unknown_step(action: str) -> None:
    step = only(f"- uses: {action}\n")
    assert isinstance(step, OtherStep)
    assert step.tool == action.partition("\n")[0]


def test_a_synchronized_directory_is_an_upload() -> None:
    assert isinstance(only("- uses: jakejarvis/s3-sync-action@v0.5\n"), UploadStep)


def test_a_job_that_calls_a_workflow_is_unknown() -> None:
    [job] = read("on: push\njobs:\n  deploy:\n    uses: team/flows/.github/workflows/d.yml@v1\n")
    assert not job.checks_out
    [step] = job.steps
    assert isinstance(step, OtherStep)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# on: push\n# jobs:\n#   deploy:\n",
        "jobs:\n  deploy:\n    steps: [{run: ls}]\n",
        "on: push\n",
        "on:\njobs:\n  deploy:\n    steps: [{run: ls}]\n",
        "on: push\njobs: [deploy]\n",
        "on: push\njobs:\n  deploy:\n",
        "on: push\njobs:\n  deploy: [steps]\n",
        "on: push\njobs: {deploy: {steps: [}\n",
        "- on\n- jobs\n",
    ],
)
def test_what_is_not_a_workflow_has_no_jobs(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    "steps",
    ["steps:", "steps: ls", "steps: [ls, [ls], {uses: [x]}, {run: {a: b}}]", "steps: {run: ls}"],
)
def test_a_half_finished_job_has_no_steps(steps: str) -> None:
    [job] = read(f"on: push\njobs:\n  deploy:\n    {steps}\n    needs: {{a: b}}\n")
    assert [step for step in job.steps if not isinstance(step, RunStep)] == []


def test_aliases_and_merge_keys_are_followed() -> None:
    [job] = read(
        """\
        on: push
        x: &step {run: ls, working-directory: app}
        jobs:
          deploy:
            steps:
              - *step
              - {<<: *step, working-directory: web}
        """
    )
    assert [step.directory for step in job.steps if isinstance(step, RunStep)] == ["app", "web"]


ACTION = ".github/actions/pack/action.yml"
COMPOSITE = """\
inputs:
  directory: {default: dist}
  name: {default: app}
runs:
  using: composite
  steps:
    - run: zip -r ${{ inputs.name }}.zip ${{ inputs.directory }}
      shell: bash
    - run: ${{ github.action_path }}/check.sh
      shell: sh
"""


def read_with(files: dict[str, str], steps: str) -> list[str]:
    """The code of the steps of a job in a repository with these files, `?` for an unknown one."""

    def read_file(path: str) -> Source | None:
        return Source(path, files[path], path) if path in files else None

    path = ".github/workflows/deploy.yml"
    source = Source(path, HEAD + textwrap.indent(steps, "      "), path)
    [job] = read_github_actions(source, read_file)
    return [step.code.value if isinstance(step, RunStep) else "?" for step in job.steps]


@pytest.mark.parametrize(
    ("files", "steps", "expected"),
    [
        (
            {ACTION: COMPOSITE},
            "- uses: ./.github/actions/pack\n  with: {directory: out}\n",
            ["zip -r app.zip out", "${GITHUB_WORKSPACE}/.github/actions/pack/check.sh"],
        ),
        (
            {ACTION.replace(".yml", ".yaml"): COMPOSITE},
            "- uses: ./.github/actions/pack/\n  with: {name: '${{ github.sha }}'}\n",
            ["zip -r ${GITHUB_SHA}.zip dist", "${GITHUB_WORKSPACE}/.github/actions/pack/check.sh"],
        ),
        ({ACTION: "runs: {using: node20, main: x.js}"}, "- uses: ./.github/actions/pack\n", ["?"]),
        ({ACTION: "runs: {using: composite}"}, "- uses: ./.github/actions/pack\n", []),
        ({ACTION: "runs: ["}, "- uses: ./.github/actions/pack\n", ["?"]),
        ({}, "- uses: ./.github/actions/pack\n", ["?"]),
        ({}, "- uses: ./../pack\n", ["?"]),
        (
            {"a/action.yml": "runs: {using: composite, steps: [{uses: ./b}]}",
             "b/action.yml": "runs: {using: composite, steps: [{run: ls}]}"},
            "- uses: ./a\n",
            ["ls"],
        ),
    ],
)  # fmt: skip
def test_a_composite_action_of_the_repository_is_read(
    files: dict[str, str], steps: str, expected: list[str]
) -> None:
    assert read_with(files, steps) == expected


def test_a_composite_action_that_uses_itself_ends() -> None:
    uses = "{uses: ./a}, " * 40
    files = {"a/action.yml": f"runs: {{using: composite, steps: [{uses}]}}"}
    assert len(read_with(files, "- uses: ./a\n")) < 2_500
