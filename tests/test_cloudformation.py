"""What a CloudFormation template, a synthesized one or exported JSON says about the pipeline."""

from __future__ import annotations

import json
from textwrap import dedent, indent

import pytest
from conftest import seconds
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.diagnostics.span import Source
from appspec_lint.pipeline.buildspec_setting import has_placeholder, is_inline
from appspec_lint.pipeline.cloudformation import read_template
from appspec_lint.pipeline.codepipeline_export import read_exported
from appspec_lint.pipeline.pipeline_model import (
    CodeBuildProject,
    CodePipeline,
    DefinitionFile,
    DefinitionKind,
    Setting,
)
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import find_node


def source(text: str, path: str = "template.yml") -> Source:
    return Source(path, text, path)


def read(text: str, path: str = "template.yml", **files: str) -> DefinitionFile:
    named = {name.replace("__", "/") + ".yml": dedent(value) for name, value in files.items()}
    definition = read_template(in_memory(named), source(dedent(text), path))
    assert definition is not None
    return definition


def project_of(properties: str, sections: str = "") -> CodeBuildProject:
    """The project of a template with these properties."""
    definition = read(
        dedent(sections)
        + "Resources:\n  Build:\n    Type: AWS::CodeBuild::Project\n    Properties:\n"
        + indent(dedent(properties), " " * 6)
    )
    return definition.projects[0]


def shown(setting: Setting | None) -> str | None:
    """A setting as the tables below write it: `?` is not certain, `-` is hidden."""
    if setting is None:
        return None
    text = "-" if setting.text is None else setting.text
    return text if setting.certain or setting.text is None else f"{text} ?"


SECTIONS = """
Parameters:
  Path: {Type: String, Default: ci/build.yml}
  Required: {Type: String}
  Secret: {Type: String, Default: hunter2, NoEcho: true}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /path/in/store}
  Listed: {Type: CommaDelimitedList, Default: 'a,b'}
  Strange: {Type: String, Default: {a: b}}
  Empty: {Type: String, Default: ''}
Mappings:
  Same: {dev: {spec: one.yml}, prod: {spec: one.yml}}
  Other: {dev: {spec: one.yml}, prod: {spec: two.yml}}
"""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ci/build.yml", "ci/build.yml"),
        ("''", ""),
        ("!Ref Path", "ci/build.yml ?"),
        ("{Ref: Path}", "ci/build.yml ?"),
        ("!Ref Empty", " ?"),
        ("!Ref Required", "${Required}"),
        ("!Ref Secret", "${Secret}"),
        ("!Ref Stored", "${Stored}"),
        ("!Ref Listed", "${Listed}"),
        ("!Ref Strange", "${Strange}"),
        ("!Ref Nowhere", "${Nowhere}"),
        ("!Ref AWS::Region", "${AWS::Region}"),
        ("!Sub '${Path}'", "ci/build.yml ?"),
        ("!Sub '${AWS::StackName}/build.yml'", "${AWS::StackName}/build.yml"),
        ("{'Fn::Sub': '${Required}/build.yml'}", "${Required}/build.yml"),
        ("!Sub ['${Dir}/build.yml', {Dir: ci}]", "ci/build.yml"),
        ("!Sub ['${Dir}/build.yml', {Dir: !Ref Required}]", "${Required}/build.yml"),
        ("!Sub '${!Path}/build.yml'", "${Path}/build.yml"),
        ("!Join ['/', [ci, build.yml]]", "ci/build.yml"),
        ("!Join ['/', [!Ref 'AWS::NoValue', ci, build.yml]]", "ci/build.yml"),
        ("{'Fn::Join': ['', [!Ref Required, /build.yml]]}", "${Required}/build.yml"),
        ("!Join ['/', !Ref Listed]", "-"),
        ("!If [Prod, a.yml, b.yml]", "-"),
        ("!If [Prod, a.yml, a.yml]", "a.yml"),
        ("!If [Prod, a.yml, !Ref 'AWS::NoValue']", "-"),
        ("!If [Prod, a.yml]", "-"),
        ("{'Fn::If': [Prod, !Ref Path, ci/build.yml]}", "ci/build.yml ?"),
        ("!FindInMap [Same, !Ref Required, spec]", "one.yml"),
        ("!FindInMap [Other, !Ref Required, spec]", "-"),
        ("!FindInMap [Other, prod, spec]", "two.yml"),
        ("!FindInMap [Missing, prod, spec]", "-"),
        ("!Select [1, [a.yml, b.yml]]", "b.yml"),
        ("!Select [!Ref Required, [a.yml, b.yml]]", "-"),
        ("!Select [7, [a.yml, b.yml]]", "-"),
        ("!Select [-1, [a.yml, b.yml]]", "-"),
        ("!Select [0, !Split [',', 'a,b']]", "-"),
        ("!ImportValue shared-spec", "${export shared-spec}"),
        ("'{{resolve:ssm:/spec:1}}'", "${resolve:ssm:/spec:1}"),
        ("!GetAtt Custom.Spec", "${Custom.Spec}"),
        ("!GetAtt [Custom, Spec]", "${Custom.Spec}"),
        ("{'Fn::GetAtt': [Custom, Spec]}", "${Custom.Spec}"),
        ("{'Fn::Transform': {Name: Macro}}", "-"),
        ("!Base64 text", "-"),
        ("[a, b]", "-"),
        ("{a: b}", "-"),
        ("!Ref [a]", "-"),
        ("!Ref 'AWS::NoValue'", None),
        ("", None),
    ],
)
def test_intrinsic_functions(written: str, expected: str | None) -> None:
    project = project_of(f"Source: {{Type: CODEPIPELINE, BuildSpec: {written}}}\n", SECTIONS)
    assert shown(project.buildspec) == expected


