"""Check that no value below `env.variables` refers to another variable."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.environment import read_environment
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import MappingNode, ScalarNode
from appspec_lint.yaml.resolve import unique_items

BUILDSPEC = """\
version: 0.2
env:
  variables:
    REGISTRY: registry.example.org
{more}phases:
  build:
    commands:
      - {command}
"""
PUSH = "docker push $IMAGE"
_REFERENCE = regex(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
_OWN = regex(r"CODEBUILD_\w+|AWS_\w+|PATH|HOME|PWD|USER")
_EXPANDS = regex(
    r"\beval\b|\benvsubst\b|\$\{!\w|\bprintenv\b.*\|", words=("eval", "envsubst", "${!", "printenv")
)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.variables",
        "https://github.com/awsdocs/aws-codebuild-user-guide/issues/55",
    ),
    good=(
        {"buildspec.yml": BUILDSPEC.format(more="", command=f"IMAGE=$REGISTRY/orders; {PUSH}")},
        {
            "buildspec.yml": BUILDSPEC.format(
                more="    IMAGE: registry.example.org/orders\n", command=PUSH
            )
        },
    ),
    bad=(
        {"buildspec.yml": BUILDSPEC.format(more="    IMAGE: «$REGISTRY/orders»\n", command=PUSH)},
    ),
)
def variable_not_expanded(context: Context) -> Iterator[Finding]:
    """A value below `env.variables` refers to another variable, which CodeBuild does not expand.

    CodeBuild sets each variable to exactly the text of the buildspec: `$REGISTRY/orders` and
    `$PATH:/opt/bin` remain as they are, and a shell does not expand the value of a variable a
    second time. `docker push $IMAGE` then pushes to `$REGISTRY/orders`. A command of the build can
    set such a variable instead.

    Reported if the variable that is referred to is set in the buildspec, by CodeBuild or in every
    shell. Not reported if a command expands the text, with `eval` or `envsubst`.
    """
    for buildspec in context.buildspecs:
        root = buildspec.document.root
        env = root.value("env") if isinstance(root, MappingNode) else None
        section = env.value("variables") if isinstance(env, MappingNode) else None
        known = read_environment(buildspec.document).names
        if any(_EXPANDS.search(command.value) for command in buildspec.commands):
            continue
        for key, value in unique_items(section):
            if not isinstance(value, ScalarNode) or "$" not in value.text:
                continue
            for match in _REFERENCE.finditer(value.text):
                name = match[1] or match[2]
                if name in known or _OWN.fullmatch(name):
                    yield Finding(
                        value.span.first_line,
                        f"CodeBuild does not expand `{match[0]}` in the value of `{key.text}`",
                        help=f"set `{key.text}` in a command of the first phase that uses it, e.g. "
                        f'`export {key.text}="…"`',
                    )
                    break
