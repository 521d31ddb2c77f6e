"""The command `completion`: prints a completion script for a shell."""

from __future__ import annotations

import argparse
from importlib import import_module

from appspec_lint.cli.argument_parser import Parser, parser
from appspec_lint.cli.common import show
from appspec_lint.cli.shells.spec import ArgumentKind, CommandSpec, CompletionSpec, FlagSpec

SHELLS = ("bash", "zsh", "fish")

_ABOUT = """\
Print a script that adds Tab completion for commands, flags, their values, and
the names of rules and groups.
"""
_MORE = """\
Add this line to your shell's startup file:
  ~/.bashrc                   eval "$(appspec-lint completion bash)"
  ~/.zshrc, after compinit    eval "$(appspec-lint completion zsh)"
  ~/.config/fish/config.fish  appspec-lint completion fish | source
"""
_COMMANDS = {
    "check": "lint (default)",
    "plan": "show what is packaged, copied and run",
    "explain": "explain a rule or an error",
    "rules": "list all rules",
    "init": "write a configuration file",
    "completion": "print a shell completion script",
    "lsp": "start the language server",
}
_KINDS = {"FILE": ArgumentKind.FILE, "PATH": ArgumentKind.FILE, "NAME": ArgumentKind.FILE}
_KINDS |= {"LIST": ArgumentKind.LIST, "rule-or-text": ArgumentKind.RULE}


def arguments() -> Parser:
    """Define the arguments of `completion`."""
    reader = parser("completion", _ABOUT, "bash | zsh | fish")
    reader.epilog = _MORE
    group = reader.add_argument_group("Inputs")
    group.add_argument("shell", metavar="SHELL", choices=SHELLS, help="bash, zsh or fish")
    reader.group("Other").add_argument("-h", "--help", action="help", help="print this help")
    return reader


def run(given: list[str]) -> int:
    """Print the completion script for a shell."""
    shell: str = arguments().read(given).shell
    module = import_module(f"appspec_lint.cli.shells.{shell}")
    show(module.render(offer()))
    return 0


def offer() -> CompletionSpec:
    """Collect what can be completed from the parsers of the commands."""
    from appspec_lint.cli import COMMANDS
    from appspec_lint.rules import GROUP_DESCRIPTIONS, every_rule

    return CompletionSpec(
        tuple(_describe_command(name) for name in COMMANDS),
        tuple(GROUP_DESCRIPTIONS.items()),
        tuple((rule.name, rule.info.summary.replace("`", "")) for rule in every_rule()),
    )


def _describe_command(name: str) -> CommandSpec:
    from appspec_lint.cli import name_module

    reader: Parser = import_module(name_module(name)).arguments()
    flags = [_describe_flag(action) for action in reader._actions if action.option_strings]
    plain = [action for action in reader._actions if not action.option_strings]
    kind, words = (
        (_classify(plain[0]), _list_words(plain[0])) if plain else (ArgumentKind.NOTHING, ())
    )
    return CommandSpec(name, _COMMANDS.get(name, name), tuple(flags), kind, words)


def _describe_flag(action: argparse.Action) -> FlagSpec:
    help_text = (action.help or "").replace("`", "")
    optional = action.nargs == "?"
    return FlagSpec(
        tuple(action.option_strings), _classify(action), help_text, _list_words(action), optional
    )


def _classify(action: argparse.Action) -> ArgumentKind:
    if action.nargs == 0:
        return ArgumentKind.NOTHING
    if action.choices is not None:
        return ArgumentKind.WORD
    return _KINDS.get(str(action.metavar), ArgumentKind.TEXT)


def _list_words(action: argparse.Action) -> tuple[str, ...]:
    return tuple(map(str, action.choices or ()))
