"""Can the configuration be understood?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = {"appspec.yml": "version: 0.0\nos: linux\n"}


@rule(
    Severity.ERROR,
    see=(
        "https://github.com/appspec-lint/appspec-lint/blob/main/docs/configuration.md",
        "https://github.com/appspec-lint/appspec-lint/blob/main/schemas/config.schema.json",
    ),
    good=(
        {
            **APPSPEC,
            ".appspec-lint.yml": "ignore: [unverified-start]\nfail-on: error\n",
        },
        {
            **APPSPEC,
            "pyproject.toml": '[tool.appspec-lint]\nignore = ["unverified-start"]\n',
        },
    ),
    bad=(
        {**APPSPEC, ".appspec-lint.yml": "ignore: [«unverified-starts»]\n"},
        {**APPSPEC, ".appspec-lint.yml": "«fail_on»: error\nagent: «3»\n"},
        {**APPSPEC, "pyproject.toml": '[tool.appspec-lint]\nselect = [\n  «"bundles"»,\n]\n'},
    ),
)
def invalid_configuration(context: Context) -> Iterator[Finding]:
    """The configuration can't be understood, or names what isn't there.

    `.appspec-lint.yml`, or the table `[tool.appspec-lint]` of pyproject.toml, is checked against
    its JSON Schema; a rule that doesn't exist, a key that nobody reads, and a path under `pairs`
    or `source-roots` that leads nowhere are mistakes.

    A run with such a configuration lints nothing else and ends with exit status 2: half of what
    was meant would be worse than nothing. This finding can't be ignored.
    """
    yield from context.mistakes
