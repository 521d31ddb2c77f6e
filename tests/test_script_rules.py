"""What all rules together say of hook scripts, snippet by snippet."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Fill, Git
from examples import lint_texts, marked
from hook_snippets import (
    AFTER,
    ALONE,
    IN_PLACE,
    SILENT,
    STOP,
    TOLD,
    VALIDATE,
)

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
"""
HOOK = "  {event}:\n    - location: {location}\n      timeout: 300\n"
CHECK = "#!/bin/bash\nset -e\ncurl --fail --retry 9 --retry-connrefused localhost\n"
BUNDLE = {
    "scripts/common.sh": "check() { curl --fail localhost; }\n",
    "migrate.sh": "#!/bin/bash\ntrue\n",
    "seed.py": "",
    "requirements.txt": "",
    "package.json": '{"scripts": {"start": "x", "prod": "x", "dev": "x", "serve": "x", '
    '"build": "x", "migrate": "x"}}\n',
    **dict.fromkeys(("app.js", "app.py", "index.js", "main.py", "manage.py", "server.js"), ""),
    "docker-compose.yml": "",
}


def repository(event: str, body: str) -> dict[str, str]:
    plain = body.lstrip("«\n\ufeff# instal\r")
    text = body if plain.startswith(("!", "#!")) else f"#!/bin/bash\n{_placed(event)}{body}\n"
    hooks = HOOK.format(event=event.partition(",")[0], location="scripts/hook.sh")
    files = {**BUNDLE, "scripts/hook.sh": text}
    if event not in (VALIDATE, ALONE):
        hooks += HOOK.format(event=VALIDATE, location="scripts/validate.sh")
        files["scripts/validate.sh"] = CHECK
    return {**files, "appspec.yml": APPSPEC + hooks}


def _placed(event: str) -> str:
    return "cd /srv/orders\n" if event in IN_PLACE else ""


def said(report: Report) -> list[tuple[str, tuple[str, int, int]]]:
    """Rule (with a `?` where it is not certain) and place of every finding."""
    found = []
    for each in report.diagnostics:
        finding, span = each.finding, each.finding.span
        name = each.rule + ("" if finding.certain else "?")
        found.append((name, (span.source.path, span.start, span.end)))
    return sorted(found, key=lambda each: each[1])


@pytest.mark.parametrize(
    ("event", "rule", "body"),
    [
        pytest.param(event, rule, body, id=f"{rule}: {name}")
        for (event, rule), snippets in TOLD.items()
        for name, body in snippets.items()
    ],
)
def test_a_snippet_gets_what_is_marked_and_nothing_else(event: str, rule: str, body: str) -> None:
    files = repository(event, body)
    assert "«" in body
    assert said(lint_texts(files)) == [(rule, place) for place in marked(files)]


@pytest.mark.parametrize(
    ("event", "body"),
    [
        pytest.param(event, body, id=f"{event}: {name}")
        for event, snippets in SILENT.items()
        for name, body in snippets.items()
    ],
)
def test_of_a_snippet_that_works_nothing_is_said(event: str, body: str) -> None:
    assert said(lint(in_memory(repository(event, body)))) == []


def test_there_are_enough_snippets_of_either_kind() -> None:
    assert sum(map(len, TOLD.values())) >= 120
    assert sum(map(len, SILENT.values())) >= 120


@pytest.mark.parametrize("agent", ["1", "2", "any"])
def test_what_only_agent_2_refuses_is_an_error_for_it_alone(agent: str) -> None:
    files = repository(AFTER, "systemctl daemon-reload")
    files["scripts/hook.sh"] = "systemctl daemon-reload\n"
    expected = {"1": [], "2": [Severity.ERROR], "any": [Severity.WARNING]}
    assert [each.severity for each in lint(in_memory(files), agent=agent).diagnostics] == expected[
        agent
    ]


@pytest.mark.parametrize("text", ["systemctl daemon-reload\n", "\n#!/bin/bash\ntrue\n", ""])
def test_a_users_shell_runs_what_has_no_shebang(text: str) -> None:
    files = repository(AFTER, "")
    files["scripts/hook.sh"] = text
    files["appspec.yml"] = files["appspec.yml"].replace("300\n", "300\n      runas: deploy\n", 1)
    assert said(lint(in_memory(files))) == []


def test_a_program_needs_no_shebang() -> None:
    files = repository(AFTER, "")
    files["scripts/hook.sh"] = "\x7fELF\x02\x01\x01\x00\x00"
    assert said(lint(in_memory(files))) == []


def test_a_hook_of_windows_is_no_shells_matter() -> None:
    text = "@echo off\r\npkill node\r\nsudo su\r\nnvm use 20\r\n"
    appspec = "version: 0.0\nos: windows\nhooks:\n  ApplicationStop:\n    - location: stop.bat\n"
    assert said(lint(in_memory({"appspec.yml": appspec, "stop.bat": text}))) == []


def test_a_build_that_converts_line_ends_is_believed() -> None:
    files = repository(AFTER, "#!/bin/bash\r\ntrue\r\n")
    files["buildspec.yml"] = (
        "version: 0.2\nphases:\n  build:\n    commands:\n      - dos2unix scripts/*.sh\n"
        "artifacts:\n  files:\n    - '**/*'\n"
    )
    assert said(lint(in_memory(files))) == []


def test_a_work_tree_with_crlf_is_well_if_git_keeps_lf(fill: Fill, git: Git) -> None:
    crlf = "#!/bin/bash\r\ntrue\r\n"
    directory: Path = fill({**repository(AFTER, "true"), ".gitattributes": "*.sh text\n"})
    git("init", "-q")
    git("add", "-A")
    (directory / "scripts/hook.sh").write_bytes(crlf.encode())
    assert said(lint(from_disk(directory, directory))) == []
    (directory / ".gitattributes").write_text("*.sh -text\n", encoding="utf-8")
    git("add", "-A")
    assert [name for name, _ in said(lint(from_disk(directory, directory)))] == ["script-crlf"]


def test_one_validating_script_that_can_fail_is_enough() -> None:
    files = repository(VALIDATE, "echo validating")
    files["scripts/check.sh"] = CHECK
    files["appspec.yml"] += "    - location: scripts/check.sh\n"
    assert said(lint(in_memory(files))) == []


def test_a_script_that_two_events_run_is_told_once() -> None:
    files = repository(STOP, "pkill node")
    files["appspec.yml"] += HOOK.format(event="BeforeInstall", location="scripts/hook.sh")
    assert [name for name, _ in said(lint(in_memory(files)))] == ["stop-not-idempotent"]


def test_the_fix_of_an_unverified_start_brings_its_script_along() -> None:
    files = repository(ALONE, "«nohup java -jar app.jar --server.port=9090 &> log < /dev/null» &")
    (diagnostic,) = lint_texts(files).diagnostics
    (fix,) = diagnostic.finding.fixes
    texts = {**unmarked(files)}
    for edit in fix.edits:
        path, span = edit.span.source.path, edit.span
        before = texts.get(path, "")
        texts[path] = before[: span.start] + edit.text + before[span.end :]
    assert said(lint(in_memory(texts))) == []
    assert "port=9090" in texts["scripts/validate_service.sh"]
    assert not fix.safe


def test_a_check_that_runs_at_another_event_too_is_still_one() -> None:
    files = repository(VALIDATE, "echo validating")
    files["scripts/check.sh"] = CHECK
    hook = HOOK.format(event=AFTER, location="scripts/check.sh")
    files["appspec.yml"] += "    - location: scripts/check.sh\n" + hook
    assert said(lint(in_memory(files))) == []