@pytest.mark.parametrize(
    ("properties", "buildspec", "source_type"),
    [
        ("Source: {Type: CODEPIPELINE}", None, "CODEPIPELINE"),
        ("Name: x", None, None),
        ("Source: !Ref Required", "-", "-"),
        ("Source: {'Fn::Transform': {Name: Macro}}", "-", "-"),
        ("Source: {'Fn::Transform': {Name: Macro}, Type: S3}", "-", "S3"),
        ("Source: !If [A, {Type: S3, BuildSpec: a.yml}, {Type: S3}]", "-", "S3"),
        ("Source: !If [A, {Type: S3, BuildSpec: a.yml}, {Type: S3, BuildSpec: a.yml}]",
         "a.yml", "S3"),
        ("Source: []", "-", "-"),
        ("Source:", None, None),
    ],
)  # fmt: skip
def test_a_hidden_mapping_hides_its_settings(
    properties: str, buildspec: str | None, source_type: str | None
) -> None:
    project = project_of(properties + "\n", SECTIONS)
    assert (shown(project.buildspec), shown(project.source_type)) == (buildspec, source_type)


def test_the_settings_of_a_project() -> None:
    project = project_of(
        """
        Name: parcel
        Source: {Type: CODECOMMIT, Location: 'https://git.example.org/parcel', BuildSpec: ci.yml}
        Environment:
          Type: LINUX_CONTAINER
          Image: aws/codebuild/standard:7.0
          PrivilegedMode: true
          EnvironmentVariables:
            - {Name: STAGE, Value: prod}
            - {Name: NUMBER, Value: 3, Type: PLAINTEXT}
            - {Name: PASSWORD, Value: /store/password, Type: PARAMETER_STORE}
            - {Name: TOKEN, Value: 'token:key', Type: SECRETS_MANAGER}
            - {Name: NOTHING}
            - {Value: nameless}
            - !If [Prod, {Name: LEVEL, Value: high}, !Ref 'AWS::NoValue']
        Artifacts: {Type: S3, Packaging: NONE, Name: out}
        SecondaryArtifacts:
          - {Type: S3, ArtifactIdentifier: docs}
          - {Type: S3}
        """
    )
    assert [shown(setting) for setting in (
        project.name, project.source_location, project.image, project.environment_type,
        project.privileged, project.artifacts_type, project.packaging, project.artifacts_name,
    )] == ["parcel", "https://git.example.org/parcel", "aws/codebuild/standard:7.0",
           "LINUX_CONTAINER", "true", "S3", "NONE", "out"]  # fmt: skip
    assert [(name, shown(setting)) for name, setting in project.variables] == [
        ("STAGE", "prod"), ("NUMBER", "3"), ("PASSWORD", "-"), ("TOKEN", "-"), ("NOTHING", "-"),
        ("LEVEL", "high ?"),
    ]  # fmt: skip
    assert [shown(setting) for setting in project.secondary_artifacts] == ["docs", "-"]
    assert (project.key, project.span.text, project.certain) == ("Build", "Build", True)


PIPELINE = """
Resources:
  Build:
    Type: AWS::CodeBuild::Project
    Properties: {Name: !Sub '${AWS::StackName}-build'}
  Named:
    Type: AWS::CodeBuild::Project
    Properties: {Name: parcel-test}
  App:
    Type: AWS::CodeDeploy::Application
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: !Ref App
      Deployment:
        Revision:
          RevisionType: GitHub
          GitHubLocation: {Repository: acme/parcel, CommitId: abc}
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: parcel
      Stages:
        - Name: Source
          Actions:
            - Name: Checkout
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: 1}
              Configuration: {RepositoryName: parcel, OAuthToken: hunter2}
              OutputArtifacts: [{Name: Sources}]
        - Name: Build
          Actions:
            - Name: Build
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: 1}
              Configuration: {ProjectName: PROJECT}
              InputArtifacts: [{Name: Sources}, {Name: !Ref Other}]
              OutputArtifacts: [{Name: Built}]
            - Name: Pack
              ActionTypeId: {Category: Compute, Owner: AWS, Provider: Commands, Version: 1}
              Commands: [make, 'make pack']
              OutputArtifacts: [{Name: Packed, Files: ['dist/**', appspec.yml]}]
        - Name: Deploy
          Actions:
            - Name: Deploy
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CodeDeploy, Version: 1}
              Configuration: {ApplicationName: !Ref App, Note: '#{Source.Commit}'}
              InputArtifacts: [{Name: Built}]
"""


