"""The hover on a variable in a command or a script: who sets it, and what it contains."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.codebuild_variables import describe_variable
from appspec_lint.buildspec.environment import read_environment
from appspec_lint.context import Context
from appspec_lint.diagnostics.redaction import redact
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.editor.hover_event import describe_user
from appspec_lint.editor.hover_text import bullets, code, heading, join_parts, name_line
from appspec_lint.editor.spec_file import FileKind, SpecFile
from appspec_lint.lazy.regex import regex
from appspec_lint.script.agent_variables import AGENT_VARIABLES

_VARIABLE = regex(
    r"\$\{([A-Za-z_]\w*)\}?|\$([A-Za-z_]\w*)|\$[Ee][Nn][Vv]:([A-Za-z_]\w*)|%([A-Za-z_]\w*)%"
)


def describe_word(context: Context, file: SpecFile, offset: int) -> tuple[Span, str] | None:
    """Describe the variable at `offset`, or the hooks that run a script on its first line."""
    found = _find_variable(file.source, offset)
    if found is not None:
        name, span = found
        parts = join_parts(_describe_variable(context, file, name))
        return (span, join_parts((heading(name), parts))) if parts else None
    if file.kind is FileKind.OTHER and file.source.position(offset).line == 1:
        runs = bullets(_list_runs(context, file.source.path))
        if runs:
            return file.source.first_line, join_parts((heading(file.source.display_path), runs))
    return None


def _find_variable(source: Source, offset: int) -> tuple[str, Span] | None:
    number = source.position(offset).line
    start = source.line_starts[number - 1]
    for match in _VARIABLE.finditer(source.line(number)):
        group = match.lastindex or 1
        if match.start() <= offset - start <= match.end():
            return match[group], source.span(start + match.start(), start + match.end())
    return None


def _describe_variable(context: Context, file: SpecFile, name: str) -> Iterator[str]:
    if file.kind is FileKind.BUILDSPEC:
        yield from _describe_in_build(context, file, name)
        return
    is_hook = any(
        run.script is not None and run.script.source.path == file.source.path
        for bundle in context.bundles
        for run in bundle.runs
    )
    if is_hook and name in AGENT_VARIABLES:
        yield f"Set by the CodeDeploy agent for hook scripts. {AGENT_VARIABLES[name]}"
    elif describe_variable(name) and not is_hook and file.kind is FileKind.OTHER:
        yield f"Set by CodeBuild. {describe_variable(name)}"


def _describe_in_build(context: Context, file: SpecFile, name: str) -> Iterator[str]:
    about = describe_variable(name)
    if about:
        yield f"Set by CodeBuild. {about}"
    for buildspec in context.buildspecs:
        if buildspec.path != file.source.path or buildspec.is_inline:
            continue
        environment = read_environment(buildspec.document)
        for section, variables in (
            ("`env.variables`", environment.plain),
            ("Parameter Store", environment.parameters),
            ("Secrets Manager", environment.secrets),
        ):
            for variable in variables:
                if variable.name.value == name:
                    written = redact(f"{name}={variable.value.value}").partition("=")[2]
                    yield f"From {section}: {code(written)} ({name_line(variable.name.span)})"
                    return


def _list_runs(context: Context, path: str) -> Iterator[str]:
    """The hooks that run a script."""
    for bundle in context.bundles:
        for run in bundle.runs:
            if run.happens and run.script is not None and run.script.source.path == path:
                user = describe_user(bundle.appspec, run.entry)
                line = name_line(run.entry.location.span)
                seconds = run.entry.seconds
                yield f"Run by {run.event.value} ({line}). {user}, for at most {seconds:,} s"
