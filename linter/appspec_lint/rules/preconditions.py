"""What a project must contain before a rule can report anything.

Most rules are about something that most projects do not have, and importing all of them is a
quarter of a short run. A rule that is listed here is imported only if the project meets its
precondition; any other rule always runs. Whatever the rule reports implies its precondition:
`tests/test_preconditions.py` checks this for all examples and fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from appspec_lint.appspec.agent_v1 import validate
from appspec_lint.appspec.appspec_model import HOOKABLE, AppSpec, Platform, iter_hooks
from appspec_lint.appspec.coercion import find_coercions
from appspec_lint.build.products import Build
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Encoding
from appspec_lint.lazy.records import replace
from appspec_lint.repository.tree import Tree
from appspec_lint.yaml.nodes import MappingNode
from appspec_lint.yaml.schema import find_violations

Precondition = Callable[[Context], bool]


def _is_no_mapping(context: Context) -> bool:
    return bool(context.unreadable) or any(
        spec.document.syntax_problem is not None
        or not isinstance(spec.document.root, MappingNode)
        or spec.source.encoding is not Encoding.UTF8
        for spec in _list_specs(context)
    )


def _has_second_document(context: Context) -> bool:
    return any(spec.document.further is not None for spec in context.appspecs)


def _has_coercions(context: Context) -> bool:
    return any(find_coercions(spec.document) for spec in context.appspecs)


def _has_other_events(context: Context) -> bool:
    return any(
        spec.platform is not Platform.EC2
        or any(hook.event.value not in HOOKABLE for hook in spec.hooks)
        for spec in context.appspecs
    )


def _is_rejected_by_agent(context: Context) -> bool:
    return any(
        spec.platform is Platform.EC2 and validate(spec.document) for spec in context.appspecs
    )


def _is_invalid_appspec(context: Context) -> bool:
    return any(find_violations(spec.document, "appspec") for spec in context.appspecs)


def _is_invalid_buildspec(context: Context) -> bool:
    return any(find_violations(spec.document, "buildspec") for spec in context.buildspecs)


def _has_tags(context: Context) -> bool:
    return any("!" in spec.source.text for spec in _list_specs(context))


def _has_other_characters(context: Context) -> bool:
    are_ascii = all(spec.source.text.isascii() for spec in _list_specs(context))
    return not (are_ascii and _text(context).isascii())


def _has_users(context: Context) -> bool:
    return _has_permissions(context) or any(
        script.find("runas") is not None
        for spec in _list_appspecs(context)
        for _, scripts in iter_hooks(spec.document.root)
        for script in scripts
    )


def _has_permissions(context: Context) -> bool:
    specs = _list_appspecs(context)
    return any(_has_section(spec.document.root, "permissions") for spec in specs)


def _has_several_entries(context: Context) -> bool:
    return any(len(bundle.appspec.files) > 1 for bundle in context.bundles)


def _has_spaces(context: Context) -> bool:
    return any(" " in run.entry.location.value for bundle in context.bundles for run in bundle.runs)


def _has_parent_directories(context: Context) -> bool:
    specs = tuple(_list_appspecs(context))
    sources = (entry.source.value for spec in specs for entry in spec.files)
    return any(".." in source for source in sources) or any(
        ".." in run.entry.location.value for bundle in context.bundles for run in bundle.runs
    )


def _has_event(event: str) -> Precondition:
    def is_hooked(context: Context) -> bool:
        return any(run.event.value == event for bundle in context.bundles for run in bundle.runs)

    return is_hooked


def _has_posix_scripts(context: Context) -> bool:
    return any(
        run.script is not None and run.script.interpreter in ("sh", "dash")
        for bundle in context.bundles
        for run in bundle.runs
    )


def _is_for_windows(context: Context) -> bool:
    return any(spec.for_windows for spec in _list_appspecs(context))


def _is_for_functions(context: Context) -> bool:
    return any(spec.platform is not Platform.EC2 for spec in context.appspecs)


def _has_services(context: Context) -> bool:
    return bool(context.services)


def _has_deliveries(context: Context) -> bool:
    return bool(context.deliveries)


def _has_platforms(context: Context) -> bool:
    return context.definitions is not None or bool(context.deliveries or context.service_actions)


def _has_service_actions(context: Context) -> bool:
    return bool(context.service_actions)


def _has_definitions(context: Context) -> bool:
    return context.definitions is not None


def _has_batch(context: Context) -> bool:
    return any(_has_section(spec.document.root, "batch") for spec in context.buildspecs)


def _has_environment(context: Context) -> bool:
    keys = ("env", "environment_variables", "batch")
    return any(_has_section(spec.document.root, *keys) for spec in context.buildspecs)


def _has_discard_paths(context: Context) -> bool:
    return any(build.section.discard_paths is not None for build in _list_builds(context))


def _has_base_directory(context: Context) -> bool:
    return any(build.section.base_directory is not None for build in _list_builds(context))


def _has_image_files(context: Context) -> bool:
    if context.services or "image" in _text(context).lower():
        return True
    return any(
        "image" in entry.value.lower()
        for spec in context.buildspecs
        for artifact in spec.artifacts
        for entry in artifact.files
    )


def _has_image_definitions(context: Context) -> bool:
    name = "imagedefinitions.json"
    return name in context.tree.by_name or name in _text(context)


def _has_task_definitions(context: Context) -> bool:
    return bool(context.services) or "register-task-definition" in _text(context)


def _has_blocks(context: Context) -> bool:
    return any("|" in spec.source.text for spec in context.buildspecs)


def _has_comments(context: Context) -> bool:
    return any("#" in spec.source.text for spec in context.buildspecs)


def _has_gradle(context: Context) -> bool:
    names = ("build.gradle", "build.gradle.kts")
    return any(name in tree.by_name for tree in _list_trees(context) for name in names)


def _is_in_git(context: Context) -> bool:
    return any(tree.git for tree in _list_trees(context))


def _is_shellchecked(context: Context) -> bool:
    return bool(context.shellcheck)


def _is_misconfigured(context: Context) -> bool:
    return bool(context.mistakes)


def _has_suppressions(context: Context) -> bool:
    return bool(context.directives or context.configured_names or context.unused_suppressions)


RULES: Mapping[Precondition, tuple[str, ...]] = MappingProxyType(
    {
        _is_no_mapping: ("appspec-syntax", "buildspec-syntax"),
        _has_second_document: ("appspec-second-document",),
        _has_coercions: ("timeout-misread", "wrong-type-for-agent-2"),
        _has_other_events: ("unknown-lifecycle-event",),
        _is_rejected_by_agent: (
            "invalid-acl", "invalid-context", "invalid-file-exists-behavior", "invalid-mode",
            "invalid-timeout", "malformed-appspec", "malformed-files", "malformed-hooks",
            "malformed-permissions", "script-without-location", "unsafe-yaml-value",
            "unsupported-version",
        ),
        _is_invalid_appspec: ("appspec-invalid", "appspec-unknown-key"),
        _is_invalid_buildspec: (
            "buildspec-invalid", "buildspec-misplaced-key", "buildspec-unknown-key",
            "command-not-string",
        ),
        _has_tags: ("appspec-tag-ignored", "unquoted-yaml-tag"),
        _has_other_characters: (
            "appspec-lookalike-character", "buildspec-lookalike-character", "typographic-character",
        ),
        _has_users: ("invalid-runas", "runas-cannot-log-in"),
        _has_permissions: (
            "default-acl-on-file", "invalid-permission-pattern", "mode-read-as-octal",
            "mode-without-execute-on-directories", "permission-matches-nothing",
            "permission-specified-twice",
        ),
        _has_several_entries: ("install-collision",),
        _has_spaces: ("space-in-script-path",),
        _has_parent_directories: ("path-outside-revision",),
        _has_event("BeforeInstall"): ("used-before-install",),
        _has_event("ValidateService"): ("health-check-cannot-fail", "health-check-without-retry"),
        _has_posix_scripts: ("bash-only-script",),
        _is_for_windows: (
            "batch-script-not-called", "installer-not-awaited", "powershell-errors-ignored",
            "powershell-needs-64-bit",
        ),
        _is_for_functions: (
            "invalid-hook-function", "lambda-version-unchanged", "repeated-lifecycle-event",
            "service-revision-zipped",
        ),
        _has_services: (
            "container-not-in-task-definition", "image-definitions-for-blue-green",
            "malformed-task-definition", "misspelt-placeholder", "task-definition-missing",
            "task-definition-not-arn",
        ),
        _has_deliveries: ("file-exists-behavior-conflict",),
        _has_platforms: ("compute-platform-mismatch",),
        _has_service_actions: ("image-placeholder-unmatched", "pipeline-file-missing"),
        _has_definitions: ("output-artifact-unmatched", "project-buildspec-missing"),
        _has_batch: (
            "batch-dependency-cycle", "duplicate-batch-identifier", "invalid-batch-identifier",
            "unknown-batch-dependency",
        ),
        _has_environment: (
            "exported-variable-unset", "invalid-secret-reference", "variable-not-expanded",
        ),
        _has_discard_paths: ("discard-paths-collision", "discard-paths-moves-script"),
        _has_base_directory: ("base-directory-missing",),
        _has_image_files: ("malformed-image-file", "misspelt-image-file"),
        _has_image_definitions: ("image-definitions-unknown-container",),
        _has_task_definitions: ("task-definition-not-registrable",),
        _has_blocks: ("block-hides-failure",),
        _has_comments: ("comment-cuts-command",),
        _has_gradle: ("plain-jar-matched",),
        _is_in_git: ("file-not-in-git", "helper-not-executable"),
        _is_shellchecked: ("shellcheck",),
        _is_misconfigured: ("invalid-configuration",),
        _has_suppressions: ("renamed-rule", "unknown-suppression", "unused-suppression"),
    }
)  # fmt: skip
"""The rules that report nothing in a project that does not meet the precondition."""

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "assignment-as-program": ("nohup", "setsid", "exec", "timeout"),
        "assignment-with-spaces": (" =", "\t=", "\n=", "= ", "=\t", "=\\"),
        "container-not-stopped": ("docker", "podman"),
        "copied-into-itself": ("cp", "mv"),
        "deletes-deployment-root": ("rm",),
        "deletes-installed-files": ("rm",),
        "existing-files": ("rm", "find", "mv"),
        "npm-script-missing": ("npm", "yarn"),
        "profile-not-loaded": ("nvm", "sdk"),
        "reboot-in-hook": (
            "reboot", "halt", "poweroff", "init", "kexec", "shutdown", "codedeploy-agent",
        ),
        "registry-login-missing": ("docker",),
        "script-crlf": ("\r\n",),
        "stop-not-idempotent": ("kill", "fuser", "docker", "podman"),
        "terminal-required": ("docker",),
        "used-outside-function": ("return", "local"),
    }
)  # fmt: skip
"""Words of which the hook scripts and commands must contain one."""


def find_idle_rules(context: Context) -> frozenset[str]:
    """The names of the rules that cannot report anything about a project."""
    if context.variants:
        context = replace(context, bundles=tuple(context.all_bundles))
    idle: list[str] = []
    for precondition, names in RULES.items():
        if not _is_met(precondition, context):
            idle += names
    text = _text(context)
    for name, words in WORDS.items():
        if not any(word in text for word in words):
            idle.append(name)
    return frozenset(idle)


def _is_met(precondition: Precondition, context: Context) -> bool:
    try:
        return precondition(context)
    except Exception:  # raised by one of our readers, as in the rule, which is then named
        return True


def _has_section(root: object, *keys: str) -> bool:
    return isinstance(root, MappingNode) and root.find(*keys) is not None


def _list_specs(context: Context) -> Iterator[AppSpec | Buildspec]:
    yield from context.appspecs
    yield from context.buildspecs


def _list_appspecs(context: Context) -> Iterator[AppSpec]:
    yield from context.appspecs
    yield from (bundle.appspec for bundle in context.bundles)


def _list_trees(context: Context) -> Iterator[Tree]:
    yield context.tree
    yield from (bundle.tree for bundle in context.bundles)


def _list_builds(context: Context) -> Iterator[Build]:
    yield from context.builds
    for bundle in context.bundles:
        yield from bundle.builds
    for delivery in context.deliveries:
        yield from delivery.builds


def _text(context: Context) -> str:
    """The hook scripts, and the commands of the buildspecs."""
    runs = (run for bundle in context.bundles for run in bundle.runs)
    sources = dict.fromkeys(run.script.source for run in runs if run.script is not None)
    texts = [source.text for source in sources]
    texts += [command.value for buildspec in context.buildspecs for command in buildspec.commands]
    return "\n".join(texts)
