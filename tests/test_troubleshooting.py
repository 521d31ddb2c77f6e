"""Does `explain` know an error and a log: the event, the script, the rules, and where to look?"""

from __future__ import annotations

import base64
import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Fill, seconds
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint import cli
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule
from appspec_lint.rules.registry import Rule
from appspec_lint.troubleshooting.catalog import CHAPTERS, ORDER, recognize
from appspec_lint.troubleshooting.diagnose import Diagnosis, diagnose
from appspec_lint.troubleshooting.docs_page import SILENT
from appspec_lint.troubleshooting.known_error import KnownError
from appspec_lint.troubleshooting.lines import BLOCK, LONGEST, lines
from appspec_lint.troubleshooting.log_reader import read_log
from appspec_lint.troubleshooting.next_steps import LOGS, UNSEEN
from appspec_lint.troubleshooting.report import render_report

LINTER = Path(__file__).resolve().parents[1] / "linter"
DATA = Path(__file__).parent / "data"
LOG = DATA / "logs"
STORIES = sorted(each.name for each in LOG.iterdir())
SCRIPT_LOGS = [
    (story, name)
    for story in STORIES
    for name in ("codedeploy-agent-deployments.log", "scripts.log")
    if (LOG / story / name).exists()
]

RULES = {
    "bad_version": ("", "unsupported-version"),
    "crlf": ("ops/a.sh", "script-crlf"),
    "hook_map": ("", "malformed-hooks"),
    "mode_octal": ("", "invalid-mode"),
    "script_failed": ("ops/start.sh", ""),
    "script_missing": ("ops/configure.sh", "hook-script-missing"),
    "source_missing": ("", "source-not-in-artifact"),
    "stop_missing_next_time": ("ops/stop.sh", "hook-script-missing"),
    "tab": ("", "appspec-syntax"),
    "verbose_failed": ("ops/a.sh", ""),
}
"""The script that failed, and the rule that predicts it: none where a script just exits with 1."""

Captured = pytest.CaptureFixture[str]


def truth(story: str) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((LOG / story / "truth.json").read_text())["failed"]
    return known


def of(text: str | bytes) -> tuple[Diagnosis, ...]:
    return diagnose(read_log([text.encode() if isinstance(text, str) else text]))


def rules(told: tuple[Diagnosis, ...]) -> list[str]:
    return [name for case in told for each in case.matches for name in each.symptom.rules]


# The table


@pytest.mark.parametrize("symptom", ORDER, ids=lambda each: each.name)
def test_a_symptoms_sample_is_recognised_as_it(symptom: KnownError) -> None:
    found = recognize(symptom.sample)
    assert found is not None
    assert found.symptom.name == symptom.name
    assert found.quote.strip().lower() in symptom.sample.lower()


@pytest.mark.parametrize("symptom", ORDER, ids=lambda each: each.name)
def test_a_symptoms_texts_are_in_lower_case_and_its_sources_are_given(symptom: KnownError) -> None:
    assert symptom.texts == tuple(text.lower() for text in symptom.texts)
    assert symptom.see
    assert symptom.rules or symptom.look or len(symptom.meaning) > 40


@pytest.mark.parametrize("symptom", ORDER, ids=lambda each: each.name)
def test_a_symptoms_title_is_in_the_words_of_aws(symptom: KnownError) -> None:
    known = "\n".join((symptom.sample, *symptom.texts)).lower()
    for words in re.split(r" ?\(?…\)? ?", symptom.title):
        assert words.lower() in known


def test_no_two_symptoms_have_the_same_title() -> None:
    titles = [each.title for each in ORDER]
    assert len(set(titles)) == len(titles)


def test_every_symptom_is_in_one_chapter_and_has_a_name_of_its_own() -> None:
    told = [each.name for chapter in CHAPTERS for each in chapter.known_errors]
    assert sorted(told) == sorted(each.name for each in ORDER)
    assert len(set(told)) == len(told)


def test_every_rule_that_is_named_exists() -> None:
    named = {*SILENT, *(name for each in ORDER for name in each.rules)}
    there = {rule.name for rule in every_rule()}
    assert named <= there


def test_every_check_has_a_command_and_a_source() -> None:
    for check in (*LOGS, *UNSEEN, *(check for each in ORDER for check in each.look)):
        assert check.commands
        assert check.see, check.what


