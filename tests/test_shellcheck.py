"""Is ShellCheck asked only where it is wanted, and are its notes told at their places, once?"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Fill
from examples import names, underlined

from appspec_lint import cli
from appspec_lint.config.resolved import CommandLineOptions, ConfigError, ConfigResolver
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.shellcheck import client
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import ScalarNode, iter_nodes
from appspec_lint.yaml.source_map import source_offsets

INSTALLED = client.find_program(None)
needs_it = pytest.mark.skipif(INSTALLED is None, reason="shellcheck is not installed")
needs_sh = pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")

APPSPEC = "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a.sh\n"
SCRIPT = "#!/bin/bash\nset -e\nrm -rf $1\n"
BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n"
ASKING = ".appspec-lint.yml"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the program."""
    monkeypatch.setattr(client, "find_program", lambda _root: None)


def asked(files: Mapping[str, str], mode: str = "auto") -> Report:
    """What is told where ShellCheck is asked, under all rules."""
    return lint(
        in_memory(unmarked(files)),
        configuration=ConfigResolver((), CommandLineOptions(shellcheck=mode)),
    )


def notes(report: Report) -> list[tuple[str, str, str]]:
    """What ShellCheck says: the number, the text that is underlined, the severity."""
    return [
        (each.finding.message.partition(":")[0], each.finding.span.text, each.severity.value)
        for each in report.diagnostics
        if each.rule == "shellcheck"
    ]


def codes(report: Report) -> set[str]:
    return {code for code, *_ in notes(report)}


def stand_in(directory: Path, body: str) -> Path:
    """A program of that name, outside of the repository `directory`."""
    program = directory.with_name(f"{directory.name}-outside") / "shellcheck"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return program


# Where its notes stand


@needs_it
def test_a_note_about_a_script_stands_at_its_place() -> None:
    report = asked({"appspec.yml": APPSPEC, "a.sh": '#!/bin/bash\n\tset -e; echo "é" $1\n'})
    assert notes(report) == [("SC2086", "$1", "info")]
    assert report.diagnostics[0].finding.help.endswith("/SC2086")


@needs_it
def test_a_script_with_crlf_is_read_as_if_it_had_none() -> None:
    text = SCRIPT.replace("\n", "\r\n")
    report = asked({"appspec.yml": APPSPEC, "a.sh": text})
    assert notes(report) == [("SC2086", "$1", "info")]
    assert names(report) == ["script-crlf", "shellcheck"]


@needs_it
@pytest.mark.parametrize(
    "command",
    [
        "- echo «$A»\n",
        "- 'echo ''x'' «$A»'\n",
        '- "echo \\"x\\" \\u00e9 «$A»"\n',
        '- "echo x \\\n        «$A»"\n',
        "- echo x\n        «$A»\n",
        "- |\n        set -e\n        if true; then\n          echo «$A»\n        fi\n",
        "- |2-\n          echo «$A»\n",
        "- >\n        echo x &&\n        echo «$A»\n",
        "- &again echo «$A»\n      - *again\n",
    ],
    ids="plain single double continued folded-plain block indented folded alias".split(),
)
def test_a_note_about_a_command_stands_at_its_place_in_the_yaml(command: str) -> None:
    marked = f"{BUILD}      {command}"
    start = marked.index("«")
    report = asked({"buildspec.yml": marked})
    assert notes(report) == [("SC2086", "$A", "info")]
    assert underlined(report) == [("buildspec.yml", start, start + 2)]


@needs_it
def test_a_note_about_a_command_in_json_stands_at_its_place() -> None:
    text = json.dumps(
        {"version": 0.2, "phases": {"build": {"commands": ['echo "a\tb" $A']}}}, indent=1
    )
    assert notes(asked({"buildspec.json": text})) == [("SC2086", "$A", "info")]


