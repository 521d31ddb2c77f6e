"""The jobs that the readers of the other CI systems give, and which files have a reader."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appspec_lint.diagnostics.span import Source
from appspec_lint.pipeline.ci_systems import CI_MARKER, ci_reader
from appspec_lint.pipeline.pipeline_model import (
    BuildStep,
    FetchStep,
    Job,
    OtherStep,
    PackStep,
    RepositoryStep,
    RevisionStep,
    RunStep,
    Setting,
    Step,
    UploadStep,
)

PATHS = (
    ".github/workflows/deploy.yml",
    ".github/workflows/deploy.yaml",
    ".travis.yml",
    ".circleci/config.yml",
    ".gitlab-ci.yml",
    "bitbucket-pipelines.yml",
    "azure-pipelines.yml",
    "azure-pipelines.yaml",
    "Jenkinsfile",
    "ci/Jenkinsfile.deploy",
    "deploy.Jenkinsfile",
)


def read(path: str, text: str) -> tuple[Job, ...]:
    reader = ci_reader(path)
    assert reader is not None
    return reader(Source(path, textwrap.dedent(text), path))


def describe(step: Step) -> str:
    """A step in one line, for the tables below."""

    def text(setting: Setting | None) -> str:
        return "-" if setting is None else str(setting.text)

    match step:
        case RunStep():
            where = "?" if step.directory is None else step.directory
            return f"{step.shell} {where}: {step.code.value.strip()}"
        case UploadStep():
            return f"upload {text(step.archive)} as {text(step.key)}"
        case RevisionStep():
            return f"deploy {text(step.key)} {step.file_exists_behavior}".strip()
        case PackStep():
            source = step.archive or step.directory
            return f"pack {text(source)} {step.file_exists_behavior}".strip()
        case RepositoryStep():
            return f"repository {text(step.repository)}"
        case BuildStep():
            return f"build {text(step.project)} {text(step.buildspec)}"
        case FetchStep():
            return f"fetch {step.tool} {step.directory}".strip()
        case OtherStep():
            return f"other {step.tool}"
    return type(step).__name__


def steps_of(*jobs: Job) -> list[str]:
    return [describe(step) for job in jobs for step in job.steps]


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_a_system_runs_has_a_reader(path: str) -> None:
    assert ci_reader(path) is not None


@pytest.mark.parametrize(
    "path",
    [
        ".github/deploy.yml",
        ".github/workflows/more/deploy.yml",
        "app/.github/workflows/deploy.yml",
        ".github/workflows/README.md",
        ".circleci/config-old.yml",
        "app/.travis.yml",
        "docs/azure-pipelines.yml",
        "Makefile",
    ],
)
def test_any_other_file_has_none(path: str) -> None:
    assert ci_reader(path) is None


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("run: aws deploy push", True),
        ("run: aws \\\n  deploy create-deployment", True),
        ("uses: sourcetoad/aws-codedeploy-action@v1", True),
        ("- aws-code-deploy/deploy:", True),
        ("step([$class: 'AWSCodeDeployPublisher'])", True),
        ("createDeployment(s3Key: 'a')", True),
        ("uses: aws-actions/aws-codebuild-run-build@v1", True),
        ("aws codepipeline start-pipeline-execution", True),
        ("run: npm run deploy", True),
        ("run: make -C ci deploy", True),
        ("script: [bash ci/deploy-web.sh]", True),
        ("uses: ./.github/actions/pack", True),
        ("uses: ./.github/workflows/pack.yml", False),
        ("run: npm run build", False),
        ("run: ./scripts/test.sh", False),
        ("kubectl create deployment web", False),
        ("run: aws ecr get-login-password", False),
    ],
)
def test_the_marker_is_in_a_file_that_may_deploy(content: str, found: bool) -> None:
    assert (CI_MARKER.search(content) is not None) is found


EMPTY = ("", "# all\n# of it\n", "a: b\n", "- a\n", "jobs: []\n", "pipelines: x\n", "a: [\n", "\t")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("text", EMPTY)
def test_what_describes_no_job_has_none(path: str, text: str) -> None:
    assert read(path, text) == ()


WORDS = st.sampled_from(
    """on jobs steps run uses with if env deploy build script stages pipelines default step parallel
    workflows commands orbs provider codedeploy s3 extends variables task inputs pipe strategy
    matrix include << *a &a ${{ matrix.x }} !reference checkout key bucket name needs false
    CodeDeployDeployApplication@1 aws-code-deploy/deploy sourcetoad/aws-codedeploy-action@v1
    atlassian/aws-code-deploy:1 environment = { } ( ) [ ] ' \" ''' sh step([$class: , dir""".split()
)
TREES = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers(0, 3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=25,
)


def dump(tree: object) -> str:
    """The tree in YAML's flow style, with quotes where a word needs them."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{dump(key)}: {dump(value)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(dump, tree)) + "]"
    if tree is None:
        return "null"
    word = str(tree)
    return word if word.isalnum() else "'" + word.replace("'", "''") + "'"


def has_valid_steps(jobs: tuple[Job, ...]) -> bool:
    """Whether all spans of code are in the file."""
    return all(
        0 <= line.start <= line.end <= len(job.source.text)
        for job in jobs
        for step in job.steps
        if isinstance(step, RunStep)
        for line in (step.code.span, *step.lines)
    )


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREES)
def test_any_tree_is_read(path: str, tree: object) -> None:
    text = dump(tree)
    assert has_valid_steps(read(path, f"on: push\njobs: {text}\nworkflows: {{a: {{jobs: [a]}}}}"))
    assert has_valid_steps(read(path, f"on: push\njobs: {{a: {text}}}\nsteps: {text}"))
    assert has_valid_steps(read(path, f"pipelines: {{default: {text}}}\ndeploy: {text}\na: {text}"))


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.lists(WORDS | st.sampled_from(["\n", "\n  ", ":", ": ", "- "]), max_size=40))
def test_any_text_is_read(path: str, words: list[str]) -> None:
    assert has_valid_steps(read(path, "".join(words)))


