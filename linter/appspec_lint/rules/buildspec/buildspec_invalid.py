"""Does the buildspec hold what CodeBuild expects?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.finding import Failure, Finding, respell
from appspec_lint.placement import home, of_command
from appspec_lint.rule import Severity, rule
from appspec_lint.schema import Violation, violations

HEAD = "version: 0.2\nphases:\n"
GOOD = HEAD + "  build:\n    commands:\n      - 'echo \"Built: now\"'\n"


@rule(
    Severity.ERROR,
    see=("https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",),
    good=({"buildspec.yml": GOOD},),
    bad=(
        {"buildspec.yml": HEAD + "  build:\n    commands: «make»\n    on-failure: ABORT\n"},
        {"buildspec.yml": HEAD + "  «compile»:\n    commands:\n      - make\n"},
    ),
)
def buildspec_invalid(context: Context) -> Iterator[Finding]:
    """A value in the buildspec is missing, or not of the form that CodeBuild takes.

    CodeBuild checks the file in the phase DOWNLOAD_SOURCE and stops there with YAML_FILE_ERROR:
    a phase or a runtime that it doesn't know, a file without `version`. What is documented as
    required, and isn't known to stop the build, is a warning.

    What is told here is what the JSON Schema of the file, schemas/buildspec.schema.json, finds.
    """
    for buildspec in context.buildspecs:
        for each in violations(buildspec.document, "buildspec"):
            if each.keyword == "additionalProperties" and not (each.certain and home(each) is None):
                continue
            if of_command(each):
                continue  # told by command-not-text
            phase = each.route[:1] == ("phases",) and each.keyword == "additionalProperties"
            yield Finding(
                each.span,
                f"CodeBuild knows no phase `{each.route[-1]}`" if phase else each.message,
                help=_advice(each, phase),
                fixes=respell(each.span, each.nearest),
                failure=_failure(each) if each.certain else None,
                certain=each.certain,
            )


def _advice(violation: Violation, phase: bool) -> str:
    if violation.nearest:
        return f"did you mean `{violation.nearest}`?"
    if phase and violation.route[-1] in ("artifacts", "cache", "env", "reports", "version"):
        return "move it out of `phases`, to the first column"
    return "the phases are `install`, `pre_build`, `build` and `post_build`" if phase else ""


def _failure(violation: Violation) -> Failure | None:
    match violation.route:
        case ("phases", str(name)) if violation.keyword in (
            "additionalProperties",
            "propertyNames",
        ):
            text = (
                f"Invalid buildspec phase name: {name}. "
                "Expecting: build,install,post_build,pre_build"
            )
        case ("version",):
            text = "wrong number of container tags, expected 1"
        case _:
            return None
    return Failure("CodeBuild DOWNLOAD_SOURCE", f"YAML_FILE_ERROR: {text}")
