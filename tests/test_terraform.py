"""Terraform modules are read as CodeBuild, CodePipeline and CodeDeploy see them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.pipeline.pipeline_model import (
    CodeBuildProject,
    DefinitionFile,
    DefinitionKind,
    Setting,
)
from appspec_lint.pipeline.terraform import read_terraform
from appspec_lint.repository.tree import in_memory

MARKER = re.compile("aws_codebuild_project|aws_codepipeline|aws_codedeploy_")


def read(files: dict[str, str]) -> tuple[DefinitionFile, ...]:
    marked = [path for path, text in files.items() if path.endswith(".tf") and MARKER.search(text)]
    return read_terraform(in_memory(files), marked)


def project(files: dict[str, str]) -> CodeBuildProject:
    (definition,) = read(files)
    (found,) = definition.projects
    return found


def show(setting: Setting | None) -> str | None:
    """The text, with a `?` if it is not certain; `-` if the setting is absent."""
    if setting is None:
        return "-"
    return setting.text if setting.text is None or setting.certain else f"{setting.text}?"


def build(name: str, more: str = "") -> str:
    return f'resource "aws_codebuild_project" "app" {{\n  name = {name}\n{more}\n}}\n'


@pytest.mark.parametrize(
    ("name", "more", "expected"),
    [
        ('"a"', "", "a"),
        ("null", "", "-"),
        ("3", "", "3"),
        ("var.v", "", "${var.v}"),
        ("var.v", 'variable "v" {}', "${var.v}"),
        ("var.v", 'variable "v" {\n default = "d"\n}', "d?"),
        ("var.v", 'variable "v" {\n default = null\n}', None),
        ('"a-${var.v}-b"', 'variable "v" {\n default = "d"\n}', "a-d-b?"),
        ('"a-${var.v}-b"', "", "a-${var.v}-b"),
        ('"${var.v}"', "", "${var.v}"),
        ("var.v.x", 'variable "v" {\n default = { x = "d" }\n}', "d?"),
        ('var.v["x"]', 'variable "v" {\n default = { x = "d" }\n}', "d?"),
        ("var.v[1]", 'variable "v" {\n default = ["c", "d"]\n}', "d?"),
        ("var.v[2]", 'variable "v" {\n default = ["c", "d"]\n}', "${var.v[2]}"),
        ("local.l", 'locals { l = "d" }', "d"),
        ("local.l", "locals { l = local.m }\nlocals { m = local.l }", "${local.l}"),
        ('"${local.l}-b"', "locals { l = lower(var.p) }", "${lower(var.p)}-b"),
        ("local.l", 'locals { l = lower("A") }', "a"),
        ("local.l", 'locals { l = format("%s-%s", "a", "b") }', "a-b"),
        ("local.l", 'locals { l = join("-", ["a", "b"]) }', "a-b"),
        ("local.l", 'locals { l = lookup({ a = "b" }, "a", "c") }', "b"),
        ("local.l", 'locals { l = lookup({ a = "b" }, "x", "c") }', "c"),
        ("local.l", 'locals { l = coalesce(null, "", "c") }', "c"),
        ("local.l", 'locals { l = coalesce(var.x, "c") }', '${coalesce(var.x, "c")}'),
        ("local.l", "locals { l = uuid() }", "${uuid()}"),
        ('var.v ? "a" : "a"', "", "a"),
        ('var.v ? "a" : "b"', "", None),
        ('true ? "a" : "b"', "", "a"),
        ('var.v ? "a" : "b"', 'variable "v" {\n default = false\n}', "b?"),
        ('var.v == null ? "a" : var.v', 'variable "v" {\n default = null\n}', "a?"),
        ('var.v != "" ? var.v : "a"', 'variable "v" {\n default = "d"\n}', "d?"),
        ('var.v != "" ? var.v : "a"', "", None),
        ('"a" == "a" && !false ? "b" : "c"', "", "b"),
        ('var.v || true ? "b" : "c"', "", "b"),
        ("aws_s3_bucket.b.bucket", 'resource "aws_s3_bucket" "b" {\n bucket = "c"\n}', "c"),
        ("aws_s3_bucket.b.id", 'resource "aws_s3_bucket" "b" {\n bucket = "c"\n}',
         "${aws_s3_bucket.b.id}"),
        ("random_pet.x.id", "", "${random_pet.x.id}"),
        ("terraform.workspace", "", "${terraform.workspace}"),
        ('"a-${{ for x in y : x => x }}"', "", "a-${( for x in y : x => x )}"),
        ("[for a in b : a]", "", None),
    ],
)  # fmt: skip
def test_values(name: str, more: str, expected: str | None) -> None:
    assert show(project({"main.tf": build(name), "other.tf": more}).name) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"terraform.tfvars": 'v = "t"\n'}, "t"),
        ({"a.auto.tfvars": 'v = "t"\n'}, "t"),
        ({"terraform.tfvars": 'v = "t"', "b.auto.tfvars": 'v = "u"'}, "u"),
        ({"a.auto.tfvars": 'v = "t"', "b.auto.tfvars": 'v = "u"'}, "u"),
        ({"prod.tfvars": 'v = "t"\n'}, "d?"),
        ({"env/terraform.tfvars": 'v = "t"\n'}, "d?"),
        ({"terraform.tfstate": '{"v": "t"}'}, "d?"),
    ],
)  # fmt: skip
def test_variables_files_of_the_root_module(files: dict[str, str], expected: str) -> None:
    main = build("var.v") + 'variable "v" {\n  default = "d"\n}\n'
    assert show(project({"main.tf": main, **files}).name) == expected


SPEC = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"


def source(buildspec: str) -> str:
    return build('"a"', f'source {{\n  type = "CODEPIPELINE"\n{buildspec}\n}}')


@pytest.mark.parametrize(
    ("buildspec", "expected", "file"),
    [
        ("", "-", None),
        ("buildspec = null", "-", None),
        ('buildspec = ""', "-", None),
        ('buildspec = "ci/build.yml"', "ci/build.yml", None),
        ("buildspec = var.empty", "buildspec.yml?", None),
        ("buildspec = var.unknown", "${var.unknown}", None),
        ('buildspec = file("build.yml")', "infra/build.yml", "infra/build.yml"),
        ('buildspec = file("./build.yml")', "infra/build.yml", "infra/build.yml"),
        ('buildspec = file("${path.module}/build.yml")', "infra/build.yml", "infra/build.yml"),
        ('buildspec = file("${path.root}/../top.yml")', "top.yml", "top.yml"),
        ('buildspec = "${file("build.yml")}"', "infra/build.yml", "infra/build.yml"),
        ('buildspec = <<EOF\n${file("build.yml")}\nEOF', "infra/build.yml", "infra/build.yml"),
        ('buildspec = file("top.yml")', "top.yml", "top.yml"),
        ("buildspec = data.local_file.f.content", "infra/build.yml", "infra/build.yml"),
        ('buildspec = file("both.yml")', "${buildspec}\n", None),
        ('buildspec = file("${path.module}/top.yml")', "${buildspec}\n", None),
        ("buildspec = file(var.unknown)", "${buildspec}\n", None),
        ("buildspec = yamlencode({ version = local.unknown })",
         '{"version": "${local.unknown}"}', None),
        ("buildspec = yamlencode([for a in b : a])", "${yamlencode([for a in b : a])}\n", None),
        ('buildspec = replace(file("build.yml"), "a", "b")',
         '${replace(file("build.yml"), "a", "b")}\n', None),
        ('buildspec = "version: 0.2\\nphases:\\n"', "version: 0.2\nphases:\n", None),
        ('buildspec = var.unknown ? file("build.yml") : file("top.yml")', "${buildspec}\n", None),
        ('buildspec = var.unknown ? file("build.yml") : "ci/build.yml"', None, None),
        ('dynamic "source" {\n}', "-", None),
    ],
)  # fmt: skip
def test_buildspecs(buildspec: str, expected: str | None, file: str | None) -> None:
    more = (
        'variable "empty" {\n  default = ""\n}\n'
        'data "local_file" "f" {\n  filename = "${path.module}/build.yml"\n}\n'
    )
    files = {
        "infra/main.tf": source(buildspec) + more,
        "infra/build.yml": SPEC,
        "top.yml": SPEC,
        "both.yml": SPEC,
        "infra/both.yml": SPEC,
    }
    found = project(files)
    assert (show(found.buildspec), found.buildspec_file) == (expected, file)
    assert found.inline is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("  a: $X\n", "  a: $X\n"),
        ("  a: $${X}\n", "  a: ${X-}\n"),
        ("  a: $${X:-y}\n", "  a: ${X__y-}\n"),
        ("  a: ${var.x}/b\n", "  a: ${var_x}/b\n"),
        ("  - run ${var.x}\n", "  - run ${var_x}\n"),
        ('  a: ${lookup(var.x, "{}")}\n', "  a: ${lookup_var_x_______}\n"),
        ("  a: ${1 + 2}\n", "  a: ${__+_2}\n".replace("+", "_")),
        ("  a: -w %%{http_code}\n", "  a: -w  %{http_code}\n"),
    ],
)
def test_a_heredoc_is_an_inline_buildspec(lines: str, expected: str) -> None:
    text = source(f"  buildspec = <<-EOF\n{lines}  EOF")
    found = project({"main.tf": text})
    assert found.inline is not None and len(found.inline.text) == len(text)
    start = text.index(lines)
    assert found.inline.text[start : start + len(lines)] == expected
    assert found.inline.text.strip() == expected.strip()
    assert found.inline.path == "main.tf"


@pytest.mark.parametrize(
    "lines",
    [
        "  a: %{ if var.x }b%{ endif }\n",
        "  a: ${\n    var.x\n  }\n",
        "  a: b\n  ${var.x}\n",
        "  - ${var.x}\n",
        "  commands: ${var.x}\n",
        "  files: ${jsonencode(var.x)} # all\n",
        '  - a ${join("\\n  - ", var.x)} b\n',
    ],
)
def test_a_heredoc_whose_lines_change_has_no_inline_buildspec(lines: str) -> None:
    found = project({"main.tf": source(f"  buildspec = <<-EOF\n{lines}  EOF")})
    assert found.inline is None and "\n" in (show(found.buildspec) or "")


@pytest.mark.parametrize(
    "buildspec",
    [
        'templatefile("${path.module}/t.yml", { bucket = aws_s3_bucket.b.id })',
        'templatefile("t.yml", {})',
        "data.template_file.t.rendered",
        "data.template_file.t[0].rendered",
        "local.rendered",
    ],
)
def test_a_template_is_an_inline_buildspec(buildspec: str) -> None:
    template = "version: 0.2\nx: ${bucket}/$${KEY}\n"
    text = source(f"buildspec = {buildspec}") + (
        'data "template_file" "t" {\n  template = file("${path.module}/t.yml")\n}\n'
        'locals {\n  rendered = templatefile("t.yml", {})\n}\n'
    )
    found = project({"ci/main.tf": text, "ci/t.yml": template})
    assert found.buildspec_file == "ci/t.yml"
    assert found.inline is not None and found.inline.path == "ci/t.yml"
    assert found.inline.text == "version: 0.2\nx: ${bucket}/${KEY-}\n"


PROJECT = """
resource "aws_codebuild_project" "app" {
  name = "app"
  source {
    type     = "GITHUB"
    location = "https://github.com/o/r"
  }
  environment {
    type            = "LINUX_CONTAINER"
    image           = "aws/codebuild/standard:7.0"
    privileged_mode = true
    environment_variable {
      name  = "PLAIN"
      value = "dist"
    }
    environment_variable {
      name  = "SECRET"
      value = "path/of/secret"
      type  = "SECRETS_MANAGER"
    }
  }
  artifacts {
    type      = "S3"
    packaging = "ZIP"
    name      = "app.zip"
  }
  secondary_artifacts {
    artifact_identifier = "extra"
  }
  dynamic "cache" {
    for_each = var.caches
  }
}
"""


def test_a_project() -> None:
    found = project({"main.tf": PROJECT})
    assert found.key == "aws_codebuild_project.app"
    assert found.span.text == 'resource "aws_codebuild_project" "app"'
    settings = (found.source_type, found.source_location, found.environment_type, found.image,
                found.privileged, found.artifacts_type, found.packaging, found.artifacts_name,
                *found.secondary_artifacts)  # fmt: skip
    assert [show(setting) for setting in settings] == [
        "GITHUB", "https://github.com/o/r", "LINUX_CONTAINER", "aws/codebuild/standard:7.0",
        "true", "S3", "ZIP", "app.zip", "extra",
    ]  # fmt: skip
    assert [(name, show(value)) for name, value in found.variables] == [
        ("PLAIN", "dist"),
        ("SECRET", None),
    ]
    assert found.image is not None
    assert found.image.span.text == '"aws/codebuild/standard:7.0"'


def test_a_block_that_a_variable_generates_is_hidden() -> None:
    blocks = "".join(
        f'dynamic "{name}" {{\n  for_each = var.x\n}}\n'
        for name in ("source", "environment", "artifacts")
    )
    found = project({"main.tf": build('"a"', blocks)})
    for setting in (found.buildspec, found.image, found.artifacts_type):
        assert setting is not None and setting.text is None


PIPELINE = """
resource "aws_codepipeline" "main" {
  name = "release"
  stage {
    name = "Source"
    action {
      name             = "Checkout"
      category         = "Source"
      provider         = "CodeStarSourceConnection"
      output_artifacts = ["source"]
      configuration = {
        FullRepositoryId = "o/r"
      }
    }
  }
  stage {
    name = "Build"
    action {
      name             = "Second"
      category         = "Build"
      provider         = "CodeBuild"
      run_order        = 2
      input_artifacts  = ["source"]
      output_artifacts = ["bundle"]
      configuration {
        ProjectName = "${PROJECT}"
      }
    }
    action {
      name      = "First"
      category  = "Test"
      provider  = "CodeBuild"
      run_order = 1
    }
  }
  stage {
    name = "Deploy"
    action {
      name            = "Deploy"
      category        = "Deploy"
      provider        = "CodeDeploy"
      input_artifacts = ["bundle"]
      configuration   = merge(local.common, { ApplicationName = APPLICATION })
    }
  }
}
locals {
  common = { DeploymentGroupName = "group" }
}
resource "aws_codedeploy_app" "web" {
  name             = "web"
  compute_platform = "ECS"
}
resource "aws_codedeploy_app" "other" {
  name = "other"
}
resource "aws_codedeploy_deployment_group" "web" {
  app_name              = APPLICATION
  deployment_group_name = "group"
}
"""


@pytest.mark.parametrize(
    ("name", "reference", "application"),
    [
        ('"app"', "aws_codebuild_project.app.name", "aws_codedeploy_app.web.name"),
        ("var.unknown", "aws_codebuild_project.app.id", "aws_codedeploy_app.web.name"),
        ('"app"', "aws_codebuild_project.app[0].name", "aws_codedeploy_app.web[0].name"),
        ('"app"', "aws_codebuild_project.app.*.name[0]", '"web"'),
        ('"app"', "element(aws_codebuild_project.app.*.name, 0)", '"web"'),
        ('"app"', 'join("", aws_codebuild_project.app[*].name)', '"web"'),
        ('"app"', "local.project", "local.application"),
        ('"app-${var.unknown}"', '"app-${var.unknown}"', '"${local.application}"'),
    ],
)
def test_a_pipeline(name: str, reference: str, application: str) -> None:
    text = PIPELINE.replace('"${PROJECT}"', reference).replace("APPLICATION", application)
    more = (
        build(name) + "locals {\n  project = aws_codebuild_project.app.name\n"
        "  application = aws_codedeploy_app.web.name\n}\n"
    )
    (definition,) = read({"infra/main.tf": text, "infra/build.tf": more})
    assert (definition.path, definition.kind) == ("infra/build.tf", DefinitionKind.TERRAFORM)
    (pipeline,) = definition.pipelines
    (found,) = definition.projects
    assert pipeline.complete and show(pipeline.name) == "release"
    assert [(action.name, action.category, action.provider) for action in pipeline.actions] == [
        ("Checkout", "Source", "CodeStarSourceConnection"),
        ("First", "Test", "CodeBuild"),
        ("Second", "Build", "CodeBuild"),
        ("Deploy", "Deploy", "CodeDeploy"),
    ]
    checkout, first, second, deploy = pipeline.actions
    assert [show(setting) for setting in (*second.inputs, *second.outputs)] == ["source", "bundle"]
    assert show(checkout.configuration["FullRepositoryId"]) == "o/r"
    assert (first.project, second.project) == (None, found)
    assert set(deploy.configuration) == {"DeploymentGroupName", "ApplicationName"}
    web, _ = definition.applications
    assert deploy.application is web and definition.groups[0].application is web
    assert show(web.compute_platform) == "ECS"


@pytest.mark.parametrize(
    ("first", "second", "reference"),
    [
        ("local.name", "local.name", '"other"'),
        ('"same"', '"same"', '"same"'),
        ('"a"', '"b"', "var.project"),
        ('"a"', '"b"', "module.gone.project_name"),
        ('"a"', '"b"', "aws_codebuild_project.gone.name"),
    ],
)
def test_an_action_whose_project_is_not_determined(first: str, second: str, reference: str) -> None:
    text = build(first) + build(second).replace('"app"', '"second"')
    text += PIPELINE.replace('"${PROJECT}"', reference).replace("APPLICATION", "var.x")
    (definition,) = read({"main.tf": text})
    assert [action.project for action in definition.pipelines[0].actions] == [None] * 4


@pytest.mark.parametrize(
    ("stages", "complete"),
    [
        ('stage {\n action {\n name = "a"\n }\n}', True),
        ('dynamic "stage" {\n for_each = var.stages\n}', False),
        ('stage {\n dynamic "action" {\n for_each = var.actions\n }\n}', False),
        ('dynamic "trigger" {\n for_each = var.stages\n}', True),
    ],
)
def test_a_pipeline_is_not_complete_if_a_variable_adds_stages(stages: str, complete: bool) -> None:
    (definition,) = read({"main.tf": f'resource "aws_codepipeline" "p" {{\n{stages}\n}}\n'})
    assert definition.pipelines[0].complete is complete


@pytest.mark.parametrize(
    ("configuration", "path"),
    [
        ('configuration = { AppSpecTemplatePath = "a.yaml" }', "a.yaml"),
        ("configuration = {}", "-"),
        ("", "-"),
        ("configuration = var.configuration", None),
        ('configuration = merge(var.x, { AppSpecTemplatePath = "a.yaml" })', "a.yaml"),
        ('configuration = merge({ AppSpecTemplatePath = "a.yaml" }, var.x)', None),
        ('dynamic "configuration" {\n}', None),
    ],
)
def test_a_hidden_key_is_not_an_absent_one(configuration: str, path: str | None) -> None:
    text = f'resource "aws_codepipeline" "p" {{\nstage {{\naction {{\n{configuration}\n}}\n}}\n}}\n'
    (definition,) = read({"main.tf": text})
    (action,) = definition.pipelines[0].actions
    assert show(action.configuration.get("AppSpecTemplatePath")) == path


@pytest.mark.parametrize(
    ("repetition", "names"),
    [
        ("", ["a"]),
        ("count = 0", []),
        ("count = 1", ["a"]),
        ("count = 2", ["a", "a"]),
        ("count = var.off ? 1 : 0", []),
        ("count = var.unknown ? 1 : 0", ["a"]),
        ("count = length(var.list)", ["a", "a"]),
        ("count = length(var.unknown)", ["a"]),
        ("count = 1000000000", ["a"]),
        ("for_each = {}", []),
        ('for_each = toset(["a", "b"])', ["a", "a"]),
        ("for_each = var.unknown", ["a"]),
        ("for_each = { for a in b : a => a }", ["a"]),
    ],
)
def test_repetition(repetition: str, names: list[str]) -> None:
    more = (
        'variable "off" {\n default = false\n}\nvariable "list" {\n default = ["x", "y"]\n}\n'
        'resource "aws_codedeploy_app" "web" {\n}\n'
    )
    (definition,) = read({"main.tf": build('"a"', repetition) + more})
    assert [show(found.name) for found in definition.projects] == names


def test_each_instance_has_its_values() -> None:
    text = """