TRAVIS = """\
language: generic
before_install: cd app
script:
  - make
  - zip -r latest.zip .
before_deploy: &pack
  - mkdir -p upload
deploy:
  - provider: s3
    bucket: team
    local_dir: upload
    {s3}
  - provider: codedeploy
    bucket: team
    key: {key}
    {codedeploy}
"""
PHASES = ["bash : cd app", "bash : make", "bash : zip -r latest.zip .", "bash : mkdir -p upload"]


@pytest.mark.parametrize(
    ("s3", "key", "codedeploy", "last"),
    [
        (
            "",
            "latest.zip",
            "",
            ["upload upload/latest.zip as latest.zip", "deploy latest.zip DISALLOW"],
        ),
        (
            "upload-dir: builds",
            "builds/latest.zip",
            "file_exists_behavior: overwrite",
            ["upload upload/latest.zip as builds/latest.zip", "deploy builds/latest.zip OVERWRITE"],
        ),
        (
            "upload_dir: builds",
            "other.zip",
            "",
            ["upload - as -", "deploy other.zip DISALLOW"],
        ),
        (
            "",
            "$TRAVIS_COMMIT.zip",
            "",
            [
                "upload upload/${TRAVIS_COMMIT}.zip as ${TRAVIS_COMMIT}.zip",
                "deploy ${TRAVIS_COMMIT}.zip DISALLOW",
            ],
        ),
        ("", "x.zip", "revision_type: github", ["upload upload/x.zip as x.zip", "repository -"]),
    ],
)
def test_travis_uploads_a_directory_and_deploys_a_key(
    s3: str, key: str, codedeploy: str, last: list[str]
) -> None:
    [job] = read(".travis.yml", TRAVIS.format(s3=s3, key=key, codedeploy=codedeploy))
    assert steps_of(job) == [*PHASES, *last]
    assert {step.process for step in job.steps if isinstance(step, RunStep)} == {0}
    assert job.checks_out
    assert job.certain


@pytest.mark.parametrize(
    ("deploy", "steps"),
    [
        ("{provider: codedeploy, application: a}", ["repository -"]),
        ("{provider: codedeploy, repository: team/app}", ["repository team/app"]),
        ("{provider: script, script: bash deploy.sh}", ["bash : bash deploy.sh"]),
        ("{provider: heroku}", ["other heroku"]),
        ("{on: master}", ["other deploy"]),
    ],
)
def test_travis_has_other_providers(deploy: str, steps: list[str]) -> None:
    [job] = read(".travis.yml", f"language: generic\nscript: ls\ndeploy: {deploy}\n")
    assert steps_of(job) == ["bash : ls", *steps]


