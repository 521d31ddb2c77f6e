"""What the agent reads otherwise than it is written is told: once, by one rule, with the cure."""

from __future__ import annotations

import pytest

from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.finding import Failure
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

HEAD = "version: 0.0\nos: linux\n"
FILES = "files:\n  - source: /\n    destination: /srv/app\n"
HOOKS = "hooks:\n  AfterInstall:\n    - location: start.sh\n"
SCRIPT = "#!/bin/bash\nset -e\nsystemctl enable orders\n"


def told(text: str, agent: str = "any") -> list[Diagnostic]:
    tree = in_memory({"appspec.yml": text, "start.sh": SCRIPT})
    return [each for each in lint(tree, agent=agent).diagnostics if each.info.group == "appspec"]


def script(line: str) -> str:
    return f"{HEAD}{HOOKS}      {line}\n"


def permission(line: str) -> str:
    return f"{HEAD}{FILES}permissions:\n  - object: /srv/app\n    {line}\n"


ONCE = [
    # whole keys that are not read, or not where they stand
    ("hooks, twice", HEAD + HOOKS + HOOKS, "appspec-duplicate-key", "hooks"),
    ("an event, twice", HEAD + HOOKS + HOOKS[7:], "appspec-duplicate-key", "AfterInstall"),
    ("a location, twice", script("location: start.sh"), "appspec-duplicate-key", "location"),
    ("a flow key, twice", HEAD + "files: []\nhooks: {A: ~, A: ~}\n", "appspec-duplicate-key", "A"),
    ("two words for true", HEAD + "hooks: {yes: ~, on: ~}\n", "appspec-duplicate-key", "on"),
    ("a second document", HEAD + "---\n" + HOOKS, "appspec-second-document", "hooks:"),
    ("a second one after dots", HEAD + "...\na: b\n", "appspec-second-document", "a"),
    ("a second one that is broken", HEAD + "---\n{\n", "appspec-second-document", "{"),
    ("a first one that is empty", "---\n---\n" + HEAD, "appspec-syntax", "---"),
    ("Hooks", HEAD + HOOKS.replace("h", "H", 1), "appspec-unknown-key", "Hooks"),
    ("an event at the top", HEAD + HOOKS[7:].replace("  A", "A"), "appspec-unknown-key",
     "AfterInstall"),
    ("runas among files", HEAD + FILES + "    runas: root\n", "appspec-unknown-key", "runas"),
    ("timeout at the top", HEAD + "timeout: 300\n", "appspec-unknown-key", "timeout"),
    ("permissions inside files", HEAD + FILES + "    permissions: []\n", "appspec-unknown-key",
     "permissions"),
    ("file_exists_behavior inside files", HEAD + FILES + "    file_exists_behavior: RETAIN\n",
     "appspec-unknown-key", "file_exists_behavior"),
    ("the SELinux user", permission("context: {user: a, type: t, range: s0}"),
     "appspec-unknown-key", "user"),
    ("timeout beside scripts", HEAD + HOOKS + "  timeout: 300\n", "malformed-hooks", "timeout"),
    ("files below hooks", HEAD + HOOKS + "  files:\n    - source: /\n      destination: /srv\n",
     "malformed-hooks", "files"),
    ("a no-break space", HEAD + HOOKS + "\u00a0 timeout: 5\n", "appspec-lookalike-character",
     "\u00a0"),
    ("CloudFormation's tag", HEAD + FILES.replace("/srv", "!Sub /srv"), "appspec-tag-ignored",
     "!Sub /srv/app"),
    ("an empty source", HEAD + FILES.replace(" /\n", " ''\n"), "appspec-invalid", "source"),
    # misspelt keys that something needs
    ("Version", "Version: 0.0\nos: linux\n", "unsupported-version", "Version"),
    ("OS", "version: 0.0\nOS: linux\n", "unsupported-os", "OS"),
    ("locaton", HEAD + HOOKS.replace("location", "locaton"), "script-without-location", "locaton"),
    ("sorce", HEAD + FILES.replace("source", "sorce"), "malformed-files", "sorce"),
    ("Object", permission("mode: 644").replace("object", "Object"), "malformed-permissions",
     "Object"),
    # values
    ("mode 0644", permission("mode: 0644"), "mode-read-as-octal", "0644"),
    ("mode 0755", permission("mode: 0755"), "invalid-mode", "0755"),
    ("a hexadecimal mode", permission("mode: 0x1ff"), "mode-read-as-octal", "0x1ff"),
    ("an empty mode", permission("mode: ''"), "appspec-invalid", "mode"),
    ("an empty type", permission("type: []"), "appspec-invalid", "type"),
    ("a context without all", permission("context: {}"), "invalid-context", "{}"),
    ("minutes", script("timeout: 5m"), "timeout-misread", "5m"),
    ("hours and minutes", script("timeout: 1:30"), "timeout-misread", "1:30"),
    ("a power", script("timeout: 1e3"), "timeout-misread", "1e3"),
    ("an octal timeout", script("timeout: 010"), "timeout-misread", "010"),
    ("a part of a second", script("timeout: 1.5"), "timeout-misread", "1.5"),
    ("no timeout", script("timeout: no"), "timeout-misread", "no"),
    ("two hours", script("timeout: 7200"), "timeout-too-long", "7200"),
    ("a quoted timeout", script("timeout: '300'"), "wrong-type-for-agent-2", "'300'"),
    ("seconds", script("timeout: 60s"), "wrong-type-for-agent-2", "60s"),
    ("a decimal timeout", script("timeout: 60.0"), "wrong-type-for-agent-2", "60.0"),
    ("sudo: yes", script("sudo: yes"), "wrong-type-for-agent-2", "yes"),
    ("sudo: 'false'", script("sudo: 'false'"), "appspec-invalid", "'false'"),
    ("an empty runas", script("runas: ''"), "invalid-runas", "''"),
    ("runas: no", script("runas: no"), "invalid-runas", "no"),
    ("a list of users", script("runas: [a]"), "invalid-runas", "[a]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rule", "word"), [pytest.param(*case[1:], id=case[0]) for case in ONCE]
)
def test_it_is_told_once_and_underlined(text: str, rule: str, word: str) -> None:
    found = [(each.rule, each.finding.span.text) for each in told(text)]
    assert found == [(rule, word)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(script("timeout: 0x10"), id="a hexadecimal timeout is what it says"),
        pytest.param(script("timeout:"), id="a timeout without a value is the default"),
        pytest.param(script("runas:"), id="a runas without a value is absent"),
        pytest.param(script("sudo: true"), id="a boolean"),
        pytest.param(permission("pattern: no"), id="a pattern that is false is the default"),
        pytest.param(permission("mode: 0"), id="a zero is no octal number to care about"),
        pytest.param(permission("mode: 7"), id="one digit"),
        pytest.param(permission("mode: '0644'"), id="a quoted mode"),
        pytest.param(HEAD + "---\n", id="a line at the end that begins an empty document"),
        pytest.param("---\n" + HEAD, id="a line before the first document"),
        pytest.param(HEAD + "...\n", id="the end, marked"),
        pytest.param(HEAD + "x-owner: orders\n", id="a key that is one's own"),
        pytest.param(HEAD + "hooks: {1: ~, '1': ~}\n", id="a number and a text are two keys"),
        pytest.param(
            HEAD + "hooks:\n  AfterInstall:\n    - <<: {location: a, timeout: 9}\n"
            "      location: start.sh\n",
            id="what is merged may be replaced",
        ),
    ],
)
def test_what_is_read_as_it_is_written_is_silent(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        pytest.param(permission("mode: 0644"), "1", id="a mode with a zero"),
        pytest.param(permission("mode: 0755"), "1", id="a mode that is refused"),
        pytest.param(HEAD + "note: 2024-01-01\n", "1", id="a date"),
        pytest.param(script("timeout: '300'"), "2", id="a quoted timeout"),
        pytest.param(script("sudo: yes"), "2", id="sudo: yes"),
    ],
)
def test_what_is_true_of_one_agent_is_silent_for_the_other(text: str, alone: str) -> None:
    def of_values(agent: str) -> list[str]:
        names = [each.rule for each in told(text, agent)]
        return [name for name in names if name != "appspec-unknown-key"]

    other = "2" if alone == "1" else "1"
    assert len(of_values("any")) == 1
    assert of_values(alone) == of_values("any")
    assert of_values(other) == []
    severe = [each.severity for each in told(text) if each.rule in of_values("any")]
    assert severe == [Severity.WARNING]