def test_the_actions_of_a_pipeline() -> None:
    definition = read(PIPELINE.replace("PROJECT", "!Ref Build"))
    pipeline = definition.pipelines[0]
    checkout, build, pack, deploy = pipeline.actions
    assert (shown(pipeline.name), pipeline.complete, pipeline.certain) == ("parcel", True, True)
    assert [(a.name, a.category, a.provider, a.span.text) for a in pipeline.actions] == [
        ("Checkout", "Source", "CodeCommit", "Checkout"),
        ("Build", "Build", "CodeBuild", "Build"),
        ("Pack", "Compute", "Commands", "Pack"),
        ("Deploy", "Deploy", "CodeDeploy", "Deploy"),
    ]
    assert [shown(setting) for setting in (*checkout.outputs, *build.inputs, *deploy.inputs)] == [
        "Sources", "Sources", "${Other}", "Built",
    ]  # fmt: skip
    assert [setting.text for setting in pack.commands] == ["make", "make pack"]
    assert [setting.text for setting in pack.output_files["Packed"]] == ["dist/**", "appspec.yml"]
    assert checkout.configuration["RepositoryName"].text == "parcel"
    assert checkout.configuration["OAuthToken"].text is None
    assert deploy.configuration["Note"].known is None
    assert deploy.application is definition.applications[0]
    group = definition.groups[0]
    assert group.application is definition.applications[0]
    assert shown(group.github_repository) == "acme/parcel"


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        ("!Ref Build", "Build"),
        ("!GetAtt Build.Arn", "Build"),
        ("!Sub '${Build}'", "Build"),
        ("!Sub '${AWS::StackName}-build'", "Build"),
        ("parcel-test", "Named"),
        ("!If [A, !Ref Build, !Ref Build]", "Build"),
        ("!If [A, !Ref Build, !Ref Named]", None),
        ("!Sub '${Stack}-build'", None),
        ("Build", None),
        ("other", None),
        ("!ImportValue build", None),
    ],
)
def test_links_to_projects(reference: str, key: str | None) -> None:
    action = read(PIPELINE.replace("PROJECT", reference)).pipelines[0].actions[1]
    assert (action.project.key if action.project else None) == key


def test_two_projects_with_one_name_are_no_link() -> None:
    text = PIPELINE.replace("!Sub '${AWS::StackName}-build'", "parcel-test")
    assert read(text.replace("PROJECT", "parcel-test")).pipelines[0].actions[1].project is None
    action = read(text.replace("PROJECT", "!Ref Build")).pipelines[0].actions[1]
    assert action.project is not None


def pipeline_of(stages: str, top: str = "") -> CodePipeline:
    text = f"""
{top}
Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
{indent(dedent(stages), " " * 6)}
"""
    return read(text).pipelines[0]


ACTION = "{Name: A, ActionTypeId: {Category: Deploy, Provider: CodeDeploy}}"