def test_travis_deploys_each_branch_in_a_job() -> None:
    jobs = read(
        ".travis.yml",
        """\
        env: {global: [A=1 B="two", {secure: x}]}
        script: make
        deploy:
          - {provider: codedeploy, bucket: b, key: dev.zip, on: &dev {branch: dev, repo: a/b}}
          - {provider: s3, bucket: b, local_dir: ., on: *dev}
          - {provider: codedeploy, bucket: b, key: prod.zip, on: {branch: main}}
        """,
    )
    assert [steps_of(job)[1:] for job in jobs] == [
        ["deploy dev.zip DISALLOW", "upload dev.zip as dev.zip"],
        ["deploy prod.zip DISALLOW"],
    ]
    assert [job.variables for job in jobs] == [(("A", "1"), ("B", "two"))] * 2
    assert not any(job.certain for job in jobs)


def test_the_language_of_travis_decides_what_is_not_written() -> None:
    [job] = read(".travis.yml", "language: go\nscript: make\n")
    assert steps_of(job) == ["other language: go", "bash : make"]
    [job] = read(".travis.yml", "language: node_js\nscript: make\n")
    assert steps_of(job) == ["bash : if [ -f package.json ]; then npm install; fi", "bash : make"]
    assert [step.certain for step in job.steps] == [False, True]


def test_the_jobs_of_travis_have_the_keys_of_the_root() -> None:
    jobs = read(
        ".travis.yml",
        """\
        before_install: one
        jobs:
          include:
            - {stage: test, script: two}
            - {name: deploy, script: three, before_install: four, if: branch = main}
        """,
    )
    assert [(job.name, steps_of(job), job.certain) for job in jobs] == [
        ("test", ["bash : one", "bash : two"], True),
        ("deploy", ["bash : four", "bash : three"], False),
    ]


CIRCLECI = """\
version: 2.1
orbs: {deploy: circleci/aws-code-deploy@3.0.0, slack: circleci/slack@4.1}
commands:
  pack:
    parameters: {target: {type: string, default: app.zip}, other: {type: string}}
    steps:
      - run: zip -r << parameters.target >> . << parameters.other >>
jobs:
  build:
    working_directory: ~/repo
    environment: {BUCKET: team}
    steps:
      - checkout
      - restore_cache: {keys: [a]}
      - run: {command: make, working_directory: ~/repo/app}
      - run: {command: make, working_directory: web}
      - run: {command: make, working_directory: ~/other}
      - when: {condition: true, steps: [{run: ls}]}
      - pack
      - pack: {target: b.zip, other: x}
      - slack/notify
      - deploy/push_bundle: {bundle_source: dist, bundle_bucket: $BUCKET, bundle_key: "$BUCKET-1"}
      - deploy/deploy_bundle: {bundle_key: "$BUCKET-1"}
  unused:
    steps: [checkout]
workflows:
  main:
    jobs:
      - build
      - hold: {type: approval}
      - deploy/deploy:
          requires: [build, hold]
          bundle-source: dist
          bundle-key: app
          deploy-bundle-arguments: --file-exists-behavior OVERWRITE
"""


def test_circleci_runs_the_jobs_of_workflows() -> None:
    build, deploy = read(".circleci/config.yml", CIRCLECI)
    assert steps_of(build) == [
        "bash app: make",
        "bash web: make",
        "bash ?: make",
        "bash : ls",
        "bash : zip -r app.zip . ${CIRCLECI_parameters_other}",
        "bash : zip -r b.zip . x",
        "pack dist",
        "deploy team-1.zip",
    ]
    assert [step.certain for step in build.steps].count(False) == 1
    assert (build.checks_out, build.variables) == (True, (("BUCKET", "team"),))
    assert steps_of(deploy) == ["pack dist", "deploy app.zip OVERWRITE"]
    assert (deploy.checks_out, deploy.needs) == (True, ("build", "hold"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("jobs: {build: {steps: [checkout]}, other: {steps: [checkout]}}", ["build"]),
        ("jobs: {other: {steps: [checkout]}}", []),
        ("jobs: {a: {steps: []}}\nworkflows: {version: 2, w: {jobs: [a]}}", ["a"]),
        ("jobs: {a: {steps: []}}\nworkflows: {w: {jobs: [{a: {name: x}}, a]}}", ["x", "a"]),
        ("workflows: {w: {jobs: [other/job]}}", ["other/job"]),
    ],
)
def test_a_job_of_circleci_needs_a_workflow(text: str, names: list[str]) -> None:
    assert [job.name for job in read(".circleci/config.yml", text)] == names