def failures(rule: Rule) -> tuple[str, ...]:
    reports = (lint(in_memory(unmarked(files)), rules=[rule]) for files in rule.bad)
    found = (each.finding.failure for report in reports for each in report.diagnostics)
    return tuple(dict.fromkeys(each.error for each in found if each is not None))


@pytest.mark.parametrize("rule", [r for r in every_rule() if r.bad], ids=lambda rule: rule.name)
def test_what_a_rule_says_that_aws_would_show_leads_back_to_the_rule(rule: Rule) -> None:
    for error in failures(rule):
        assert rule.name in rules(of(error)), f"add {rule.name} to the symptom of: {error}"


def test_every_refusal_of_the_agent_is_recognised() -> None:
    lines = (DATA / "agent.jsonl").read_text(encoding="utf-8").strip().split("\n")
    errors = {json.loads(line)["agent_error"] for line in lines} - {None}
    assert len(errors) > 80
    assert [error for error in errors if recognize(error) is None] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("failed to close STDOUT", "background-holds-output", id="open output"),
        pytest.param("FAILED TO CLOSE STDERR", "background-holds-output", id="in capitals"),
        pytest.param(
            "No such file or directory - /opt/codedeploy-agent/deployment-root/g/d-1/"
            "deployment-archive/appspec.yml",
            "appspec-missing",
            id="the AppSpec is absent, as older agents say it",
        ),
        pytest.param("ScriptMissing", "hook-script-missing", id="a code of the console"),
        pytest.param(
            "undefined method 'has_key?' for an instance of Array", "malformed-hooks", id="Ruby 3.4"
        ),
        pytest.param(
            "[Container] 2026/01/02 03:04:05 Phase context status code: CLIENT_ERROR Message: no "
            "matching artifact paths found",
            "artifact-pattern-matches-nothing",
            id="a line of CodeBuild's log",
        ),
        pytest.param(
            "YAML_FILE_ERROR Message: Expected Commands[2] to be of string type: found subkeys "
            "instead at line 6",
            "buildspec-invalid",
            id="a command with a colon",
        ),
        pytest.param(
            "no matching base directory path found for dist", "base-directory-missing", id="base"
        ),
    ],
)
def test_a_text_leads_to_the_rule(text: str, rule: str) -> None:
    assert rule in rules(of(text))


# Logs


@pytest.mark.parametrize("story", STORIES)
def test_the_agents_log_names_event_script_and_rule(story: str) -> None:
    first = of((LOG / story / "codedeploy-agent.log").read_bytes())[0]
    known, (script, rule) = truth(story), RULES[story]
    assert first.title.startswith(f"{known['event']} failed")
    assert first.title.endswith(f"(deployment {known['deployment']})")
    assert (f" failed in {script}" in first.title) == bool(script)
    assert first.words == known["message"]
    if rule:
        assert rule in rules((first,))
    else:
        assert first.matches[-1].symptom.name == "script-failed"


def test_each_failure_is_told_once_though_the_agent_reports_it_twice() -> None:
    assert len(of((LOG / "crlf" / "codedeploy-agent.log").read_bytes())) == 1


@pytest.mark.parametrize(("story", "name"), SCRIPT_LOGS)
def test_a_log_of_scripts_names_the_event_and_the_script(story: str, name: str) -> None:
    (case,) = of((LOG / story / name).read_bytes())
    assert truth(story)["event"] in case.title
    if truth(story)["error_code"] == 1:  # then it never gets to the script's name
        assert "hook-script-missing" in rules((case,))
    else:
        assert RULES[story][0] in case.title


def test_what_the_script_printed_is_quoted_and_understood() -> None:
    for name in ("codedeploy-agent.log", "codedeploy-agent-deployments.log", "scripts.log"):
        case = of((LOG / "script_failed" / name).read_bytes())[0]
        assert "[stderr]port 80 in use" in case.output
        assert "port-in-use" in [each.symptom.name for each in case.matches]


