"""Generates the page `docs/troubleshooting.md`: from error text to rule."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.rules import rule_named
from appspec_lint.troubleshooting.catalog import CHAPTERS, GENERIC_ERRORS
from appspec_lint.troubleshooting.known_error import KnownError, NextStep
from appspec_lint.troubleshooting.next_steps import LOGS, UNSEEN

JSON = """\
{"version": "1", "kind": "failure", "failures": [{
  "title": "ApplicationStart failed in scripts/start.sh",
  "message": "Script at specified location: scripts/start.sh failed to close STDOUT",
  "note": null,
  "output": ["[stderr]…"],
  "errors": [{
    "name": "output-left-open", "text": "failed to close STDOUT", "meaning": "…",
    "rules": [{"name": "background-holds-output", "summary": "…", "url": "…",
               "findings": [{"path": "scripts/start.sh", "line": 3, "message": "…"}]}],
    "facts": ["…"],
    "checks": [{"what": "…", "commands": ["…"], "source": "…"}],
    "sources": ["…"]}],
  "checks": []}]}"""

SILENT = (
    "unverified-start",
    "health-check-cannot-fail",
    "appspec-unknown-key",
    "unknown-lifecycle-event",
    "mode-read-as-octal",
    "appspec-duplicate-key",
    "appspec-second-document",
    "permission-matches-nothing",
)
"""Rules for defects that cause no error message."""


def troubleshooting() -> str:
    """Generate the page from all symptoms."""
    parts = [
        "# Troubleshooting a failed deployment",
        "Pass the error message or a whole log to `appspec-lint explain`. Run it in the "
        "repository, and it also reports whether the files there contain the cause:",
        _fence(
            'appspec-lint explain "failed to close STDOUT"\n'
            "appspec-lint explain codedeploy-agent.log\n"
            "aws deploy get-deployment-instance --deployment-id ID --instance-id INSTANCE "
            "| appspec-lint explain -",
            "sh",
        ),
        "It reads the agent's logs, script logs, JSON output of the AWS CLI, CodeBuild logs and "
        "text copied from the console. This page lists every error that it recognizes.",
        '`--format json` prints the same for scripts: an object with `version` (`"1"`) and `kind`. '
        "A `kind` of `failure` has `failures`, a list of the failures that were recognized, the "
        "newest first:",
        _fence(JSON, "json"),
        "A string that is not known is `null`, a list without elements is empty. `explain RULE` "
        "has the `kind` `rule` and an object `rule` with `name`, `group`, `severity`, `summary`, "
        "`url`, `explanation`, `failure` (`stage` and `error`), the examples `bad` and `good` "
        "(lists of objects from path to text) and `sources`; `explain GROUP` has the `kind` "
        "`group`, the name `group` and a list `rules`. Keys may be added, but do not change.",
        "## If this is the only error you have",
        _fence(GENERIC_ERRORS.sample, "text"),
        GENERIC_ERRORS.meaning,
        *_render_checks(LOGS),
        "## Causes outside the repository",
        "These cannot be detected statically. Each is listed with the commands that check for it:",
        *_render_checks(UNSEEN),
        "## The deployment succeeds, but the service is down",
        "There is no error message. A script succeeds if its last command does, CodeDeploy checks "
        "nothing else, and many mistakes in an AppSpec are silently ignored. These rules report "
        f"them: {_link_rules(SILENT)}.",
    ]
    for chapter in CHAPTERS:
        parts += [f"## {chapter.title}", chapter.about]
        parts += [part for symptom in chapter.known_errors for part in _render_symptom(symptom)]
    return "\n\n".join(parts) + "\n"


def _render_symptom(symptom: KnownError) -> Iterator[str]:
    yield f"### {_format_code(symptom.title)}"
    yield _fence(symptom.sample, "text")
    yield symptom.meaning
    names = symptom.rules
    if symptom is GENERIC_ERRORS:
        yield "An error of any rule may be the cause."
    else:
        yield f"Rules: {_link_rules(names)}." if names else "This cannot be detected statically."
        yield from _render_checks(symptom.look)
    yield f"Sources: {', '.join(_format_source(source) for source in symptom.see)}"


def _render_checks(checks: tuple[NextStep, ...]) -> Iterator[str]:
    for check in checks:
        source = f" ({_format_source(check.see)})" if check.see else ""
        yield f"**{check.what[0].upper()}{check.what[1:]}**{source}:"
        windows = check.commands[0].startswith("Get-")
        yield _fence("\n".join(check.commands), "powershell" if windows else "sh")


def _link_rules(names: tuple[str, ...]) -> str:
    known = [name for name in names if rule_named(name) is not None]
    return ", ".join(f"[{name}](rules/{name}.md)" for name in known)


def _format_code(text: str) -> str:
    """Format text as a Markdown code span."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def _format_source(source: str) -> str:
    return f"<{source}>" if "://" in source else f"`{source}`"


def _fence(text: str, language: str) -> str:
    return f"```{language}\n{text}\n```"