@pytest.mark.parametrize(
    ("stages", "top", "names", "complete", "certain"),
    [
        (f"Stages: [{{Actions: [{ACTION}]}}]", "", "A", True, True),
        (f"Stages: [{{Actions: [{ACTION}]}}]", "Transform: AWS::Serverless-2016-10-31",
         "A", True, True),
        (f"Stages: [{{Actions: [{ACTION}]}}]", "Transform: [AWS::LanguageExtensions]",
         "A", True, True),
        (f"Stages: [{{Actions: [{ACTION}]}}]", "Transform: OurMacro", "A", False, False),
        (f"Stages: [{{Actions: [{ACTION}]}}]", "Transform: [{Name: 'AWS::Include'}]",
         "A", False, False),
        (f"Stages: [!If [C, {{Actions: [{ACTION}]}}, !Ref 'AWS::NoValue']]", "", "A", True, False),
        (f"Stages: [{{Actions: [!If [C, {ACTION}, {ACTION}]]}}]", "", "AA", True, False),
        (f"Stages: !If [C, [{{Actions: [{ACTION}]}}], []]", "", "A", True, False),
        (f"Stages: [{{Actions: [{ACTION}]}}, {{'Fn::Transform': {{Name: M}}}}]", "",
         "A", False, True),
        (f"Stages: [{{Actions: [{ACTION}]}}, {{'Fn::ForEach::X': [a, [b], {{}}]}}]", "",
         "A", False, True),
        (f"Stages: [{{Actions: [{ACTION}, !Ref Other]}}]", "", "A", False, True),
        ("Stages: !Ref Stages", "", "", False, True),
        ("Stages: []", "", "", False, True),
        ("Name: unfinished", "", "", False, True),
        ("Stages: [{Name: unfinished, Actions: text}]", "", "", False, True),
    ],
)  # fmt: skip
def test_whether_all_actions_are_known(
    stages: str, top: str, names: str, complete: bool, certain: bool
) -> None:
    pipeline = pipeline_of(stages, top)
    assert "".join(action.name for action in pipeline.actions) == names
    assert pipeline.complete is complete
    assert all(action.certain for action in pipeline.actions) is certain


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ("{ApplicationName: app}", {"ApplicationName": "app"}),
        ("!If [C, {ApplicationName: app}, {ApplicationName: app}]", {"ApplicationName": "app"}),
        ("!If [C, {ApplicationName: app}, {ApplicationName: other}]", {"ApplicationName": "-"}),
        ("!If [C, {ApplicationName: app}, {}]", {"ApplicationName": "-"}),
        ("!If [C, {ApplicationName: app}, !Ref 'AWS::NoValue']", {"ApplicationName": "-"}),
        ("{ApplicationName: !If [C, app, app]}", {"ApplicationName": "app"}),
        ("{Secret: hunter2, Plain: '#{A.B}'}", {"Secret": "-", "Plain": "${#A.B}"}),
        ("{}", {}),
    ],
)
def test_configuration(configuration: str, expected: dict[str, str]) -> None:
    action = ACTION.removesuffix("}") + f", Configuration: {configuration}}}"
    read_in = pipeline_of(f"Stages: [{{Actions: [{action}]}}]").actions[0].configuration
    assert {key: shown(setting) for key, setting in read_in.items()} == expected


@pytest.mark.parametrize(
    "configuration",
    [
        "!Ref Settings",
        "!If [C, {ApplicationName: app}, !Ref Settings]",
        "{'Fn::Transform': {Name: M}, ApplicationName: app}",
        "text",
    ],
)
def test_a_hidden_configuration_is_not_the_default(configuration: str) -> None:
    action = ACTION.removesuffix("}") + f", Configuration: {configuration}}}"
    read_in = pipeline_of(f"Stages: [{{Actions: [{action}]}}]").actions[0].configuration
    assert read_in["AppSpecTemplatePath"].text is None


def test_a_condition_makes_everything_uncertain() -> None:
    definition = read(
        """
        Resources:
          Build:
            Type: AWS::CodeBuild::Project
            Condition: Prod
            Properties: {Name: parcel, Source: {BuildSpec: ci.yml}}
        """
    )
    project = definition.projects[0]
    assert not project.certain
    assert (shown(project.name), shown(project.buildspec)) == ("parcel ?", "ci.yml ?")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Resources",
        "Resources: []",
        "Resources: {A: text, B: {Type: [AWS::CodeBuild::Project]}}",
        "Resources: {A: {Type: AWS::S3::Bucket}}",
        "Resources: {'Fn::ForEach::X': [A, [b], {'B${A}': {Type: AWS::CodeBuild::Project}}]}",
        "Resources: {A: {Type: AWS::CodeDeploy::DeploymentConfig}}",
        "- Resources: {A: {Type: AWS::CodeBuild::Project}}",
        "Resources: {A: {Type: AWS::CodeBuild::Project}",
        "version: 0.2\n# AWS::CodeBuild::Project in Resources\n",
    ],
)
def test_what_is_no_template_with_a_pipeline(text: str) -> None:
    assert read_template(in_memory({}), source(text)) is None


# Nested stacks


NESTED_BUILD = """
    Parameters:
      Spec: {Type: String, Default: default.yml}
      Image: {Type: String, Default: aws/codebuild/standard:7.0}
      Bucket: {Type: String}
    Resources:
      Build:
        Type: AWS::CodeBuild::Project
        Properties:
          Name: !Sub '${AWS::StackName}-${AWS::Region}-${Bucket}'
          Source: {BuildSpec: !Ref Spec}
          Environment: {Image: !Ref Image}
    Outputs:
      Project: {Value: !Ref Build}
    """
NESTED_DEPLOY = """
    Parameters:
      Project: {Type: String}
    Resources:
      Pipeline:
        Type: AWS::CodePipeline::Pipeline
        Properties:
          Stages:
            - Actions:
                - Name: Build
                  ActionTypeId: {Category: Build, Provider: CodeBuild}
                  Configuration: {ProjectName: !Ref Project}
    """


