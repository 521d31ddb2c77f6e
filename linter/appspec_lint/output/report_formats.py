"""The output formats of a report, by the names that `--format` accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from appspec_lint.lazy.typing_names import TYPE_CHECKING, Protocol
from appspec_lint.output import log_commands, portable_json

if TYPE_CHECKING:
    from appspec_lint.diagnostics.diagnostic import Report


class Format(Protocol):
    """Renders a report as text that is empty or ends with a newline.

    `root` is the absolute working directory, which displayed paths are relative to. The formats of
    CI systems show paths relative to `repository`, the checkout in which the job runs.
    """

    def __call__(
        self, report: Report, *, root: Path, color: bool = False, repository: Path | None = None
    ) -> str: ...


def _load(
    module: str,
    disarmed: Callable[[str], str],
    *,
    colored: bool = False,
    rooted: bool = False,
    for_ci: bool = False,
) -> Format:
    """Create the format that a module of this package renders; it is imported on first use.

    `disarmed` makes what it renders harmless in the log of a CI system.
    """

    def write(
        report: Report, *, root: Path, color: bool = False, repository: Path | None = None
    ) -> str:
        if for_ci and repository is not None and repository != root:
            from appspec_lint.output.repository_paths import show_relative_to

            report, root = show_relative_to(report, root=root, repository=repository), repository
        options: dict[str, object] = {}
        if colored:
            options["color"] = color
        if rooted:
            options["root"] = root
        text: str = import_module(f"{__package__}.{module}").render(report, **options)
        return disarmed(text)

    return write


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": _load("text", log_commands.disarm, colored=True),
        "concise": _load("concise", log_commands.disarm),
        "json": _load("json", portable_json.make_portable),
        "json-lines": _load("json_lines", portable_json.make_lines_portable),
        "sarif": _load("sarif", portable_json.make_portable, rooted=True, for_ci=True),
        "github": _load("github", log_commands.disarm_inside, for_ci=True),
        "gitlab": _load("gitlab", portable_json.make_portable, for_ci=True),
        "azure": _load("azure", str, rooted=True, for_ci=True),
        "markdown": _load("markdown", log_commands.disarm, for_ci=True),
        "junit": _load("junit", log_commands.disarm_markup, for_ci=True),
        "checkstyle": _load("checkstyle", log_commands.disarm_markup, for_ci=True),
        "rdjson": _load("rdjson", portable_json.make_portable, for_ci=True),
        "lsp": _load("lsp_diagnostics", portable_json.make_portable, rooted=True),
    }
)
