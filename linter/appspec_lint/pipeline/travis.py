"""Read the jobs of Travis CI: its phases, and the providers of its deploy tool.

https://docs.travis-ci.com/user/job-lifecycle/
https://github.com/travis-ci/dpl/blob/master/lib/dpl/providers/codedeploy.rb
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.ci_values import (
    child,
    locate_code,
    read_items,
    read_scalar,
    read_string,
    read_strings,
    read_variables,
    run_steps,
    shell_setting,
    workspace_path,
)
from appspec_lint.pipeline.pipeline_model import (
    DefinitionKind,
    Job,
    OtherStep,
    RepositoryStep,
    RevisionStep,
    RunStep,
    Setting,
    Step,
    UploadStep,
)
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingEntry, MappingNode, ScalarNode
from appspec_lint.yaml.resolve import unique_items

_PHASES = ("before_install", "install", "before_script", "script", "after_success")
_DEFAULTS = {
    ("java", "install"): """\
if [ -f gradlew ]; then ./gradlew assemble; elif [ -f build.gradle ]; then gradle assemble;
elif [ -f mvnw ]; then ./mvnw install -DskipTests;
elif [ -f pom.xml ]; then mvn install -DskipTests; fi""",
    ("java", "script"): """\
if [ -f gradlew ]; then ./gradlew check; elif [ -f build.gradle ]; then gradle check;
elif [ -f mvnw ]; then ./mvnw test; elif [ -f pom.xml ]; then mvn test; fi""",
    ("node_js", "install"): "if [ -f package.json ]; then npm install; fi",
    ("node_js", "script"): "if [ -f package.json ]; then npm test; fi",
    ("python", "install"): "if [ -f requirements.txt ]; then pip install -r requirements.txt; fi",
}
"""What runs in a phase if nothing is written; other languages may create any file.

