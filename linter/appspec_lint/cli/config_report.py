"""Shows the effective configuration (`--show-config`), or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.config.resolved import ConfigResolver, ResolvedConfig
from appspec_lint.output.terminal import escape_controls
from appspec_lint.repository.discovery import Scope


def show_config(scope: Scope, resolver: ConfigResolver) -> str:
    """Show the effective configuration of the scope: each key, its value, and where it is set."""
    configs = [config for config in resolver.resolved_configs if config.settings.source is not None]
    blocks = ["".join(_format_settings(config)) for config in configs]
    bare = resolver.of(scope.places[0] if scope.places else "").settings.source is None
    if bare or not blocks:
        blocks.append("".join(_format_settings(resolver.resolved_configs[-1])))
    return "\n".join(blocks)


def report_invalid(resolver: ConfigResolver) -> str:
    """Describe the first mistake in one line."""
    first = resolver.mistakes[0]
    span = first.span
    more = f" (and {len(resolver.mistakes) - 1} more)" if len(resolver.mistakes) > 1 else ""
    place = f"{span.source.display_path}:{span.start_position.line}:{span.start_position.column}"
    advice = f" ({first.help})" if first.help else ""
    return escape_controls(f"invalid configuration: {place}: {first.message}{advice}{more}")


def _format_settings(config: ResolvedConfig) -> Iterator[str]:
    """Format the settings of one configuration file: key, value, and where the value is set."""
    source = config.settings.source
    where = "no configuration file" if source is None else source.display_path
    yield escape_controls(f"# {where}\n", keep="\n")
    given = {
        "select": config.command_line.select,
        "ignore": config.command_line.ignore,
        "agent": config.command_line.agent,
        "fail-on": config.command_line.fail_on,
        "shellcheck": config.command_line.shellcheck,
        "instances": config.command_line.instances,
        "exclude": config.command_line.exclude or None,
        "extend-select": config.command_line.extend_select,
        "extend-ignore": config.command_line.extend_ignore,
    }
    defaults = {"select": "all", "ignore": "none", "agent": config.agent, "fail-on": config.fail_on}
    defaults["instances"] = "any"
    selection = config.selection
    values = {
        "select": ", ".join(selection.select),
        "ignore": ", ".join(selection.ignore),
        **{
            f"extend-{key}": ", ".join(names)
            for key, names in (
                ("select", selection.extend_select),
                ("ignore", selection.extend_ignore),
            )
            if names
        },
        "severity": ", ".join(f"{name}: {word}" for name, word in config.settings.severity),
        "per-file-ignores": ", ".join(
            f"{pattern.text}: {' '.join(names)}"
            for pattern, names in config.settings.per_file_ignores
        ),
        "agent": config.agent,
        "fail-on": config.fail_on,
        "shellcheck": config.shellcheck,
        "instances": config.command_line.instances or "",
        "exclude": ", ".join(
            pattern.text for pattern in (*config.settings.exclude, *config.command_line.exclude)
        ),
        "generated": ", ".join(pattern.text for pattern in config.settings.generated),
        "source-roots": ", ".join(
            f"{k}: {v or '.'}" for k, v in config.settings.layout.source_roots
        ),
        "pairs": ", ".join(
            f"{pairing.appspec} <- {pairing.buildspec or 'no build'}"
            + (f" ({pairing.artifact})" if pairing.artifact else "")
            for pairing in config.settings.layout.pairings
        ),
        "definitions": "true" if config.settings.layout.definitions else "false",
    }
    for key, value in values.items():
        if given.get(key) is not None:
            origin = f"--{key}"
        elif source is not None and key in config.settings.keys:
            line = config.settings.keys[key].span.start_position.line
            origin = f"{source.display_path}:{line}"
        else:
            origin = "default"
        shown = value or defaults.get(key, "none")
        yield escape_controls(f"{key + ':':18}{shown:24}  # {origin}\n", keep="\n")
