"""Everything that a rule can access; what a project does not have is an empty tuple."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.appspec.appspec_model import AppSpec
from appspec_lint.build.products import Build
from appspec_lint.build.source_root import SourceRoots
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.repository.entry import Unreadable
from appspec_lint.repository.tree import Tree
from appspec_lint.suppressions import Directive

if TYPE_CHECKING:
    from appspec_lint.build.delivery import Delivery
    from appspec_lint.deployment.service_actions import ServiceAction
    from appspec_lint.deployment.whole_project import WholeProject
    from appspec_lint.pipeline.pipeline_model import Definitions
    from appspec_lint.shellcheck.client import ShellCheckNote


@dataclass(frozen=True, eq=False)
class Variant:
    """Bundles of AppSpecs that definitions deliver in several ways.

    The first ways of all AppSpecs are one combination, the second ways another one, and so on; an
    AppSpec that has fewer ways than another keeps its last one. These bundles are in the
    combinations from `first` to `last`, which are counted from 0.
    """

    bundles: tuple[Bundle, ...]
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class Context:
    """The project as the rules see it."""

    tree: Tree = field(default_factory=lambda: Tree({}))
    appspecs: tuple[AppSpec, ...] = ()
    buildspecs: tuple[Buildspec, ...] = ()
    builds: tuple[Build, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    services: tuple[ServiceDeployment, ...] = ()
    source_roots: tuple[SourceRoots, ...] = ()
    """The possible source roots of each buildspec, and what its commands require."""
    mistakes: tuple[Finding, ...] = ()
    """The mistakes in the configuration; if there are any, nothing else is checked."""
    definitions: Definitions | None = None
    """What the repository says about its own pipeline; None if it says nothing."""
    deliveries: tuple[Delivery, ...] = ()
    """The revisions that the definitions deliver to instances."""
    service_actions: tuple[ServiceAction, ...] = ()
    """The actions that deploy to ECS, and what they read."""
    variants: tuple[Variant, ...] = ()
    """All ways of the AppSpecs that have several, by the combination in which they are first."""
    shellcheck: tuple[ShellCheckNote, ...] = ()
    """The findings of ShellCheck; empty if it does not run."""
    configured_names: tuple[Located[str], ...] = ()
    """The names of rules and groups in the configuration files."""
    directives: tuple[Directive, ...] = ()
    """The suppression comments."""
    unused_suppressions: tuple[tuple[Directive, Located[str]], ...] = ()
    """The names in them that suppress nothing, though their rules have run."""
    whole: WholeProject | None = None
    """The project of which this is a part; None if there is nothing else in it."""
    enclosing: Context | None = None
    """The context of which these are only some of the bundles, and nothing else."""

    def only_with(self, bundles: tuple[Bundle, ...]) -> Context:
        """A context in which nothing else than these bundles is checked."""
        return Context(self.tree, bundles=bundles, enclosing=self)

    @property
    def project(self) -> Context:
        """This context, or the one of which it has only some of the bundles."""
        return self.enclosing or self

    @property
    def all_bundles(self) -> Sequence[Bundle]:
        """The bundles, and then those that other definitions deliver."""
        others = (bundle for variant in self.variants for bundle in variant.bundles)
        return tuple(dict.fromkeys((*self.bundles, *others)))

    @property
    def all_appspecs(self) -> Sequence[AppSpec]:
        """The AppSpecs of the whole project."""
        if self.enclosing is not None:
            return self.enclosing.all_appspecs
        if self.whole is None:
            return self.appspecs
        own = {spec.path: spec for spec in self.appspecs}
        return [own.get(spec.path, spec) for spec in self.whole.appspecs]

    @property
    def all_buildspecs(self) -> Sequence[Buildspec]:
        """The buildspecs of the whole project."""
        if self.enclosing is not None:
            return self.enclosing.all_buildspecs
        if self.whole is None:
            return self.buildspecs
        own = {spec.path: spec for spec in self.buildspecs}
        return [own.get(spec.path, spec) for spec in self.whole.buildspecs]

    @property
    def all_texts(self) -> Iterator[str]:
        """What all hook scripts and buildspecs of the project contain, those of this part first."""
        for bundle in self.bundles:
            yield from (script.source.text for _, script in bundle.scripts)
        yield from (buildspec.source.text for buildspec in self.buildspecs)
        if self.enclosing is not None:
            yield from self.enclosing.all_texts
        if self.whole is not None:
            yield from self.whole.script_texts
            yield from (buildspec.source.text for buildspec in self.whole.buildspecs)