@needs_it
def test_a_text_that_is_no_shell_gets_one_finding() -> None:
    report = asked({"appspec.yml": APPSPEC, "a.sh": "#!/bin/ksh\nif true; then\n  ls\n"})
    assert notes(report) == [("SC1046", "if true; then", "warning")]
    assert report.diagnostics[0].finding.labels


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: x 'y'\n", "x 'y'"),
        ("a: 'it''s'\n", "it's"),
        ('a: "b\\tc\\x41\\u0042"\n', "b\tcAB"),
        ("a: !t &b |\n  one\n\n    two\n", "one\n\n  two\n"),
        ("a: >-\n  one\n  two\n\n  three\n", "one two\nthree"),
        ("a: one\r\n  two\r\n", "one two"),
        ('a: "one\n\n  two"\n', "one\ntwo"),
        ('a: "one\\\n  two"\n', "onetwo"),
    ],
)
def test_each_letter_of_a_scalar_is_where_it_was_written(text: str, value: str) -> None:
    source = Source("a.yml", text, "a.yml")
    root = parse(source).root
    scalar = (
        [node for node in iter_nodes(root) if isinstance(node, ScalarNode)][-1] if root else None
    )
    assert scalar is not None
    assert scalar.text == value
    found = source_offsets(value, scalar.span)
    assert found is not None
    assert len(found) == len(value) + 1
    assert list(found) == sorted(found)
    for char, place in zip(value, found, strict=False):
        if char.isalnum() and text[place] != "\\":
            assert text[place] == char


def test_what_does_not_fit_has_no_origin() -> None:
    source = Source("a.yml", "a: other\n", "a.yml")
    assert source_offsets("text", source.span(3, 8)) is None


# What is told, and what is not


@needs_it
@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("#!/bin/bash\ncd /srv\nls\n", "SC2164"),
        ("#!/bin/bash\nunused=1\n", "SC2034"),
        ('#!/bin/bash\necho "$unset"\n', "SC2154"),
        ("#!/bin/bash\ntrue 2>&1 > /tmp/log\n", "SC2069"),
        ("#!/bin/sh\nset -e\necho $RANDOM\n", "SC3028"),
    ],
)
def test_errors_and_warnings_about_a_script_are_warnings(script: str, code: str) -> None:
    [(found, _, severity)] = notes(asked({"appspec.yml": APPSPEC, "a.sh": script}))
    assert (found, severity) == (code, "warning")


@needs_it
@pytest.mark.parametrize(
    ("script", "teller"),
    [
        ("\n#!/bin/bash\nls\n", "script-without-shebang"),
        ("ls\n", "script-without-shebang"),
        ("\ufeff#!/bin/bash\nls\n", "script-without-shebang"),
        ("#!bin/bash\nls\n", "interpreter-missing"),
        ("#!/bin/bash\r\nls\r\n", "script-crlf"),
        ("#!/bin/bash\nsudo su\nls /root\n", "interactive-command"),
        (
            "#!/bin/bash\njava -jar /srv/orders.jar 2>&1 > /var/log/orders.log &\n",
            "background-holds-output",
        ),
        (
            "#!/bin/dash\njava -jar /srv/orders.jar &> /var/log/orders.log\n",
            "background-holds-output",
        ),
        ("#!/bin/sh\nset -e\nif [[ -f /a ]]; then ls; fi\n", "bash-only-script"),
        ("#!/bin/bash\nPID = 3\nls\n", "assignment-with-spaces"),
    ],
)
def test_what_a_rule_of_ours_tells_is_told_once(script: str, teller: str) -> None:
    files = {"appspec.yml": APPSPEC, "a.sh": script}
    assert teller in names(lint(in_memory(files)))
    assert names(asked(files)) == names(lint(in_memory(files)))


@needs_it
def test_what_yaml_has_cut_is_told_once() -> None:
    files = {"buildspec.yml": BUILD + '      - sed -i "s/ #.*//" app.conf\n'}
    assert names(asked(files)) == ["comment-cuts-command"]