def test_nested_stacks_get_their_parameters() -> None:
    definition = read(
        """
        Resources:
          Builds:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: ./nested/build.yml
              Parameters: {Spec: ci/build.yml}
          Deploys:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: nested/deploy.yml
              Parameters: {Project: !GetAtt Builds.Outputs.Project}
          Remote:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: 'https://s3.amazonaws.com/bucket/nested/build.yml'}
        """,
        "infra/main.yml",
        infra__nested__build=NESTED_BUILD,
        infra__nested__deploy=NESTED_DEPLOY,
    )
    assert definition.nested == ("infra/nested/build.yml", "infra/nested/deploy.yml")
    project = definition.projects[0]
    assert project.key == "Builds/Build"
    assert project.span.source.path == "infra/nested/build.yml"
    assert shown(project.buildspec) == "ci/build.yml"
    assert shown(project.image) == "aws/codebuild/standard:7.0"
    assert shown(project.name) == "${Builds/AWS::StackName}-${AWS::Region}-${Builds/Bucket}"
    assert definition.pipelines[0].actions[0].project is project


def test_a_serverless_application_is_a_nested_stack() -> None:
    definition = read(
        "Resources:\n  A:\n    Type: AWS::Serverless::Application\n"
        "    Properties: {Location: build.yml}\n",
        build=NESTED_BUILD,
    )
    assert [project.key for project in definition.projects] == ["A/Build"]


@pytest.mark.parametrize("location", ["../../build.yml", "missing.yml", "main.yml", "{}", "''"])
def test_a_stack_without_a_template_here_is_unknown(location: str) -> None:
    text = (
        "Resources:\n  A:\n    Type: AWS::CloudFormation::Stack\n"
        f"    Properties: {{TemplateURL: {location}}}\n"
    )
    assert read_template(in_memory({"main.yml": text}), source(text, "main.yml")) is None


def test_stacks_that_contain_each_other_end() -> None:
    stack = (
        "Resources:\n  Build: {Type: AWS::CodeBuild::Project}\n"
        + "".join(
            f"  S{number}:\n    Type: AWS::CloudFormation::Stack\n"
            f"    Properties: {{TemplateURL: {name}.yml, Parameters: {{P: !Ref P}}}}\n"
            for number, name in enumerate("abcabc")
        )
        + "Parameters: {P: {Default: x}}\n"
    )
    files = {f"{name}.yml": stack for name in "abc"}
    with seconds(10):
        definition = read_template(in_memory(files), source(stack, "a.yml"))
    assert definition is not None
    assert 1 < len(definition.projects) <= 51


def test_outputs_that_refer_to_each_other_are_unknown() -> None:
    nested = """
    Parameters: {P: {Type: String}}
    Resources:
      Build: {Type: AWS::CodeBuild::Project, Properties: {Name: !Sub '${P}${P}'}}
    Outputs: {O: {Value: !Sub '${P}${P}'}}
    """
    with seconds(10):
        definition = read(
            """
            Resources:
              S:
                Type: AWS::CloudFormation::Stack
                Properties: {TemplateURL: n.yml, Parameters: {P: !GetAtt S.Outputs.O}}
            """,
            n=nested,
        )
    assert len(definition.projects) == 1


# Inline buildspecs


INLINE = """Resources:
  Build:
    Type: AWS::CodeBuild::Project
    Properties:
      Source:
        BuildSpec: !Sub |
          version: 0.2
          phases: {build: {commands: ['echo ${Bucket} ${!HOME} ${!A:-b} ${Build.Arn}']}}
"""


def inline_of(buildspec: str) -> CodeBuildProject:
    return project_of(f"Source:\n  Type: CODEPIPELINE\n  BuildSpec: {buildspec}\n")


SPEC = """
    version: 0.2
    phases:
      build:
        commands:
          - echo ${HOME} x
"""


@pytest.mark.parametrize(
    ("written", "command"),
    [
        (f"|{SPEC}", "echo ${HOME} x"),
        (f"|-{SPEC}", "echo ${HOME} x"),
        (f"&spec |{SPEC}", "echo ${HOME} x"),
        (f"!Sub |{SPEC.replace('${HOME}', '${!HOME}')}", "echo ${HOME-} x"),
        (f"!Sub |{SPEC.replace('${HOME}', '${Bucket}')}", "echo ${Bucket} x"),
        (f"!Sub |{SPEC.replace('${HOME}', '${App.Arn}')}", "echo ${App_Arn} x"),
        (f"!Sub |{SPEC.replace('${HOME}', '${AWS::Region}')}", "echo ${AWS__Region} x"),
        (f"!Sub |{SPEC.replace('${HOME}', '${!HOME%/}')}", "echo ${_HOME%/} x"),
        (f"!Sub |{SPEC.replace('${HOME}', '$HOME')}", "echo $HOME x"),
        ("\n    Fn::Sub: |" + SPEC.replace("\n", "\n  ").replace("${HOME}", "${!HOME}"),
         "echo ${HOME-} x"),
        ("\n    Fn::Sub:\n    - |" + SPEC.replace("\n", "\n    ") + "\n    - {HOME: x}",
         "echo ${HOME} x"),
    ],
)  # fmt: skip
def test_an_inline_buildspec_has_the_lines_of_the_template(written: str, command: str) -> None:
    project = inline_of(written)
    inline = project.inline
    assert inline is not None and project.buildspec is not None
    template = project.span.source
    assert (inline.path, len(inline.text)) == (template.path, len(template.text))
    node = find_node(parse(inline).root, ["phases", "build", "commands", 0])
    assert node is not None and node.span.text == command
    version = find_node(parse(inline).root, ["version"])
    assert version is not None
    assert template.text[version.span.start : version.span.end] == "0.2"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_line_endings_and_byte_order_marks_keep_their_places(line_end: str, start: str) -> None:
    text = start + INLINE.replace("\n", line_end)
    definition = read_template(in_memory({}), source(text))
    assert definition is not None
    inline = definition.projects[0].inline
    assert inline is not None and len(inline.text) == len(text)
    command = find_node(parse(inline).root, ["phases", "build", "commands", 0])
    assert command is not None
    assert command.span.text == "'echo ${Bucket} ${HOME-} ${_A:-b} ${Build_Arn}'"
    assert command.span.start_position.line == 8


