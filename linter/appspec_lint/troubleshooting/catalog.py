"""All symptoms, by what says them; a line is of the first one that it shows."""

from __future__ import annotations

from dataclasses import dataclass

from appspec_lint.troubleshooting.errors import (
    appspec_errors,
    build_errors,
    ecs_errors,
    hook_errors,
    install_errors,
    output_errors,
    service_errors,
)
from appspec_lint.troubleshooting.known_error import KnownError, Match, match_error

LONGEST = 4096
"""Characters of a line in which symptoms are looked for."""


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Symptoms that the same part of AWS shows."""

    title: str
    about: str
    known_errors: tuple[KnownError, ...]


OUTPUT = ErrorGroup(
    "What a script printed",
    "In `scripts.log` and `codedeploy-agent-deployments.log`, behind `[stdout]` and `[stderr]`.",
    output_errors.KNOWN_ERRORS,
)
CHAPTERS = (
    ErrorGroup(
        "The deployment as a whole",
        "In the console, in the pipeline, and in the agent's log where it asks for work.",
        service_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "The AppSpec",
        "The agent reads the AppSpec at each event. What it refuses fails BeforeInstall, and "
        "nothing has been copied yet.",
        appspec_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "The hook scripts",
        "At the event that runs the script.",
        hook_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "DownloadBundle and Install",
        "Where the revision is fetched, unpacked and copied.",
        install_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "ECS and Lambda",
        "In the pipeline's action, or when the deployment is created.",
        ecs_errors.KNOWN_ERRORS,
    ),
    ErrorGroup("The build", "In CodeBuild's phase details and its log.", build_errors.KNOWN_ERRORS),
    OUTPUT,
)

ORDER = (
    *hook_errors.KNOWN_ERRORS,
    *appspec_errors.KNOWN_ERRORS,
    *install_errors.KNOWN_ERRORS,
    *build_errors.KNOWN_ERRORS,
    *ecs_errors.KNOWN_ERRORS,
    *output_errors.KNOWN_ERRORS,
    *service_errors.KNOWN_ERRORS,
)
"""What says most stands first."""

TEXTS = tuple(sorted({text for symptom in ORDER for text in symptom.texts}))

GENERIC_ERRORS = next(each for each in service_errors.KNOWN_ERRORS if each.name == "umbrella")
MISSING = next(each for each in hook_errors.KNOWN_ERRORS if each.name == "script-missing")


def recognize(line: str, symptoms: tuple[KnownError, ...] = ORDER) -> Match | None:
    """The first of these symptoms that a line shows."""
    line = line[:LONGEST]
    lowered = line.lower()
    found = (match_error(symptom, line, lowered) for symptom in symptoms)
    return next((each for each in found if each is not None), None)
