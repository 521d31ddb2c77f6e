"""Does a key of the buildspec stand on the wrong level?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.misplaced_keys import expected_location, find_empty_phase
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import parse_edited
from appspec_lint.yaml.nodes import Document, MappingEntry, MappingNode, ScalarNode, SequenceNode
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
    """A key of the buildspec stands on a level on which CodeBuild doesn't look for it.

    Below `phases` CodeBuild takes its four phases and nothing else: an `artifacts` or `commands`
    that is indented there ends the build in the phase DOWNLOAD_SOURCE. Anywhere else a key on
    the wrong level is as good as absent: a `discard-paths` at the first column leaves the folders
    in the artifact, a variable directly below `env` is never set. That is a warning, since it
    isn't documented.
    """
    for buildspec in context.buildspecs:
        document = buildspec.document
        for each in find_violations(document, "buildspec"):
            where = expected_location(each)
            if where is None:
                continue
            key = str(each.route[-1])
            owner = find_empty_phase(each, document)
            where = f"below `{owner}`" if owner else where
            above = _above(each)
            yield Finding(
                each.span,
                f"`{key}` belongs {where}; {above} CodeBuild "
                + ("refuses it" if each.certain else "doesn't read it"),
                help=f"move `{key}` with all that is indented below it to where it belongs",
                fixes=tuple(_fixes(document, each, owner)),
                failure=_failure(each) if each.certain else None,
                certain=each.certain,
            )


def _above(violation: Violation) -> str:
    """Where the key stands."""
    names = [step for step in violation.route[:-1] if isinstance(step, str)]
    return f"below `{names[-1]}`" if names else "at the first column"


def _failure(violation: Violation) -> Failure:
    key = violation.route[-1]
    if len(violation.route) == 2:
        text = f"Invalid buildspec phase name: {key}. Expecting: build,install,post_build,pre_build"
    else:
        text = f"Unknown runtime named '{key}'"
    return Failure("CodeBuild DOWNLOAD_SOURCE", f"YAML_FILE_ERROR: {text}")


def _fixes(document: Document, violation: Violation, owner: str | None) -> Iterator[Fix]:
    """Indent or dedent the key's lines, where that alone puts them on their level."""
    root = document.root
    if not isinstance(root, MappingNode) or document.aliases or "{" in root.span.text[:1]:
        return
    match violation.route:
        case ("phases", key) if owner and isinstance(phases := root.value("phases"), MappingNode):
            pair, column = phases.find(str(key)), phases.entries[0].key.span.first.column
            if pair is not None and pair.key.span == violation.span:
                yield from _shifted(pair, max(2, column - 1), str(key), safe=True)
        case ("phases", "artifacts" | "cache" | "env" | "reports" | "batch" | "proxy" as key):
            phases, pair = root.value("phases"), None
            if isinstance(phases, MappingNode):
                pair = phases.find(key)
            last = isinstance(phases, MappingNode) and pair is phases.entries[-1]
            alone = root.find(key) is None
            if pair is not None and last and alone and pair.key.span == violation.span:
                yield from _shifted(pair, 1 - pair.key.span.first.column, key, safe=True)
        case ("discard-paths" | "base-directory" | "enable-symlinks" as key,):
            pair = root.find(key)
            section = root.find("artifacts")
            if pair is None or section is None or not isinstance(section.value, MappingNode):
                return
            follows = root.entries.index(pair) == root.entries.index(section) + 1
            if follows and not section.value.span.text.startswith("{"):
                column = section.value.entries[0].key.span.first.column
                yield from _shifted(pair, column - pair.key.span.first.column, key)


def _shifted(pair: MappingEntry, by: int, key: str, *, safe: bool = False) -> Iterator[Fix]:
    """Move all lines of a pair of a block by as many columns."""
    source = pair.key.span.source
    first, last = pair.key.span.first, _end(pair)
    starts = [source.line_starts[number - 1] for number in range(first.line, last + 1)]
    lines = [source.line(number) for number in range(first.line, last + 1)]
    if lines[0][: first.column - 1].strip():
        return  # it doesn't begin its line
    if by < 0:
        if any(line.strip() and line[:-by].strip(" ") for line in lines):
            return
        spans = [
            Span(source, start, start - by)
            for start, line in zip(starts, lines, strict=True)
            if line.strip()
        ]
        edits = tuple(TextEdit(span, "") for span in spans)
    else:
        edits = tuple(
            TextEdit(Span(source, start, start), " " * by)
            for start, line in zip(starts, lines, strict=True)
            if line.strip()
        )
    if parse_edited(source, edits).syntax_problem is not None:
        return
    # What is refused can't get worse; a build that runs would get another artifact.
    yield Fix(f"{'dedent' if by < 0 else 'indent'} `{key}`", edits, safe)


def _end(pair: MappingEntry) -> int:
    """The last line of what a pair holds."""
    end = pair.key.span.after.line
    waiting = [pair.value]
    while waiting:
        node = waiting.pop()
        match node:
            case ScalarNode():
                end = max(end, node.span.after.line)
            case SequenceNode(items):
                waiting += items
            case MappingNode(pairs):
                waiting += [one for each in pairs for one in (each.key, each.value)]
    return end
