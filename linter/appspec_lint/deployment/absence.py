"""Why the build does not create a file: which tools run, and what they write."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Label
from appspec_lint.repository.paths import join
from appspec_lint.toolchain import ToolOutput
from appspec_lint.toolchain.archive_names import ARCHIVES

_MOST_LABELS = 3


def explain_absence(bundle: Bundle, place: str) -> tuple[Label, ...]:
    """Labels on the commands that write where `place` is expected, and do not create it.

    If a definition delivers the bundle, its line is a label, too.
    """
    if not bundle.interpretations:
        return ()
    labels = tuple(_labels(bundle.interpretations[0], place))[:_MOST_LABELS]
    return (*labels, *describe_delivery(bundle))


def describe_delivery(bundle: Bundle) -> Iterator[Label]:
    """Label the line of the definition that delivers the bundle."""
    if bundle.said_by is not None and not (bundle.build and bundle.build.is_repository):
        yield Label(bundle.said_by.first_line, "this delivers the revision")


def _labels(artifact: Artifact, place: str) -> Iterator[Label]:
    if artifact.base is None:
        return
    path = join(artifact.base, place)
    explained = set()
    for output, command in artifact.workspace.tools(path):
        if output not in explained:
            explained.add(output)
            yield Label(command.span, _describe(output, path))
    for command in artifact.workspace.unread_commands(path):
        if not explained:
            yield Label(command.span, f"not known to create `{path}`")
            return


def _describe(output: ToolOutput, path: str) -> str:
    """Such as: Vite writes its products and a copy of `public` to `dist`."""
    if path.endswith(ARCHIVES):
        archives = [file for file in output.files if file.endswith(ARCHIVES) and "*" not in file]
        if archives:
            return f"{output.tool} creates {' and '.join(f'`{file}`' for file in archives[:3])}"
    directories = " and ".join(f"`{directory}`" for directory in output.directories)
    copied = sorted({f"`{source}`" for source, _ in output.copies})
    copies = f", and a copy of {' and '.join(copied[:3])}" if copied else ""
    empties = " after emptying it" if output.emptied else ""
    return f"{output.tool} writes only what it builds{copies}, to {directories}{empties}"