def mended(text: str) -> str:
    """The text after the first fix of its only finding."""
    (found,) = told(text)
    for edit in sorted(found.finding.fixes[0].edits, key=lambda each: -each.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param(
            HEAD + FILES + "    overwrite: yes\n",
            HEAD + "file_exists_behavior: OVERWRITE\n" + FILES,
            id="overwrite: yes",
        ),
        pytest.param(
            HEAD + FILES + "    overwrite: true\n" + FILES[7:] + "    overwrite: true\n",
            HEAD + "file_exists_behavior: OVERWRITE\n" + FILES + FILES[7:],
            id="overwrite, of two entries",
        ),
        pytest.param(HEAD + FILES + "    overwrite: no\n", HEAD + FILES, id="overwrite: no"),
        pytest.param(
            HEAD + "file_exists_behavior: RETAIN\n" + FILES + "    overwrite: yes\n",
            HEAD + "file_exists_behavior: RETAIN\n" + FILES,
            id="overwrite where the right key stands",
        ),
        pytest.param(
            HEAD + FILES + "    file_exists_behavior: retain\n",
            HEAD + "file_exists_behavior: RETAIN\n" + FILES,
            id="the right key in the wrong place",
        ),
        pytest.param(permission("mode: 0644"), permission('mode: "0644"'), id="mode"),
        pytest.param(script("timeout: 5m"), script("timeout: 300"), id="minutes"),
        pytest.param(script("timeout: 2h"), script("timeout: 7200"), id="hours"),
        pytest.param(script("timeout: '1,800'"), script("timeout: 1800"), id="thousands"),
        pytest.param(script("user: root"), script("runas: root"), id="another word"),
    ],
)
def test_the_fix_writes_what_is_meant(text: str, after: str) -> None:
    assert mended(text) == after


