"""A rule that is omitted because of its precondition would have reported nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from appspec_lint.context import Context
from appspec_lint.project import load_project
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule
from appspec_lint.rules.preconditions import RULES, WORDS, find_idle_rules
from appspec_lint.rules.registry import Rule

FIXTURES = Path(__file__).parent / "fixtures"
CONDITIONAL = (*(name for names in RULES.values() for name in names), *WORDS)


def check_idle_rules(context: Context) -> None:
    idle = find_idle_rules(context)
    for rule in every_rule():
        if rule.name in idle:
            for world in (context, *context.variants):
                assert not list(rule.check(world)), rule.name


def test_each_precondition_is_that_of_rules_that_exist() -> None:
    assert set(CONDITIONAL) <= {rule.name for rule in every_rule()}
    assert max(Counter(CONDITIONAL).values()) == 1


def test_an_empty_project_needs_no_rule_that_has_a_precondition() -> None:
    assert find_idle_rules(Context()) == set(CONDITIONAL)


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_a_rule_that_is_omitted_is_silent_about_an_example(rule: Rule) -> None:
    for files in (*rule.good, *rule.bad):
        check_idle_rules(load_project(in_memory(unmarked(files))))


@pytest.mark.parametrize("story", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_a_rule_that_is_omitted_is_silent_about_a_fixture(story: str) -> None:
    directory = FIXTURES / story / "repository"
    check_idle_rules(load_project(from_disk(directory, directory)))