@needs_it
@pytest.mark.parametrize(
    "command",
    [
        "- cd dist\n",
        "- cd dist; make\n      - cd ..\n",
        "- unused=1\n",
        '- echo "$unset"\n',
        "- build() { make; }\n",
        "- |\n        set -e\n        cd dist\n        make\n",
        "- make # nothing is wrong here\n",
    ],
)
def test_what_makes_no_sense_for_one_command_is_not_told(command: str) -> None:
    found = codes(asked({"buildspec.yml": f"{BUILD}      {command}"}))
    assert found <= ({"SC2164"} if ";" in command else set())


@needs_it
@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('#!/bin/bash\n. /etc/profile\necho "$unset"\n', set()),
        ("#!/bin/bash\n# shellcheck disable=SC2086\nrm -rf $1\n", set()),
        ("#!/bin/zsh\nrm -rf $1\n", set()),
        ("#!/usr/bin/env python3\nprint('$1')\n", set()),
        ("# shellcheck shell=bash\n[[ -f $1 ]]\n", set()),
        (SCRIPT, {"SC2086"}),
    ],
    ids="sourcing disabled zsh python directive doubtful".split(),
)
def test_a_script_is_read_as_its_shell_reads_it(script: str, found: set[str]) -> None:
    assert codes(asked({"appspec.yml": APPSPEC, "a.sh": script})) == found


@needs_it
@pytest.mark.parametrize(
    ("shell", "found"),
    [
        ("", {"SC3028": "info"}),
        ("env:\n  shell: /bin/sh\n", {"SC3028": "warning"}),
        ("env:\n  shell: bash\n", {}),
        ("env:\n  shell: powershell.exe\n", {}),
    ],
    ids=["not-said", "sh", "bash", "powershell"],
)
def test_a_command_is_read_by_the_buildspecs_shell(shell: str, found: dict[str, str]) -> None:
    text = f"{shell}{BUILD}      - echo $RANDOM\n"
    told = notes(asked({"buildspec.yml": text}))
    assert {code: severity for code, _, severity in told} == found


@needs_it
def test_a_buildspec_for_windows_is_left_alone() -> None:
    files = {"buildspec.yml": BUILD + "      - Copy-Item $env:SRC dist\n      - echo $A\n"}
    assert notes(asked(files)) == []


@needs_it
def test_words_with_hyphens_are_not_those_of_windows() -> None:
    login = "aws ecr get-login-password | docker login -u AWS --password-stdin x; date +%Y%m%d"
    assert codes(asked({"buildspec.yml": f"{BUILD}      - {login}\n      - echo $A\n"})) == {
        "SC2086"
    }


@needs_it
def test_a_comment_of_ours_silences_it_and_is_not_idle_where_it_is_off() -> None:
    text = SCRIPT.replace("$1", "$1  # appspec-lint: ignore[shellcheck]: one word")
    files = {"appspec.yml": APPSPEC, "a.sh": text}
    assert names(asked(files)) == []
    assert names(lint(in_memory(files))) == []
    idle = {**files, "a.sh": text.replace("rm -rf $1", "ls")}
    assert names(asked(idle)) == ["unused-suppression"]


@needs_it
def test_a_text_that_is_too_long_is_left_alone() -> None:
    text = SCRIPT + "true and so on\n" * 5_000
    assert notes(asked({"appspec.yml": APPSPEC, "a.sh": text})) == []


@needs_it
def test_a_baseline_does_not_miss_its_notes_where_it_is_off(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"appspec.yml": APPSPEC, "a.sh": "#!/bin/bash\ncd /srv\nls\n"})
    assert cli.main(["--shellcheck", "auto", "--write-baseline", "known.json"]) == 0
    capsys.readouterr()
    for mode in ("auto", "never"):
        assert cli.main(["--shellcheck", mode, "--baseline", "known.json"]) == 0
        assert capsys.readouterr().err == ""
    fill({"a.sh": "#!/bin/bash\nls\n"})
    assert cli.main(["--shellcheck", "auto", "--baseline", "known.json"]) == 0
    assert "obsolete: a.sh (shellcheck)" in capsys.readouterr().err


