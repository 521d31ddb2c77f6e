"""Read the steps of a Jenkinsfile that run commands, pack, upload and deploy.

Groovy is not evaluated: only literal arguments are read, and no step is certain to run.

https://www.jenkins.io/doc/pipeline/steps/pipeline-aws/
https://github.com/jenkinsci/aws-codedeploy-plugin
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.pipeline.ci_values import line_span, workspace_path
from appspec_lint.pipeline.groovy import GroovyToken, evaluate, read_tokens
from appspec_lint.pipeline.jenkins_steps import PLUGIN_STEPS, StepCall, read_plugin_step
from appspec_lint.pipeline.pipeline_model import DefinitionKind, FetchStep, Job, RunStep, Step

_SHELLS = {"sh": "sh", "bat": "cmd", "powershell": "powershell", "pwsh": "pwsh"}
_UNKNOWN = frozenset("unstash copyArtifacts unarchive unzip untar library load".split())
"""Steps that create files, or that run code of other files."""
_CHECKOUTS = frozenset(("checkout", "git"))
_MOST_STEPS = 1_000


def read_jenkins(source: Source) -> tuple[Job, ...]:
    """The one job of a Jenkinsfile; none if it has no steps."""
    reader = _JenkinsReader(source)
    steps = tuple(reader.read())
    if not steps:
        return ()
    return (
        Job(
            "pipeline",
            source,
            source.first_line,
            DefinitionKind.CI,
            steps,
            variables=tuple(reader.environment.items()),
            checks_out=reader.checks_out,
            certain=False,
        ),
    )


class _JenkinsReader:
    """Walks the tokens with a stack of blocks, of which `dir` changes the directory."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = list(read_tokens(source.text))
        self.environment: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        self.variables = ChainMap(self.constants, self.environment)
        self.blocks: list[tuple[str, str | None]] = []
        self.pending: tuple[str, str | None] | None = None
        self.checks_out = False

    @property
    def directory(self) -> str | None:
        """The working directory, relative to the workspace; None if it is hidden."""
        return self.blocks[-1][1] if self.blocks else ""

    def read(self) -> Iterator[Step]:
        """The steps, in the order of the file."""
        self._read_constants()
        count = 0
        for index, token in enumerate(self.tokens):
            if token.kind == "name":
                for step in self._read_name(index, token):
                    count += 1
                    if count > _MOST_STEPS:
                        return
                    yield step
            elif token.text == "{":
                self.blocks.append(self.pending or ("", self.directory))
                self.pending = None
            elif token.text == "}" and self.blocks:
                self.blocks.pop()

    def _read_constants(self) -> None:
        """The variables that are set once, to a literal: those of `environment` are exported."""
        block: list[str] = []
        last = ""
        assigned: set[str] = set()
        for index, token in enumerate(self.tokens):
            if token.text == "{":
                block.append(last)
            elif token.text == "}" and block:
                block.pop()
            elif token.text == "=" and index and self.tokens[index - 1].kind == "name":
                name, value = self.tokens[index - 1].text, self._peek(index + 1)
                is_known = value is not None and value.kind == "string" and name not in assigned
                values = self.environment if block[-1:] == ["environment"] else self.constants
                if is_known and value is not None and self._ends(index + 2):
                    values[name] = evaluate(value, self.variables)
                else:
                    self.environment.pop(name, None)
                    self.constants.pop(name, None)
                assigned.add(name)
            if token.kind == "name":
                last = token.text

    def _peek(self, index: int) -> GroovyToken | None:
        return self.tokens[index] if index < len(self.tokens) else None

    def _ends(self, index: int) -> bool:
        """Whether a statement ends here: what follows does not change the value."""
        token = self._peek(index)
        return token is None or token.text in ("\n", "}", ";") or token.kind == "name"

    def _read_name(self, index: int, token: GroovyToken) -> Iterator[Step]:
        before = self.tokens[index - 1].text if index else "\n"
        if before in (".", "def") or (after := self._peek(index + 1)) is None:
            return
        span, name = self.source.span(token.start, token.end), token.text
        if name == "pipeline" and after.text == "{":
            self.checks_out = True
        elif name in ("dir", "ws"):
            arguments = StepCall.read(self.source, self.tokens, index, self.variables)
            path = arguments.text("path") if name == "dir" else None
            place = None if path is None else workspace_path(path, self.directory)
            self.pending = (name, place)
        elif name in _SHELLS:
            if after.text == "(" or after.kind != "mark":
                yield self._read_script(index, name)
        elif name in _CHECKOUTS and after.text not in ("{", "=", ":"):
            self.checks_out = True
            if self.directory:
                yield FetchStep(name, span, self.directory, certain=False)
        elif name in PLUGIN_STEPS and (after.text == "(" or after.kind == "name"):
            call = StepCall.read(self.source, self.tokens, index, self.variables)
            yield from read_plugin_step(name, call, span, self.directory)
        elif (name in _UNKNOWN and (after.text == "(" or after.kind in ("string", "name"))) or (
            name == "Library" and before == "@"
        ):
            yield FetchStep(name, span, self.directory or "", certain=False)

    def _read_script(self, index: int, name: str) -> Step:
        call = StepCall.read(self.source, self.tokens, index, self.variables)
        token = call.tokens.get("script") or call.tokens.get("path")
        if token is None or token.kind != "string":
            place = self.tokens[index]
            span = self.source.span(place.start, place.end)
            return FetchStep(name, span, self.directory or "", certain=False)
        code = evaluate(token, self.variables)
        span = self.source.span(token.start, token.end)
        return RunStep(
            Located(code, span),
            _SHELLS[name],
            self.directory,
            certain=False,
            lines=self._lines(code, span),
        )

    def _lines(self, code: str, span: Span) -> tuple[Span, ...]:
        first, last = span.start_position.line, span.end_position.line
        if code.count("\n") != last - first:
            return ()
        if first == last:
            return (span,)
        return tuple(line_span(self.source, number) for number in range(first, last + 1))