@pytest.mark.parametrize(
    "written",
    [
        f">{SPEC}",
        '"version: 0.2\\nphases: {}\\n"',
        "!Join [\"\\n\", ['version: 0.2', 'phases: {}']]",
        "'version: 0.2'",
    ],
)
def test_the_text_of_other_inline_buildspecs_is_known(written: str) -> None:
    project = inline_of(written)
    assert project.inline is None
    assert project.buildspec is not None and project.buildspec.text is not None
    assert is_inline(project.buildspec.text)


@pytest.mark.parametrize("written", ["|\n    ci/build.yml", ">\n    ci/build.yml"])
def test_a_path_in_a_block_is_a_path(written: str) -> None:
    project = inline_of(written)
    assert (shown(project.buildspec), project.inline) == ("ci/build.yml ?", None)


@pytest.mark.parametrize(
    ("text", "inline"),
    [
        ("version: 0.2\nphases: {}", True),
        ("version: 0.2", True),
        ('{"version": 0.2}', True),
        ("# build\nversion: 0.2", True),
        ("buildspec.yml", False),
        ("ci/version.yml", False),
        ("arn:aws:s3:::bucket/buildspec.yml", False),
        ("${Path}", False),
        ("buildspec.yml\n", False),
        ("", False),
    ],
)
def test_is_inline(text: str, inline: bool) -> None:
    assert is_inline(text) is inline


@pytest.mark.parametrize(
    ("text", "placeholder"),
    [
        ("YOUR_BUCKET", True),
        ("your-github-user/repo", True),
        ("yourname/repo", True),
        ("Enter_repository_name", True),
        ("<repository>", True),
        ("xxxx", True),
        ("https://github.com/example/repo", True),
        ("https://example.com/repo.git", True),
        ("CHANGE_ME", True),
        ("acme/parcel", False),
        ("acme/enterprise", False),
        ("acme/codedeploy-example", False),
        ("acme/tour-planner", False),
        ("acme/center_stage", False),
        ("services/mail/buildspec.yml", False),
        ("", False),
    ],
)
def test_has_placeholder(text: str, placeholder: bool) -> None:
    assert has_placeholder(text) is placeholder


# JSON


JSON_TEMPLATE = {
    "Resources": {
        "Build6BEF": {
            "Type": "AWS::CodeBuild::Project",
            "Properties": {"Source": {"BuildSpec": "version: 0.2\nphases: {}\n"}},
        },
        "Nested": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::URL"}]]}},
            "Metadata": {"aws:asset:path": "Inner.nested.template.json"},
        },
    }
}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("cdk.out/Stack.template.json", DefinitionKind.SYNTHESIZED),
        ("app/cdk.out/Stack.template.json", DefinitionKind.SYNTHESIZED),
        ("out/Stack.nested.template.json", DefinitionKind.SYNTHESIZED),
        ("infra/pipeline.template.json", DefinitionKind.CLOUDFORMATION),
        ("pipeline.json", DefinitionKind.CLOUDFORMATION),
    ],
)
@pytest.mark.parametrize("spaces", [None, 1, "\t"])
def test_json_templates(path: str, kind: DefinitionKind, spaces: int | str | None) -> None:
    text = json.dumps(JSON_TEMPLATE, indent=spaces)
    definition = read_template(in_memory({}), source(text, path))
    assert definition is not None and definition.kind is kind
    assert shown(definition.projects[0].buildspec) == "version: 0.2\nphases: {}\n"
    assert definition.projects[0].inline is None


def test_a_nested_stack_of_the_cdk_is_found_by_its_asset() -> None:
    files = {"cdk.out/Inner.nested.template.json": json.dumps(JSON_TEMPLATE)}
    definition = read_template(
        in_memory(files), source(json.dumps(JSON_TEMPLATE), "cdk.out/Stack.template.json")
    )
    assert definition is not None
    assert [project.key for project in definition.projects] == ["Build6BEF", "Nested/Build6BEF"]


