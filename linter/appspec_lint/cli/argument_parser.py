"""The parser of command-line arguments, with the layout of its help."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence

from appspec_lint.cli.common import CallError, Options, show
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.typing_names import NoReturn

WIDTH = 80
"""The maximum width of a help text."""


class Parser(argparse.ArgumentParser):
    """Parses the arguments of a command; raises a `CallError` if they are invalid."""

    def __init__(self, *, prog: str, usage: str, description: str) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            allow_abbrev=False,
            add_help=False,
            formatter_class=_Layout,
        )
        self.register("action", None, _Once)

    def read(self, given: Sequence[str]) -> Options:
        """Parse the arguments; an unknown flag is answered with the one that is meant."""
        flags = [flag for action in self._actions for flag in action.option_strings]
        for argument in given:
            if argument == "--":
                break
            name = argument.partition("=")[0]
            if len(name) > 2 and f"-{name}" in flags:  # `-format`, which is not `-f ormat`
                self._reject_flag(name, f"-{name}")
        namespace, unknown = self.parse_known_intermixed_args(given)
        if unknown:
            name = unknown[0].partition("=")[0]
            if not name.startswith("-"):
                self.error(f"unexpected argument `{name}`")
            self._reject_flag(name, closest_match(name, flags) if len(name) > 2 else None)
        return Options(**{name: value for name, value in vars(namespace).items() if name != _GIVEN})

    def _reject_flag(self, name: str, meant: str | None) -> NoReturn:
        if meant is None:
            self.error(f"unknown flag `{name}`")
        raise CallError(f"unknown flag `{name}`; did you mean `{meant}`?")

    def error(self, message: str) -> NoReturn:
        raise CallError(f"{message} (see `{self.prog} --help`)")

    def _print_message(self, message: str, file: object = None) -> None:
        show(message)  # argparse ignores a failure

    def group(self, title: str) -> argparse._ArgumentGroup:
        """Get the argument group with this title; create it if it does not exist."""
        groups = (group for group in self._action_groups if group.title == title)
        return next(groups, None) or self.add_argument_group(title)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Raise a CallError for a value that is not one of the flag's words."""
        words = [str(word) for word in action.choices or ()]
        if not words or value in words:
            return
        name = action.option_strings[-1] if action.option_strings else str(action.metavar)
        meant = closest_match(str(value), words)
        expected = f"did you mean `{meant}`?" if meant else f"expected {split_list(words)}"
        raise CallError(f"unknown value `{value}` of {name}; {expected}")


class _Once(argparse.Action):
    """Stores a value, and rejects a second one, of which the first would be ignored."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        given = getattr(namespace, _GIVEN, ())
        if self.option_strings and self.dest in given:
            raise CallError(f"{self.option_strings[-1]} is given more than once")
        setattr(namespace, _GIVEN, (*given, self.dest))
        setattr(namespace, self.dest, values)


_GIVEN = "_given"


class _Layout(argparse.RawDescriptionHelpFormatter):
    """Formats help texts at most `WIDTH` columns wide, with the flags in their own column."""

    def __init__(self, prog: str) -> None:
        columns = min(shutil.get_terminal_size().columns, WIDTH)
        super().__init__(prog, max_help_position=27, width=columns - 2)


def parser(command: str, description: str, usage: str) -> Parser:
    """Create a parser for a command, without arguments yet."""
    prog = "appspec-lint" if command == "check" else f"appspec-lint {command}"
    shown = "appspec-lint [check]" if command == "check" else prog
    return Parser(prog=prog, usage=f"{shown} {usage}", description=description)


def split_list(words: Sequence[str]) -> str:
    """Join words into a list: `a, b or c`."""
    return f"{', '.join(words[:-1])} or {words[-1]}"
