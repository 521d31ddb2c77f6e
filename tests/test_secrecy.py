"""Secrets in plain text: which are told, and that nothing shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from examples import lint_texts

from appspec_lint.report import FORMATS
from appspec_lint.secrecy import is_secret, tokens, veiled
from appspec_lint.source import Source

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
        (KEY, "the id of an AWS access key"),
        (GITHUB, "a GitHub token"),
        (f"{PEM}\n{BODY}", "a private key"),
        ("postgres://app:s3cr3t9@db.internal/app", "a password in a URL"),
    ],
    ids=["aws", "github", "pem", "url"],
)
def test_an_issuers_shape_is_known(text: str, kind: str) -> None:
    assert [each.kind for each in tokens(text)] == [kind]


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
    assert list(tokens(text)) == []


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
    told = [each for each in report.diagnostics if each.rule.name == "plaintext-secret"]
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
    hidden = veiled(source)
    assert hidden.line_starts == source.line_starts
    assert hidden.line(5) == '    DB_PASSWORD: "*************"  # k'
    assert veiled(Source("a", "no: more", "a")).text == "no: more"