def test_a_stop_script_is_the_last_revisions() -> None:
    for name in ("codedeploy-agent.log", "scripts.log"):
        (case,) = of((LOG / "stop_missing_next_time" / name).read_bytes())
        assert "--ignore-application-stop-failures" in case.note
    (other,) = of((LOG / "script_missing" / "codedeploy-agent.log").read_bytes())
    assert other.note == ""


def instance(status: str) -> dict[str, object]:
    """What `aws deploy get-deployment-instance` answers, with one event of this status."""
    fine = {"errorCode": "Success", "scriptName": "", "message": "Succeeded", "logTail": ""}
    wrong = {
        "errorCode": "ScriptFailed",
        "scriptName": "scripts/start.sh",
        "message": "Script at specified location: scripts/start.sh failed with exit code 127",
        "logTail": "LifecycleEvent - ApplicationStart\nScript - scripts/start.sh\n"
        "[stderr]scripts/start.sh: line 4: pm2: command not found\n",
    }
    events = [
        {"lifecycleEventName": "BeforeInstall", "status": "Succeeded", "diagnostics": fine},
        {"lifecycleEventName": "ApplicationStart", "status": status, "diagnostics": wrong},
        {"lifecycleEventName": "ValidateService", "status": "Skipped"},
    ]
    return {"instanceSummary": {"deploymentId": "d-A1B2C3D40", "lifecycleEvents": events}}


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda text: text.encode(), id="UTF-8"),
        pytest.param(lambda text: text.encode("utf-8-sig"), id="a byte order mark"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16, as PowerShell writes"),
    ],
)
def test_the_answer_of_the_aws_cli_names_event_script_and_cause(encode: Any) -> None:
    (case,) = of(encode(json.dumps(instance("Failed"), indent=4)))
    assert case.title == "ApplicationStart failed in scripts/start.sh"
    names = [each.symptom.name for each in case.matches]
    assert names == ["command-not-found", "program-not-found"]


def test_traffic_that_is_not_let_through_leads_to_the_load_balancer() -> None:
    events = [
        {"lifecycleEventName": "ValidateService", "status": "Succeeded"},
        {"lifecycleEventName": "AllowTraffic", "status": "Failed"},
    ]
    (case,) = of(json.dumps({"instanceSummary": {"lifecycleEvents": events}}))
    assert case.title == "AllowTraffic failed"
    assert "aws elbv2 describe-target-health" in render_report((case,), None)


def test_an_answer_without_a_failure_has_none() -> None:
    assert of(json.dumps(instance("Succeeded"))) == ()


def test_a_code_says_nothing_more_where_its_message_is_known() -> None:
    context = {"statusCode": "YAML_FILE_ERROR", "message": "Invalid buildspec phase name: test"}
    (case,) = of(json.dumps({"builds": [{"phases": [{"contexts": [context]}]}]}))
    assert [each.symptom.name for each in case.matches] == ["unknown-phase"]
    (case,) = of("(Error code: HEALTH_CONSTRAINTS)\nCannot allocate memory")
    assert [each.symptom.name for each in case.matches] == ["out-of-memory"]


def test_a_log_inside_an_answer_is_read() -> None:
    text = (LOG / "crlf" / "codedeploy-agent.log").read_text()
    events = [{"timestamp": 1, "message": line} for line in text.splitlines()]
    (case,) = of(json.dumps({"events": events}))
    assert case.title.startswith("BeforeInstall failed in ops/a.sh")


def reported(payload: str, identifier: str) -> str:
    return (
        "2026-11-23T00:18:10 INFO  [codedeploy-agent(17043)]: [Aws::CodeDeployCommand::Client 200 "
        '0.0 0 retries] put_host_command_complete(command_status:"Failed",diagnostics:{format:'
        f'"JSON",payload:{payload}}},host_command_identifier:"{identifier}")'
    )


def test_an_identifier_as_the_service_gives_it_names_the_event() -> None:
    command = ["HostCommandIdentifier", {"deploymentId": "x:deployment/d-ABCDEF123",
               "commandName": "AfterInstall", "commandIndex": 5}]  # fmt: skip
    identifier = base64.b64encode(json.dumps(command).encode()).decode().rstrip("=")
    payload = r'"{\"error_code\":5,\"script_name\":\"\",\"message\":\"Unknown alias: x\"}"'
    (case,) = of(reported(payload, identifier))
    assert case.title == "AfterInstall failed (deployment d-ABCDEF123)"
    assert case.words == "Unknown alias: x"