EXPORTED = {
    "pipeline": {
        "name": "parcel",
        "stages": [
            {
                "name": "Deploy",
                "actions": [
                    {
                        "name": "Deploy",
                        "actionTypeId": {"category": "Deploy", "provider": "CodeDeploy"},
                        "configuration": {"ApplicationName": "parcel"},
                        "inputArtifacts": [{"name": "Sources"}],
                        "outputArtifacts": [],
                    }
                ],
            }
        ],
    },
    "metadata": {"pipelineArn": "arn"},
}
PROJECT = {
    "name": "parcel-build",
    "source": {"type": "CODEPIPELINE", "buildspec": "ci/build.yml"},
    "artifacts": {"type": "CODEPIPELINE", "packaging": "NONE"},
    "environment": {
        "type": "LINUX_CONTAINER",
        "image": "aws/codebuild/standard:7.0",
        "privilegedMode": False,
        "environmentVariables": [
            {"name": "A", "value": "b", "type": "PLAINTEXT"},
            {"name": "S", "value": "x", "type": "SECRETS_MANAGER"},
        ],
    },
}


@pytest.mark.parametrize("content", [EXPORTED, EXPORTED["pipeline"]])
def test_an_exported_pipeline(content: object) -> None:
    definition = read_exported(source(json.dumps(content, indent=2), "pipeline.json"))
    assert definition is not None and definition.kind is DefinitionKind.EXPORTED
    pipeline = definition.pipelines[0]
    action = pipeline.actions[0]
    assert (pipeline.key, pipeline.complete) == ("parcel", True)
    assert (action.name, action.category, action.provider) == ("Deploy", "Deploy", "CodeDeploy")
    assert [shown(setting) for setting in action.inputs] == ["Sources"]
    assert action.outputs == ()
    assert shown(action.configuration["ApplicationName"]) == "parcel"


@pytest.mark.parametrize("content", [PROJECT, {"project": PROJECT}, {"projects": [PROJECT]}])
def test_an_exported_project(content: object) -> None:
    definition = read_exported(source(json.dumps(content)))
    assert definition is not None
    project = definition.projects[0]
    assert shown(project.name) == "parcel-build"
    assert shown(project.buildspec) == "ci/build.yml"
    assert shown(project.image) == "aws/codebuild/standard:7.0"
    assert (shown(project.privileged), shown(project.packaging)) == ("false", "NONE")
    assert [(name, shown(setting)) for name, setting in project.variables] == [
        ("A", "b"),
        ("S", "-"),
    ]


GROUP = {
    "applicationName": "parcel",
    "deploymentGroupName": "prod",
    "serviceRoleArn": "arn",
}
REVISION = {"revisionType": "GitHub", "gitHubLocation": {"repository": "acme/parcel"}}


@pytest.mark.parametrize(
    ("content", "applications", "groups"),
    [
        ({"applicationName": "parcel", "computePlatform": "ECS"}, ["ECS"], []),
        ({"application": {"applicationName": "parcel", "computePlatform": "ECS"}}, ["ECS"], []),
        (GROUP, [], [None]),
        ({"deploymentGroupInfo": {**GROUP, "targetRevision": REVISION}}, [], ["acme/parcel"]),
    ],
)
def test_exported_applications_and_groups(
    content: object, applications: list[str], groups: list[str | None]
) -> None:
    definition = read_exported(source(json.dumps(content)))
    assert definition is not None
    assert [shown(one.compute_platform) for one in definition.applications] == applications
    assert [shown(group.github_repository) for group in definition.groups] == groups


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        {"applicationName": "parcel"},
        {**GROUP, "revision": REVISION},
        {"applicationName": "parcel", "deploymentGroupName": "prod"},
        {"source": "src", "environment": {}},
        {"stages": ["build", "test"], "name": "x"} | {"stages": {}},
        {"Resources": {"A": {"Type": "AWS::CodeBuild::Project"}}},
        {"name": "package", "version": "1.0.0"},
    ],
)
def test_other_json_is_no_export(content: object) -> None:
    assert read_exported(source(json.dumps(content))) is None


def test_yaml_is_no_export() -> None:
    assert read_exported(source("pipeline: {stages: []}")) is None


# Hostile input


PIECES = st.sampled_from(
    """!Ref|!Sub|!If|!GetAtt|!Join|!Select|!FindInMap|Fn::Sub:|Fn::ForEach::X:|{|}|[|]|:| - |null
    |''|"|Resources:|Parameters: []|Build|*a|&a |${Build}|${|}|!|!!|<<: *a|\t|\x00|Properties|0
    """.split("|")
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([PIPELINE, INLINE, SECTIONS + PIPELINE, json.dumps(JSON_TEMPLATE)]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 12), PIECES), max_size=4),
)
def test_a_mutated_template_raises_nothing(
    text: str, mutations: list[tuple[int, int, str]]
) -> None:
    for offset, length, piece in mutations:
        start = offset % len(text)
        text = text[:start] + piece + text[start + length :]
    definition = read_template(in_memory({"template.yml": text}), source(text))
    for project in () if definition is None else definition.projects:
        assert project.inline is None or len(project.inline.text) == len(text)
    read_exported(source(text))


