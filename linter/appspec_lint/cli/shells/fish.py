"""The completion of fish."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.cli.shells.spec import ArgumentKind, CompletionSpec, FlagSpec, render_template

_SCRIPT = """\
# Completion of appspec-lint for fish: put this into ~/.config/fish/config.fish
#   appspec-lint completion fish | source

function _appspec_lint_command
    set -l words (commandline -opc)
    if contains -- "$words[2]" @NAMES@
        echo $words[2]
    else
        echo @DEFAULT@
    end
end

function _appspec_lint_is
    test (_appspec_lint_command) = $argv[1]
end

function _appspec_lint_first
    test (count (commandline -opc)) -eq 1
end

function _appspec_lint_rules
    printf '%s\\t%s\\n' \\
@RULES@
end

function _appspec_lint_list
    # what stands before the last comma stays
    set -l given (commandline -ct | string replace -r '^--[a-z-]+=' '' | string match -r '.*,')
    printf "$given"'%s\\t%s\\n' \\
@GROUPS@
    _appspec_lint_rules | string replace -r '^' "$given"
end

complete -c appspec-lint -f
"""


def render(offer: CompletionSpec) -> str:
    """The script that fish is to read."""
    parts = {
        "DEFAULT": offer.commands[0].name,
        "NAMES": " ".join(each.name for each in offer.commands),
        "RULES": _pairs(offer.rules),
        "GROUPS": _pairs(offer.groups),
    }
    return render_template(_SCRIPT, parts) + "".join(f"{line}\n" for line in _lines(offer))


def _lines(offer: CompletionSpec) -> Iterator[str]:
    for command in offer.commands:
        name = f"-a {command.name} -d {_quoted(command.help)}"
        yield f"complete -c appspec-lint -n _appspec_lint_first {name}"
    for command in offer.commands:
        start = f"complete -c appspec-lint -n '_appspec_lint_is {command.name}'"
        for flag in command.flags:
            yield f"{start} {_flag(flag)} -d {_quoted(flag.help)}"
        if command.kind is not ArgumentKind.NOTHING:
            yield f"{start} {_value(command.kind, command.words)}"


def _flag(flag: FlagSpec) -> str:
    names = " ".join(
        f"-l {each[2:]}" if each.startswith("--") else f"-s {each[1:]}" for each in flag.spellings
    )
    if flag.kind is ArgumentKind.NOTHING or flag.optional:
        return names
    return f"{names} -r {_value(flag.kind, flag.words)}"


def _value(kind: ArgumentKind, words: tuple[str, ...]) -> str:
    match kind:
        case ArgumentKind.WORD:
            return f"-f -a {_quoted(' '.join(words))}"
        case ArgumentKind.RULE:
            return "-f -a '(_appspec_lint_rules)'"
        case ArgumentKind.LIST:
            return "-f -a '(_appspec_lint_list)'"
        case ArgumentKind.FILE:
            return "-F"
        case _:
            return "-f"


def _pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return " \\\n".join(f"        {name} {_quoted(help)}" for name, help in pairs)


def _quoted(text: str) -> str:
    inside = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inside}'"
