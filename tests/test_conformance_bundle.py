"""Does the linter foretell what the real agent did with whole revisions?

Each case is a revision, and what agent 1.8.1 did when it was told to deploy it. What depends on
the instance, on an earlier revision or on how the deployment is asked for is not in the files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/bundle.jsonl").read_text("utf-8").splitlines()
]

NOT_IN_THE_FILES = {
    "locate/none": "nothing in the folder says that CodeDeploy deploys it",
    "locate/txt-double-ext": "nothing in the folder says that CodeDeploy deploys it",
    "locate/custom-name-missing": "the AppSpec's name is set where the deployment is asked for",
    "scripts/only-in-destination": "the script lies elsewhere: a warning, as a bundle may be made"
    " of any folder",
    "collide/relative-vs-absolute": "a relative destination counts from the folder that the agent"
    " runs in",
    "scripts/symlink-inside": "whether a link's target may be run is lost in many an archive",
    "run/timeout": "how long a program takes is not in the files",
}


def knowable(case: dict[str, Any]) -> bool:
    """Whether the files alone decide."""
    if case["host_dependent"] or case.get("mode") == "local":
        return False
    told = ("next_files", "bundle_type")
    return not any(
        key in told or (key.startswith("host") and key != "host_dependent") for key in case
    )


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["id"]) for case in CASES if knowable(case)]
)
def test_an_error_is_told_where_the_agent_fails(case: dict[str, Any]) -> None:
    tree = in_memory(
        case["files"],
        executable=frozenset(case.get("exec") or ()),
        links=case.get("symlinks") or {},
    )
    report = lint(tree, agent="1")
    errors = [
        each.finding.message for each in report.diagnostics if each.severity is Severity.ERROR
    ]
    if case["id"] in NOT_IN_THE_FILES:
        assert errors == []
    else:
        assert bool(errors) is not case["agent_ok"], (errors, case["agent_error"])


def test_what_is_left_out_is_there() -> None:
    known = {case["id"] for case in CASES if knowable(case)}
    assert known >= set(NOT_IN_THE_FILES)