resource "aws_codebuild_project" "app" {
  for_each = { web = { spec = "web.yml" }, api = { spec = "api.yml" } }
  name     = "build-${each.key}"
  source {
    buildspec = each.value.spec
  }
}
resource "aws_codepipeline" "p" {
  for_each = toset(["web", "api"])
  name     = each.key
  stage {
    action {
      configuration = {
        ProjectName = aws_codebuild_project.app[each.key].name
      }
    }
  }
}
"""
    (definition,) = read({"main.tf": text})
    assert [(found.key, show(found.buildspec)) for found in definition.projects] == [
        ("aws_codebuild_project.app[web]", "web.yml"),
        ("aws_codebuild_project.app[api]", "api.yml"),
    ]
    actions = [pipeline.actions[0] for pipeline in definition.pipelines]
    assert [action.project for action in actions] == list(definition.projects)
    assert [show(action.configuration["ProjectName"]) for action in actions] == [
        "build-web",
        "build-api",
    ]


MODULE = (
    build('"${var.name}-build"', "source {\n  buildspec = var.spec\n}\ncount = var.on ? 1 : 0")
    + 'variable "name" {}\nvariable "on" {\n  default = true\n}\n'
    + 'variable "spec" {\n  default = "buildspec.yml"\n}\n'
    + 'output "project_name" {\n  value = aws_codebuild_project.app[0].name\n}\n'
)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"main.tf": 'module "m" {\n source = "./m"\n name = "a"\n}\n'},
         [("main.tf", "module.m.", "a-build", "buildspec.yml")]),
        ({"main.tf": 'module "m" {\n source = "./m/"\n name = var.x\n spec = "ci/b.yml"\n}\n'},
         [("main.tf", "module.m.", "${var.x}-build", "ci/b.yml")]),
        ({"env/dev/main.tf": 'module "m" {\n source = "../../m"\n name = "dev"\n}\n',
          "env/prod/main.tf": 'module "m" {\n source = "../../m"\n name = "prod"\n}\n'},
         [("env/dev/main.tf", "module.m.", "dev-build", "buildspec.yml"),
          ("env/prod/main.tf", "module.m.", "prod-build", "buildspec.yml")]),
        ({"main.tf": 'module "outer" {\n source = "./outer"\n n = "a"\n}\n',
          "outer/main.tf": 'module "m" {\n source = "../m"\n name = "${var.n}-b"\n}\n'},
         [("main.tf", "module.outer.module.m.", "a-b-build", "buildspec.yml")]),
        ({"main.tf": 'module "m" {\n source = "./m"\n on = false\n name = "a"\n}\n'}, []),
        ({"main.tf": 'module "m" {\n source = "./m"\n count = 0\n}\n'}, []),
        ({"main.tf": 'module "m" {\n source = "github.com/o/r"\n}\n'},
         [("m/main.tf", "", "${var.name}-build", "buildspec.yml?")]),
        ({"main.tf": '# module "m" {\n#  source = "./m"\n# }\n/*\n source = "./m"\n*/\n'},
         [("m/main.tf", "", "${var.name}-build", "buildspec.yml?")]),
        ({"m/self.tf": 'module "m" {\n source = "../n"\n}\n',
          "n/main.tf": 'module "m" {\n source = "../m"\n name = "loop"\n}\n'}, None),
    ],
)  # fmt: skip
def test_modules(files: dict[str, str], expected: list[tuple[str, ...]] | None) -> None:
    definitions = read({**files, "m/main.tf": MODULE})
    found = [
        (
            definition.path,
            item.key.removesuffix("[0]").removesuffix("aws_codebuild_project.app"),
            show(item.name),
            show(item.buildspec),
        )
        for definition in definitions
        for item in definition.projects
    ]
    if expected is not None:
        assert found == expected
        for definition in definitions:
            assert all(item.span.source.path == "m/main.tf" for item in definition.projects)
    else:
        assert ("m/main.tf", "", "${var.name}-build", "buildspec.yml?") in found


def test_an_output_links_a_project_to_a_pipeline_in_another_module() -> None:
    pipeline = PIPELINE.replace('"${PROJECT}"', "var.project").replace("APPLICATION", "var.app")
    root = """
