"""The page `docs/troubleshooting.md`: from symptom to rule."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.rules import rule_named
from appspec_lint.troubleshooting.catalog import CHAPTERS, GENERIC_ERRORS
from appspec_lint.troubleshooting.known_error import KnownError, NextStep
from appspec_lint.troubleshooting.next_steps import LOGS, UNSEEN

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
"""Rules of what fails without a word."""


def troubleshooting() -> str:
    """Make the page, of all symptoms."""
    parts = [
        "# Your deployment failed: what now?",
        "Paste the message, or give the whole log; run it in the repository's folder, and it "
        "tells whether the files show the cause:",
        _block(
            'appspec-lint explain "failed to close STDOUT"\n'
            "appspec-lint explain - < codedeploy-agent.log\n"
            "aws deploy get-deployment-instance --deployment-id ID --instance-id INSTANCE "
            "| appspec-lint explain -",
            "sh",
        ),
        "It takes the agent's logs, the scripts' logs, the JSON of the AWS CLI, CodeBuild's log "
        "and what the console shows. Below is all that it knows.",
        "## If all you have is this text",
        _block(GENERIC_ERRORS.sample, "text"),
        GENERIC_ERRORS.meaning,
        *_checks(LOGS),
        "## What no static tool can see",
        "None of this is in the repository. Each with the commands that check it:",
        *_checks(UNSEEN),
        "## The deployment is green, and the service is dead",
        "There is no error text. A script's last command decides on its success, CodeDeploy looks "
        "no further, and much of what an AppSpec says wrongly is passed over in silence: "
        f"{_rules(SILENT)}.",
    ]
    for chapter in CHAPTERS:
        parts += [f"## {chapter.title}", chapter.about]
        parts += [part for each in chapter.known_errors for part in _symptom(each)]
    return "\n\n".join(parts) + "\n"


def _symptom(symptom: KnownError) -> Iterator[str]:
    yield f"### {symptom.name.replace('-', ' ')}"
    yield _block(symptom.sample, "text")
    yield symptom.meaning
    names = symptom.rules
    if symptom is GENERIC_ERRORS:
        yield "Any rule's error may be the cause."
    else:
        yield f"Rules: {_rules(names)}." if names else "No rule can tell it from the files."
        yield from _checks(symptom.look)
    yield f"Sources: {', '.join(_source(each) for each in symptom.see)}"


def _checks(checks: tuple[NextStep, ...]) -> Iterator[str]:
    for check in checks:
        source = f" ({_source(check.see)})" if check.see else ""
        yield f"**{check.what[0].upper()}{check.what[1:]}**{source}:"
        windows = check.commands[0].startswith("Get-")
        yield _block("\n".join(check.commands), "powershell" if windows else "sh")


def _rules(names: tuple[str, ...]) -> str:
    known = [name for name in names if rule_named(name) is not None]
    return ", ".join(f"[{name}](rules/{name}.md)" for name in known)


def _source(source: str) -> str:
    return f"<{source}>" if "://" in source else f"`{source}`"


def _block(text: str, language: str) -> str:
    return f"```{language}\n{text}\n```"
