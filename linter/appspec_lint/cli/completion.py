"""The command `completion`: what a shell needs to complete a call."""

from __future__ import annotations

import argparse
from importlib import import_module

from appspec_lint.cli.common import Parser, parser, show
from appspec_lint.cli.shells.spec import ArgumentKind, CommandSpec, CompletionSpec, FlagSpec

SHELLS = ("bash", "zsh", "fish")

_ABOUT = """\
Print what a shell has to read, so that the tabulator key completes commands,
flags, their values, and the names of rules and groups.
"""
_MORE = """\
Put the line of your shell into its start-up file:
  ~/.bashrc                   eval "$(appspec-lint completion bash)"
  ~/.zshrc, below compinit    eval "$(appspec-lint completion zsh)"
  ~/.config/fish/config.fish  appspec-lint completion fish | source
"""
_GROUPS = {
    "appspec": "in the AppSpec alone",
    "buildspec": "in the buildspec alone",
    "bundle": "across files",
    "script": "in hook scripts",
    "config": "in the configuration and in comments for the linter",
}
_COMMANDS = {
    "check": "lint",
    "plan": "show what would be packed, copied and run",
    "explain": "tell all about a rule or an error",
    "rules": "list the rules",
    "completion": "print the completion of a shell",
}
_KINDS = {"FILE": ArgumentKind.FILE, "PATH": ArgumentKind.FILE, "NAME": ArgumentKind.FILE}
_KINDS |= {"LIST": ArgumentKind.LIST, "rule-or-text": ArgumentKind.RULE}


def arguments() -> Parser:
    """What `completion` takes."""
    reader = parser("completion", _ABOUT, "bash | zsh | fish")
    reader.epilog = _MORE
    group = reader.add_argument_group("for which shell")
    group.add_argument("shell", metavar="SHELL", choices=SHELLS, help="bash, zsh or fish")
    reader.group("other").add_argument("-h", "--help", action="help", help="print this help")
    return reader


def run(given: list[str]) -> int:
    """Print the script of a shell."""
    shell: str = arguments().parse_args(given).shell
    module = import_module(f"appspec_lint.cli.shells.{shell}")
    show(module.render(offer()))
    return 0


def offer() -> CompletionSpec:
    """What the commands take, as their own parsers say."""
    from appspec_lint.cli import COMMANDS
    from appspec_lint.rules import GROUPS, every_rule

    return CompletionSpec(
        tuple(_command(name) for name in COMMANDS),
        tuple((group, _GROUPS[group]) for group in GROUPS),
        tuple((rule.name, rule.info.summary.replace("`", "")) for rule in every_rule()),
    )


def _command(name: str) -> CommandSpec:
    reader: Parser = import_module(f"appspec_lint.cli.{name}").arguments()
    flags = [_flag(each) for each in reader._actions if each.option_strings]
    plain = [each for each in reader._actions if not each.option_strings]
    kind, words = (_kind(plain[0]), _words(plain[0])) if plain else (ArgumentKind.NOTHING, ())
    return CommandSpec(name, _COMMANDS.get(name, name), tuple(flags), kind, words)


def _flag(action: argparse.Action) -> FlagSpec:
    told = (action.help or "").replace("`", "")
    optional = action.nargs == "?"
    return FlagSpec(tuple(action.option_strings), _kind(action), told, _words(action), optional)


def _kind(action: argparse.Action) -> ArgumentKind:
    if action.nargs == 0:
        return ArgumentKind.NOTHING
    if action.choices is not None:
        return ArgumentKind.WORD
    return _KINDS.get(str(action.metavar), ArgumentKind.TEXT)


def _words(action: argparse.Action) -> tuple[str, ...]:
    return tuple(map(str, action.choices or ()))
