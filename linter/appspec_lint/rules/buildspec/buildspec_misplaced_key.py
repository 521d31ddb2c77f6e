"""Check that every key of the buildspec is at the correct level."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.misplaced_keys import Level, expected_levels, find_empty_phase
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Fix
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import parse_edited, shift_entry
from appspec_lint.yaml.nodes import Document, MappingEntry, MappingNode
from appspec_lint.yaml.schema import Violation, find_violations

HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"
FILES = "  files:\n    - app.jar\n"


@rule(
    Severity.ERROR,
    see=("https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",),
    good=({"buildspec.yml": HEAD + "artifacts:\n" + FILES + "  discard-paths: yes\n"},),
    bad=(
        {"buildspec.yml": HEAD + "  «artifacts»:\n    files:\n      - app.jar\n"},
        {"buildspec.yml": HEAD + "artifacts:\n" + FILES + "«discard-paths»: yes\n"},
        {"buildspec.yml": "version: 0.2\nphases:\n  «commands»:\n    - make\n"},
        {"buildspec.yml": "version: 0.2\nphases:\n  build:\n  «commands»:\n    - make\n"},
        {"buildspec.yml": HEAD + "env:\n  «STAGE»: test\n"},
    ),
)
def buildspec_misplaced_key(context: Context) -> Iterator[Finding]:
    """A key of the buildspec is at a level at which CodeBuild does not read it.

    Below `phases`, CodeBuild accepts only its four phases: an `artifacts` or `commands` key that is
    indented there fails the build in the DOWNLOAD_SOURCE phase. Anywhere else, a misplaced key has
    no effect: a `discard-paths` at the top level leaves the directories in the artifact, and a
    variable directly below `env` is never set. These cases are warnings, since AWS does not
    document them.
    """
    for buildspec in context.buildspecs:
        document = buildspec.document
        for violation in find_violations(document, "buildspec"):
            levels = expected_levels(violation)
            if not levels:
                continue
            key = str(violation.route[-1])
            owner = find_empty_phase(violation, document)
            where = f"below `{owner}`" if owner else " or ".join(map(_describe_level, levels))
            yield violation.to_finding(
                f"`{key}` belongs {where}; CodeBuild "
                + ("rejects it" if violation.certain else "does not read it")
                + f" {_describe_position(violation)}",
                help=f"move `{key}` and the lines indented below it to the correct level",
                fixes=tuple(_offer_fixes(document, violation, owner)),
                failure=_find_failure(violation) if violation.certain else None,
            )


def _describe_level(level: Level) -> str:
    """Describe the level at which a key belongs."""
    match level:
        case ():
            return "at the top level"
        case ("phases",):
            return "directly below `phases`"
        case ("phases", "*"):
            return "below a phase"
        case ("phases", phase):
            return f"below the phase `{phase}`"
        case ("phases", phase, section):
            return f"below `{section}` of the phase `{phase}`"
        case ("reports", "*"):
            return "below a group of `reports`"
        case ("batch", section, "*"):
            return f"below a build of `{section}`"
    return f"below `{level[-1]}`"


def _describe_position(violation: Violation) -> str:
    """Describe the level at which the key is."""
    names = [step for step in violation.route[:-1] if isinstance(step, str)]
    return f"below `{names[-1]}`" if names else "at the top level"


def _find_failure(violation: Violation) -> Failure:
    key = violation.route[-1]
    if len(violation.route) == 2:
        text = f"Invalid buildspec phase name: {key}. Expecting: build,install,post_build,pre_build"
    else:
        text = f"Unknown runtime named '{key}'"
    return Failure("CodeBuild DOWNLOAD_SOURCE", f"YAML_FILE_ERROR: {text}")


def _offer_fixes(document: Document, violation: Violation, owner: str | None) -> Iterator[Fix]:
    """Indent or dedent the key's lines, where that alone moves them to the correct level."""
    root = document.root
    if not isinstance(root, MappingNode) or document.aliases or "{" in root.span.text[:1]:
        return
    match violation.route:
        case ("phases", key) if owner and isinstance(phases := root.value("phases"), MappingNode):
            pair, column = phases.find(str(key)), phases.entries[0].key.span.start_position.column
            if pair is not None and pair.key.span == violation.span:
                yield from _shift(pair, max(2, column - 1), str(key), safe=True)
        case ("phases", "artifacts" | "cache" | "env" | "reports" | "batch" | "proxy" as key):
            phases, pair = root.value("phases"), None
            if isinstance(phases, MappingNode):
                pair = phases.find(key)
            is_last = isinstance(phases, MappingNode) and pair is phases.entries[-1]
            is_alone = root.find(key) is None
            if pair is not None and is_last and is_alone and pair.key.span == violation.span:
                yield from _shift(pair, 1 - pair.key.span.start_position.column, key, safe=True)
        case ("discard-paths" | "base-directory" | "enable-symlinks" as key,):
            pair = root.find(key)
            section = root.find("artifacts")
            if pair is None or section is None or not isinstance(section.value, MappingNode):
                return
            is_next = root.entries.index(pair) == root.entries.index(section) + 1
            if is_next and not section.value.span.text.startswith("{"):
                column = section.value.entries[0].key.span.start_position.column
                yield from _shift(pair, column - pair.key.span.start_position.column, key)


def _shift(pair: MappingEntry, by: int, key: str, *, safe: bool = False) -> Iterator[Fix]:
    edits = shift_entry(pair, by)
    if edits is None or parse_edited(pair.key.span.source, edits).syntax_problem is not None:
        return
    # Safe only in a file that CodeBuild rejects: the artifact of a working build would change.
    yield Fix(f"{'dedent' if by < 0 else 'indent'} `{key}`", edits, safe)
