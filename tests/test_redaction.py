"""Secrets in plain text: which are told, and that nothing shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from examples import lint_texts

from appspec_lint.baseline import serialize
from appspec_lint.diagnostics.redaction import find_tokens, is_secret, redact, redact_source
from appspec_lint.diagnostics.span import Source
from appspec_lint.output.diff import FileChange, unified_diff
from appspec_lint.output.plan.formats import PLAN_FORMATS
from appspec_lint.output.plan.plan_redaction import redact_plan
from appspec_lint.output.report_formats import FORMATS
from appspec_lint.plan.builder import make_plan
from appspec_lint.project import load_project
from appspec_lint.repository.tree import in_memory

# Put together here, so that no scanner takes this file for a leak.
KEY = "AKIA" + "Q7RZ3N5VX2JDW4HB"
GITHUB = "ghp" + "_" + "q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8"
PEM = "-----BEGIN RSA PRIVATE" + " KEY-----"
BODY = "MIIEowIBAAKCAQEA7bq2Xf9zv0"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "hunter2"),
        ("password", "Sup3rGeheim!"),
        ("dbPassword", "SuperGeheim"),
        ("API_KEY", "9f86d081884c7d659a2feaa0c55ad015"),
        ("GITHUB_TOKEN", "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"),
        ("CLIENT_SECRET", "123e4567-e89b-12d3-a456-426614174000"),
        ("AWS_SECRET_ACCESS_KEY", "q8Zr+T5jWx/1mB4vN7cL0dF3gH6kP9sY2aE5uI8o"),
        ("JWT_SECRET_PROD", "k3Jq9-zXw82Lm"),
    ],
)
def test_a_value_that_looks_like_a_secret_is_one(name: str, value: str) -> None:
    assert is_secret(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "$DB_PASSWORD_PROD"),
        ("DB_PASSWORD", "/app/prod/db-password"),
        ("DB_PASSWORD", "prod/db:password"),
        ("DB_PASSWORD", "postgres"),
        ("DB_PASSWORD", "changeme123"),
        ("DB_PASSWORD", "<your password>"),
        ("DB_PASSWORD", "{{resolve:ssm:x9}}"),
        ("DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-Ab12Cd"),
        ("SECRET_NAME", "Prod9Database-Xy"),
        ("SECRET_KEY", "nosecret"),
        ("TOKEN", "GitHubToken"),
        ("TOKEN_URL", "https://id.example.org/oauth2/token"),
        ("PASSWORD_LENGTH", "1234567890"),
        ("CACHE_KEY", "v2-Linux-9f86d081"),
        ("PWD", "/srv/app"),
        ("REACT_PUBLIC_TOKEN", "pk9f86d081884c7d"),
        ("STAGE", "Pr0duction!1"),
    ],
)
def test_a_word_a_path_a_placeholder_and_a_variable_are_no_secrets(name: str, value: str) -> None:
    assert not is_secret(name, value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (KEY, "an AWS access key ID"),
        (GITHUB, "a GitHub token"),
        (f"{PEM}\n{BODY}", "a private key"),
        ("postgres://app:s3cr3t9@db.internal/app", "a password in a URL"),
    ],
    ids=["aws", "github", "pem", "url"],
)
def test_an_issuers_shape_is_known(text: str, kind: str) -> None:
    assert [each.kind for each in find_tokens(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7" + "EXAMPLE",
        "postgres://app:$DB_PASSWORD@db.internal/app",
        "postgres://app:app-pass@localhost/app",
        "https://github.com/aws/codebuild@v2",
        "git@github.com:acme/orders.git",
    ],
)
def test_what_the_documentation_shows_and_what_holds_a_variable_is_none(text: str) -> None:
    assert list(find_tokens(text)) == []


BUILDSPEC = f"""\
version: 0.2
env:
  variables:
    ACCESS: {KEY}
    DB_PASSWORD: "k3Jq9-zXw82Lm"  # k
    DB_PASSWORD: 'k3Jq9-zXw82Lm'
    TLS_KEY: |
      {PEM}
      {BODY}
    URL: postgres://app:s3cr3t9@db.internal/app
batch:
  build-list:
    - identifier: one
      env: {{variables: {{API_TOKEN: k3Jq9-zXw82Lm, x: [1]}}}}
phases:
  build:
    commands:
      - git clone https://x:{GITHUB}@github.com/acme/orders
      - DB_PASSWORD=k3Jq9-zXw82Lm echo a: b
      - echo {GITHUB} again: c