@pytest.mark.parametrize(
    ("steps", "checks_out"),
    [
        ("[checkout]", True),
        ("[{checkout: {path: ~/project}}]", True),
        ("[{checkout: {path: app}}]", False),
        ("[{attach_workspace: {at: .}}]", False),
    ],
)
def test_a_job_of_circleci_checks_out_by_itself(steps: str, checks_out: bool) -> None:
    [job] = read(".circleci/config.yml", f"jobs: {{build: {{steps: {steps}}}}}")
    assert job.checks_out is checks_out


def test_the_parameters_of_a_job_of_circleci_are_those_of_its_call() -> None:
    jobs = read(
        ".circleci/config.yml",
        """\
        jobs:
          pack:
            parameters: {app: {type: string, default: one}}
            steps: [checkout, {run: "zip -r << parameters.app >>.zip ."}]
        workflows:
          w:
            jobs:
              - pack
              - pack: {app: two}
              - pack: {matrix: {parameters: {app: [a, b]}}}
        """,
    )
    assert steps_of(*jobs) == [
        "bash : zip -r one.zip .",
        "bash : zip -r two.zip .",
        "bash : zip -r ${CIRCLECI_parameters_app}.zip .",
    ]


def test_a_command_of_circleci_that_calls_itself_ends() -> None:
    text = "commands: {a: {steps: [a, a]}}\njobs: {build: {steps: [a, {run: ls}]}}"
    [job] = read(".circleci/config.yml", text)
    assert steps_of(job) == ["bash : ls"]


MANY = 12
BOMBS = {
    ".circleci/config.yml": "commands:\n"
    + "".join(f"  c{n}: {{steps: [{', '.join([f'c{n + 1}'] * 30)}]}}\n" for n in range(MANY))
    + "jobs: {build: {steps: [c0]}}\n",
    ".gitlab-ci.yml": "".join(
        f".c{n}:\n  script: [{', '.join([f'!reference [.c{n + 1}, script]'] * 30)}]\n"
        f"  extends: [{', '.join([f'.c{n + 1}'] * 30)}]\n"
        for n in range(MANY)
    )
    + "job: {extends: .c0}\n",
    ".github/workflows/deploy.yml": "on: push\njobs:\n  a:\n    steps: [{run: '"
    + "${{ " * 5_000
    + "'}]\n    strategy: {matrix: {"
    + ", ".join(f"k{n}: [1, 2, 3, 4]" for n in range(40))
    + "}}\n",
    "Jenkinsfile": "sh(dir(" * 5_000 + 'x = "' + "${{" * 5_000 + '"\n' + "a = 'b'\n" * 5_000,
    "azure-pipelines.yml": "steps: [{script: '" + "$[$(${{ " * 5_000 + "'}]\n",
    "bitbucket-pipelines.yml": "pipelines: {default: "
    + "[{parallel: " * 40
    + "x"
    + "}]" * 40
    + "}",
    ".travis.yml": "script: ls\ndeploy: {provider: s3, local_dir: '" + "$(" * 5_000 + "'}\n",
}


@pytest.mark.parametrize("path", BOMBS)
def test_what_would_expand_without_end_is_read(path: str) -> None:
    jobs = read(path, BOMBS[path])
    assert sum(len(job.steps) for job in jobs) <= 2_000
    assert has_valid_steps(jobs)


GITLAB = """\
stages: [build, deploy]
default: {before_script: [one]}
variables: {BUCKET: team, HIDDEN: {value: x, description: y}}
.base: &base
  before_script: [two]
  script: [[three, four]]
.vars: {variables: {A: "1", B: "2"}}
compile: {stage: build, script: make}
pack:
  extends: [.base, .vars]
  stage: build
  variables: {B: "3"}
deploy:
  stage: deploy
  before_script: []
  script: [!reference [.base, script], five]
  rules: [{if: $CI_COMMIT_BRANCH == "main"}]
never: {script: six, when: never}
trigger: {trigger: team/other}
"""