def test_diagnostics_that_the_sdk_cut_off_are_read_as_far_as_they_go() -> None:
    payload = (
        r'#<String "{\"error_code\":4,\"script_name\":\"a.sh\",\"message\":\"Script at specified '
        r'location: a.sh failed with exit code 126\",\"log\":\"LifecycleEvent - AfterInstall\\nSc"'
        " ... (2345 bytes)>"
    )
    (case,) = of(reported(payload, "opaque!"))
    assert case.title == "AfterInstall failed in a.sh"


def test_what_the_console_shows_of_an_event_is_read() -> None:
    (case,) = of(
        "Error code\nScriptFailed\nScript name\nscripts/start.sh\nMessage\n"
        "Script at specified location: scripts/start.sh run as user app failed with exit code 1\n"
        "Log\nLifecycleEvent - ApplicationStart\nScript - scripts/start.sh\n"
        "[stderr]su: user app does not exist\n"
    )
    assert case.title == "ApplicationStart failed in scripts/start.sh"
    assert [each.symptom.name for each in case.matches] == ["user-unknown", "script-failed"]


def test_a_sentence_that_was_wrapped_is_recognised() -> None:
    assert "background-holds-output" in rules(of("scripts/start.sh failed\n   to close\nSTDOUT"))


def test_the_agents_trouble_with_the_service_is_told() -> None:
    head = "2026-11-23T00:18:10 ERROR [codedeploy-agent(17043)]: "
    (case,) = of(f"{head}Missing credentials - please check if this instance was started with an\n")
    assert [each.symptom.name for each in case.matches] == ["no-credentials"]


def test_of_several_failures_the_newest_is_told_first() -> None:
    text = "".join(
        (LOG / story / "codedeploy-agent.log").read_text() for story in ("tab", "crlf", "hook_map")
    )
    told = of(text)
    assert "has_key?" in told[0].words
    assert [case.title.split()[0] for case in told] == ["BeforeInstall"] * 3


def test_of_many_failures_the_older_ones_are_named_only() -> None:
    text = "\n".join(
        reported(rf'"{{\"message\":\"failed {number}\"}}"', f"d-{number:09}-AfterInstall")
        for number in range(1000)
    )
    told = of(text)
    assert [case.words for case in told] == ["failed 999", "failed 998", "failed 997", ""]
    assert told[-1].title == "earlier failures: AfterInstall failed"


# Hostile and huge input


@pytest.mark.parametrize("story", STORIES)
def test_colours_and_line_ends_of_windows_change_nothing(story: str) -> None:
    raw = (LOG / story / "codedeploy-agent.log").read_bytes()
    dressed = b"".join(b"\x1b[31m%b\x1b[0m\r\n" % line for line in raw.split(b"\n"))
    assert of(dressed) == of(raw)
    assert of(b"\xff\xfe" + raw.decode().encode("utf-16-le")) == of(raw)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=3000))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    for each in (raw, b"{" + raw, b"LifecycleEvent - X\nScript - " + raw + b"\n[stderr]" + raw):
        text = render_report(of(each), None)
        assert all(line.isprintable() for line in text.split("\n"))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(STORIES), st.randoms(use_true_random=False))
def test_no_damage_to_a_log_makes_it_fail(story: str, chance: random.Random) -> None:
    raw = bytearray((LOG / story / "codedeploy-agent.log").read_bytes())
    start = chance.randrange(len(raw))
    for _ in range(20):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    text = render_report(of(bytes(raw[start:])), None)
    assert all(line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"[" * 200_000, id="deep JSON"),
        pytest.param(b'{"a":' * 200_000, id="deep mappings"),
        pytest.param(b"1" * 200_000, id="a huge number"),
        pytest.param(b"\x1b]" * 200_000, id="escapes that don't end"),
        pytest.param(b"Script at specified location: " * 100_000, id="a word again and again"),
        pytest.param(b"codedeploy-agent( Error during perform: A - " + b" - /" * 9999, id="dashes"),
        pytest.param(b'codedeploy-agent( command_status:"Failed" payload:"' + b"\\" * 99_999,
                     id="backslashes"),
        pytest.param(b"[stderr]" * 100_000, id="streams"),
        pytest.param(("İ" * 4000 + " failed to close STDOUT").encode(), id="growing in lower case"),
    ],
)  # fmt: skip
def test_text_that_is_hard_to_read_is_read_fast(raw: bytes) -> None:
    with seconds(10):
        render_report(of(raw), None)


