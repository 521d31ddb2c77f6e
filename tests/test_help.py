"""Does each `--help` read well: narrow, grouped, and nothing left out?"""

from __future__ import annotations

import pytest

from appspec_lint import cli
from appspec_lint.cli.shell_completion import offer

PROMISED = """
--fix --unsafe-fixes --diff --format --output --select --ignore --fail-on --agent --config
--no-config --stdin-filename --color --jobs --statistics --quiet --version --verbose
--extend-select --extend-ignore --exclude --no-ignores --changed-since --add-ignores --watch
""".split()
"""The flags of `check` that nobody may take away."""


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("command", cli.COMMANDS)
def test_a_help_is_never_wider_than_eighty_columns(
    command: str,
    columns: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = shown(capsys, command, "--help").splitlines()
    assert lines[0].startswith("usage: appspec-lint")
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("command", offer().commands, ids=lambda command: command.name)
def test_a_help_names_every_flag_and_every_value_of_it(
    command: object, capsys: pytest.CaptureFixture[str]
) -> None:
    text = " ".join(shown(capsys, getattr(command, "name", ""), "--help").split())
    for flag in getattr(command, "flags", ()):
        assert flag.help
        for word in (*flag.spellings, *flag.words):
            assert word in text


def test_what_is_promised_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    words = shown(capsys, "--help").split()
    assert [flag for flag in PROMISED if flag not in words] == []


def test_the_first_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "--help").replace("[check]", "check")
    assert [name for name in cli.COMMANDS if f"\n  appspec-lint {name} " not in text] == []


def test_the_flags_stand_in_groups(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "--help")
    heads = [line[:-1] for line in text.splitlines() if line.endswith(":") and line[0] != " "]
    assert heads[:-2] == [
        "Inputs",
        "Rule selection",
        "Output",
        "Fixing",
        "Baseline",
        "Configuration",
        "Other",
    ]
