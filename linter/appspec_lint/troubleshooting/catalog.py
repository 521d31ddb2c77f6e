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
from appspec_lint.troubleshooting.known_error import Match, Symptom, match

LONGEST = 4096
"""Characters of a line in which symptoms are looked for."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Symptoms that the same part of AWS shows."""

    title: str
    about: str
    symptoms: tuple[Symptom, ...]


OUTPUT = Chapter(
    "What a script printed",
    "In `scripts.log` and `codedeploy-agent-deployments.log`, behind `[stdout]` and `[stderr]`.",
    output_errors.SYMPTOMS,
)
CHAPTERS = (
    Chapter(
        "The deployment as a whole",
        "In the console, in the pipeline, and in the agent's log where it asks for work.",
        service_errors.SYMPTOMS,
    ),
    Chapter(
        "The AppSpec",
        "The agent reads the AppSpec at each event. What it refuses fails BeforeInstall, and "
        "nothing has been copied yet.",
        appspec_errors.SYMPTOMS,
    ),
    Chapter(
        "The hook scripts",
        "At the event that runs the script.",
        hook_errors.SYMPTOMS,
    ),
    Chapter(
        "DownloadBundle and Install",
        "Where the revision is fetched, unpacked and copied.",
        install_errors.SYMPTOMS,
    ),
    Chapter(
        "ECS and Lambda",
        "In the pipeline's action, or when the deployment is created.",
        ecs_errors.SYMPTOMS,
    ),
    Chapter("The build", "In CodeBuild's phase details and its log.", build_errors.SYMPTOMS),
    OUTPUT,
)

ORDER = (
    *hook_errors.SYMPTOMS,
    *appspec_errors.SYMPTOMS,
    *install_errors.SYMPTOMS,
    *build_errors.SYMPTOMS,
    *ecs_errors.SYMPTOMS,
    *output_errors.SYMPTOMS,
    *service_errors.SYMPTOMS,
)
"""What says most stands first."""

TEXTS = tuple(sorted({text for symptom in ORDER for text in symptom.texts}))

UMBRELLA = next(each for each in service_errors.SYMPTOMS if each.name == "umbrella")
MISSING = next(each for each in hook_errors.SYMPTOMS if each.name == "script-missing")


def recognise(line: str, symptoms: tuple[Symptom, ...] = ORDER) -> Match | None:
    """The first of these symptoms that a line shows."""
    line = line[:LONGEST]
    lowered = line.lower()
    found = (match(symptom, line, lowered) for symptom in symptoms)
    return next((each for each in found if each is not None), None)
