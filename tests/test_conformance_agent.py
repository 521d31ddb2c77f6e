"""What the real agent 1.8.1 says of 274 AppSpecs, and what the linter says with `--agent 1`."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from appspec_lint.appspec.agent_v1 import validate
from appspec_lint.appspec.appspec_model import HOOKABLE, read_appspec
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint
from appspec_lint.repository.disk import DiskStorage
from appspec_lint.repository.encoding import decode
from appspec_lint.repository.entry import Entry, EntryKind, Presence
from appspec_lint.repository.tree import Tree, in_memory
from appspec_lint.yaml.composer import parse

DATA = Path(__file__).parent / "data" / "agent.jsonl"

UNKNOWABLE = {
    "os/winhost-linux-on-windows": "which system the agent runs on is in no file",
    "top_keys/ecs": "an AppSpec for ECS, which no pipeline hands to the agent",
}


@cache
def cases() -> tuple[dict[str, Any], ...]:
    lines = DATA.read_text(encoding="utf-8").strip().split("\n")  # the texts hold U+2028
    return tuple(json.loads(line) for line in lines)


def known() -> list[dict[str, Any]]:
    assert set(UNKNOWABLE) < {case["id"] for case in cases()}
    return [case for case in cases() if case["id"] not in UNKNOWABLE]


def content(case: dict[str, Any]) -> bytes:
    encoded = case.get("appspec_b64")
    return base64.b64decode(encoded) if encoded else str(case["appspec"]).encode()


def errors(case: dict[str, Any], tmp_path: Path) -> list[Diagnostic]:
    (tmp_path / "appspec.yml").write_bytes(content(case))
    tree = Tree(
        {"appspec.yml": Entry(EntryKind.FILE, Presence.PRESENT)}, DiskStorage(tmp_path.resolve())
    )
    return [
        each
        for each in lint(tree, agent="1").diagnostics
        if each.info.group == "appspec" and each.severity is Severity.ERROR
    ]


def plain(text: str) -> str:
    """Without the addresses of Ruby's objects, which are others at each run."""
    return re.sub(r"0x[0-9a-f.]+", "0x", text)


@pytest.mark.parametrize("case", known(), ids=lambda case: case["id"])
def test_an_error_stands_exactly_where_the_agent_refuses(
    case: dict[str, Any], tmp_path: Path
) -> None:
    found = errors(case, tmp_path)
    assert [each.rule for each in found if case["agent_ok"]] == []
    if not case["agent_ok"]:
        told = [plain(each.finding.failure.error) for each in found if each.finding.failure]
        assert plain(case["agent_error"]) in told
        assert {each.finding.failure.stage for each in found if each.finding.failure} == {
            "CodeDeploy BeforeInstall"
        }


@pytest.mark.parametrize(
    "case", [case for case in known() if not case["agent_ok"]], ids=lambda case: case["id"]
)
def test_the_first_refusal_is_the_one_that_the_agent_stops_at(case: dict[str, Any]) -> None:
    document = parse(decode("appspec.yml", "appspec.yml", content(case)))
    refusals = validate(document)
    if refusals:
        assert plain(refusals[0].error) == plain(case["agent_error"])


@pytest.mark.parametrize(
    "case",
    [case for case in known() if case["agent_ok"] and not case["id"].startswith("yaml_bom")],
    ids=lambda case: case["id"],
)
def test_the_model_reads_what_the_agent_reads(case: dict[str, Any]) -> None:
    spec = case["agent_spec"]
    appspec = read_appspec(parse(decode("appspec.yml", "appspec.yml", content(case))))
    hooks = {hook.event.value: hook.scripts for hook in appspec.hooks}
    for event, scripts in spec["hooks"].items():
        if event not in HOOKABLE or any(each["location"][0] in "[{" for each in scripts):
            continue  # a collection for a location is told, and left out
        read = [(each.location.value, each.seconds) for each in hooks[event]]
        assert read == [(each["location"], each["timeout"]) for each in scripts]
        users = [each.runas.value.strip() if each.runas else None for each in hooks[event]]
        assert users == [each["runas"] for each in scripts]
    sources = [each["source"] for each in spec["files"]]
    texts = [each for each in sources if isinstance(each, str) and not each.startswith(":")]
    read_sources = [each.source.value for each in appspec.files]
    assert [each for each in texts if each not in read_sources] == []
    objects = [each.object.value for each in appspec.permissions]
    assert objects == [
        each["object"] for each in spec["permissions"] if each["object"].strip()[:1] not in "[{"
    ]


def test_no_error_is_quoted_for_an_anchor_that_contains_itself() -> None:
    report = lint(in_memory({"appspec.yml": "os: &x [*x]\n", "buildspec.yml": "env: &x [*x]\n"}))
    failures = {each.rule: each.finding.failure for each in report.diagnostics}
    assert failures == {"appspec-syntax": None, "buildspec-syntax": None}
