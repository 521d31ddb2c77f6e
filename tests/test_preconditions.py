"""A rule that is omitted because of its precondition would have reported nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from examples import lint_texts, names

from appspec_lint.context import Context
from appspec_lint.project import load_project
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule, preconditions
from appspec_lint.rules.preconditions import RULES, WORDS, find_idle_rules
from appspec_lint.rules.registry import Rule

FIXTURES = Path(__file__).parent / "fixtures"
CONDITIONAL = (*(name for names in RULES.values() for name in names), *WORDS)


def check_idle_rules(context: Context) -> None:
    idle = find_idle_rules(context)
    for rule in every_rule():
        if rule.name in idle:
            ways = (context.only_with(variant.bundles) for variant in context.variants)
            for world in (context, *ways):
                assert not list(rule.check(world)), rule.name


def test_each_precondition_is_that_of_rules_that_exist() -> None:
    assert set(CONDITIONAL) <= {rule.name for rule in every_rule()}
    assert max(Counter(CONDITIONAL).values()) == 1


def test_an_empty_project_needs_no_rule_that_has_a_precondition() -> None:
    assert find_idle_rules(Context()) == set(CONDITIONAL)


def test_where_a_precondition_fails_the_rule_runs_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_context: Context) -> bool:
        raise RecursionError

    monkeypatch.setattr(preconditions, "RULES", {fail: ("invalid-mode",)})
    assert find_idle_rules(Context()) == set(WORDS)


EC2 = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv/app\n"
HOOK = EC2 + "hooks:\n  AfterInstall:\n    - location: {}\n      {}\n"
ECS = """\
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
TASK = (
    '{"family": "orders", "containerDefinitions": '
    '[{"name": "web", "image": "<IMAGE1_NAME>", "portMappings": [{"containerPort": 8080}]}]}\n'
)
ONLY_REPORTED_IF_RUN = {
    "malformed-image-file": {
        "appspec.yaml": ECS,
        "taskdef.json": TASK,
        "imageDetail.json": '{"imageUri": "x"}\n',
    },
    "misspelt-image-file": {
        "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n      - date\n"
        'artifacts:\n  files:\n    - "im\\x61gedefinition.json"\n',
    },
    "compute-platform-mismatch": {
        "appspec.yml": EC2,
        "template.yml": "Resources:\n  Orders:\n    Type: AWS::CodeDeploy::Application\n"
        "    Properties:\n      ComputePlatform: ECS\n",
    },
    "invalid-runas": {
        "appspec.yml": HOOK.format("a.sh", '"run\\x61s": "a:b"'),
        "a.sh": "#!/bin/bash\ndate\n",
    },
    "path-outside-revision": {"appspec.yml": HOOK.format('"\\x2e\\x2e/a.sh"', "timeout: 60")},
}
"""Projects that look as if they had nothing to do with the rule."""


@pytest.mark.parametrize("name", ONLY_REPORTED_IF_RUN)
def test_a_rule_runs_for_whatever_it_is_about(name: str) -> None:
    assert name in names(lint_texts(ONLY_REPORTED_IF_RUN[name]))


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_a_rule_that_is_omitted_is_silent_about_an_example(rule: Rule) -> None:
    for files in (*rule.good, *rule.bad):
        check_idle_rules(load_project(in_memory(unmarked(files))))


@pytest.mark.parametrize("story", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_a_rule_that_is_omitted_is_silent_about_a_fixture(story: str) -> None:
    directory = FIXTURES / story / "repository"
    check_idle_rules(load_project(from_disk(directory, directory)))