"""
SECRETS = (KEY, GITHUB, BODY, "k3Jq9-zXw82Lm", "s3cr3t9")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("color", [False, True], ids=["plain", "coloured"])
def test_no_format_shows_a_secret(name: str, color: bool) -> None:
    report = lint_texts({"buildspec.yml": BUILDSPEC})
    told = [each for each in report.diagnostics if each.rule == "plaintext-secret"]
    assert len(told) >= 6
    shown = FORMATS[name](report, root=Path("/"), color=color)
    assert "plaintext-secret" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


def test_a_fingerprint_does_not_depend_on_the_secret() -> None:
    one = lint_texts({"buildspec.yml": BUILDSPEC})
    other = lint_texts({"buildspec.yml": BUILDSPEC.replace("s3cr3t9", "s3cr3t8")})
    root = Path("/")
    assert FORMATS["gitlab"](one, root=root) == FORMATS["gitlab"](other, root=root)


def test_a_veil_moves_nothing() -> None:
    source = Source("buildspec.yml", BUILDSPEC, "buildspec.yml")
    hidden = redact_source(source)
    assert hidden.line_starts == source.line_starts
    assert hidden.line(5) == '    DB_PASSWORD: "*************"  # k'
    assert redact_source(Source("a", "no: more", "a")).text == "no: more"


APPSPEC = f"""\
version: 0.0
os: linux
files:
  - source: /{KEY}
    destination: DB_PASSWORD=k3Jq9-zXw82Lm
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: DB_PASSWORD=k3Jq9-zXw82Lm
      runas: {KEY}
  {KEY}:
    - location: scripts/{GITHUB}.sh
"""
DEPLOYED = {
    "appspec.yml": APPSPEC,
    "buildspec.yml": BUILDSPEC,
    "scripts/start.sh": f"#!/bin/sh\r\nnohup java -Dpassword=k3Jq9-zXw82Lm -jar {KEY} &\r\n",
}


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_secret_of_an_appspec_or_a_script(name: str) -> None:
    shown = FORMATS[name](lint_texts(DEPLOYED), root=Path("/"))
    assert "start.sh" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


@pytest.mark.parametrize("name", PLAN_FORMATS)
def test_no_plan_shows_a_secret(name: str) -> None:
    plan = make_plan(load_project(in_memory(DEPLOYED)))
    shown = PLAN_FORMATS[name](plan, lint_texts(DEPLOYED))
    assert "start.sh" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


def test_a_plan_without_secrets_is_left_as_it_is() -> None:
    plan = make_plan(load_project(in_memory({"appspec.yml": "version: 0.0\nos: linux\n"})))
    assert redact_plan(plan) is plan


def test_a_diff_shows_no_secret_and_every_changed_line() -> None:
    before = BUILDSPEC.replace(PEM, "").replace(BODY, "") + "# one\n# two\n"
    after = before.replace("echo a: b", "'echo a: b'").replace("# two", f"# {KEY}")
    shown = unified_diff(FileChange("buildspec.yml", before, after))
    assert [secret for secret in SECRETS if secret in shown] == []
    assert "\n-      - DB_PASSWORD=************* echo a: b\n" in shown
    assert "\n+      - DB_PASSWORD=************* 'echo a: b'\n" in shown
    assert f"\n+# {'*' * len(KEY)}\n" in shown


def test_a_diff_of_a_new_file_shows_no_secret() -> None:
    shown = unified_diff(FileChange("x.sh", None, f"#!/bin/sh\n--- {KEY}\n"))
    assert shown == (
        f"--- /dev/null\n+++ x.sh\n@@ -0,0 +1,2 @@\n+#!/bin/sh\n+--- {'*' * len(KEY)}\n"
    )


def test_a_baseline_gives_no_means_to_guess_a_secret() -> None:
    one = lint_texts(DEPLOYED)
    other = lint_texts(
        {path: text.replace("k3Jq9-zXw82Lm", "k3Jq9-zXw82Ln") for path, text in DEPLOYED.items()}
    )
    assert serialize(one.diagnostics) == serialize(other.diagnostics)


def test_a_value_that_assigns_is_looked_into() -> None:
    assert (
        redact("destination: DB_PASSWORD=k3Jq9-zXw82Lm") == f"destination: DB_PASSWORD={'*' * 13}"
    )
