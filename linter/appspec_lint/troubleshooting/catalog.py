"""All symptoms, by where they are shown; a line matches the first one that it shows."""

from __future__ import annotations

from appspec_lint.lazy.records import dataclass
from appspec_lint.troubleshooting.errors import (
    appspec_errors,
    build_errors,
    docker_errors,
    ecs_errors,
    hook_errors,
    install_errors,
    output_errors,
    program_errors,
    service_errors,
    shell_errors,
)
from appspec_lint.troubleshooting.known_error import KnownError, Match, match_error

LONGEST = 4096
"""The most characters of a line that are searched for symptoms."""


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """The symptoms that one part of AWS shows."""

    title: str
    about: str
    known_errors: tuple[KnownError, ...]


PRINTED = (
    *docker_errors.KNOWN_ERRORS,
    *program_errors.KNOWN_ERRORS,
    *shell_errors.KNOWN_ERRORS,
    *output_errors.KNOWN_ERRORS,
)
"""What the programs print that a hook script or a build command runs."""

OUTPUT = ErrorGroup(
    "Script output",
    "In `scripts.log` and `codedeploy-agent-deployments.log`, after `[stdout]` or `[stderr]`.",
    output_errors.KNOWN_ERRORS,
)
CHAPTERS = (
    ErrorGroup(
        "The deployment as a whole",
        "In the console, in the pipeline, and in the agent's log when it polls the service.",
        service_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "The AppSpec",
        "The agent reads the AppSpec at every lifecycle event. An AppSpec that it rejects fails "
        "BeforeInstall, before any file is copied.",
        appspec_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "Hook scripts",
        "At the lifecycle event that runs the script.",
        hook_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "DownloadBundle and Install",
        "When the revision is downloaded, unpacked and copied.",
        install_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "ECS and Lambda",
        "In the pipeline action, or when the deployment is created.",
        ecs_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "The build", "In CodeBuild's phase details and build log.", build_errors.KNOWN_ERRORS
    ),
    OUTPUT,
    ErrorGroup(
        "The shell",
        "In the output of a hook script or of a build command.",
        shell_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "Docker and registries",
        "In the output of a build command or of a hook script.",
        docker_errors.KNOWN_ERRORS,
    ),
    ErrorGroup(
        "npm, Java, systemd and git",
        "In the output of a build command or of a hook script.",
        program_errors.KNOWN_ERRORS,
    ),
)

ORDER = (
    *docker_errors.KNOWN_ERRORS,
    *hook_errors.KNOWN_ERRORS,
    *appspec_errors.KNOWN_ERRORS,
    *install_errors.KNOWN_ERRORS,
    *program_errors.KNOWN_ERRORS,
    *shell_errors.KNOWN_ERRORS,
    *build_errors.KNOWN_ERRORS,
    *ecs_errors.KNOWN_ERRORS,
    *output_errors.KNOWN_ERRORS,
    *service_errors.KNOWN_ERRORS,
)
"""The order in which symptoms are matched: the most specific ones first."""

TEXTS = tuple(sorted({text for symptom in ORDER for text in symptom.texts}))

GENERIC_ERRORS = next(
    symptom for symptom in service_errors.KNOWN_ERRORS if symptom.name == "health-constraints"
)
MISSING = next(symptom for symptom in hook_errors.KNOWN_ERRORS if symptom.name == "script-missing")


def recognize(line: str, symptoms: tuple[KnownError, ...] = ORDER) -> Match | None:
    """Find the first of these symptoms that a line shows."""
    line = line[:LONGEST]
    lowered = line.lower()
    matches = (match_error(symptom, line, lowered) for symptom in symptoms)
    return next((candidate for candidate in matches if candidate is not None), None)
