"""What the definitions of a repository say about its builds and its revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from appspec_lint.build.layout import EMPTY_LAYOUT, ProjectLayout
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.pipeline.definition_search import find_definitions
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain.mentions import Mentions

if TYPE_CHECKING:
    from appspec_lint.build.ci_jobs import SimulatedJob
    from appspec_lint.build.delivery import Delivery
    from appspec_lint.build.source_root import SourceRoots
    from appspec_lint.pipeline.pipeline_model import Definitions


@dataclass(frozen=True, eq=False)
class DefinedBuilds:
    """The inline buildspecs of a repository, and the known source roots of its buildspec files.

    `roots` maps the path of a buildspec to the line of the definition that says that its build
    starts from the root of the repository.
    """

    definitions: Definitions | None = None
    inline: tuple[Buildspec, ...] = ()
    roots: Mapping[str, Span] | None = None
    paths: frozenset[str] = frozenset()
    """The files that projects name as their buildspecs."""
    jobs: tuple[Buildspec, ...] = ()
    """The commands of each job, as a buildspec without `artifacts`."""
    foreign: frozenset[str] = frozenset()
    """The paths of the buildspecs whose source may be the directory that contains them."""

    def root_line(self, buildspec: Buildspec) -> Span | None:
        """The line that says that a build starts from the root of the repository."""
        if self.roots is None or buildspec.is_inline:
            return None
        return self.roots.get(buildspec.path)

    def simulate_jobs(self, tree: Tree, mentions: Mentions) -> tuple[SimulatedJob, ...]:
        """The jobs of CI systems, and what they do to the files of the repository."""
        if self.definitions is None:
            return ()
        from appspec_lint.build.ci_jobs import simulate_jobs

        return simulate_jobs(tree, self.definitions, mentions)

    def find_deliveries(
        self,
        tree: Tree,
        roots: Sequence[SourceRoots],
        jobs: Sequence[SimulatedJob],
        mentions: Mentions,
    ) -> tuple[Delivery, ...]:
        """Every revision that a pipeline or a job delivers to instances."""
        has_calls = any(each.workspaces[0].deployment_calls for each in roots)
        if self.definitions is None and not has_calls:
            return ()
        from appspec_lint.build.ci_deliveries import find_job_deliveries, read_unlinked_calls
        from appspec_lint.build.pipeline_deliveries import (
            find_pipeline_deliveries,
            find_stored_deliveries,
        )

        calls = tuple(read_unlinked_calls(roots))
        if self.definitions is None:
            return calls
        return (
            *calls,
            *find_pipeline_deliveries(tree, self.definitions, roots, mentions),
            *find_stored_deliveries(tree, self.definitions, roots),
            *find_job_deliveries(tree, jobs),
        )


def read_defined_builds(tree: Tree, layout: ProjectLayout = EMPTY_LAYOUT) -> DefinedBuilds:
    """Read the definitions; nothing is imported for a repository that has none."""
    is_read = layout.definitions and not tree.is_revision
    definitions = find_definitions(tree) if is_read else None
    if definitions is None:
        return DefinedBuilds()
    from appspec_lint.build.ci_jobs import read_as_buildspec
    from appspec_lint.build.project_buildspecs import (
        find_foreign_buildspecs,
        find_known_roots,
        find_paths,
        read_inline_buildspecs,
    )

    return DefinedBuilds(
        definitions,
        tuple(read_inline_buildspecs(definitions)),
        find_known_roots(tree, definitions),
        frozenset(find_paths(tree, definitions)),
        tuple(read_as_buildspec(job) for job in definitions.jobs if job.checks_out),
        find_foreign_buildspecs(tree, definitions),
    )
