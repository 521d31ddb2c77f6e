"""Inputs without end: examples that are cut, repeated, mixed and spiked with odd tokens."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

TOKENS = (
    "\0", "\ufeff", "\r\n", "\r", "\t", "\x85", "\u2028", "\u202e", "\ud800", "\U0001f600", "é",
    "'", '"', "`", "\\", "$", "${", "}", "$(", ")", "((", "[[", "]]", "{", "[", "]", "|", "||",
    "&&", "&", ";", ";;", "<<EOF\n", "EOF\n", "<<-", "<(", ">", ">>", "2>&1", "#", " #", "!",
    "*", "**/", "?", "[!a]", "{a,b}", "..", "../", "/", "~", "-", "--", "- ", ": ", ":", "? ",
    "&a ", "*a", "!!binary ", "!!int ", "!Ref ", "!Sub ", "<<: *a", "|\n", ">-\n", "---\n",
    "...\n", "%", "@", "null", "true", "0644", "1e999", "-1", ".nan", "9" * 30, "0x", "1:30",
    "version: 0.0\n", "os: linux\n", "hooks:\n", "  - location: x\n", "artifacts:\n", "phases:\n",
    "commands:\n", "if ", "then ", "fi\n", "for i in ", "do ", "done\n", "case ", "esac\n",
    "while ", "function f ", "f() { ", "export A=", "A=$A$A", "cp -r ", "mv ", "rm -rf ", "zip -r ",
    "cd ", "source ", "eval ", "sudo ", "nohup ", "exec ", "trap ", "set -e\n", "aws deploy push ",
    "Resources:\n", "Fn::Sub", "${{ env.A }}", "%{", "{{", "resource \"a\" \"b\" {\n",
    "appspec-lint: ignore[x] -- y", "ignore-file", "password=hunter2X9", "AKIA", "::error::",
    "##vso[x]", "Script - x\n", "[stderr]", "Exit code 1", "no such file", "LifecycleEvent - ",
)  # fmt: skip


def generate(examples: Sequence[str], seed: int, longest: int) -> Iterator[str]:
    """Give inputs of about this length; the same ones for the same seed and examples."""
    chance = random.Random(seed)
    while True:
        text = chance.choice(examples)
        if len(text) > longest:
            start = chance.randrange(len(text) - longest)
            text = text[start : start + longest]
        for _ in range(chance.choice((1, 1, 2, 3, 5, 10))):
            text = _mutate(text, examples, chance)
        yield text[: 2 * longest]


def _mutate(text: str, examples: Sequence[str], chance: random.Random) -> str:
    start = chance.randint(0, len(text))
    end = min(len(text), start + int(chance.expovariate(1 / 8)))
    part = text[start:end]
    match chance.randrange(9):
        case 0:
            new = ""
        case 1:
            new = part * chance.choice((2, 3, 10, 100))
        case 2:
            new = "".join(chance.sample(part, len(part)))
        case 3:
            new = part + _cut(chance.choice(examples), chance)
        case 4:
            new = chr(chance.choice((chance.randrange(128), chance.randrange(0x3000))))
        case 5:
            new = part.upper() if chance.random() < 0.5 else part[::-1]
        case 6:
            return "".join(chance.sample(text.splitlines(True), len(text.splitlines(True))))
        case _:
            new = chance.choice(TOKENS)
    return text[:start] + new + text[end:]


def _cut(text: str, chance: random.Random) -> str:
    start = chance.randint(0, len(text))
    return text[start : start + int(chance.expovariate(1 / 40))]
