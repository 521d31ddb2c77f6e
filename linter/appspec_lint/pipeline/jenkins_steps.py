"""The steps of Jenkins plugins that pack, upload and deploy, with their literal arguments.

https://www.jenkins.io/doc/pipeline/steps/pipeline-aws/
https://www.jenkins.io/doc/pipeline/steps/aws-codebuild/
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.pipeline.groovy import GroovyToken, evaluate
from appspec_lint.pipeline.pipeline_model import (
    BuildStep,
    OtherStep,
    PackStep,
    RepositoryStep,
    RevisionStep,
    RunStep,
    Setting,
    Step,
    UploadStep,
)

PLUGIN_STEPS = frozenset(
    ("step", "createDeployment", "s3Upload", "awsCodeBuild", "writeFile", "zip")
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_MOST_TOKENS = 400


@dataclass(frozen=True, slots=True)
class StepCall:
    """The named arguments of a step that are literals; one without a name is called `path`."""

    source: Source
    tokens: Mapping[str, GroovyToken]
    variables: Mapping[str, str]

    @classmethod
    def read(
        cls,
        source: Source,
        tokens: Sequence[GroovyToken],
        index: int,
        variables: Mapping[str, str],
    ) -> StepCall:
        """The arguments of the step at `index`, with or without parentheses."""
        found: dict[str, GroovyToken] = {}
        depth, name = 0, "path"
        for number in range(index + 1, min(index + _MOST_TOKENS, len(tokens))):
            token, before = tokens[number], tokens[number - 1]
            if token.text in _OPENING:
                if token.text == "{":
                    break
                depth += 1
            elif token.text in _CLOSING:
                depth -= 1
                if depth <= 0:
                    break
            elif token.text == "\n":
                if depth == 0 and before.text != ",":
                    break
            elif token.text == ",":
                name = ""
            elif token.text == ":":
                name = before.text.strip("'\"")
            elif token.kind == "string" or token.text in ("true", "false"):
                following = tokens[number + 1].text if number + 1 < len(tokens) else ""
                if name and following not in (":", "+") and before.text != "+":
                    found.setdefault(name, token)
        return cls(source, found, variables)

    def text(self, name: str) -> str | None:
        """The value of an argument; None if it is missing or not a literal."""
        token = self.tokens.get(name)
        if token is None:
            return None
        return evaluate(token, self.variables) if token.kind == "string" else token.text

    def find(self, name: str, directory: str | None = "") -> Setting | None:
        """An argument; a path is relative to `directory`."""
        text = self.text(name)
        if not text:
            return None
        token = self.tokens[name]
        place = posixpath.join(directory or "", text)
        return Setting(
            None if directory is None else place,
            self.source.span(token.start, token.end),
            certain=False,
        )


def read_plugin_step(
    name: str, call: StepCall, span: Span, directory: str | None
) -> tuple[Step, ...]:
    """What a step of a plugin does."""
    match name:
        case "step" if call.text("$class") == "AWSCodeDeployPublisher":
            return (_publish(call, span, directory),)
        case "createDeployment":
            return (_deploy(call, span),)
        case "s3Upload":
            return (_upload(call, span, directory),)
        case "awsCodeBuild":
            step = BuildStep(
                name,
                span,
                call.find("projectName"),
                call.find("buildSpecFile"),
                call.find("imageOverride"),
                overrides_source=call.text("sourceControlType") == "jenkins",
                certain=False,
            )
            return (step,)
        case "writeFile":
            return (_write(call, span, directory),)
        case "zip" if call.tokens:
            return (_zip(call, span, directory),)
    return ()


def _publish(call: StepCall, span: Span, directory: str | None) -> PackStep:
    """The plugin sends the files of the workspace, or of a directory in it."""
    base = Setting(directory or "", span, certain=False)
    group = call.text("deploymentGroupName") or "${deploymentGroupName}"
    copies = call.text("deploymentGroupAppspec") == "true"
    includes_all = (call.text("includes") or "**") in ("**", "**/*", "**/**")
    return PackStep(
        "AWSCodeDeployPublisher",
        span,
        directory=None if directory is None else call.find("subdirectory", directory) or base,
        excluded=tuple(_patterns(call.text("excludes") or "")) if includes_all else None,
        deploys=call.text("deploymentMethod") != "onlyRevision",
        appspec=Setting(f"appspec.{group}.yml", span, certain=False) if copies else None,
        certain=False,
    )


def _patterns(excludes: str) -> list[str]:
    """The patterns of Ant, as `zip -x` reads them: there, `*` also matches `/`."""
    patterns = []
    for pattern in filter(None, (part.strip() for part in excludes.split(","))):
        text = f"{pattern}**" if pattern.endswith("/") else pattern
        text = text.replace("/**/", "/*").replace("/**", "/*")
        rest = text.removeprefix("**/")
        patterns += [text] if rest == text else [rest, f"*/{rest}"]
    return patterns


def _deploy(call: StepCall, span: Span) -> Step:
    if "gitHubRepository" in call.tokens:
        repository = call.find("gitHubRepository")
        return RepositoryStep("createDeployment", span, repository, certain=False)
    return RevisionStep(
        "createDeployment",
        span,
        call.find("s3Key"),
        call.find("s3BundleType"),
        call.text("fileExistsBehavior") or "",
        certain=False,
    )


def _upload(call: StepCall, span: Span, directory: str | None) -> UploadStep:
    """Without `path`, or if it is a directory, the key ends with the name of the file."""
    archive = call.find("file", directory)
    if archive is None or archive.text is None:
        return UploadStep("s3Upload", span, certain=False)
    path = call.text("path") or ""
    key = posixpath.join(path, posixpath.basename(archive.text)) if path[-1:] in ("", "/") else path
    return UploadStep("s3Upload", span, archive, Setting(key, span, certain=False), certain=False)


def _zip(call: StepCall, span: Span, directory: str | None) -> Step:
    """https://www.jenkins.io/doc/pipeline/steps/pipeline-utility-steps/#zip"""
    archive, place = call.text("zipFile"), call.text("dir") or ""
    if not archive or "glob" in call.tokens or "exclude" in call.tokens or "$" in place:
        return OtherStep("zip", span, certain=False)
    if place:
        archive = posixpath.relpath(archive, place)
    where = None if directory is None else posixpath.join(directory, place)
    return RunStep(Located(f"zip -r {archive} .", span), directory=where, certain=False)


def _write(call: StepCall, span: Span, directory: str | None) -> Step:
    """The command that writes the same file."""
    path = call.text("file")
    if not path or "'" in path:
        return OtherStep("writeFile", span, certain=False)
    return RunStep(Located(f"cat > '{path}'", span), "sh", directory, certain=False)
