"""The command `plan`."""

from __future__ import annotations

import sys

from appspec_lint.cli import check, options
from appspec_lint.cli.argument_parser import Parser, parser, split_list
from appspec_lint.cli.common import CallError, Options, find_projects, show, use_color, write_file

FORMATS = ("text", "json", "html")

_ABOUT = """\
Preview a deployment statically, without executing anything: what the build
artifact contains, what the CodeDeploy agent copies where, which hook runs which
script, and what fails.
"""
_SIGNS = "✓✗→…│├└─·"


def arguments() -> Parser:
    """Define the arguments of `plan`."""
    reader = parser("plan", _ABOUT, "[--FLAG ...] [PATH]")
    add = reader.add_argument_group("Inputs").add_argument
    add(
        "path",
        nargs="?",
        default=".",
        metavar="PATH",
        help="directory, file or archive of a revision (default: .)",
    )
    options.agent(reader, "Inputs")
    add = reader.add_argument_group("Output").add_argument
    add(
        "-f",
        "--format",
        metavar="FORMAT",
        choices=FORMATS,
        default="text",
        help=f"{split_list(FORMATS)} (default: text)",
    )
    options.output_file(reader, "plan")
    options.color(reader, "Output")
    options.verbose(reader, "Output")
    options.configuration(reader)
    reader.group("Other").add_argument("-h", "--help", action="help", help="print this help")
    return reader


def run(given: list[str]) -> int:
    """Print the plan. The exit status is 0 even if the plan contains failures."""
    options = arguments().read(given)
    if options.color == "always" and options.format != "text":
        raise CallError(f"--color has no effect with --format {options.format}")
    if options.config is not None and options.no_config:
        raise CallError("--config has no effect with --no-config")
    from appspec_lint.cli.configuration import resolve_target
    from appspec_lint.config.resolved import ConfigError
    from appspec_lint.diagnostics.diagnostic import merge
    from appspec_lint.linter import lint
    from appspec_lint.output.plan.formats import PLAN_FORMATS
    from appspec_lint.plan.builder import make_plan
    from appspec_lint.plan.plan_model import Plan
    from appspec_lint.project import load_project

    paths = Options(paths=[options.path], stdin_filename=None)
    settings = Options(**{**check.DEFAULTS, **vars(options), "shellcheck": "never"})
    try:
        projects = [
            (tree, scope, resolve_target(tree, scope, settings))
            for tree, scope, *_ in find_projects(paths)
        ]
    except ConfigError as error:
        raise CallError(str(error)) from error
    for *_, config in projects:
        if config.mistakes:
            from appspec_lint.cli.config_report import report_invalid

            raise CallError(report_invalid(config))
    contexts = [
        load_project(config.over(tree), config.without(scope), config.layout)
        for tree, scope, config in projects
    ]
    if options.verbose:
        from appspec_lint.cli.verbose import print_facts

        for context, (*_, config) in zip(contexts, projects, strict=True):
            print_facts(context, config)
    plans = [make_plan(context) for context in contexts]
    plan = Plan(
        tuple(artifact for part in plans for artifact in part.artifacts),
        tuple(deployment for part in plans for deployment in part.deployments),
    )
    report = merge(
        lint(tree, scope, configuration=configuration) for tree, scope, configuration in projects
    )
    to_file = options.output not in (None, "-")
    color = options.format == "text" and use_color(options.color, to_file=to_file)
    plain = not to_file and not _can_encode(sys.stdout.encoding or "utf-8")
    text = PLAN_FORMATS[options.format](plan, report, color=color, plain=plain)
    if to_file:
        write_file(options.output, text, [options.path])
    else:
        show(text)
    return 0


def _can_encode(encoding: str) -> bool:
    """Whether a terminal of this encoding can show the signs."""
    try:
        _SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
