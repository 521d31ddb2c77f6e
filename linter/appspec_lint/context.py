"""Everything that a rule can access; what a project does not have is an empty tuple."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from appspec_lint.appspec.agent_v1 import AgentError, Topic, validate
from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.pairing import Build
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.span import Located
from appspec_lint.repository.entry import Unreadable
from appspec_lint.repository.tree import Tree
from appspec_lint.shellcheck.client import ShellCheckNote
from appspec_lint.suppressions import Directive
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.nodes import Document


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """The project as the rules see it."""

    tree: Tree = field(default_factory=lambda: Tree({}))
    appspecs: tuple[AppSpec, ...] = ()
    buildspecs: tuple[Buildspec, ...] = ()
    builds: tuple[Build, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    services: tuple[ServiceDeployment, ...] = ()
    mistakes: tuple[Finding, ...] = ()
    """The mistakes in the configuration; if there are any, nothing else is checked."""
    shellcheck: tuple[ShellCheckNote, ...] = ()
    """The findings of ShellCheck; empty if it does not run."""
    configured_names: tuple[Located[str], ...] = ()
    """The names of rules and groups in the configuration files."""
    directives: tuple[Directive, ...] = ()
    """The suppression comments."""
    unused_suppressions: tuple[tuple[Directive, Located[str]], ...] = ()
    """The names in them that suppress nothing, though their rules have run."""

    def refused(self, topic: Topic) -> Iterator[Finding]:
        """What the agent refuses in the AppSpecs for instances, about one topic."""
        for appspec in self.appspecs:
            if appspec.platform is not Platform.EC2:
                continue
            for each in agent_errors(appspec.document):
                if each.topic is topic:
                    bare = each.bare or not each.span.text.startswith(("'", '"'))
                    yield Finding(
                        each.span,
                        each.message,
                        help=each.help,
                        fixes=replace_scalar(each.span, each.cure, safe=each.sure, bare=bare),
                        failure=Failure("CodeDeploy BeforeInstall", each.error),
                        only=each.only,
                    )


@lru_cache(maxsize=4096)  # every topic's rule asks
def agent_errors(document: Document) -> tuple[AgentError, ...]:
    """The refusals of one document, in the agent's order."""
    return tuple(validate(document))