module "build" {
  source = "./m"
  name   = "a"
}
module "pipeline" {
  source  = "./pipeline"
  project = module.build.project_name
  app     = "web"
}
"""
    (definition,) = read({"main.tf": root, "m/main.tf": MODULE, "pipeline/main.tf": pipeline})
    (found,) = definition.projects
    actions = definition.pipelines[0].actions
    assert [action.project for action in actions] == [None, None, found, None]
    assert actions[3].application is definition.applications[0]


def test_equal_holes_of_two_modules_are_different_values() -> None:
    root = 'module "a" {\n source = "./a"\n}\nmodule "b" {\n source = "./b"\n}\n'
    files = {
        "main.tf": root,
        "a/main.tf": build("random_pet.x.id"),
        "b/main.tf": PIPELINE.replace('"${PROJECT}"', "random_pet.x.id"),
    }
    (definition,) = read(files)
    assert [action.project for action in definition.pipelines[0].actions] == [None] * 4


def test_other_resources_define_nothing() -> None:
    assert read({"main.tf": 'resource "aws_s3_bucket" "aws_codepipeline" {\n}\n'}) == ()
    assert read({"main.tf": "# aws_codebuild_project\n"}) == ()
    assert read({"main.tf": 'data "aws_codebuild_project" "x" {\n}\n'}) == ()


@pytest.mark.parametrize(
    "text",
    [
        build("local.a") + "locals {\n a = [local.b, local.b]\n b = [local.c, local.c]\n"
        " c = [local.a, local.a]\n}\n",
        build("local.l0")
        + "locals {\n"
        + "".join(f"l{n} = [l.x, local.l{n + 1}, local.l{n + 1}]\n" for n in range(60))
        + "}\n",
        build("local.l0")
        + "locals {\n"
        + "".join(f'l{n} = "${{local.l{n + 1}}}${{local.l{n + 1}}}"\n' for n in range(40))
        + 'l40 = "0123456789"\n}\n',
        build("[" * 10_000 + "]" * 10_000),
        build('"' + "a" * 150_000 + '"'),
        build('"' + "${" * 3_000 + '"'),
        build("aws_codebuild_project.app.name"),
        'module "m" {\n source = "./"\n}\n' + build('"a"'),
        'module "m" {\n source = "../../../.."\n}\n' + build('"a"'),
        "".join(f'module "m{n}" {{\n source = "./m"\n}}\n' for n in range(300)) + build('"a"'),
        source("buildspec = <<EOF"),
        source("buildspec = <<EOF\n${"),
        'resource "aws_codepipeline" "p" {\n stage {\n action {\n',
        'resource "aws_codebuild_project" {\n}\nresource {\n}\n',
    ],
)
def test_hostile_modules_raise_nothing(text: str) -> None:
    for definition in read({"main.tf": text, "m/main.tf": text, "m/m/main.tf": text}):
        for found in definition.projects:
            assert len(show(found.name) or "") <= 300_000


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*'{}[]()"=.?:\n ', "${", "$${", "%{ if a }", "<<EOF\n", "EOF\n", "name = ",
             "buildspec = ", "source {", "stage {\n", "action {\n", "configuration = {\n",
             'resource "aws_codebuild_project" "app" {\n', 'resource "aws_codepipeline" "p" {\n',
             'module "m" {\n', 'source = "./m"\n', "locals {\n", "local.name", "var.name",
             'variable "name" {\n', "default = ", "file(", "merge(", "module.m.x", ".name", "[0]",
             "aws_codebuild_project.app", "count = ", "for_each = ", '"a"', "each.key",
             'output "x" {\n', "value = "]
        ),
        max_size=60,
    ).map("".join)
)  # fmt: skip
def test_any_module_is_read(text: str) -> None:
    tree = in_memory({"main.tf": text, "m/main.tf": text, "terraform.tfvars": text})
    read_terraform(tree, ["main.tf", "m/main.tf", "gone.tf", "other/gone.tf"])
