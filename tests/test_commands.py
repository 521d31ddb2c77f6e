"""Does the catalog of programs agree with those that read a program's arguments?"""

from __future__ import annotations

import pytest

from appspec_lint.build.command_effects import MODULES
from appspec_lint.script.lifetime import BY_ARGUMENTS
from appspec_lint.shell import parse
from appspec_lint.shell.commands import Writes, names, program
from appspec_lint.shell.invocation import resolve_invocation


def test_a_program_that_writes_by_its_arguments_has_a_reader() -> None:
    assert {name for name in names() if program(name).writes is Writes.BY_ARGUMENTS} == set(MODULES)


def test_a_program_that_runs_by_its_arguments_has_a_judge() -> None:
    assert {name for name in names() if program(name).lifetime is None} == set(BY_ARGUMENTS)


def test_nothing_is_known_of_an_unknown_program() -> None:
    unknown = program("frobnicate")
    assert unknown == program(None)
    assert unknown.writes is Writes.ANYTHING
    assert not unknown.always_succeeds


@pytest.mark.parametrize(
    ("command", "name", "wrappers"),
    [
        ("cp a b", "cp", ()),
        ("sudo -u app nohup env A=b java -jar x.jar", "java", ("sudo", "nohup", "env")),
        ("sudo --user app -- cp a b", "cp", ("sudo",)),
        ("timeout -k 5 60 ./run.sh", "run.sh", ("timeout",)),
        ("taskset 0x1 nginx", "nginx", ("taskset",)),
        ("xargs -n 1 -P 4 kill", "kill", ("xargs",)),
        ("bundle exec puma", "puma", ("bundle",)),
        ("node ./node_modules/pm2/bin/pm2 start a.js", "pm2", ("node",)),
        ("node node_modules/.bin/webpack --mode production", "webpack", ("node",)),
        ("node node_modules/pm2/index.js", "node", ()),
        ("node bin/pm2", "node", ()),
        ("bundle install", "bundle", ()),
        ("uv run gunicorn app:app", "gunicorn", ("uv",)),
        ("bash -x deploy.sh now", "deploy.sh", ("bash",)),
        ("su - app -c 'java -jar x.jar'", "su", ("su",)),
        ("command -v java", "command", ()),
        ("$SUDO cp a b", None, ()),
        ('"$JAVA_HOME/bin/java" -jar x.jar', "java", ()),
    ],
)
def test_a_command_runs_what_its_wrappers_run(
    command: str, name: str | None, wrappers: tuple[str, ...]
) -> None:
    call = resolve_invocation(parse(command).commands[0].words)
    assert (call.name, call.wrappers) == (name, wrappers)