def test_the_jobs_of_gitlab() -> None:
    compile_job, pack, deploy = read(".gitlab-ci.yml", GITLAB)
    assert steps_of(compile_job) == ["bash : one", "bash : make"]
    assert steps_of(pack) == ["bash : two", "bash : three", "bash : four"]
    assert dict(pack.variables) == {"BUCKET": "team", "HIDDEN": "x", "A": "1", "B": "3"}
    assert steps_of(deploy) == ["bash : three", "bash : four", "bash : five"]
    assert (pack.needs, deploy.needs) == ((), ("compile", "pack"))
    assert (pack.certain, deploy.certain) == (True, False)
    processes = [
        {step.process for step in job.steps if isinstance(step, RunStep)} for job in (pack, deploy)
    ]
    assert processes == [{1}, {2}]


@pytest.mark.parametrize(
    ("keys", "needs", "checks_out", "certain"),
    [
        ("needs: [a, {job: b}]", ("a", "b"), True, True),
        ("dependencies: []", (), True, True),
        ("variables: {GIT_STRATEGY: none}", (), False, True),
        ("when: on_failure", (), True, False),
        ("when: manual", (), True, True),
        ("only: [main]", (), True, False),
        ("extends: missing", (), True, True),
        ("extends: job", (), True, True),
    ],
)
def test_the_keys_of_a_job_of_gitlab(
    keys: str, needs: tuple[str, ...], checks_out: bool, certain: bool
) -> None:
    [job] = read(".gitlab-ci.yml", f"job:\n  script: ls\n  {keys}\n")
    assert (job.needs, job.checks_out, job.certain) == (needs, checks_out, certain)


BITBUCKET = """\
definitions:
  steps:
    - step: &pack
        name: Pack
        script: [zip -r app.zip .]
        artifacts: [app.zip]
pipelines:
  default:
    - parallel: [{step: {script: [ls]}}, {step: *pack}]
  branches:
    main:
      - step: *pack
      - stage:
          steps:
            - step:
                name: Deploy
                clone: {enabled: false}
                script:
                  - pipe: atlassian/aws-code-deploy:1.0.0
                    variables: {COMMAND: upload, APPLICATION_NAME: app, ZIP_FILE: app.zip}
                  - pipe: atlassian/aws-code-deploy:1.0.0
                    variables: {COMMAND: deploy, APPLICATION_NAME: app}
                  - pipe: atlassian/slack-notify:2.0.0
                  - pipe: team/unknown:1
"""


def test_the_steps_of_bitbucket_are_jobs() -> None:
    jobs = read("bitbucket-pipelines.yml", BITBUCKET)
    assert [(job.name, job.needs) for job in jobs] == [
        ("default: step 1", ()),
        ("default: Pack", ("default: step 1",)),
        ("branches main: Pack", ()),
        ("branches main: Deploy", ("branches main: Pack",)),
    ]
    assert steps_of(jobs[2]) == ["bash : zip -r app.zip ."]
    assert [job.checks_out for job in jobs] == [True, True, True, False]
    handed_on, upload, deploy, other = jobs[3].steps
    assert describe(handed_on) == "fetch artifacts app.zip"
    assert isinstance(upload, UploadStep)
    assert isinstance(deploy, RevisionStep)
    assert upload.archive is not None
    assert upload.archive.known == "app.zip"
    assert upload.key is not None
    assert deploy.key is not None
    assert upload.key.text == deploy.key.text
    assert upload.key.known is None
    assert deploy.file_exists_behavior == "DISALLOW"
    assert describe(other) == "other team/unknown"


AZURE = """\
pool: {vmImage: ubuntu-latest}
variables: [{name: app, value: web}, {group: secrets}]
stages:
  - stage: build
    jobs:
      - job: pack
        steps:
          - checkout: self
          - task: NodeTool@0
          - script: zip -r $(app).zip $(Build.SourcesDirectory) $(date)
            workingDirectory: $(System.DefaultWorkingDirectory)/src
          - pwsh: ls
            condition: eq(variables.x, 'y')
          - bash: ls
            condition: false
          - template: more.yml
  - stage: release
    condition: succeeded()
    jobs:
      - deployment: release
        strategy: {runOnce: {deploy: {steps: [{download: current}, {script: ls}]}}}
"""


