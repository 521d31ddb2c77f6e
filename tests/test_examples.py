"""Every rule's own examples: they are its tests, and its documentation."""

from __future__ import annotations

import pytest
from examples import lint_texts, marked, names, underlined

from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import GROUPS, every_rule
from appspec_lint.rules.registry import Files, Rule


def cases(kind: str) -> list[object]:
    return [
        pytest.param(rule, files, id=f"{rule.name}-{kind}-{number}")
        for rule in every_rule()
        for number, files in enumerate(getattr(rule, kind), 1)
    ]


@pytest.mark.parametrize(("rule", "files"), cases("bad"))
def test_a_bad_example_gets_the_marked_findings_and_no_other(rule: Rule, files: Files) -> None:
    report = lint_texts(files)
    assert names(report) == [rule.name] * len(marked(files))
    assert underlined(report, rule=rule.name) == marked(files)


@pytest.mark.parametrize(("rule", "files"), cases("good"))
def test_a_good_example_is_silent_under_every_rule(rule: Rule, files: Files) -> None:
    assert names(lint_texts(files)) == []
    assert files == unmarked(files), "a good example has nothing to mark"


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_a_rule_says_all_that_its_page_needs(rule: Rule) -> None:
    assert rule.group in GROUPS
    assert rule.info.summary.endswith((".", "`"))
    assert rule.info.explanation
    assert rule.info.see, "a claim about AWS carries its source"
    assert rule.good
    assert rule.bad or rule.name == "shellcheck", "that program may not be there"


def test_the_order_of_the_files_does_not_matter() -> None:
    for rule in every_rule():
        for files in rule.bad:
            forward = lint_texts(files)
            backward = lint_texts(dict(reversed(files.items())))
            assert underlined(forward) == underlined(backward), rule.name