https://docs.travis-ci.com/user/languages/java/
"""
_WITH_DEFAULTS = ("install", "script")
_WITHOUT_LANGUAGE = ("generic", "minimal", "shell", "bash", "sh")
_ASSIGNMENT = regex(r"(?:^|\s)([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")
_WORKSPACE = regex(r"\$\{TRAVIS_BUILD_DIR\}(?:/|$)")
_MOST_JOBS = 20


def read_travis(source: Source) -> tuple[Job, ...]:
    """The jobs of a `.travis.yml`; one for each condition under which it deploys."""
    root = parse(source).root
    if not isinstance(root, MappingNode):
        return ()
    jobs: list[Job] = []
    for number, node in enumerate(_job_nodes(root)[:_MOST_JOBS]):
        jobs += _read_jobs(source, node, number)
    return tuple(job for job in jobs if job.steps)


def _job_nodes(root: MappingNode) -> list[MappingNode]:
    """The root, or each of the jobs that `include` lists, with the keys of the root."""
    included = [
        node
        for section in ("jobs", "matrix")
        for node in read_items(child(root, section, "include"))
        if isinstance(node, MappingNode)
    ]
    inherited = tuple(MappingEntry(entry.key, entry.value, True) for entry in root.entries)
    return [MappingNode((*inherited, *node.entries), node.span) for node in included] or [root]


def _read_jobs(source: Source, node: MappingNode, number: int) -> Iterator[Job]:
    providers = [
        provider
        for provider in read_items(node.value("deploy"))
        if isinstance(provider, MappingNode)
    ]
    variables = dict(_variables(node))
    conditions = {_condition(provider): None for provider in providers}
    conditions.pop("", None)
    name = (
        read_string(node.value("name")) or read_string(node.value("stage")) or f"job {number + 1}"
    )
    for condition in conditions or {"": None}:
        chosen = [provider for provider in providers if _condition(provider) in ("", condition)]
        steps = tuple(_read_steps(node, chosen, variables, process=number))
        yield Job(
            name,
            source,
            node.span.first_line,
            DefinitionKind.CI,
            steps,
            variables=tuple(variables.items()),
            checks_out=read_string(child(node, "git", "clone")) != "false",
            certain=not condition and not read_string(node.value("if")),
        )


def _variables(node: MappingNode) -> Iterator[tuple[str, str]]:
    """The variables that are the same in every build."""
    env = node.value("env")
    if isinstance(env, MappingNode):
        nested = env.find("global", "jobs", "matrix") is not None
        env = env.value("global") if nested else env
        yield from read_variables(env)
    elif len(read_items(env)) > 1:
        return  # a build for each of them
    for item in read_items(env):
        if isinstance(item, MappingNode) and item is not env:
            yield from ((name, value) for name, value in read_variables(item) if name != "secure")
    for scalar in read_strings(env):
        for match in _ASSIGNMENT.finditer(scalar.text):
            yield match[1], match[2].strip("\"'")


def _condition(provider: MappingNode) -> str:
    """The condition of a provider, as text: equal texts are the same condition."""
    condition = provider.value("on", "true")
    if isinstance(condition, ScalarNode):
        return condition.text
    return " ".join(
        f"{key.text}: {' '.join(scalar.text for scalar in read_strings(value))}"
        for key, value in sorted(unique_items(condition), key=lambda item: item[0].text)
        if key.text != "repo"
    )


def _read_steps(
    node: MappingNode, providers: list[MappingNode], variables: Mapping[str, str], process: int
) -> Iterator[Step]:
    language = read_scalar(node.value("language"))
    for phase in _PHASES:
        if node.find(phase) is not None:
            yield from run_steps(node.value(phase), process=process)
        elif phase in _WITH_DEFAULTS and language and language.text not in _WITHOUT_LANGUAGE:
            code = _DEFAULTS.get((language.text, phase))
            if code is None:
                yield OtherStep(f"language: {language.text}", language.span)
            else:
                yield RunStep(Located(code, language.span), process=process, certain=False)
    if not providers:
        return
    yield from run_steps(node.value("before_deploy"), process=process)
    keys = [
        key
        for provider in providers
        if read_string(provider.value("provider")) == "codedeploy"
        and (key := shell_setting(provider.value("key"), variables)) is not None
    ]
    for provider in providers:
        yield _read_provider(provider, keys, variables)


def _read_provider(
    provider: MappingNode, keys: list[Setting], variables: Mapping[str, str]
) -> Step:
    scalar = read_scalar(provider.value("provider"))
    tool, span = ("deploy", provider.span.first_line) if scalar is None else (
        scalar.text, scalar.span,
    )  # fmt: skip

    def find(*names: str) -> Setting | None:
        return shell_setting(provider.value(*names), variables)

    if tool == "s3":
        return _read_upload(
            span, find("local_dir", "local-dir"), find("upload_dir", "upload-dir"), keys
        )
    if tool == "script" and (code := read_scalar(provider.value("script"))) is not None:
        located, lines = locate_code(code)
        return RunStep(located, lines=lines)
    if tool != "codedeploy":
        return OtherStep(tool, span)
    revision = read_string(provider.value("revision_type", "revision-type")).lower()
    if revision == "github" or not (revision or find("bucket")):
        return RepositoryStep("dpl codedeploy", span, find("repository"))
    behavior = find("file_exists_behavior", "file-exists-behavior")
    return RevisionStep(
        "dpl codedeploy",
        span,
        find("key"),
        find("bundle_type", "bundle-type"),
        (behavior.text or "").upper() if behavior is not None else "DISALLOW",
    )


def _read_upload(
    span: Span, local: Setting | None, target: Setting | None, keys: list[Setting]
) -> UploadStep:
    """The upload of a directory: of its files, the one that CodeDeploy deploys is known by its key.

    https://docs.travis-ci.com/user/deployment-v2/providers/s3/
    """
    text = "" if local is None or local.text is None else _WORKSPACE.sub("", local.text)
    directory = workspace_path(text)
    prefix = "" if target is None or target.text is None else target.text.strip("/")
    for key in keys:
        name = (key.text or "").removeprefix(f"{prefix}/") if prefix else key.text or ""
        if directory is not None and (not prefix or name != key.text):
            archive = Setting(
                posixpath.join(directory, name), span if local is None else local.span
            )
            return UploadStep("dpl s3", span, archive, Setting(key.text, span))
    return UploadStep("dpl s3", span)
