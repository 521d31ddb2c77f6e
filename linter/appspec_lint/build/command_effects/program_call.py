"""The call of a program: its name, and its arguments as far as they are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from appspec_lint.build.effects import Anything, BuildEffect
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex

_VARIABLE = regex(r"\$(\w+)")


@dataclass(frozen=True)
class ProgramCall:
    """A program's name and its arguments, with `UNKNOWN` in place of what is not known of them.

    `code` is what the program may find the names of files in: the command line, and what a
    here-document passes to it.
    """

    name: str
    texts: tuple[str, ...]
    code: str = ""
    raws: tuple[str, ...] = ()
    """The arguments as they are written."""

    @cached_property
    def given(self) -> list[str | None]:
        """The arguments; None for one that is unknown."""
        return [None if UNKNOWN in text else text for text in self.texts]

    @cached_property
    def flags(self) -> list[str]:
        """The arguments that begin with a dash."""
        return [text for text in self.texts if text.startswith("-")]

    @cached_property
    def operands(self) -> list[str]:
        """The arguments that do not begin with a dash."""
        return [text for text in self.texts if not text.startswith("-") or text == "-"]

    @property
    def given_operands(self) -> list[str | None]:
        """The operands; None for one that is unknown."""
        return [None if UNKNOWN in text else text for text in self.operands]

    @property
    def opaque(self) -> Anything:
        """The effect of a program that may write anything."""
        return Anything(self.code)

    def has(self, *options: str) -> bool:
        """Whether one of the options is given, with or without a value."""
        return any(text.partition("=")[0] in options for text in self.flags)

    def has_letter(self, *letters: str) -> bool:
        """Whether a bundle of short options has one of the letters: `-qo` has `o`."""
        bundles = (flag[1:] for flag in self.flags if not flag.startswith("--"))
        return any(letter in bundle for bundle in bundles for letter in letters)

    def values(self, *options: str) -> Iterator[str | None]:
        """The values of an option, in all its spellings: `-o x`, `-ox` and `--output=x`.

        None for a missing value.
        """
        for index, text in enumerate(self.texts):
            for option in options:
                if text == option:
                    yield self.texts[index + 1] if index + 1 < len(self.texts) else None
                elif text.startswith(f"{option}="):
                    yield text.partition("=")[2]
                elif len(option) == 2 and text.startswith(option) and text[1:2] != "-":
                    yield text[2:]

    def value(self, *options: str) -> str | None:
        """The last value of an option; None if it is not given, or has no value."""
        values = list(self.values(*options))
        return values[-1] if values else None

    def has_value(self, *options: str) -> bool:
        """Whether one of the options is given with a value."""
        return any(True for _ in self.values(*options))

    def operands_without(self, *valued: str) -> list[str]:
        """The operands, without the values of the options that have one."""
        found: list[str] = []
        texts = iter(self.texts)
        for text in texts:
            if text in valued:
                next(texts, None)
            elif text == "--":
                found += texts
            elif not text.startswith("-") or text == "-":
                found.append(text)
        return found

    def of(self, name: str, texts: tuple[str, ...]) -> ProgramCall:
        """The call of a program that this one runs."""
        return replace(self, name=name, texts=texts)

    def without_first(self, count: int = 1) -> ProgramCall:
        """The call without its first arguments, such as a subcommand."""
        return replace(self, texts=self.texts[count:])


def spell(text: str, raw: str) -> str:
    """A word with its known variables expanded, or as it is written if a part is unknown.

    Words that are spelled alike are equal, so `$NAME` is written `${NAME}`.
    """
    if UNKNOWN not in text:
        return text
    return _VARIABLE.sub(r"${\1}", raw.replace('"', "").replace("'", ""))


EffectReader = Callable[[ShellState, ProgramCall], Iterator[BuildEffect]]
"""Gives the effects of the calls of one program."""


def writes_values_of(*options: str) -> EffectReader:
    """A program that writes the files which some options name, and nothing else."""

    def read(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
        return (shell.written(value) for value in call.values(*options) if value != "-")

    return read