def test_fifty_megabytes_are_read_in_seconds_and_in_little_memory() -> None:
    noise = (LOG / "verbose_failed" / "codedeploy-agent.log").read_bytes().splitlines(keepends=True)
    quiet = b"".join(line for line in noise if b"Failed" not in line and b"ERROR" not in line)
    quiet += b"[2026-11-23 00:18:10.965] [d-A1B2C3D40][stdout]working\nsome other text\n"
    many = quiet * (BLOCK // len(quiet))
    failing = (LOG / "crlf" / "codedeploy-agent.log").read_bytes()
    begun = time.monotonic()
    reading = read_log([many, *[many] * 6, failing, *[many] * 6])
    assert time.monotonic() - begun < 20
    assert [each.script for each in reading.failures.values()] == ["ops/a.sh"]
    assert reading.last is not None
    assert len(reading.last.output) <= 200


def test_a_log_whose_every_line_is_known_is_read_fast() -> None:
    line = b"npm WARN deprecated: permission denied, connection refused, command not found\n"
    with seconds(20):
        reading = read_log([line * (BLOCK // len(line))] * 4)
    assert list(reading.matches) == ["connection-refused"]


def test_a_line_without_end_is_cut() -> None:
    assert max(map(len, lines([b"x" * BLOCK] * 4))) <= LONGEST


# The command


def explained(*arguments: str, directory: Path, given: bytes = b"") -> tuple[int, str, str]:
    answer = subprocess.run(
        [sys.executable, "-m", "appspec_lint", "explain", *arguments],
        cwd=directory,
        env={"PYTHONPATH": str(LINTER), "PYTHONIOENCODING": "utf-8"},
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return answer.returncode, answer.stdout.decode(), answer.stderr.decode()


APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStart:
    - location: start.sh
  ValidateService:
    - location: check.sh
"""
HOLDING = {
    "appspec.yml": APPSPEC,
    "start.sh": "#!/bin/bash\nset -e\nnohup java -jar /srv/orders.jar &\n",
    "check.sh": "#!/bin/bash\ncurl --fail --retry 9 --retry-connrefused http://localhost/health\n",
}


def test_the_findings_of_this_directory_are_told_with_their_places(fill: Fill) -> None:
    status, out, err = explained("failed to close STDOUT", directory=fill(HOLDING))
    assert (status, err) == (0, "")
    assert out.startswith("recognized: `failed to close STDOUT`\n")
    assert "rule background-holds-output: " in out
    assert "    start.sh:3: background process `nohup java -jar /srv/orders.jar` keeps" in out


def test_a_directory_where_the_rules_find_nothing_is_told_so(fill: Fill) -> None:
    mended = HOLDING["start.sh"].replace(" &", " > /dev/null 2>&1 < /dev/null &")
    directory = fill({**HOLDING, "start.sh": mended})
    _, out, _ = explained("failed", "to", "close", "STDOUT", directory=directory)
    assert "This rule reports no findings in this directory." in out


def test_a_directory_without_specs_is_told_so(tmp_path: Path) -> None:
    _, out, _ = explained("failed to close STDOUT", directory=tmp_path)
    assert "No AppSpec or buildspec found in this directory" in out


def test_a_subdirectory_of_a_repository_is_this_directory(fill: Fill) -> None:
    files = {f"shop/{path}": text for path, text in HOLDING.items()}
    root = fill({**files, ".git/HEAD": "", "appspec.yml": APPSPEC.replace("linux", "solaris")})
    _, out, _ = explained("failed to close STDOUT", directory=root / "shop")
    assert "    start.sh:3: " in out


def test_the_general_error_is_answered_with_where_to_look_and_what_is_unseen(
    tmp_path: Path,
) -> None:
    text = next(each for each in ORDER if each.name == "health-constraints").sample
    status, out, _ = explained(text, directory=tmp_path)
    assert status == 0
    for check in (*LOGS, *UNSEEN):
        assert all(f"    $ {command}\n" in out for command in check.commands)


def test_the_general_error_is_answered_with_the_errors_of_this_directory(fill: Fill) -> None:
    _, out, _ = explained("HEALTH_CONSTRAINTS", directory=fill(HOLDING))
    assert "    start.sh:3: background process `nohup java" in out
    assert "[background-holds-output]" in out
    mended = HOLDING["start.sh"].replace(" &", " > /dev/null 2>&1 < /dev/null &")
    _, out, _ = explained("HEALTH_CONSTRAINTS", directory=fill({**HOLDING, "start.sh": mended}))
    assert "`appspec-lint` finds no errors in this directory." in out


def test_a_log_is_read_from_standard_input(tmp_path: Path) -> None:
    raw = (LOG / "script_missing" / "codedeploy-agent.log").read_bytes()
    status, out, err = explained("-", directory=tmp_path, given=raw)
    assert (status, err) == (0, "")
    assert out.startswith("AfterInstall failed in ops/configure.sh ")
    assert "rule hook-script-missing: " in out


def test_a_log_file_is_read_by_its_path(tmp_path: Path) -> None:
    log = LOG / "script_missing" / "codedeploy-agent.log"
    assert explained(str(log), directory=tmp_path) == explained(
        "-", directory=tmp_path, given=log.read_bytes()
    )


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        pytest.param(["all is well here"], b"", "no known CodeDeploy/CodeBuild error", id="a text"),
        pytest.param(
            ["-"],
            b"",
            "no known CodeDeploy/CodeBuild error recognized in standard input",
            id="nothing",
        ),
        pytest.param(
            ["-"], bytes(range(256)) * 99, "no known CodeDeploy/CodeBuild error", id="garbage"
        ),
        pytest.param(["-"], b'{"a": 1}', "no known CodeDeploy/CodeBuild error", id="other JSON"),
        pytest.param(
            ["-"],
            b'{"diagnostics": {}}',
            "no known CodeDeploy/CodeBuild error",
            id="no diagnostics",
        ),
        pytest.param(
            ["-"], b'{"diagnostics": []}', "no known CodeDeploy/CodeBuild error", id="our own JSON"
        ),
        pytest.param(
            ["hook-script-mising"], b"", "did you mean `hook-script-missing`?", id="a slip"
        ),
        pytest.param(["agent.log"], b"", "error recognized in `agent.log`", id="an empty file"),
        pytest.param(["\x1b[31mx y"], b"", "`\\x1b[31mx y`", id="an escape"),
        pytest.param(["a" * 5000], b"", "unknown rule `aaa", id="a long word"),
    ],
)
def test_what_is_unknown_gives_2_and_one_clear_line(
    tmp_path: Path, arguments: list[str], given: bytes, told: str
) -> None:
    (tmp_path / "agent.log").write_bytes(b"")
    status, out, err = explained(*arguments, directory=tmp_path, given=given)
    assert (status, out) == (2, "")
    assert err.startswith("appspec-lint: ")
    assert told in err
    assert err.count("\n") == 1
    assert len(err) < 400


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's redirections")
def test_an_input_that_is_closed_gives_2_and_one_line(tmp_path: Path) -> None:
    answer = subprocess.run(
        ["sh", "-c", '"$0" -m appspec_lint explain - <&-', sys.executable],
        cwd=tmp_path,
        env={"PYTHONPATH": str(LINTER)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("appspec-lint: cannot read standard input: ")
    assert answer.stderr.count("\n") == 1


def test_nothing_that_a_log_says_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    nasty = "\x1b]0;owned\x07\u202e\x9b31m"
    raw = f"LifecycleEvent - AfterInstall\nScript - {nasty}a.sh\n[stderr]{nasty}port 80 in use\n"
    for text in (raw, f"Script at specified location: {nasty} failed with exit code 1"):
        status, out, _ = explained("-", directory=tmp_path, given=text.encode())
        assert status == 0
        assert all(line.isprintable() for line in out.split("\n"))


def test_the_page_of_a_rule_is_shown(capsys: Captured) -> None:
    assert cli.main(["explain", "invalid-mode"]) == 0
    assert re.match(r"invalid-mode\n", capsys.readouterr().out)