NODES = st.recursive(
    st.sampled_from(["x", "", "${Build}", "${P}", "AWS::NoValue", "P", 0, None, True]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["Ref", "Fn::Sub", "Fn::If", "Fn::Join", "Fn::Select", "Fn::FindInMap",
                             "Fn::GetAtt", "Fn::Transform", "Name", "Type", "BuildSpec", "Default",
                             "Stages", "Actions", "Configuration", "InputArtifacts"]),
            inner,
            max_size=2,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(NODES, NODES, NODES, NODES)
def test_values_of_any_shape_raise_nothing(
    project: object, pipeline: object, parameter: object, action: object
) -> None:
    template = {
        "Parameters": {"P": parameter},
        "Mappings": {"x": parameter},
        "Resources": {
            "Build": {"Type": "AWS::CodeBuild::Project", "Properties": {"Source": project}},
            "Other": {"Type": "AWS::CodePipeline::Pipeline", "Properties": pipeline},
            "Pipeline": {
                "Type": "AWS::CodePipeline::Pipeline",
                "Properties": {"Stages": [{"Actions": [action]}]},
            },
            "Stack": {"Type": "AWS::CloudFormation::Stack", "Properties": project},
        },
    }
    definition = read_template(in_memory({}), source(json.dumps(template)))
    assert definition is not None and len(definition.pipelines) == 2
    read_exported(source(json.dumps({"pipeline": pipeline, "projects": project})))


@pytest.mark.parametrize(
    "parameters",
    [
        "{P: {Default: !Ref P}}",
        "{P: {Default: {Ref: P}}}",
        "{P: {Default: '${P}'}}",
        "[]",
        "{P: []}",
        "text",
    ],
)
def test_a_parameter_that_refers_to_itself(parameters: str) -> None:
    project = project_of("Source: {BuildSpec: !Sub '${P}'}\n", f"Parameters: {parameters}\n")
    assert shown(project.buildspec) in ("${P}", "${P} ?")


def test_substitutions_do_not_multiply() -> None:
    value = "'x'"
    for _ in range(25):
        value = f"!Sub ['${{A}}${{A}}${{A}}${{A}}', {{A: {value}}}]"
    with seconds(10):
        project = project_of(f"Source: {{BuildSpec: {value}}}\n")
    assert project.buildspec is not None and project.buildspec.known is None


def test_what_is_too_much_is_hidden() -> None:
    text = f"Long: &long {'a' * 90_000}\n" + dedent(
        """
        Resources:
          Build:
            Type: AWS::CodeBuild::Project
            Properties:
              Environment:
                EnvironmentVariables:
        """
    )
    text += "".join(f"          - {{Name: V{number}, Value: *long}}\n" for number in range(300))
    variables = read(text).projects[0].variables
    assert (variables[0][1].text is None, variables[-1][1].text is None) == (False, True)


def test_a_long_template_has_few_inline_buildspecs() -> None:
    text = f"Spec: &spec |\n  version: 0.2\n\n# {'a' * 1_000_000}\nResources:\n"
    text += "".join(
        f"  B{number}:\n    Type: AWS::CodeBuild::Project\n"
        "    Properties: {Source: {BuildSpec: *spec}}\n"
        for number in range(60)
    )
    projects = read(text).projects
    assert (projects[0].inline is None, projects[-1].inline is None) == (False, True)


def test_a_long_template_says_the_same_as_a_short_one() -> None:
    role = "  Role{0}:\n    Type: AWS::IAM::Role\n    Properties: {{RoleName: !Sub 'r-{0}'}}\n"
    project = (
        "  Project:\n    Type: AWS::CodeBuild::Project\n    Properties:\n      Source:\n"
        "        BuildSpec: !Ref Path\n"
    )
    head = "Parameters:\n  Path: {Type: String, Default: ci/a.yml}\nResources:\n"
    roles = "".join(role.format(number) for number in range(400))
    tail = "Outputs:\n  Name: {Value: !Ref Project}\n"
    for text in (head + project + tail, head + roles + project + roles + tail):
        source = Source("a.yml", text, "a.yml")
        file = read_template(in_memory({"a.yml": text}), source)
        assert file is not None
        (found,) = file.projects
        assert found.buildspec is not None
        assert (found.buildspec.text, found.buildspec.certain) == ("ci/a.yml", False)
        assert found.span.text == "Project"
        assert text[found.span.start : found.span.end] == "Project"