# When it is asked


@needs_it
@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", []),
        ("shellcheck: never\n", []),
        ("shellcheck: auto\n", ["shellcheck"]),
        ("shellcheck: always\n", ["shellcheck"]),
        ("shellcheck: auto\nignore: [shellcheck]\n", []),
        ("shellcheck: auto\nexclude: ['*.sh']\n", []),
    ],
)
def test_the_configuration_says_whether_it_is_asked(said: str, found: list[str]) -> None:
    files = {"appspec.yml": APPSPEC, "a.sh": SCRIPT, ASKING: said}
    assert names(lint(in_memory(files))) == found


@needs_it
def test_the_call_counts_for_more_than_the_configuration(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"appspec.yml": APPSPEC, "a.sh": SCRIPT, ASKING: "shellcheck: auto\n"})
    for arguments, count in ((), 1), (("--shellcheck", "never"), 0), (("--no-config",), 0):
        assert cli.main(["--format", "json", *arguments]) == 0
        assert len(json.loads(capsys.readouterr().out)["diagnostics"]) == count


def test_another_word_is_a_mistake() -> None:
    report = lint(in_memory({"appspec.yml": APPSPEC, ASKING: "shellcheck: sometimes\n"}))
    assert names(report) == ["invalid-configuration"]


def test_show_config_tells_who_says_so(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"appspec.yml": APPSPEC, ASKING: "shellcheck: auto\n"})
    assert cli.main(["--show-config"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["shellcheck:", "auto", "#", f"{ASKING}:1"] in rows


@pytest.mark.usefixtures("without")
def test_where_it_is_not_installed_auto_is_silent() -> None:
    assert names(asked({"appspec.yml": APPSPEC, "a.sh": SCRIPT})) == []


@pytest.mark.usefixtures("without")
def test_where_it_is_not_installed_always_is_a_wrong_call(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"appspec.yml": APPSPEC, "a.sh": SCRIPT})
    assert cli.main(["--shellcheck", "always"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "shellcheck is not installed" in captured.err
    assert cli.main(["--shellcheck", "always", "--ignore", "shellcheck"]) == 0
    fill({ASKING: "shellcheck: always\n"})
    assert cli.main([]) == 2
    assert cli.main(["plan"]) == 0, "a plan asks nobody"


# The program


@needs_sh
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("echo garbage", "did not print the expected JSON"),
        ("echo '[]'", "did not print the expected JSON"),
        ("""echo '{"comments": [{"line": "x"}]}'""", "did not print the expected JSON"),
        ("echo 'unknown option' >&2; exit 3", "exit code 3: unknown option"),
        ("kill -9 $$", "exit code -9"),
        ("exec sleep 30", "timed out after 1 s"),
    ],
    ids=["garbage", "a-list", "no-numbers", "options", "killed", "endless"],
)
def test_what_answers_badly_ends_the_run_with_one_line(
    body: str,
    words: str,
    here: Path,
    fill: Fill,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill({"appspec.yml": APPSPEC, "a.sh": SCRIPT})
    program = stand_in(here, body)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(client, "SECONDS", 1)
    assert cli.main(["--shellcheck", "auto"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert words in captured.err


@needs_sh
def test_a_program_that_is_not_on_an_absolute_path_is_not_taken(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = stand_in(here, "touch ran")
    monkeypatch.setattr(client.sys, "executable", str(here / "python"))
    monkeypatch.setenv("PATH", os.pathsep.join(("bin", "", ".")))
    assert client.find_program(None) is None
    monkeypatch.setenv("PATH", str(program.parent))
    assert client.find_program(None) == str(program)
    program.chmod(0o644)
    assert client.find_program(None) is None


@needs_sh
def test_it_is_given_a_text_and_no_path_of_the_tree(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = stand_in(
        here,
        'cat > "$LOG.text"; echo "$*|$PWD|$SHELLCHECK_OPTS" > "$LOG"\n'
        """echo '{"comments": []}'""",
    )
    monkeypatch.setenv("LOG", str(here / "log"))
    monkeypatch.setenv("SHELLCHECK_OPTS", "-x")
    assert client.run_shellcheck(str(program), [("ls\n", "sh")]) == [()]
    arguments, directory, options = (here / "log").read_text().strip().split("|")
    assert arguments == "--norc --format=json1 --color=never --shell=sh -"
    assert directory == str(program.parent)
    assert options == ""
    assert (here / "log.text").read_text() == "ls\n"


@needs_sh
def test_the_same_text_is_asked_about_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = stand_in(here, """echo run >> "$LOG"; echo '{"comments": []}'""")
    monkeypatch.setenv("LOG", str(here / "log"))
    texts = [("pwd\n", "sh"), ("pwd\n", "sh"), ("pwd\n", "bash")]
    for _ in range(2):
        assert client.run_shellcheck(str(program), texts) == [(), (), ()]
    assert (here / "log").read_text().count("run") == 2


@needs_it
def test_no_configuration_of_its_own_and_no_sourced_file_is_read(here: Path, fill: Fill) -> None:
    fill({".shellcheckrc": "disable=SC2086\n", "lib.sh": "if broken\n"})
    head = "#!/bin/bash\n# shellcheck external-sources=true\n"
    sourcing = f"{head}# shellcheck source={here}/lib.sh\n. {here}/lib.sh\necho $1\n"
    (each,) = client.run_shellcheck(str(INSTALLED), [(sourcing, "bash")])
    assert {note.code for note in each} - {1144} == {1091, 2086}


@needs_it
def test_the_words_of_a_machine_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    text = "#!/bin/bash\necho “é” $1\n"
    (each,) = client.run_shellcheck(str(INSTALLED), [(text, "bash")])
    assert {note.code for note in each} >= {1110, 2086}


def test_without_the_program_its_answers_still_make_findings() -> None:
    source = Source("a.sh", SCRIPT, "a.sh")
    place = source.span(SCRIPT.index("$1"), SCRIPT.index("$1") + 2)
    from appspec_lint.context import Context
    from appspec_lint.rules import rule_named

    rule = rule_named("shellcheck")
    assert rule is not None
    assert rule.info.severity is Severity.WARNING
    remarks = (
        client.ShellCheckNote(place, "info", 2086, "Double quote to prevent globbing."),
        client.ShellCheckNote(place, "error", 1017, "Literal carriage return."),
        client.ShellCheckNote(place, "error", 2068, "Double quote array expansions."),
    )
    found = list(rule.check(Context(shellcheck=remarks)))
    assert [(each.message, each.severity) for each in found] == [
        ("SC2086: double quote to prevent globbing", Severity.INFO),
        ("SC2068: double quote array expansions", None),
    ]


@needs_sh
def test_an_unstartable_program_is_one_line(here: Path) -> None:
    program = here / "shellcheck"
    program.write_bytes(b"\x7fELF, but not really")
    program.chmod(0o755)
    with pytest.raises(client.ShellCheckFailed, match="cannot run"):
        client.run_shellcheck(str(program), [("true\n", "sh")])


def test_a_failure_is_an_error_of_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("shellcheck", 1)

    monkeypatch.setattr(client, "find_program", lambda _root: "/nowhere/shellcheck")
    monkeypatch.setattr(subprocess, "run", late)
    with pytest.raises(ConfigError, match="timed out"):
        asked({"appspec.yml": APPSPEC, "a.sh": "#!/bin/sh\necho asked about late\n"})
