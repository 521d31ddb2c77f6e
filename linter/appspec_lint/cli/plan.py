"""The command `plan`."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from appspec_lint.cli import check, options
from appspec_lint.cli.common import CallError, Parser, parser, reason, show, split_list

FORMATS = ("text", "json", "html")

_ABOUT = """\
Show what would happen, from the files alone and without running anything:
what the artifact holds, what the CodeDeploy agent copies where, which hook runs
what, and where it breaks.
"""
_SIGNS = "✓✗→…│├└─·"


def arguments() -> Parser:
    """What `plan` takes."""
    reader = parser("plan", _ABOUT, "[--FLAG ...] [PATH]")
    add = reader.add_argument_group("what to show").add_argument
    add("path", nargs="?", default=".", metavar="PATH", help="a folder or a file (default: .)")
    options.agent(reader, "what to show")
    add = reader.add_argument_group("how to show it").add_argument
    add(
        "--format",
        metavar="FORMAT",
        choices=FORMATS,
        default="text",
        help=f"{split_list(FORMATS)} (default: text)",
    )
    add("--output", metavar="FILE", help="write there in place of standard output")
    options.color(reader, "how to show it")
    options.configuration(reader)
    reader.group("other").add_argument("-h", "--help", action="help", help="print this help")
    return reader


def run(given: list[str]) -> int:
    """Print the plan; what breaks in it is no failure of the call."""
    options = arguments().parse_args(given)
    from appspec_lint.cli import configuration
    from appspec_lint.config.resolved import ConfigError
    from appspec_lint.diagnostics.diagnostic import merge
    from appspec_lint.linter import lint
    from appspec_lint.output.plan.formats import PLAN_FORMATS
    from appspec_lint.plan.builder import make_plan
    from appspec_lint.plan.plan_model import Plan
    from appspec_lint.project import load_project

    asked = Namespace(paths=[options.path], stdin_filename=None)
    nothing = dict.fromkeys(("select", "ignore", "fail_on", "instances"))
    said = Namespace(**vars(options), **nothing, shellcheck="never")
    try:
        seen = [
            (tree, scope, configuration.resolve_target(tree, scope, said))
            for tree, scope, *_ in check._projects(asked)
        ]
    except ConfigError as error:
        raise CallError(str(error)) from error
    for *_, found in seen:
        if found.mistakes:
            raise CallError(configuration.report_invalid(found))
    plans = [
        make_plan(load_project(found.over(tree), found.without(scope), found.layout))
        for tree, scope, found in seen
    ]
    plan = Plan(
        tuple(artifact for each in plans for artifact in each.artifacts),
        tuple(deployment for each in plans for deployment in each.deployments),
    )
    report = merge(lint(tree, scope, configuration=found) for tree, scope, found in seen)
    to_file = options.output not in (None, "-")
    color = not to_file and options.format == "text" and check._colored(options.color)
    plain = not to_file and not _shows(sys.stdout.encoding or "utf-8")
    text = PLAN_FORMATS[options.format](plan, report, color=color, plain=plain)
    if to_file:
        try:
            Path(options.output).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CallError(f"{options.output} can't be written: {reason(error)}") from error
    else:
        show(text)
    return 0


def _shows(encoding: str) -> bool:
    """Whether a terminal of this encoding can show the signs."""
    try:
        _SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