def test_the_jobs_of_azure() -> None:
    pack, release = read("azure-pipelines.yml", AZURE)
    assert steps_of(pack) == [
        "bash src: zip -r web.zip ${BUILD_SOURCESDIRECTORY} $(date)",
        "pwsh : ls",
        "fetch more.yml",
    ]
    assert [step.certain for step in pack.steps] == [True, False, True]
    assert pack.variables == (("APP", "web"),)
    assert steps_of(release) == ["fetch download", "bash : ls"]
    assert (pack.checks_out, release.checks_out) == (True, False)
    assert release.needs == ("pack",)


@pytest.mark.parametrize(
    ("task", "inputs", "step"),
    [
        ("CodeDeployDeployApplication@1", "{revisionBundle: dist}", "pack dist DISALLOW"),
        ("AmazonWebServices.aws-vsts-tools.CodeDeployDeployApplication@1", "{}", "pack  DISALLOW"),
        (
            "CodeDeployDeployApplication@1",
            "{revisionBundle: '$(Build.ArtifactStagingDirectory)/a.zip'}",
            "pack ${BUILD_ARTIFACTSTAGINGDIRECTORY}/a.zip DISALLOW",
        ),
        (
            "CodeDeployDeployApplication@1",
            "{revisionBundle: '$(Build.SourcesDirectory)/dist', fileExistsBehavior: OVERWRITE}",
            "pack dist OVERWRITE",
        ),
        (
            "CodeDeployDeployApplication@1",
            "{deploymentRevisionSource: s3, bundleKey: a.zip}",
            "deploy a.zip DISALLOW",
        ),
        ("S3Upload@1", "{sourceFolder: dist}", "upload - as -"),
        (
            "AWSCLI@1",
            "{awsCommand: deploy, awsSubCommand: push, awsArguments: --source x}",
            "bash : aws deploy push --source x",
        ),
        (
            "ArchiveFiles@2",
            "{rootFolderOrFile: dist, includeRootFolder: false, archiveFile: out/a.zip}",
            "bash dist: zip -r ../out/a.zip .",
        ),
        ("ArchiveFiles@2", "{rootFolderOrFile: dist/web, archiveFile: $(x)/a.zip}",
         "bash dist: zip -r ${x}/a.zip web"),
        ("ArchiveFiles@2", "{rootFolderOrFile: dist, archiveType: tar}", "other ArchiveFiles@2"),
        ("Bash@3", "{targetType: inline, script: ls, workingDirectory: a}", "bash a: ls"),
        ("Bash@3", "{filePath: ci/x.sh, arguments: -v}", "bash : bash ci/x.sh -v"),
        ("AWSShellScript@1", "{scriptType: inline, inlineScript: ls}", "bash : ls"),
        ("DotNetCoreCLI@2", "{command: publish}", "other DotNetCoreCLI@2"),
    ],
)  # fmt: skip
def test_the_tasks_of_azure(task: str, inputs: str, step: str) -> None:
    [job] = read("azure-pipelines.yml", f"steps:\n- task: {task}\n  inputs: {inputs}\n")
    assert steps_of(job) == [step]


JENKINSFILE = r"""
@NonCPS
def helper() { return "sh 'no'" }
pipeline {
    environment {
        BUCKET = 'team'
        KEY = "app-${env.BUILD_NUMBER}.zip"   // sh 'not this'
        TOKEN = credentials('token')
    }
    stages {
        stage('Build') {
            steps {
                /* sh 'nor this' */
                sh 'make && echo "$BUCKET" \'x\''
                dir('web') {
                    sh script: "zip -r ${KEY} .", returnStdout: true
                    dir(params.where) { sh('pwd') }
                }
                bat(script: 'dir')
                sh '''
                    aws s3 cp a.zip s3://b/
                '''
                powershell "ls \$env:PATH ${params.x} ${a + b}"
            }
        }
        stage('Deploy') {
            steps {
                unstash 'bundle'
                writeFile file: 'appspec.yml', text: template
                s3Upload(file: 'a.zip', bucket: "${BUCKET}", path: 'builds/')
                createDeployment(s3Bucket: BUCKET, s3Key: 'builds/a.zip', s3BundleType: 'zip')
                createDeployment gitHubRepository: 'team/app', gitHubCommitId: env.GIT_COMMIT
                awsCodeBuild projectName: 'app', buildSpecFile: 'ci/build.yml',
                    sourceControlType: 'jenkins'
                step([$class: 'AWSCodeDeployPublisher', applicationName: 'app',
                    deploymentGroupAppspec: true, deploymentGroupName: 'blue',
                    excludes: '**/*.log, .git/**', includes: '**', subdirectory: 'dist'])
                step([$class: 'JUnitResultArchiver'])
                zip zipFile: 'b.zip', dir: 'dist'
            }
        }
    }
}
"""


