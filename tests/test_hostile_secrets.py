"""No output shows a secret: as written, expanded, or as a program's argument."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import APPSPEC, BUILDSPEC, SCRIPT, write_files

from appspec_lint import cli
from appspec_lint.diagnostics.redaction import redact
from appspec_lint.output.report_formats import FORMATS

Captured = pytest.CaptureFixture[str]
SECRET = "Xq7" + "-zR4vN9kLm2"
GITHUB = "ghp" + "_" + "q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8"
ARGUMENTS = (
    "tool --token '{}' x", "tool --token={} x", 'tool --api-key "{}"', "tool --db-password {}",
    "tool -password {}", "sshpass -p {} ssh h", "sshpass -p'{}' ssh h", "mysql -u root -p{} db",
    "mysqldump --all -h db -p'{}'", "docker login -u ann -p {} host", "curl -u ann:{} https://x",
    "curl -sS -o /dev/null -u 'ann:{}' https://x", "curl --user ann:{} https://x",
    "wget --user ann --password {} x", "curl -H 'Authorization: Bearer {}' x",
    'curl -H "Authorization: Basic {}" x', "curl -H 'authorization:token {}' x",
    "curl -H 'X-Key: Bearer {}' x", "aws configure set aws_secret_access_key {}",
    "aws configure set profile.x.aws_session_token '{}'", "redis-cli -h x -a {} ping",
    "echo {} | docker login -u ann --password-stdin", "npm config set //r/:_authToken {}",
    "aws secretsmanager put-secret-value --secret-string '{}'", "helm registry login -u x -p {} y",
    "PGPASSWORD={} psql", "mysql --password={} x",
)  # fmt: skip
HARMLESS = (
    "docker run -p 8080:80 x", "mkdir -p out", "curl -u $USER:$PASS x", "tool --token $TOKEN",
    "docker login --password-stdin", "tool --token-file x", "docker build --secret id=npm,src=x .",
    "psql --no-password orders", "tool --token <token>", "aws configure set region eu-west-1",
    "mysql -p orders", "tool --password -v", "curl -H 'Authorization: Bearer $TOKEN' x",
    "tool --token {{ token }}", "cp -p a b", "curl -u ann: x", "aws configure set output json",
)  # fmt: skip


@pytest.mark.parametrize("command", ARGUMENTS)
def test_an_argument_that_is_a_secret_is_masked(command: str) -> None:
    line = command.format(SECRET)
    assert redact(line) == command.format("*" * len(SECRET))
    assert redact(f"`{line}` fails\n") == f"`{command.format('*' * len(SECRET))}` fails\n"


@pytest.mark.parametrize("command", HARMLESS)
def test_another_argument_is_shown(command: str) -> None:
    assert redact(command) == command


@pytest.mark.parametrize(
    "text",
    [
        "- Name: DB_PASSWORD\n  Value: {}\n",
        "- Name: DB_PASSWORD\n  Type: PLAINTEXT\n  Value: {}\n",
        '{{"Name": "DB_PASSWORD", "Value": "{}"}}',
        'environment_variable {{\n  name  = "DB_PASSWORD"\n  value = "{}"\n}}\n',
    ],
)
def test_a_named_value_of_a_template_is_masked(text: str) -> None:
    assert SECRET not in redact(text.format(SECRET))
    assert "orders" in redact(text.format("orders"))


def leaking_files() -> dict[str, str]:
    """Secrets in every place from which a message, a plan, a label or a fix may take words."""
    commands = [argument.format(SECRET) for argument in ARGUMENTS]
    commands += [
        "mkdir -p out-$DB_PASSWORD", "cp -r src out-$DB_PASSWORD/", "export COPY=$DB_PASSWORD",
        "zip -r $TOKEN.zip app", "cp nothing $COPY/x", f"export API_TOKEN={SECRET}",
        "cp missing-$API_TOKEN dist/", "npm run build-$DB_PASSWORD", "make -C $DB_PASSWORD",
        "bash scripts/$DB_PASSWORD.sh", "aws s3 cp $COPY.zip s3://bucket/$DB_PASSWORD",
    ]  # fmt: skip
    lines = "".join(f"      - >-\n        {command}\n" for command in commands)
    buildspec = BUILDSPEC.replace("      - make\n", lines).replace(
        "version: 0.2\n",
        f"version: 0.2\nenv:\n  variables:\n    DB_PASSWORD: {SECRET}\n    TOKEN: {GITHUB}\n",
    )
    patterns = "    - out-$DB_PASSWORD/**/*\n    - $TOKEN.zip\n    - scripts/$DB_PASSWORD.sh\n"
    buildspec = buildspec.replace("    - '**/*'\n", patterns)
    buildspec += "  base-directory: out-$DB_PASSWORD\n  name: $DB_PASSWORD\n"
    body = "".join(f"{argument.format(SECRET)} &\n" for argument in ARGUMENTS)
    script = (
        f"#!/bin/bash\nDB_PASSWORD={SECRET}\nexport TARGET=/opt/$DB_PASSWORD\n{body}"
        "nohup java -jar /opt/$DB_PASSWORD/app.jar &\ncp -r x $TARGET\nbash $TARGET/run.sh\n"
        "cd $TARGET && ./missing-$DB_PASSWORD.sh\nnode $TARGET/server.js\n"
    )
    return {
        "appspec.yml": APPSPEC.replace("/opt/orders", "/opt/orders # comment"),
        "buildspec.yml": buildspec,
        "scripts/start.sh": script,
        "Makefile": "all:\n\ttrue\n",
        "package.json": '{"scripts": {"build": "webpack"}}',
        "ci/.github/workflows/deploy.yml": "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n"
        f"    env:\n      DB_PASSWORD: {SECRET}\n    steps:\n"
        "      - run: zip -r ${{ env.DB_PASSWORD }}.zip .\n",
    }


def calls() -> Iterator[tuple[str, ...]]:
    for form in FORMATS:
        yield ("--format", form)
    for form in ("text", "json", "html"):
        yield ("plan", "--verbose", "--format", form)
    yield ("--verbose",)
    yield ("--diff", "--unsafe-fixes")
    yield ("--show-config",)
    yield ("--write-baseline", "known.json")


@pytest.mark.parametrize("arguments", list(calls()), ids=" ".join)
def test_no_output_shows_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(write_files(tmp_path, leaking_files()))
    assert cli.main([*arguments]) in (0, 1)
    captured = capsys.readouterr()
    written = tmp_path / "known.json"
    known = written.read_text(encoding="utf-8") if written.exists() else ""
    for output in (captured.out, captured.err, known):
        assert SECRET not in output, output[max(0, output.index(SECRET) - 400) :][:600]
        assert GITHUB not in output
    assert captured.out or captured.err


def test_the_repository_has_enough_to_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(write_files(tmp_path, leaking_files()))
    cli.main(["--format", "concise"])
    reported = capsys.readouterr().out
    assert reported.count("\n") > 10
    assert "DB_PASSWORD" in reported
    assert SCRIPT not in reported
