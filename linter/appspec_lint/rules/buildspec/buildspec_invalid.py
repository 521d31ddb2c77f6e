"""Does the buildspec hold what CodeBuild expects?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.misplaced_keys import (
    expected_location,
    find_key_for_files,
    intended_key,
    is_consequence,
    is_invalid_command,
    is_nameless_group,
)
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.schema import Violation, find_violations

HEAD = "version: 0.2\nphases:\n"
GROUP = "write the group's name below `reports`, and what stands there now below the name"
GOOD = HEAD + "  build:\n    commands:\n      - 'echo \"Built: now\"'\n"


@rule(
    Severity.ERROR,
    see=("https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",),
    good=({"buildspec.yml": GOOD},),
    bad=(
        {"buildspec.yml": HEAD + "  build:\n    commands: «make»\n    on-failure: ABORT\n"},
        {"buildspec.yml": HEAD + "  install:\n    runtime-versions:\n      «go»: 1.24\n"},
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
        found = find_violations(buildspec.document, "buildspec")
        nameless = [each for each in found if is_nameless_group(each)]
        for each in found:
            if each in nameless[1:]:
                continue
            if each.keyword == "additionalProperties" and not (
                each.certain and expected_location(each) is None
            ):
                continue
            if is_invalid_command(each):
                continue  # told by command-not-string
            if is_consequence(each, buildspec.document, found):
                continue  # told by buildspec-misplaced-key
            stray = find_key_for_files(each, found)
            if stray is not None:
                yield Finding(
                    stray.span,
                    f"`{stray.route[-1]}` is no key of `artifacts`, and `files` is missing",
                    help="did you mean `files`?",
                    fixes=replace_scalar(stray.span, "files"),
                )
                continue
            unknown, word = each.keyword == "additionalProperties", intended_key(each)
            yield Finding(
                each.span,
                _message(each) if unknown or each in nameless else each.message,
                help=GROUP
                if each in nameless
                else f"did you mean `{word}`?"
                if word
                else _known(each)
                if unknown
                else "",
                fixes=replace_scalar(each.span, word),
                failure=_failure(each),
                certain=each.certain,
            )


def _message(violation: Violation) -> str:
    if is_nameless_group(violation):
        return f"`{violation.route[-1]}` belongs below the name of a report group"
    kind = "phase" if violation.route[:-1] == ("phases",) else "runtime"
    return f"CodeBuild knows no {kind} `{violation.route[-1]}`"


def _known(violation: Violation) -> str:
    if violation.route[:-1] == ("phases",):
        return "the phases are `install`, `pre_build`, `build` and `post_build`"
    return f"the runtimes are {', '.join(f'`{name}`' for name in violation.known)}"


def _failure(violation: Violation) -> Failure | None:
    match violation.route:
        case ("phases", str(name)) if violation.keyword == "additionalProperties":
            text = (
                f"Invalid buildspec phase name: {name}. "
                "Expecting: build,install,post_build,pre_build"
            )
        case ("phases", "install", "runtime-versions", str(name)) if (
            violation.keyword == "additionalProperties" or name in ("docker", "android")
        ):
            text = f"Unknown runtime named '{name}'"
        case ("phases", "install", "runtime-versions", str(name)) if violation.keyword == "not":
            version = violation.span.text.strip("'\"")
            text = f"Unknown runtime version named '{version}' of {name}"
        case ("version",) if violation.keyword == "required":
            text = "wrong number of container tags, expected 1"
        case _:
            return None
    return Failure("CodeBuild DOWNLOAD_SOURCE", f"YAML_FILE_ERROR: {text}")
