"""Check the buildspec against its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.lookalike_effects import find_consequences
from appspec_lint.buildspec.misplaced_keys import (
    expected_levels,
    find_key_for_files,
    intended_key,
    is_consequence,
    is_invalid_command,
    is_nameless_group,
)
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.odd_characters import ask_for
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.records import replace
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.schema import Violation, find_violations

HEAD = "version: 0.2\nphases:\n"
PRIMARY_FILES = ("artifacts", "files")
GROUP = "add the name of the report group below `reports`, and indent its keys below the name"
GOOD = HEAD + "  build:\n    commands:\n      - 'echo \"Built: now\"'\n"


if TYPE_CHECKING:
    from appspec_lint.pipeline.pipeline_model import PipelineAction


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
    """A value in the buildspec is missing or not of the form that CodeBuild accepts.

    CodeBuild validates the file in the DOWNLOAD_SOURCE phase and stops there with YAML_FILE_ERROR,
    for example at an unknown phase or runtime, or in a file without `version`. A key that is
    documented as required but not known to stop the build is a warning. Secondary artifacts without
    a primary one are what a CodePipeline action with two or more output artifacts needs, and fail
    elsewhere: they are advice, or a warning if there is only one.

    All findings come from the JSON Schema of the file, schemas/buildspec.schema.json.
    """
    for buildspec in context.buildspecs:
        all_violations = find_violations(buildspec.document, "buildspec")
        nameless = [violation for violation in all_violations if is_nameless_group(violation)]
        for violation in all_violations:
            if violation in nameless[1:]:
                continue
            if violation.keyword == "additionalProperties" and not (
                violation.certain and not expected_levels(violation)
            ):
                continue
            if find_consequences(buildspec.document).explain(violation):
                continue  # reported by buildspec-lookalike-character
            if is_invalid_command(violation):
                continue  # reported by command-not-string
            if is_consequence(violation, buildspec.document, all_violations):
                continue  # reported by buildspec-misplaced-key
            stray = find_key_for_files(violation, all_violations)
            if stray is not None:
                yield stray.to_finding(
                    f"unknown key `{stray.route[-1]}` in `artifacts`, and `files` is missing",
                    help="did you mean `files`?",
                    fixes=replace_scalar(stray.span, "files"),
                    certain=True,
                )
                continue
            is_unknown, word = violation.keyword == "additionalProperties", intended_key(violation)
            has_secondary = any(each.name is not None for each in buildspec.artifacts)
            if violation.route == PRIMARY_FILES and not violation.certain and has_secondary:
                yield from _report_only_secondary(context, buildspec, violation)
                continue
            yield violation.to_finding(
                _describe(violation) if is_unknown or violation in nameless else "",
                help=GROUP
                if violation in nameless
                else ask_for(word, str(violation.route[-1]))
                if word
                else _list_allowed(violation)
                if is_unknown
                else "",
                fixes=replace_scalar(violation.span, word),
                failure=_find_failure(violation),
            )


def _report_only_secondary(
    context: Context, buildspec: Buildspec, violation: Violation
) -> Iterator[Finding]:
    """Report secondary artifacts without a primary one, unless a pipeline uses several of them.

    The definition of the pipeline says how many it uses. Without one, several are probably right.
    """
    counts = {len(action.outputs) for action in _find_calls(context, buildspec)}
    if counts and min(counts) > 1:
        return
    finding = violation.to_finding(
        help="add the `files` of the primary artifact, unless the build is a CodePipeline action "
        "whose output artifacts are named like the secondary ones",
        failure=Failure(
            "CodeBuild UPLOAD_ARTIFACTS",
            "CLIENT_ERROR: no definition for primary artifacts in buildspec",
        ),
    )
    is_several = len(buildspec.artifacts) > 1 and not counts
    yield replace(finding, severity=Severity.INFO) if is_several else finding


def _find_calls(context: Context, buildspec: Buildspec) -> Iterator[PipelineAction]:
    if context.definitions is not None:
        from appspec_lint.build.project_buildspecs import find_calls

        yield from find_calls(context.tree, context.definitions, buildspec)


def _describe(violation: Violation) -> str:
    if is_nameless_group(violation):
        return f"`{violation.route[-1]}` must be below the name of a report group"
    kind = "phase" if violation.route[:-1] == ("phases",) else "runtime"
    return f"unknown {kind} `{violation.route[-1]}`"


def _list_allowed(violation: Violation) -> str:
    if violation.route[:-1] == ("phases",):
        return "use one of `install`, `pre_build`, `build` and `post_build`"
    return f"use one of {', '.join(f'`{name}`' for name in violation.known)}"


def _find_failure(violation: Violation) -> Failure | None:
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
