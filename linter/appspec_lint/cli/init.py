"""The command `init`: writes a configuration file, and shows how to use appspec-lint."""

from __future__ import annotations

from pathlib import Path

from appspec_lint.cli.argument_parser import Parser, parser
from appspec_lint.cli.common import CallError, Options, find_projects, reason, show
from appspec_lint.config.file import OWN_NAMES, SHARED_NAME

_ABOUT = """\
Write .appspec-lint.yml from what is found in a directory: the buildspec of each
AppSpec, source roots, and as comments what is presumed and should be confirmed.
Then print the lines that run appspec-lint with pre-commit and in CI.
"""
_PRE_COMMIT = """\
With pre-commit, add to .pre-commit-config.yaml:

  repos:
    - repo: https://github.com/appspec-lint/appspec-lint
      rev: v{version} # once released; until then, the hash of a commit
      hooks:
        - id: appspec-lint-all
"""
_GITHUB = """\
On GitHub Actions, add to a job after the checkout:

  - uses: appspec-lint/appspec-lint@main
"""
_GITLAB = """\
On GitLab, add to .gitlab-ci.yml:

  appspec-lint:
    image: python:3.13
    script:
      - pip install https://github.com/appspec-lint/appspec-lint/archive/main.zip
      - appspec-lint --report gitlab=appspec-lint.json
    artifacts:
      when: always
      reports:
        codequality: appspec-lint.json
"""
_OTHERS = """\
In CI, run (more recipes: docs/ci.md):

  pip install https://github.com/appspec-lint/appspec-lint/archive/main.zip
  appspec-lint
"""
_NEXT = """\
To report only new findings from now on, run `appspec-lint --add-ignores` or
`appspec-lint --write-baseline` once.
"""


def arguments() -> Parser:
    """Define the arguments of `init`."""
    reader = parser("init", _ABOUT, "[PATH]")
    add = reader.add_argument_group("Inputs").add_argument
    add("path", nargs="?", default=".", metavar="PATH", help="directory (default: .)")
    reader.group("Other").add_argument("-h", "--help", action="help", help="print this help")
    return reader


def run(given: list[str]) -> int:
    """Write the configuration file; an existing one is never overwritten."""
    name: str = arguments().read(given).path
    directory = Path(name)
    if not directory.is_dir():
        raise CallError(f"`{name}` is not a directory")
    [(tree, scope, _)] = find_projects(Options(paths=[name], stdin_filename=None))
    from appspec_lint import __version__
    from appspec_lint.cli.config_draft import draft
    from appspec_lint.config.file import find_config_files
    from appspec_lint.output.summary import counted
    from appspec_lint.project import load_project
    from appspec_lint.repository.file_replacement import create_file

    shown = directory / OWN_NAMES[0]
    for own in OWN_NAMES:
        if (directory / own).exists() or (directory / own).is_symlink():
            raise CallError(f"`{directory / own}` exists already")
    home = scope.directories[0]
    for found in find_config_files(tree, [home]):
        if getattr(found, "directory", None) == home:
            raise CallError(f"`{directory / SHARED_NAME}` contains a configuration already")
    drafted = draft(load_project(tree, scope), home)
    try:
        create_file(shown, drafted.text.encode("utf-8"), 0o666)
    except OSError as error:
        raise CallError(f"cannot write `{shown}`: {reason(error)}") from error
    facts = f"{counted(drafted.certain, 'fact')} found"
    if drafted.presumed:
        facts += f", {drafted.presumed} to confirm in its comments"
    names = {path.split("/")[0] for path in tree.entries}
    recipes = [_GITHUB] * (".github" in names) + [_GITLAB] * (".gitlab-ci.yml" in names)
    parts = [
        f"created {shown} ({facts})\n",
        _PRE_COMMIT.format(version=__version__),
        *(recipes or [_OTHERS]),
        _NEXT,
    ]
    show("\n".join(parts))
    return 0
