"""What a command runs in the end, behind `sudo -u app nohup env A=b …`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from appspec_lint.shell import Word

SHELLS = frozenset({"bash", "sh", "dash", "ash", "ksh", "zsh"})
_ASSIGNMENT = re.compile(r"\w+=")
_VERSIONED = re.compile(r"(python|pip|php|node|java|ruby)-?\d[\d.]*")

# A wrapper's options that take the next word; what begins with `+` is a number of words that
# stand before the command, whatever they are.
_WRAPPERS: dict[str, str] = {
    "sudo": "-u -g -h -p -C -r -t -U -T -D -R --user --group --host --prompt --chdir",
    "doas": "-u -C",
    "env": "-u -C --unset --chdir",
    "nohup": "",
    "exec": "-a",
    "time": "-f -o --format --output",
    "nice": "-n --adjustment",
    "ionice": "-c -n -t",
    "stdbuf": "-i -o -e",
    "command": "",
    "builtin": "",
    "setsid": "",
    "unbuffer": "",
    "xvfb-run": "-s -n -e -f",
    "taskset": "+1",
    "gosu": "+1",
    "su-exec": "+1",
    "timeout": "+1 -s -k --signal --kill-after",
    "npx": "-p --package",
    "bunx": "",
    "dumb-init": "",
    "tini": "",
    "authbind": "",
    "chronic": "",
}
_TWO_WORDS = {
    ("bundle", "exec"),
    ("pipenv", "run"),
    ("poetry", "run"),
    ("uv", "run"),
    ("rbenv", "exec"),
    ("pyenv", "exec"),
}


@dataclass(frozen=True, slots=True)
class Invocation:
    """A program with its arguments, and what it was called through."""

    name: str | None  # without its folder; None where it can't be known
    arguments: tuple[Word, ...] = ()
    wrappers: tuple[str, ...] = ()
    shell: Word | None = None  # the text that a shell is given to run: `sh -c '…'`
    file: bool = False  # a shell runs the program's file
    word: Word | None = None  # the word that names the program

    @property
    def bare(self) -> str | None:
        """The name without a version behind it: `python3.11` is `python`."""
        versioned = _VERSIONED.fullmatch(self.name or "")
        return versioned[1] if versioned else self.name

    @property
    def texts(self) -> tuple[str, ...]:
        """The arguments; of one that can't be known, what was written."""
        return tuple(w.raw if w.text is None else w.text for w in self.arguments)

    @property
    def intended_to_survive(self) -> bool:
        """Whether nohup or setsid says that the program is to outlive its shell."""
        return "nohup" in self.wrappers or "setsid" in self.wrappers

    def has_argument(self, *options: str) -> bool:
        """Whether one of the arguments is one of these."""
        return not set(options).isdisjoint(self.texts)

    def flag(self, letter: str) -> bool:
        """Whether a bundle of short options has the letter: `-itd` has `d`."""
        return any(re.fullmatch(rf"-[A-Za-z\d]*{letter}[A-Za-z\d]*", text) for text in self.texts)


def resolve_invocation(words: Sequence[Word]) -> Invocation:
    """Tell what the words run."""
    wrappers: list[str] = []
    while words:
        name = words[0].name
        texts = [word.text for word in words[1:3]]
        if name is None:
            break
        if (name, texts[0] if texts else None) in _TWO_WORDS:
            wrappers.append(name)
            words = _behind_options(words[2:], "")
        elif name in SHELLS or name in {"su", "runuser"}:
            found = _shell(name, words)
            if isinstance(found, Invocation):
                return replace(found, wrappers=(*wrappers, *found.wrappers))
            wrappers.append(name)
            words = found
        elif name == "eval" and len(words) == len(("eval", "text")):
            return Invocation("eval", (), tuple(wrappers), shell=words[1], word=words[0])
        elif name in _WRAPPERS and not _asks(name, texts):
            wrappers.append(name)
            if name == "setsid" and texts and (texts[0] or "").startswith(("-f", "--fork")):
                wrappers.append("setsid -f")
            words = _behind_options(words[1:], _WRAPPERS[name])
        else:
            break
    if not words:
        return Invocation(wrappers[-1] if wrappers else None, (), tuple(wrappers))
    return Invocation(words[0].name, tuple(words[1:]), tuple(wrappers), word=words[0])


def _asks(name: str, texts: Sequence[str | None]) -> bool:
    """Whether `command -v x` and the like run nothing."""
    return name == "command" and bool(texts) and (texts[0] or "").lower() == "-v"


def _behind_options(words: Sequence[Word], taking: str) -> Sequence[Word]:
    options = taking.split()
    before = next((int(option[1:]) for option in options if option.startswith("+")), 0)
    at = 0
    while at < len(words):
        text = words[at].text
        if text == "--":
            at += 1
            break
        if text is None and not _ASSIGNMENT.match(words[at].raw):
            break
        if text and text.startswith("-") and len(text) > 1:
            at += 2 if text in options else 1
        elif _ASSIGNMENT.match(words[at].raw):
            at += 1
        else:
            break
    return words[at + before :]


def _shell(name: str, words: Sequence[Word]) -> Invocation | Sequence[Word]:
    """`bash -c text`, `bash file`, `su - user -c text`, `runuser -u user -- command`."""
    user = name in {"su", "runuser"}
    at = 1
    while at < len(words):
        text = words[at].text
        if text is None:
            break
        if name == "runuser" and text in {"-u", "--user"}:
            return _behind_options(words[at + 2 :], "")
        if text == "--command" or re.fullmatch(r"-[a-z]*c", text):
            word = words[at + 1] if at + 1 < len(words) else None
            return Invocation(None if word is None else name, shell=word, wrappers=(name,))
        if text in {"-s", "--shell", "-g", "-o", "-O", "+o"}:
            at += 1
        elif not user and not text.startswith(("-", "+")):
            break
        at += 1
    if user or at >= len(words):
        return Invocation(name, tuple(words[1:]), word=words[0])
    file = words[at]
    return Invocation(file.name, tuple(words[at + 1 :]), (name,), file=True, word=file)