def test_the_steps_of_a_jenkinsfile() -> None:
    [job] = read("Jenkinsfile", JENKINSFILE)
    steps = steps_of(job)
    assert steps[:4] == [
        "sh : make && echo \"$BUCKET\" 'x'",
        "sh web: zip -r app-${BUILD_NUMBER}.zip .",
        "sh ?: pwd",
        "cmd : dir",
    ]
    assert steps[4] == "sh : aws s3 cp a.zip s3://b/"
    assert steps[5].startswith("powershell : ls $env:PATH ${JENKINS_params_x} ${JENKINS_expression")
    assert steps[6:] == [
        "fetch unstash",
        "sh : cat > 'appspec.yml'",
        "upload a.zip as builds/a.zip",
        "deploy builds/a.zip",
        "repository team/app",
        "build app ci/build.yml",
        "pack dist",
        "bash dist: zip -r ../b.zip .",
    ]
    assert not any(step.certain for step in job.steps)
    assert not job.certain
    assert job.checks_out
    assert job.variables == (("BUCKET", "team"), ("KEY", "app-${BUILD_NUMBER}.zip"))
    [pack] = [step for step in job.steps if isinstance(step, PackStep)]
    assert pack.excluded == ("*.log", "*/*.log", ".git/*")
    assert pack.appspec is not None
    assert pack.appspec.text == "appspec.blue.yml"


def test_the_lines_of_a_script_are_those_of_the_file() -> None:
    [job] = read("Jenkinsfile", "node {\n  sh '''\n    cd x\n    zip -r a.zip .'''\n}\n")
    [step] = job.steps
    assert isinstance(step, RunStep)
    assert [line.text for line in step.lines][1:] == ["cd x", "zip -r a.zip .'''"]
    assert len(step.lines) == step.code.value.count("\n") + 1


@pytest.mark.parametrize(
    ("text", "checks_out"),
    [
        ("node { checkout scm; sh 'ls' }", True),
        ("node { git 'https://example.org/app.git'\n sh 'ls' }", True),
        ("pipeline { stages { stage('x') { steps { sh 'ls' } } } }", True),
        ("node { sh 'ls' }", False),
        ("node { sh 'git clone x' }", False),
    ],
)
def test_a_jenkinsfile_checks_out(text: str, checks_out: bool) -> None:
    [job] = read("Jenkinsfile", text)
    assert job.checks_out is checks_out


@pytest.mark.parametrize(
    "text",
    [
        "pipeline {",
        "sh",
        "sh '",
        "def sh = 'x'",
        "// sh 'x'",
        "env.sh 'x'",
        "}}}}",
        "echo 'x'",
    ],
)
def test_a_half_finished_jenkinsfile_has_no_steps(text: str) -> None:
    assert read("Jenkinsfile", text) == ()


@pytest.mark.parametrize("text", ["sh code", "sh(code)", "sh 'a' + b", "sh(script: a + 'b')"])
def test_a_script_that_is_not_a_literal_is_an_unknown_step(text: str) -> None:
    [job] = read("Jenkinsfile", text)
    assert steps_of(job) == ["fetch sh"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("def x = 'a'\nsh \"$x\"", "a"),
        ("def x = 'a'\nx = 'b'\nsh \"$x\"", "${x}"),
        ("def x = 'a' + y\nsh \"${x}\"", "${x}"),
        ('sh "${x}"', "${x}"),
        ("sh '${x}'", "${x}"),
        ('sh "\\${x}"', "${x}"),
    ],
)
def test_a_variable_of_groovy_is_known_if_it_is_set_once(text: str, code: str) -> None:
    [job] = read("Jenkinsfile", text)
    assert steps_of(job) == [f"sh : {code}"]