@pytest.mark.parametrize(
    ("text", "home"),
    [
        pytest.param(HEAD + FILES + "    mode: 644\n", "`permissions`", id="mode among files"),
        pytest.param(HEAD + "location: a\n", "a script of a hook", id="location at the top"),
        pytest.param(HEAD + "ApplicationStop: []\n", "into `hooks`", id="an event"),
        pytest.param(script("files: []"), "to the top level", id="a section in a script"),
        pytest.param(script("source: /"), "an entry of `files`", id="source in a script"),
    ],
)
def test_a_misplaced_key_is_told_where_it_belongs(text: str, home: str) -> None:
    (found,) = told(text)
    assert home in found.finding.help


def test_the_sum_of_an_events_timeouts_is_told_at_the_one_that_passes_the_hour() -> None:
    entry = "    - location: start.sh\n      timeout: {}\n"
    event = "hooks:\n  AfterInstall:\n"
    assert told(HEAD + event + entry.format(1800) + entry.format(1800)) == []
    (found,) = told(HEAD + event + entry.format(1800) + entry.format(1801))
    assert found.finding.span.text == "1801"
    assert [label.span.text for label in found.finding.labels] == ["1800"]
    apart = event + entry.format(1800) + "  BeforeInstall:\n" + entry.format(1801)
    assert told(HEAD + apart) == []
    assert told(HEAD + event + entry.format(3600) + "    - location: start.sh\n") == []


def test_a_runas_is_ignored_on_windows() -> None:
    text = "version: 0.0\nos: windows\nhooks:\n  AfterInstall:\n    - location: start.ps1\n"
    assert [each.rule for each in told(text + "      runas: ana\n")] == ["invalid-runas"]
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "stage", "error"),
    [
        pytest.param(
            f"{HEAD}files:\n  - source: 5\n    destination: /srv\n",
            "CodeDeploy Install",
            "no implicit conversion of Integer into String",
            id="a number for a source",
        ),
        pytest.param(
            f"{HEAD}files:\n  - source: no\n    destination: /srv\n",
            "CodeDeploy Install",
            "no implicit conversion of false into String",
            id="a boolean for a source",
        ),
        pytest.param(
            f"{HEAD}files:\n  - source: 1.5\n    destination: /srv\n",
            "CodeDeploy Install",
            "no implicit conversion of Float into String",
            id="a decimal for a source",
        ),
        pytest.param(
            permission("owner: 5"),
            "CodeDeploy Install",
            "no implicit conversion of Integer into String",
            id="a number for an owner",
        ),
        pytest.param(
            permission("except: [~]"),
            "CodeDeploy Install",
            "undefined method `chars' for nil:NilClass",
            id="nothing for an exception",
        ),
        pytest.param(
            permission("context: {type: t}"),
            "CodeDeploy Install",
            "undefined method `get_range' for nil:NilClass",
            id="a context without a range",
        ),
        pytest.param(
            script("runas: no"),
            "CodeDeploy AfterInstall",
            "Script at specified location: start.sh run as user false failed with exit code 1",
            id="no user",
        ),
        pytest.param(
            script("runas: [a]"),
            "CodeDeploy AfterInstall",
            'Script at specified location: start.sh run as user ["a"] failed with exit code 1',
            id="a list of users",
        ),
        pytest.param(
            script("timeout: 1m"),
            "CodeDeploy AfterInstall",
            "Script at specified location: start.sh failed to complete in 1 seconds",
            id="a minute",
        ),
    ],
)
def test_what_fails_later_has_the_text_that_agent_1_8_logs(
    text: str, stage: str, error: str
) -> None:
    (found,) = told(text)
    assert found.severity is Severity.WARNING
    assert found.finding.failure == Failure(stage, error)


def test_only_agent_1_8_misses_the_name_appspec_yaml() -> None:
    def rules(name: str, agent: str) -> list[str]:
        tree = in_memory({name: HEAD + HOOKS, "start.sh": SCRIPT})
        return [each.rule for each in lint(tree, agent=agent).diagnostics]

    assert rules("appspec.yaml", "1") == rules("appspec.yaml", "any") == ["appspec-missing"]
    assert rules("appspec.yaml", "2") == []
    assert rules("AppSpec.yml", "2") == ["appspec-missing"]
